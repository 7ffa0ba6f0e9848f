"""Flows that a case keeps: rates by segment of plans, yearly amounts of simulated years; as bytes, and as files for others."""

import pandas as pd
import pytest

import parksim
from parksim.errors import ParkError, UsageError
from parksim.sweeps.drive import run_sweep
from parksim.sweeps.engine import Engine
from parksim.sweeps.export import export_flows
from parksim.sweeps.flows import COLUMNS, unpacked
from parksim.sweeps.spec import Case, Design, Sweep, Vary
from parksim.sweeps.store import Store
from tests.cli.commands import TUTORIAL
from tests.cli.commands import parksim as command
from tests.sweeps.here import Here

GAS = Vary("markets.gas.price", "uniform", (0.6, 3.6), "CNY/m3")
BUILT = {"steam_pipe_large": 20.0}


def asked(task: str, **about) -> Sweep:
    return Sweep(TUTORIAL, None, task, (GAS,), Design("grid", 2), fixed=BUILT, flows=True, **about)  # type: ignore[arg-type]


def flows(task: str, **about) -> pd.DataFrame:
    (row,) = Engine(asked(task, **about)).solve([Case(0, {GAS.path: "2.9 CNY/m3"})])
    assert row.flows is not None
    return unpacked(row.flows)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("flows") / "flows.db"
    sweep = asked("operate")
    run_sweep(sweep, path, lambda: Here(sweep, engine=Engine))  # type: ignore[arg-type]
    return path


def test_a_plan_keeps_the_rate_of_every_flow_in_every_segment():
    """As `parksim.optimise` has them; a segment of the screening calendar stands for hours x repeats, the year for 8760."""
    table = flows("operate")
    assert tuple(table.columns) == COLUMNS
    today = table[table["run"] == "existing_planned"]
    best = parksim.optimise(TUTORIAL, sets={GAS.path: "2.9 CNY/m3"}, calendar="screening", existing=True)
    rates = today.pivot(index="flow", columns="segment", values="rate").loc[best.rates.index]
    assert rates.to_numpy() == pytest.approx(best.rates.to_numpy(), abs=1e-6)
    assert today.groupby("flow")["hours"].sum().to_numpy() == pytest.approx(8760)
    yearly = parksim.audit(best).accounts.flows.set_index("flow")["amount"]
    assert today.groupby("flow")["amount"].sum()[yearly.index].to_numpy() == pytest.approx(yearly.to_numpy(), abs=1e-6)


def test_flows_have_the_unit_of_what_flows():
    units = flows("operate").drop_duplicates("flow").set_index("flow")["unit"]
    assert units["brick_works.ash > landfill"] == "t"
    gas = units[[flow for flow in units.index if flow.startswith("gas > ")]]
    assert set(gas) == {"m3"}


@pytest.mark.slow
def test_a_simulated_year_keeps_its_amounts_and_no_rates():
    """Two runs with breakdowns of two replications each; the year of a plan without them has one."""
    table = flows("simulate", calendar="folded", replications=2)
    years = table[table["run"] == "existing_stressed"]
    assert set(years["replication"]) == {0, 1}
    assert years[["segment", "hours", "rate"]].isna().all(axis=None)
    assert years["amount"].notna().all()
    assert not years.duplicated(["flow", "replication"]).any()
    assert table.loc[table["run"] == "retrofitted_planned", "segment"].notna().all()


@pytest.mark.parametrize("ending", ["parquet", "csv", "xlsx"])
def test_the_flows_of_a_case_are_exported(store, tmp_path, ending):
    out = tmp_path / f"flows.{ending}"
    with Store.open(store) as opened:
        rows = export_flows(opened, 1, out)
    read = {"parquet": pd.read_parquet, "csv": pd.read_csv, "xlsx": pd.read_excel}[ending]
    found = read(out)
    found = found if "run" in found else found.reset_index()
    kept = parksim.sweep_flows(store, 1)
    assert rows == len(found) == len(kept)
    assert list(found.columns) == list(kept.columns)
    assert found["rate"].to_numpy() == pytest.approx(kept["rate"].to_numpy(), rel=1e-15)
    assert list(found["flow"]) == list(kept["flow"])


def test_what_has_no_flows_is_refused(store, tmp_path):
    with pytest.raises(ParkError) as caught:
        parksim.sweep_flows(store, 7)
    assert [problem.code for problem in caught.value.problems] == ["PS7183"]
    with Store.open(store) as opened, pytest.raises(UsageError):
        export_flows(opened, 1, tmp_path / "flows.txt")


def test_the_command_writes_them_too(store, tmp_path):
    ended = command("sweep", "export", store, "--flows", 0, tmp_path / "f.csv", "--json")
    assert (ended.code, ended.json["case"]) == (0, 0)
    assert ended.json["rows"] == len(parksim.sweep_flows(store, 0))
