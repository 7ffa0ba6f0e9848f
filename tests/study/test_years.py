"""Years audited where they are played: their accounts are those of all years at once, and stay when a run is saved."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.firms_park import firms_park
from parksim.errors import AuditFailed, ParkError
from parksim.results import Result, save
from parksim.results.accounts import Accounts
from parksim.results.audit import audit
from parksim.simulation import replications
from parksim.simulation.shortage import standing
from parksim.simulation.simulate import simulate
from parksim.study import Run
from parksim.study.kept import audited, run_of, save_run
from parksim.study.years import simulated
from tests.simulation.years import existing

YEARS = 3


@pytest.fixture(scope="module")
def base() -> Result:
    """Two days of six firms, of which some share steam."""
    return existing(firms_park(6), np.ones(48))


@pytest.fixture(scope="module")
def whole(base) -> Result:
    """All years with all their tables."""
    about = {"replications": YEARS, "seed": 2, "workers": 1}
    return simulate(standing(base), base, breakdowns=True, run="existing_stressed", **about)


@pytest.fixture(scope="module")
def run(base) -> Run:
    """The same years, each audited and folded as it comes."""
    return simulated(base, breakdowns=True, replications=YEARS, seed=2, workers=1)


def assert_same(one: Accounts, other: Accounts) -> None:
    for (name, table), its in zip(one.tables().items(), other.tables().values(), strict=True):
        words = [column for column in table.columns if table[column].dtype.kind not in "fi"]
        keys = [*words, "replication", *(["start"] if name == "behind" else [])]
        pair = [each.sort_values(keys, ignore_index=True) for each in (table, its)]
        pd.testing.assert_frame_equal(*pair, check_dtype=False, rtol=1e-9, atol=1e-9)


def test_years_one_by_one_have_the_accounts_of_all_at_once(whole, run):
    """Payments, measures, amounts, levels and shortage of every year; events and notes too."""
    found = audit(whole)
    assert found.failures == ()
    assert_same(run.accounts, found.accounts)
    assert run.audit.checks >= found.checks > 0
    pd.testing.assert_frame_equal(run.result.events, whole.events, check_dtype=False)
    assert run.result.notes == whole.notes
    assert (run.result.replications, run.result.kept, whole.kept) == (YEARS, 1, YEARS)
    assert set(run.result.timeline["replication"]) == {0}


def test_another_process_gives_the_same(base, run, monkeypatch):
    """Played and audited by two processes: the same bits."""
    monkeypatch.setattr(replications, "WORTH", 0.0)
    shared = simulated(base, breakdowns=True, replications=YEARS, seed=2, workers=2)
    for name, table in run.accounts.tables().items():
        pd.testing.assert_frame_equal(table, shared.accounts.tables()[name], check_exact=True)
    pd.testing.assert_frame_equal(run.result.rates, shared.result.rates, check_exact=True)


def test_a_saved_run_has_the_accounts_of_all_its_years(run, tmp_path):
    again = audited(save_run(run, tmp_path / "run"))
    assert again.figures() == run.figures()
    assert len(again.samples()["total_cost_cny"]) == YEARS
    assert_same(again.accounts, run.accounts)


def test_accounts_that_are_not_those_of_the_kept_year_are_refused(run, tmp_path):
    """The payments of the first year, whose tables stay, are a tenth more than what flows."""
    payments = run.accounts.payments
    wrong = payments.assign(amount=payments["amount"].where(payments["replication"] > 0, payments["amount"] * 1.1))
    told = replace(run.audit, accounts=replace(run.accounts, payments=wrong))
    with pytest.raises(AuditFailed, match="accounts of a year"):
        audited(save_run(Run(run.result, told), tmp_path / "run"))


def test_accounts_changed_on_the_disk_are_damage(run, tmp_path):
    folder = save_run(run, tmp_path / "run")
    path = folder / "accounts" / "payments.parquet"
    table = pd.read_parquet(path)
    table.assign(amount=table["amount"] * 0.5).to_parquet(path)
    with pytest.raises(ParkError) as error:
        audited(folder)
    assert [problem.code for problem in error.value.problems] == ["PS4001"]


def test_the_first_year_alone_is_no_run_of_all_years(run, tmp_path):
    """A result saved without the accounts of the years that it has no tables of cannot say what they cost."""
    for given in (lambda: run_of(run.result), lambda: audited(save(run.result, tmp_path / "alone"))):
        with pytest.raises(ParkError) as error:
            given()
        assert [problem.code for problem in error.value.problems] == ["PS6030"]


def test_an_audit_island_by_island_finds_what_one_of_all_in_one_table_finds(whole):
    """Rates in a block per island, or in one table with holes: the same accounts."""
    assert len(whole.blocks) > 1, "a park of several islands"
    assert np.isnan(whole.rates.to_numpy()).any()
    one, many = audit(replace(whole, blocks=(whole.rates,))), audit(whole)
    assert one.failures == many.failures == ()
    assert_same(one.accounts, many.accounts)


@pytest.mark.parametrize("place", [0, -1])
def test_a_flow_that_no_island_or_two_report_is_missed(whole, place):
    block = whole.blocks[place]
    lost = (*whole.blocks[:place], block.iloc[1:]) if place else (block.iloc[1:], *whole.blocks[1:])
    flow = str(block.index[0])
    assert flow in {failure.item for failure in audit(replace(whole, blocks=lost)).failures}
    other = whole.blocks[-1 if place == 0 else 0]
    twice = pd.concat([other, pd.DataFrame(0.0, index=pd.Index([flow], name="flow"), columns=other.columns)])
    blocks = tuple(twice if each is other else each for each in whole.blocks)
    assert flow in {failure.item for failure in audit(replace(whole, blocks=blocks)).failures}
