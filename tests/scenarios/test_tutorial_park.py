"""The tutorial brings what its hand calculation in park.yaml says, in the existing park and with the best retrofits."""

from pathlib import Path

import pytest

from parksim.calendars import calendar_of
from parksim.files import load
from parksim.graph import existing_graph, graph_of
from parksim.model import Park
from parksim.results import Result
from parksim.results.accounts import Accounts
from parksim.results.audit import audit
from parksim_solvers.optimise import plan

FOLDER = Path(__file__).parents[2] / "scenarios" / "tutorial"
EXISTING, BEST = 339_223_992, 311_437_345


def _planned(park: Park, *, built: bool, base: float = 0.0) -> tuple[Result, Accounts]:
    graph = graph_of(park) if built else existing_graph(graph_of(park))
    result = plan(graph, calendar_of(graph, "folded"), base=base).result
    found = audit(result)
    found.raise_if_failed()
    return result, found.accounts


@pytest.fixture(scope="module")
def existing() -> Accounts:
    return _planned(load(FOLDER), built=False)[1]


@pytest.fixture(scope="module")
def best() -> tuple[Result, Accounts]:
    return _planned(load(FOLDER), built=True, base=EXISTING)


def test_existing_park_costs_what_the_hand_says(existing: Accounts) -> None:
    assert existing.total_cost()[0] == pytest.approx(EXISTING, abs=1)


@pytest.mark.parametrize(
    ("counterparty", "per_hour"),
    [
        ("coal", 16_000), ("gas", 6_960), ("forest", 6_120), ("grid", 8_475), ("clay_pit", 540), ("river", 118),
        ("landfill", 120), ("carbon_price", 371.2),
    ],
)  # fmt: skip
def test_each_market_costs_what_the_hand_says(existing: Accounts, counterparty: str, per_hour: float) -> None:
    paid = existing.payments[existing.payments["counterparty"] == counterparty]["amount"].sum()
    assert paid / 8760 == pytest.approx(per_hour, rel=1e-6)


def test_existing_park_emits_what_the_hand_says(existing: Accounts) -> None:
    """40 t/h of the coal unit and 4.64 t/h of gas."""
    assert existing.measure("co2_scope1")[0] / 8760 == pytest.approx(44.64)


def test_large_pipe_alone_is_built_at_twenty_tonnes_an_hour(best: tuple[Result, Accounts]) -> None:
    assert best[0].design == pytest.approx({"steam_pipe_large": 20})


def test_best_park_costs_emits_and_draws_what_the_hand_says(best: tuple[Result, Accounts], existing: Accounts) -> None:
    accounts = best[1]
    assert accounts.total_cost()[0] == pytest.approx(BEST, abs=1)
    for measure, less in (("co2_scope1", 3.04), ("fresh_water", 19)):
        saved = existing.measure(measure)[0] - accounts.measure(measure)[0]
        assert saved / 8760 == pytest.approx(less, rel=1e-6)


def test_cheap_gas_builds_no_pipe() -> None:
    """62.8 CNY saved a tonne pay for none."""
    park = load(FOLDER, scenario="cheap_gas")
    base = float(_planned(park, built=False)[1].total_cost()[0])
    assert _planned(park, built=True, base=base)[0].design == {}
