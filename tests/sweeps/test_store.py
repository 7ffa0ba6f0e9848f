"""The store: done work stays done, nothing but a whole store is read, and what is whole can be saved."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from parksim.commands.sweep_run import salvage_command
from parksim.errors import ParkError, TryAgain, UsageError
from parksim.sweeps.drive import Begun, Listener, reserved
from parksim.sweeps.export import export
from parksim.sweeps.merge import merge
from parksim.sweeps.plain import plain_row, plain_sweep, row_of, sweep_of, text_of
from parksim.sweeps.salvage import Salvaged, salvage
from parksim.sweeps.spec import Design, Row, Sweep, Vary
from parksim.sweeps.store import Status, Store
from tests.cli.commands import parksim
from tests.sweeps.fake import Flowing, drawn, listed
from tests.sweeps.here import assert_right, assert_same, run_here

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "S.db"


@pytest.fixture
def store(tmp_path, path):
    """A store of forty cases with flows, all solved."""
    run_here(drawn(tmp_path, 40), path, engine=Flowing, chunk=4)
    return path


def test_a_sweep_and_a_row_are_the_same_after_json():
    design = Design("list", 2, 3, {("a", "b"): 0.5}, ({"a": [1, {"b": None}]},))
    sweep = Sweep(Path("/p"), "s", "run", (Vary("a", "normal", (1.0, 0.1, 0.5, 2.0), "t/h"), Vary("b", "values", values=([], ["x"]))),
                  design, fixed={"pipe": 1.0}, name={"zh": "价"})  # fmt: skip
    assert sweep_of(plain_sweep(sweep)) == sweep
    row = Row(3, "failed", {"a": 0.1, "b": None, "how": "built"}, ({"code": "PS1"},), 0.1, 0.2, b"\x00\xff")
    assert row_of(plain_row(row)) == row
    assert plain_row(Row(1, "ok", {"bounds.lower": float("-inf")}))["figures"] == {"bounds.lower": None}
    text_of(plain_row(row))


def test_done_work_is_never_done_again(tmp_path, path):
    sweep = drawn(tmp_path, 40)
    with pytest.raises(KeyboardInterrupt):
        run_here(sweep, path, stop_after=3, chunk=4)
    with Store.open(path) as found:
        assert found.status() == Status(40, 12, 0, 28)
        assert found.missing() == 28
    status, asked = run_here(sweep, path)
    assert (status, len(asked)) == (Status(40, 40, 0, 0), 28)
    assert run_here(sweep, path) == (status, [])
    assert_right(path, 40)


def test_a_longer_sobol_keeps_what_it_has(tmp_path, path):
    run_here(drawn(tmp_path, 32), path)
    status, asked = run_here(drawn(tmp_path, 64), path)
    assert status == Status(64, 64, 0, 0)
    assert sorted(asked) == list(range(32, 64))
    assert_right(path, 64)


def test_an_edited_scenario_is_told_and_solved_anew(tmp_path, path):
    class Heard(Listener):
        found: Begun

        def begun(self, found: Begun) -> None:
            self.found = found

    sweep, heard = drawn(tmp_path, 16), Heard()
    run_here(sweep, path)
    (tmp_path / "salt").write_text("a number was changed")
    status, asked = run_here(sweep, path, listener=heard)
    assert heard.found == Begun(Status(16, 0, 0, 16, 16), 16, True, chunks=2)
    assert (len(asked), status) == (16, Status(16, 16, 0, 0, 16))
    (tmp_path / "salt").unlink()
    assert run_here(sweep, path)[1] == []


def test_equal_cases_are_solved_once(tmp_path, path):
    vary = (Vary("x", "values", values=(1, 2)),)
    sweep = Sweep(tmp_path, None, "operate", vary, Design("list", listed=tuple({"x": 1 + n % 2} for n in range(10))))
    status, asked = run_here(sweep, path, chunk=3)
    assert status == Status(10, 10, 0, 0)
    assert len(asked) == 2


def test_failed_cases_are_tried_again_only_when_asked(tmp_path, path):
    sweep = listed(tmp_path, ["ok", "fail", "ok"])
    assert run_here(sweep, path)[0] == Status(3, 2, 1, 0)
    assert run_here(sweep, path)[1] == []
    assert run_here(sweep, path, retry_failed=True)[1] == [1]


def test_a_chunk_is_kept_as_a_whole_or_not_at_all(tmp_path, path):
    with pytest.raises(KeyboardInterrupt):
        run_here(drawn(tmp_path, 8), path, stop_after=0, chunk=4)
    with Store.open(path) as found:

        def rows():
            yield Row(0, "ok")
            raise KeyError

        with pytest.raises(KeyError):
            found.write(0, rows())
        assert found.status().ok == 0


def test_the_table_has_units_of_its_paths_and_says_what_is_missing(tmp_path, path):
    with pytest.raises(KeyboardInterrupt):
        run_here(drawn(tmp_path, 8), path, stop_after=1, chunk=4)
    with Store.open(path) as found:
        table = found.table()
    assert list(table) == ["x", "cost", "chosen.pipe", "how", "status"]
    assert table["x"].dtype == table["cost"].dtype == float
    assert sorted(table["status"].map(str)) == ["None"] * 4 + ["ok"] * 4
    assert table["cost"].notna().sum() == 4


def test_flows_come_back_as_they_were(store):
    with Store.open(store) as found:
        assert found.flows(5) == bytes(range(256)) * 400
        assert found.flows(99) is None


@pytest.mark.parametrize("content", [b"", PNG, b"SQLite format 3\x00" + bytes(100), b"parksim"])
def test_another_file_is_refused_and_stays_as_it_is(tmp_path, path, content):
    path.write_bytes(content)
    with pytest.raises(ParkError) as refused:
        run_here(drawn(tmp_path, 4), path)
    assert refused.value.exit_code == 3
    assert str(path) in str(refused.value)
    assert path.read_bytes() == content


def test_a_database_of_others_is_refused(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE meta (a)")
    other.close()
    with pytest.raises(ParkError, match="PS7155"):
        Store.open(path)


def test_a_newer_store_is_refused_with_the_version_that_reads_it(store):
    with sqlite3.connect(store) as changed:
        changed.execute("UPDATE meta SET format = 2, version = '9.1'")
    changed.close()
    with pytest.raises(ParkError, match=r"parksim 9\.1.*PS7159"):
        Store.open(store)


def test_no_store_at_all(path):
    with pytest.raises(ParkError, match="PS7152"):
        Store.open(path)
    assert not path.exists()


def test_what_a_removed_store_left_beside_does_not_come_back(tmp_path, path):
    run_here(drawn(tmp_path, 8), path)
    keep = Store.open(path)
    run = tmp_path / "copy.db-wal"
    with Store.open(path) as found, found.writing():
        found.put(("k", 0, 1, "ok", "{}", "[]", 0.0, 0.0, 1, None, None))
    shutil.copy(f"{path}-wal", run)
    keep.close()
    status, _ = run_here(drawn(tmp_path, 8), tmp_path / "copy.db")
    assert status == Status(8, 8, 0, 0)


@pytest.mark.parametrize("flips", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_flipped_bytes_are_found_or_harm_nothing(tmp_path, path, flips):
    """The store is refused, or says what it said before; what is salvaged is right."""
    run_here(drawn(tmp_path, 40), path, chunk=4)
    content, draw = path.read_bytes(), random.Random(flips)
    assert not Path(f"{path}-wal").exists()
    broken, out = tmp_path / "broken.db", tmp_path / "out.db"
    refused = []
    for _ in range(flips):
        at = draw.randrange(len(content))
        broken.write_bytes(content[:at] + bytes([content[at] ^ (1 << draw.randrange(8))]) + content[at + 1 :])
        said = _said_of(broken)
        if said is None:
            assert_right(broken, 40)
        else:
            refused.append(said)
            _salvaged(broken, out)
    assert len(refused) > flips / 10
    assert all(str(broken) in said for said in refused)


def _said_of(broken: Path) -> str | None:
    """Why a store is refused."""
    try:
        with Store.open(broken) as found:
            found.check()
    except ParkError as error:
        return str(error)
    return None


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_store_is_refused_and_salvaged(store, tmp_path, share):
    content = store.read_bytes()
    store.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ParkError, match=r"S\.db"), Store.open(store) as found:
        found.check()
    saved = _salvaged(store, tmp_path / "out.db")
    assert saved >= (20 if share > 0.6 else 0)


def _salvaged(broken: Path, out: Path) -> int:
    """Salvage, run the sweep on what was saved, and find every case right; how many answers were saved."""
    for left in ("", "-wal", "-shm"):
        out.with_name(out.name + left).unlink(missing_ok=True)
    try:
        found = salvage(broken, out)
    except ParkError:
        return 0
    status, asked = run_here(drawn(broken.parent, 40), out, chunk=4)
    assert (status.ok, status.pending, len(asked)) == (40, 0, 40 - found.saved)
    assert_right(out, 40)
    return found.saved


def test_what_is_missing_is_counted_against_the_sample_table(store, tmp_path, capsys):
    """Three answers are gone without a trace, and the check sum of another does not hold: four of forty."""
    with sqlite3.connect(store) as changed:
        changed.execute('DELETE FROM results WHERE "case" IN (1, 2, 3)')
        changed.execute('UPDATE results SET seconds = 7 WHERE "case" = 4')
    changed.close()
    assert salvage(store, tmp_path / "out.db") == Salvaged(36, 1, 40, 4)
    salvage_command(store, tmp_path / "other.db", "en", False)
    assert "36 answers saved" in (told := capsys.readouterr().out)
    assert "4 of 40 cases have none" in told
    with Store.open(tmp_path / "out.db") as found:
        assert found.status() == Status(40, 36, 0, 4)


def test_without_its_sample_table_nothing_can_be_counted(store, tmp_path, capsys):
    with sqlite3.connect(store) as changed:
        changed.execute("DELETE FROM samples WHERE chunk = 0")
    changed.close()
    salvage_command(store, tmp_path / "out.db", "en", True)
    told = json.loads(capsys.readouterr().out)
    assert (told["saved"], told["cases"], told["missing"]) == (40, None, None)


def test_where_no_answer_is_whole_nothing_is_written(store, tmp_path):
    with sqlite3.connect(store) as changed:
        changed.execute("UPDATE results SET seconds = 7")
    changed.close()
    out = tmp_path / "out.db"
    ended = parksim("sweep", "salvage", store, out, "--json")
    assert (ended.code, [problem["code"] for problem in ended.json["problems"]]) == (3, ["PS7174"])
    assert not list(tmp_path.glob("out.db*[!k]"))


def test_what_is_wrong_is_told_on_one_line(store):
    """SQLite tells of damaged pages line by line."""
    content = bytearray(store.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    content[3 * size : 3 * size + 8] = bytes(8)
    store.write_bytes(content)
    with pytest.raises(ParkError) as error, Store.open(store) as found:
        found.check()
    assert "\\u000a" not in str(error.value)


def test_salvage_never_writes_over_a_store(store):
    with pytest.raises(UsageError, match="PS7176"):
        salvage(store, store)


def test_one_run_at_a_time(tmp_path, path):
    """The second is told which process is there; a lock goes with its holder."""
    code = "import sys, time; from pathlib import Path; from parksim.sweeps.drive import reserved\n"
    code += "with reserved(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(TryAgain, match=rf"process {holder.pid}.*PS7150"):
            run_here(drawn(tmp_path, 4), path)
    finally:
        holder.kill()
        holder.communicate()
    with reserved(path):
        pass


FILLING = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.sweeps.fake import Flowing, drawn
from tests.sweeps.here import run_here
from parksim.errors import ParkError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    run_here(drawn(Path(sys.argv[1]).parent, 40), Path(sys.argv[1]), engine=Flowing, chunk=4)
except ParkError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
@pytest.mark.parametrize("most", [8_000, 1_000_000])
def test_a_full_disk_leaves_a_store_that_goes_on(tmp_path, path, most):
    """The file may not grow beyond a limit: before the store is there, and in the middle of its answers."""
    root = Path(__file__).parents[2]
    full = subprocess.run(
        [sys.executable, "-c", FILLING, path, str(most), root], capture_output=True, text=True, cwd=root, check=False
    )
    assert full.returncode == 75, full.stderr
    assert "PS7151" in full.stdout
    assert str(path) in full.stdout
    assert path.exists() == (most > 10_000)
    before = 0
    if path.exists():
        with Store.open(path) as found:
            found.check()
            before = found.status().ok
        assert 0 < before < 40
    assert len(run_here(drawn(tmp_path, 40), path, engine=Flowing, chunk=4)[1]) == 40 - before
    assert_right(path, 40)
    assert not list(tmp_path.glob("*.new*"))


def test_shards_merged_are_the_whole_in_any_order(tmp_path, store):
    sweep = drawn(tmp_path, 40)
    parts = [tmp_path / f"s{part}.db" for part in (1, 2, 3)]
    asked = []
    for part, each in enumerate(parts, 1):
        status, some = run_here(sweep, each, shard=(part, 3), engine=Flowing, chunk=4)
        assert status.pending == 40 - len(some)
        asked += some
    assert sorted(asked) == list(range(40))
    for order in (parts, parts[::-1]):
        out = tmp_path / f"{order[0].stem}_first.db"
        assert merge(out, order) == Status(40, 40, 0, 0)
        assert_same(store, out)
        with Store.open(out) as found:
            assert found.flows(7) is not None


def test_only_parts_of_one_sweep_are_merged(tmp_path, store):
    other = tmp_path / "other.db"
    run_here(drawn(tmp_path, 41), other)
    with pytest.raises(ParkError, match="PS7173"):
        merge(store, [other])
    assert_right(store, 40)


@pytest.mark.parametrize("ending", ["parquet", "csv", "xlsx"])
def test_exports_hold_every_case_exactly(store, tmp_path, ending):
    out = tmp_path / f"t.{ending}"
    with Store.open(store) as found:
        assert export(found, out) == 40
        table = found.table()
    exact = partial(pd.read_csv, engine="pyarrow")  # to the last bit in every release of pandas
    readers: dict[str, Any] = {"parquet": pd.read_parquet, "csv": exact, "xlsx": pd.read_excel}
    read = readers[ending](out)
    back = read if ending == "parquet" else read.set_index("case")
    for name in ("cost", "x"):  # a cell of Excel has 16 digits
        assert list(back[name]) == (
            pytest.approx(list(table[name]), rel=1e-15) if ending == "xlsx" else list(table[name])
        )
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_no_text_becomes_a_formula(store, tmp_path):
    with Store.open(store) as found:
        export(found, tmp_path / "t.xlsx")
        export(found, tmp_path / "t.csv")
    cells = [cell for row in load_workbook(tmp_path / "t.xlsx")["cases"].iter_rows() for cell in row]
    assert "=built" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert ",'=built," in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


def test_another_kind_of_file_is_not_written(store, tmp_path):
    with Store.open(store) as found, pytest.raises(UsageError, match="PS7172"):
        export(found, tmp_path / "t.pdf")
