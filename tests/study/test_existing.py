"""Where the existing park has no plan, the error says whose plan is lacking and what may be asked instead."""

from pathlib import Path

import pytest

from parksim.errors import Infeasible
from parksim.files import load
from parksim.study.run import run_study
from parksim.words import LANGS
from tests.files.lab import lab

PARK = """\
enterprises:
  a:
    processes: {{boiler: {{makes: steam, capacity: 8 t/h, inputs: {{gas: 100 m3/t}}}}}}
    demands: {{need: {{takes: steam, amount: 10 t/h}}}}
markets:
  gas: {{supplies: gas, to: [a], price: 1 CNY/m3, limit: unlimited}}
retrofits:
  more:
    chain: energy
    adds: {{processes: {{a.second: {{makes: steam, inputs: {{gas: 90 m3/t}}}}}}}}
    size: {{between: [1 t/h, {largest} t/h]}}
    cost: {{fixed: 1 MCNY, lifetime: 10 a, interest: 0 %}}
"""


@pytest.mark.parametrize(("largest", "hint"), [(5, "only_retrofitted"), (1.5, "neither_park")])
def test_the_existing_park_is_named(largest: float, hint: str, tmp_path: Path) -> None:
    """It makes 8 of 10 t/h; another 5 would do, another 1.5 would not."""
    park = load(lab(tmp_path, PARK.format(largest=largest)))
    with pytest.raises(Infeasible) as error:
        run_study(park, replications=1, workers=1)
    first = error.value.problems[0]
    assert (first.code, first.hint) == ("PS2129", hint)
    assert all(first.advice(lang) for lang in LANGS)
    assert "PS5101" in {each.code for each in error.value.problems}


def test_what_was_asked_for_alone_is_not_told_so(tmp_path: Path) -> None:
    """The retrofitted park alone has its plan; of the existing one alone only the reasons are told."""
    park = load(lab(tmp_path, PARK.format(largest=5)))
    assert run_study(park, replications=1, workers=1, only="retrofitted").runs
    with pytest.raises(Infeasible) as error:
        run_study(park, replications=1, workers=1, only="existing")
    assert "PS2129" not in {each.code for each in error.value.problems}
