"""What a study tells beside its runs is held against them: a study that lies in one place is not shown."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from parksim.errors import AuditFailed
from parksim.study import Run, Study
from parksim.study.checked import check_study
from parksim.study.saved import load_study, save_study

SEEDS = [range(2), pytest.param(range(100), marks=pytest.mark.slow)]
Random = np.random.Generator
PLANNED = ("existing_planned", "retrofitted_planned")


def outcome(study: Study, random: Random, **changes: Callable) -> Study:
    """The study with fields of one retrofit's outcome changed, of those that have them."""
    found = list(study.retrofits)
    k = int(random.choice([k for k, each in enumerate(found) if all(getattr(each, word) for word in changes)]))
    found[k] = replace(found[k], **{word: change(getattr(found[k], word)) for word, change in changes.items()})
    return replace(study, retrofits=tuple(found))


def run(study: Study, name: str, **changes: object) -> Study:
    """The study with fields of one result changed; its audit stays."""
    one = study.runs[name]
    return replace(study, runs=study.runs | {name: Run(replace(one.result, **changes), one.audit)})


def year_of(study: Study, random: Random) -> str:
    return str(random.choice([name for name in study.runs if name not in PLANNED]))


def price(word: str):
    """A price that a year took from its plan is said to be another one."""

    def corrupt(study: Study, random: Random) -> Study:
        tables = {name: study.runs[name].result.given for name in study.runs if name not in PLANNED}
        having = [name for name, table in tables.items() if table["item"].str.startswith(word).any()]
        name = str(random.choice(having))
        given = tables[name].copy()
        rows = given.index[given["item"].str.startswith(word)]
        given.loc[random.choice(rows), "value"] += 1.0
        return run(study, name, given=given)

    return corrupt


def lower_bound(study: Study, random: Random) -> Study:
    name = str(random.choice(PLANNED))
    lower, upper = study.runs[name].result.bounds
    return run(study, name, bounds=(lower - 1e-3 * abs(upper), upper))


def seed_of_one(study: Study, random: Random) -> Study:
    return run(study, str(random.choice(list(study.runs))), seed=int(random.integers(1, 99)))


def chosen_pays_more(study: Study, random: Random) -> Study:
    """What is built saves a tenth to three times more than it does, consistently with all that is told of it."""
    found, factor = list(study.retrofits), 1.0 + float(random.uniform(0.1, 3.0))
    k = int(random.choice([k for k, each in enumerate(found) if each.chosen]))
    earns = found[k].earns + (factor - 1.0) * found[k].benefit
    found[k] = replace(found[k], benefit=factor * found[k].benefit, earns=earns, payback=found[k].capex / earns)
    return replace(study, retrofits=tuple(found))


def rejected_pays(study: Study, random: Random) -> Study:
    """What was left out is said to save 100 M a year, consistently, though a plan with it was not found to be better."""
    found, benefit = list(study.retrofits), 1e8
    k = int(random.choice([k for k, each in enumerate(found) if not each.chosen]))
    earns = found[k].earns - found[k].benefit + benefit
    found[k] = replace(found[k], benefit=benefit, earns=earns, payback=found[k].capex / earns)
    return replace(study, retrofits=tuple(found))


def swapped(study: Study, _: Random) -> Study:
    """A year follows the plan of the other park."""
    runs = study.runs
    return run(study, "existing_stressed", follows=runs["retrofitted_stressed"].result.follows)


KINDS: dict[str, Callable[[Study, Random], Study]] = {
    "benefit times ten": lambda s, r: outcome(s, r, benefit=lambda value: 10 * value),
    "benefit, consistently": chosen_pays_more,
    "a rejected one that pays": rejected_pays,
    "earnings": lambda s, r: outcome(s, r, earns=lambda value: 1.0001 * value),
    "payback": lambda s, r: outcome(s, r, payback=lambda value: value / 2),
    "capital": lambda s, r: outcome(s, r, capex=lambda _: 1.0),
    "size": lambda s, r: outcome(s, r, size=lambda value: 0.9 * value, chosen=lambda c: c),
    "unit": lambda s, r: outcome(s, r, unit=lambda value: f"k{value}"),
    "chosen": lambda s, r: outcome(s, r, id=lambda i: i, chosen=lambda c: not c),
    "status": lambda s, r: outcome(s, r, chosen=lambda c: c, status=lambda _: "rejected"),
    "robust": lambda s, r: outcome(s, r, robust=lambda value: not value),
    "order": lambda s, _: replace(s, retrofits=s.retrofits[::-1]),
    "one left out": lambda s, r: replace(s, retrofits=s.retrofits[1:]),
    "gap": lambda s, r: replace(s, gap=float(r.uniform(1e-4, 1.0))),
    "gap left out": lambda s, _: replace(s, gap=None),
    "gap of cost": lambda s, r: replace(s, gap_of_cost=float(r.uniform(1e-6, 1.0))),
    "lower bound": lower_bound,
    "seed of one": seed_of_one,
    "proven": lambda s, r: run(s, year_of(s, r), proven=False),
    "design": lambda s, r: run(s, "retrofitted_controlled", design={}),
    "scenario": lambda s, r: run(s, year_of(s, r), scenario_hash="another"),
    "plan followed": swapped,
    "contract": price("contract"),
    "value of a store": price("store"),
    "shortage": price("shortage"),
    "excess": price("excess"),
}


@pytest.mark.parametrize("seeds", SEEDS, ids=len)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_with_a_study_is_seen(tutorial_study, kind, seeds):
    check_study(tutorial_study)
    for seed in seeds:
        with pytest.raises(AuditFailed):
            check_study(KINDS[kind](tutorial_study, np.random.default_rng(seed)))


def edit(path, change: Callable[[dict], None]) -> None:
    plain = json.loads(path.read_text(encoding="utf-8"))
    change(plain)
    path.write_text(json.dumps(plain), encoding="utf-8")


def test_a_study_whose_figures_were_edited_is_not_loaded(tutorial_study, tmp_path):
    """The own benefit of what alone is built is the promised one: 27.8 M, not ten times that."""
    folder = save_study(tutorial_study, tmp_path / "study")
    edit(folder / "study.json", lambda plain: plain["retrofits"][0].update(benefit=277_866_469.0))
    with pytest.raises(AuditFailed) as error:
        load_study(folder)
    assert {problem.code for problem in error.value.problems} == {"PS7188"}
    told = [problem.message("en") for problem in error.value.problems]
    assert any("benefit of steam_pipe_large" in line or "steam_pipe_large is told" in line for line in told)


def test_draws_of_another_seed_are_not_loaded(tutorial_study, tmp_path):
    """All six runs say so, and the calendar of the tutorial draws nothing: the breakdowns tell."""
    folder = save_study(tutorial_study, tmp_path / "study")
    for name in tutorial_study.runs:
        edit(folder / name / "result.json", lambda plain: plain.update(seed=1))
    with pytest.raises(AuditFailed) as error:
        load_study(folder)
    assert {problem.code for problem in error.value.problems} == {"PS7001"}
