"""CSV tables: encodings, headers, numbers and places."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from parksim.errors import ParkError, Place
from parksim.files.tables import Table, read_table

Write: TypeAlias = Callable[[str | bytes], Table]


@pytest.fixture
def table(tmp_path: Path) -> Write:
    def write(content: str | bytes) -> Table:
        (tmp_path / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(Path("t.csv"), tmp_path)

    return write


def codes(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ParkError) as caught:
        call()
    assert all(found.record() for found in caught.value.problems)
    return [(found.code, str(found.where)) for found in caught.value.problems]


def test_columns_are_numbers_where_every_cell_is_one(table: Write) -> None:
    read = table("start,sun,site,code\n2025-01-01,0,a,007\n2025-01-02,１.５e1, 1 ,008\n")
    assert read.columns == {
        "start": ("2025-01-01", "2025-01-02"),
        "sun": (0.0, 15.0),
        "site": ("a", "1"),
        "code": ("007", "008"),
    }
    assert read.numbers("code") == (7, 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_what_chinese_spreadsheets_write_is_read(table: Write, encoding: str) -> None:
    assert table("名称,值\r\n钢铁厂,1\r\n".encode(encoding)).columns == {"名称": ("钢铁厂",), "值": (1.0,)}


def test_blank_lines_and_quoted_breaks_keep_the_lines_true(table: Write) -> None:
    read = table('\na,b\n"x\ny",1\n,\n"z, w",2\n')
    assert read.columns == {"a": ("x\ny", "z, w"), "b": (1.0, 2.0)}
    assert str(read.place_of(0, "a")) == "t.csv:3:1"
    assert str(read.place_of(1, "b")) == "t.csv:6:2"


def test_a_header_alone_is_a_table_without_rows(table: Write) -> None:
    assert table("a,b\n").columns == {"a": (), "b": ()}


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", [("PS1201", "t.csv:1")]),
        ("\n\n", [("PS1201", "t.csv:1")]),
        ("a,b,a\n1,2,3\n", [("PS1202", "t.csv:1:3")]),
        ("a,ａ \n1,2\n", [("PS1202", "t.csv:1:2")]),
        ("a,,b\n1,2,3\n", [("PS1210", "t.csv:1:2")]),
        ("a,b\u200b\n1,2\n", [("PS1019", "t.csv:1:2")]),
        ("a,b\n1\n2,3\n4,5,6\n", [("PS1203", "t.csv:2"), ("PS1203", "t.csv:4")]),
        ("a,b\n1,2\nnan,inf\n1e999,3\n", [("PS1204", "t.csv:3:1"), ("PS1204", "t.csv:4:1"), ("PS1204", "t.csv:3:2")]),
        ("a,b\n1,2\n".encode("utf-16"), [("PS1205", "t.csv")]),
        ("a,b\n1,2\n".encode("utf-16-le"), [("PS1205", "t.csv")]),
        (b"a,b\n\xff,\xff\n", [("PS1206", "t.csv")]),
        ("a;b\n1;2\n", [("PS1207", "t.csv:1")]),
        ("a\tb\n1\t2\n", [("PS1207", "t.csv:1")]),
        ("名称，值\n钢，2\n", [("PS1207", "t.csv:1")]),
        ('a,b\n"x,2\n', [("PS1208", "t.csv:2")]),
        ("a\n" + "x" * 200_000, [("PS1208", "t.csv:2")]),
    ],
)
def test_what_is_refused(table: Write, content: str | bytes, problems: list[tuple[str, str]]) -> None:
    assert codes(lambda: table(content)) == problems


def test_a_column_asked_for_as_numbers_reports_every_other_cell(table: Write) -> None:
    read = table('a,b\n1,x\n"1,200",x\nnan,x\n,x\n')
    assert codes(lambda: read.numbers("a")) == [("PS1209", f"t.csv:{line}:1") for line in (3, 4, 5)]
    with pytest.raises(ParkError) as caught:
        read.numbers("a")
    assert "1200" in (caught.value.problems[0].advice("en") or "")
    assert "plain number" in (caught.value.problems[1].advice("en") or "")


def test_a_column_that_does_not_exist_has_a_suggestion(table: Write) -> None:
    with pytest.raises(ParkError) as caught:
        table("donghai,b\n1,2\n").numbers("dongha", Place("park.yaml", 3, 4))
    assert caught.value.problems[0].line("en").startswith("park.yaml:3:4")
    assert "donghai" in (caught.value.problems[0].advice("en") or "")


def test_a_table_lies_inside_its_folder(tmp_path: Path) -> None:
    assert codes(lambda: read_table(Path("../x.csv"), tmp_path)) == [("PS1001", "../x.csv")]
