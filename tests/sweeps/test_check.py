"""Cases of a store on another calendar: differences, gaps, ranks and swaps by hand; nothing is written into the store."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from parksim.errors import ParkError
from parksim.sweeps.check import Answer, Check, Compared, Swap, Turned, check_store
from parksim.sweeps.drive import run_sweep
from parksim.sweeps.engine import Engine
from parksim.sweeps.read import read_sweep
from parksim.sweeps.spec import Case, Design, Row, Sweep, Vary
from parksim.sweeps.store import Store
from tests.cli.commands import TUTORIAL
from tests.cli.commands import parksim as command
from tests.sweeps.fake import Fake
from tests.sweeps.here import Here, run_here

MOVING = "tests.sweeps.test_check:Moving"
X = Vary("x", "uniform", (0.0, 6.0), "t/h")
SHIFT = 2.5


class Moving(Fake):
    """The benefit is x; on the folded calendar 2.5 less above 3. A pipe of 7 is chosen where the design is not fixed."""

    asked: list[Sweep] = []  # noqa: RUF012

    def solve(self, cases: Sequence[Case]) -> Iterator[Row]:
        self.asked.append(self.sweep)
        for case in cases:
            yield self.row(case)

    def row(self, case: Case) -> Row:
        if case.settings.get("does") == "fail" and self.sweep.calendar == "folded":
            return super().row(case)
        x = float(str(case.settings["x"]).split()[0])
        benefit = x - SHIFT * (self.sweep.calendar == "folded" and x > 3)
        pipe = 7.0 if self.sweep.fixed is None else self.sweep.fixed.get("pipe", 0.0)
        figures = {"benefit.promised": benefit, "existing_planned.total_cost_cny": 100.0, "chosen.pipe": pipe,
                   "gap": None if self.sweep.task == "operate" else 0.1}  # fmt: skip
        return Row(case.number, "ok", figures)


def swept(folder, task="optimise", points=4, **about) -> Sweep:
    """x at 0, 2, 4 and 6."""
    return Sweep(folder, None, task, (X,), Design("grid", points), **about)  # type: ignore[arg-type]


def stored(folder, sweep: Sweep):
    path = folder / "S.db"
    run_here(sweep, path, engine=Moving)
    return path


def checked(path, many=10, seed=1, kind="folded") -> Check:
    with Store.open(path) as store:
        return check_store(store, many, seed, kind, lambda sweep: Here(sweep, engine=Moving), engine=MOVING)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(Moving, "asked", [])
    monkeypatch.setattr("tests.sweeps.here.FAKE", MOVING)


def test_differences_gaps_ranks_and_swaps_by_hand(tmp_path):
    """x = 0, 2, 4, 6 becomes 0, 2, 1.5, 3.5: 2 and 4 swap. Slacks of 10 % of each: 4 and 1.5 lie 2.5 apart, farther than
    0.4 + 0.15. Ranks 1 2 3 4 and 1 3 2 4: rho = 1 - 6 (1 + 1) / (4 (16 - 1)) = 0.8. On the folded calendar 2 and 1.5 are 0.5
    apart, farther than 0.2 + 0.15, and on the other 2 apart: the swap is real."""
    found = checked(stored(tmp_path, swept(tmp_path)))
    assert (found.here, found.there, found.figure) == ("screening", "folded", "benefit.promised")
    assert [(each.here.outcome, each.there.outcome) for each in found.cases] == [(0, 0), (2, 2), (4, 1.5), (6, 3.5)]
    assert [each.difference for each in found.cases] == [0, 0, -2.5, -2.5]
    assert [each.share for each in found.cases] == [None, 0, -0.625, pytest.approx(-2.5 / 6)]
    assert [each.within for each in found.cases] == [True, True, False, False]
    assert found.spearman == pytest.approx(0.8)
    assert found.swaps == (Swap((1, 2), within=False),)


def test_a_swap_of_cases_closer_than_their_gaps():
    """10 and 11 with slacks of 0.6 each may be either way; 1 > 0.5 + 0.4 may not, but on the other calendar it may."""

    def compared(case: int, here: float, there: float, slack: float) -> Compared:
        return Compared(case, Answer(here, slack, None), Answer(there, slack, None), 1e-9)

    a, b = compared(0, 10, 20, 0.6), compared(1, 11, 15, 0.6)
    assert Check("screening", "folded", "", (a, b)).swaps == (Swap((0, 1), within=True),)
    a, b = compared(0, 10, 20, 0.5), compared(1, 11, 19.2, 0.4)
    assert Check("screening", "folded", "", (a, b)).swaps == (Swap((0, 1), within=True),)
    a, b = compared(0, 10, 20, 0.1), compared(1, 11, 19.2, 0.1)
    assert Check("screening", "folded", "", (a, b)).swaps == (Swap((0, 1), within=False),)
    alike = compared(0, 10, 20, 0.1), compared(1, 10, 19, 0.1)
    assert Check("screening", "folded", "", alike).swaps == ()
    assert Check("screening", "folded", "", alike).spearman is None


def test_what_is_chosen_on_one_calendar_alone_is_counted():
    """a is chosen on both; b on the store's calendar alone, twice; c on the other one, once."""

    def compared(case: int, here: str, there: str) -> Compared:
        return Compared(case, *(Answer(1.0, 0.0, 0.0, frozenset(chosen)) for chosen in (here, there)), 1e-9)

    cases = (compared(0, "ab", "ac"), compared(1, "ab", "a"))
    assert Check("screening", "folded", "", cases).turned == (Turned("b", 2, 0), Turned("c", 0, 1))
    assert Check("screening", "folded", "", (compared(0, "ab", "ba"),)).turned == ()


def test_a_fixed_design_is_that_of_the_store_and_the_gap_is_the_sweeps(tmp_path):
    """A design that is not named was found on the store's calendar: a pipe of 7. 2 % of 4 and of 1.5 is 0.11, of 0 nothing."""
    found = checked(stored(tmp_path, swept(tmp_path, "operate")))
    again = Moving.asked[-1]
    assert (dict(again.fixed or {}), again.calendar, again.task) == ({"pipe": 7.0}, "folded", "operate")
    assert [each.here.gap for each in found.cases] == [None] * 4
    assert [each.within for each in found.cases] == [True, True, False, False]
    assert found.cases[2].here.slack + found.cases[2].there.slack == pytest.approx(0.11)


def test_cases_are_drawn_by_seed_each_in_a_chunk_of_its_own_and_nothing_is_written(tmp_path):
    path = stored(tmp_path, swept(tmp_path, points=40))
    before, Moving.asked[:] = path.read_bytes(), []
    one, same, other = checked(path, 5, 1), checked(path, 5, 1), checked(path, 5, 2)
    assert len(Moving.asked) == 15
    assert (
        [each.case for each in one.cases] == [each.case for each in same.cases] != [each.case for each in other.cases]
    )
    assert path.read_bytes() == before
    with Store.open(path) as store:
        assert store.status().ok == 40
    assert len(checked(path, 100).cases) == 40


def test_a_case_that_fails_there_is_told_and_left_out(tmp_path):
    cases = tuple({"x": f"{x} t/h", "does": "fail" if x == 2 else "ok"} for x in (1, 2, 3))
    vary = (Vary("x", "values", values=("1 t/h", "2 t/h", "3 t/h")), Vary("does", "values", values=("ok", "fail")))
    found = checked(stored(tmp_path, replace(swept(tmp_path), vary=vary, design=Design("list", listed=cases))))
    assert [each.case for each in found.cases] == [0, 2]
    assert [row.case for row in found.failed] == [1]


def test_a_store_of_another_scenario_or_without_answers_is_refused(tmp_path):
    path = stored(tmp_path, swept(tmp_path))
    (tmp_path / "salt").write_text("other")
    with pytest.raises(ParkError) as caught:
        checked(path)
    assert [problem.code for problem in caught.value.problems] == ["PS7186"]
    (tmp_path / "salt").unlink()
    with Store.open(path) as store:
        store._connection.execute("DELETE FROM results")
    with pytest.raises(ParkError) as caught:
        checked(path)
    assert [problem.code for problem in caught.value.problems] == ["PS7185"]


FILE = """\
parksim_sweep: 1
task: TASK
design: {kind: grid, points: 2}
vary: {markets.gas.price: [0.6 CNY/m3, 3.4 CNY/m3]}
"""


def real(folder, task: str):
    file = folder / "s.yaml"
    file.write_text(FILE.replace("TASK", task), encoding="utf-8")
    sweep = read_sweep(file, TUTORIAL)
    run_sweep(sweep, folder / "S.db", lambda: Here(sweep, engine=Engine))  # type: ignore[arg-type]
    return folder / "S.db"


def test_the_same_calendar_gives_the_same_answers(tmp_path):
    """Two cases whose benefit is far apart, solved again as they were: no difference, in words and as data."""
    path = real(tmp_path, "optimise")
    ended = command("sweep", "check", path, "--calendar", "screening", "--cases", 2, "--workers", 1, "--json")
    assert ended.code == 0, ended.err
    assert [each["difference"] for each in ended.json["cases"]] == pytest.approx([0, 0], abs=1)
    assert (ended.json["kept"], ended.json["spearman"], ended.json["failed"]) == (True, pytest.approx(1), [])
    assert ended.json["turned"] == []
    ended = command("sweep", "check", path, "--calendar", "screening", "--cases", 2, "--workers", 1, "--lang", "en")
    assert "the same retrofits are chosen in every case" in ended.out
    wrong = command("sweep", "check", path, "--calendar", "weekly", "--lang", "en")
    assert (wrong.code, "folded" in wrong.err) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_screening_store_on_the_folded_calendar(tmp_path, lang):
    ended = command("sweep", "check", real(tmp_path, "operate"), "--cases", 2, "--lang", lang)
    assert ended.code == 0, ended.err
    assert ("Spearman" in ended.out, "2" in ended.out) == (True, True)
