"""`parksim sweep report` on stores: a file, a figure, data, and what it refuses."""

import json

import pytest

from parksim.commands.sweep_report import report_command
from parksim.errors import ParkError, UsageError
from parksim.sweeps.kept import Sample
from parksim.sweeps.spec import Case, Row
from parksim.sweeps.store import Store
from tests.reports.sweep.made_up import GAS, answered, samples, sweep


def stored(path, park, table, **change):
    """A store with a table of answers, its last case failed."""
    asked = sweep(cases=len(table))
    cells = samples(len(table)).assign(**change)
    paths = [vary.path for vary in asked.vary]
    drawn = [Sample(Case(n, {}), 0, n, f"key {n}", tuple(cells.loc[n, paths])) for n in range(len(table))]
    names = [name for name in table if name not in (*paths, "status")]
    last = len(table) - 1
    rows = [Row(n, "ok", {name: table.loc[n, name] for name in names}) for n in range(last)]
    rows.append(Row(last, "failed", problems=({"code": "PS5101", "message": {"en": "no plan", "zh": "没有方案"}},)))
    with Store.create(path, asked, drawn) as store:
        store.write(0, rows)
    return path


@pytest.fixture
def store(tmp_path, park):
    return stored(tmp_path / "a.db", park, answered(samples(60), tuple(sorted(park.retrofits))))


def test_a_report_beside_the_store_and_one_figure(store, tmp_path, capsys):
    report_command([store], None, "en", False)
    assert "Gas grid · price" in capsys.readouterr().out
    assert "no plan" in (tmp_path / "a.html").read_text(encoding="utf-8")
    report_command([store], None, "zh", False, f"response:{GAS}")
    assert (tmp_path / f"a_response_{GAS}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_report_under_the_name_of_another_file_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError, match="PS7187"):
        report_command([tmp_path / "none.db"], tmp_path / "report.docx", "en", False)


def test_data_alone_writes_no_file(store, tmp_path, capsys):
    report_command([store], None, "en", True)
    told = json.loads(capsys.readouterr().out)
    assert told["cases"] == {"total": 60, "ok": 59, "failed": 1, "pending": 0}
    assert told["path"] is None
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == []


def test_two_stores_of_one_sample_give_their_regret(store, tmp_path, park, capsys):
    table = answered(samples(60), tuple(sorted(park.retrofits)))
    cost = "retrofitted_planned.total_cost_cny"
    other = stored(tmp_path / "b.db", park, table.assign(**{cost: table[cost] + 5e6}))
    report_command([store, other], None, "en", True)
    regret = {row["plan"]: row["largest"] for row in json.loads(capsys.readouterr().out)["regret"]}
    assert regret == pytest.approx({"a": 0, "b": 5e6})


def test_stores_of_different_samples_and_unknown_figures_are_refused(store, tmp_path, park):
    table = answered(samples(60), tuple(sorted(park.retrofits)))
    other = stored(tmp_path / "b.db", park, table, **{GAS: 1.0})
    with pytest.raises(UsageError) as refused:
        report_command([store, other], None, "en", True)
    assert GAS in refused.value.problems[0].message("en")
    with pytest.raises(UsageError):
        report_command([store], None, "en", False, "nothing")
    with pytest.raises(ParkError):
        report_command([tmp_path / "none.db"], None, "en", False)
