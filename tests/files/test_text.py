"""YAML with places: what is read, what is refused, and how fast."""

import json
import os
import re
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parksim.errors import ParkError, Place, Problem
from parksim.files.text import Node, parse, read
from parksim.words import LANGS

CONFLICT = "a: 1\n<<<<<<< ours\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n"
BILLION_LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)


def inner(node: Node, *path: str | int) -> Node:
    for step in path:
        values: Any = node.value
        node = values[step]
    return node


def problems_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ParkError) as caught:
        parse(text, "park.yaml")
    assert all(found.record() for found in caught.value.problems)
    return [(found.code, str(found.where)) for found in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: NO", "NO"),
        ("x: yes", "yes"),
        ("x: true", True),
        ("x: 12:30", "12:30"),
        ("x: 010", 10),
        ("x: 0o10", 8),
        ("x: 0x10", 16),
        ("x: 1e3", 1000.0),
        ("x: -.5", -0.5),
        ("x: 1_000", "1_000"),
        ("x: 2025-03-01", "2025-03-01"),
        ("x: 0-8", "0-8"),
        ("x: '12'", "12"),
        ("x: '.inf'", ".inf"),
        ("x: ~", None),
        ("x:", None),
        ("x: ''", ""),
        ("x: 4.0 Mt/a", "4.0 Mt/a"),
        ("x: |\n  two\n  lines\n", "two\nlines\n"),
        ("%YAML 1.2\n---\nx: 1", 1),
        ("x: 1\r\n", 1),
        ("x: " + "9" * 200, int("9" * 200)),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    found = inner(parse(text, "park.yaml"), "x")
    assert found.value == value
    assert type(found.value) is type(value)


def test_every_value_and_key_knows_its_place() -> None:
    node = parse("steel:\n  name: {en: Steel, zh: 钢}\n  load: [70 %, 100 %]\n", "park.yaml")
    steel = inner(node, "steel")
    assert str(node.key_places["steel"]) == "park.yaml:1:1"
    assert str(steel.place) == "park.yaml:2:3"
    assert str(inner(steel, "name", "zh").place) == "park.yaml:2:25"
    assert str(inner(steel, "load", 1).place) == "park.yaml:3:16"
    assert str(node.place_of(("steel", "name", "zh"))) == "park.yaml:2:21"
    assert str(node.place_of(("steel", "load", 1))) == "park.yaml:3:16"
    assert str(node.place_of(("steel", "capacity", "value"))) == "park.yaml:1:1"
    assert str(node.place_of(("steel", "load", 7))) == "park.yaml:3:3"
    assert node.plain() == {"steel": {"name": {"en": "Steel", "zh": "钢"}, "load": ["70 %", "100 %"]}}


def test_an_empty_file_holds_nothing() -> None:
    assert parse("# only a comment\n", "park.yaml").value is None


def test_keys_have_one_spelling() -> None:
    assert parse("ＣＯＧ: 1\n' h2 ': 2\n2030: 3\n", "park.yaml").plain() == {"COG": 1, "h2": 2, "2030": 3}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: &x 1", [("PS1012", "park.yaml:1:4")]),
        ("a: *x", [("PS1012", "park.yaml:1:4")]),
        ("&a [*a]", [("PS1012", "park.yaml:1:1"), ("PS1012", "park.yaml:1:5")]),
        ("*a : 1", [("PS1012", "park.yaml:1:1")]),
        ("<<: {a: 1}", [("PS1012", "park.yaml:1:1")]),
        ("a: !!python/object/apply:os.system [ls]", [("PS1013", "park.yaml:1:4")]),
        ("a: !!int 3", [("PS1013", "park.yaml:1:4")]),
        ("a: !remove", [("PS1013", "park.yaml:1:4")]),
        ("!x a: 1", [("PS1013", "park.yaml:1:1")]),
        ("a: 1\nb: 2\na: 3", [("PS1014", "park.yaml:3:1")]),
        ("a: 1\n'a ': 2\nａ: 3", [("PS1014", "park.yaml:2:1"), ("PS1014", "park.yaml:3:1")]),
        (f"é: 1\n{unicodedata.normalize('NFD', 'é')}: 2", [("PS1014", "park.yaml:2:1")]),
        ("a: {b: {x: 1, x: 2}}\nc: {y: 1, y: 2}", [("PS1014", "park.yaml:1:15"), ("PS1014", "park.yaml:2:11")]),
        ("a: " + "[" * 33 + "]" * 33, [("PS1015", "park.yaml:1:35")]),
        ("[" * 20_000, [("PS1015", "park.yaml:1:33")]),
        ("{a: " * 20_000, [("PS1015", "park.yaml:1:129")]),
        (CONFLICT, [("PS1017", "park.yaml:2:1"), ("PS1017", "park.yaml:6:1")]),
        ("? [a]\n: 1", [("PS1018", "park.yaml:1:3")]),
        ("? {a: 1}\n: 1", [("PS1018", "park.yaml:1:3")]),
        ("'': 1", [("PS1018", "park.yaml:1:1")]),
        (": 1", [("PS1018", "park.yaml:1:1")]),
        ("k" * 201 + ": 1", [("PS1018", "park.yaml:1:1")]),
        ("co\u200bke: 1", [("PS1019", "park.yaml:1:1")]),
        ("co\u202eke: 1", [("PS1019", "park.yaml:1:1")]),
        ("a: .nan\nb: [-.inf]\nc: 1e999", [("PS1020", f"park.yaml:{at}") for at in ("1:4", "2:5", "3:4")]),
        ("a: " + "9" * 5000, [("PS1020", "park.yaml:1:4")]),
        ("a: 1\n---\nb: 2", [("PS1021", "park.yaml:2:1")]),
        ("%YAML 1.1\n---\na: NO", [("PS1022", "park.yaml:2:1")]),
        ("a: 1\nb: \x07", [("PS1023", "park.yaml:2")]),
        ("名称：电厂", [("PS1011", "park.yaml:1:1")]),
        ("42", [("PS1011", "park.yaml:1:1")]),
        ("a: [1\nb: 2", [("PS1010", "park.yaml:2:2")]),
        ("a: 1\nb: 'x\nc: 3", [("PS1010", "park.yaml:2:4")]),
        ("a: 1\n名称：电厂\n", [("PS1010", "park.yaml:2:1")]),
        ("a:\n\t- b\n", [("PS1010", "park.yaml:2:1")]),
        ("a: %x", [("PS1010", "park.yaml:1:4")]),
        ("a: !q!w 3", [("PS1010", "park.yaml:1:4")]),
        (
            "a: &x 1\na: 2\nb: [",
            [("PS1012", "park.yaml:1:4"), ("PS1014", "park.yaml:2:1"), ("PS1010", "park.yaml:3:5")],
        ),
        ("a: &x !t 1", [("PS1012", "park.yaml:1:4"), ("PS1013", "park.yaml:1:4")]),
    ],
)
def test_hazards(text: str, problems: list[tuple[str, str]]) -> None:
    assert problems_of(text) == problems


def test_a_duplicate_names_both_lines() -> None:
    with pytest.raises(ParkError) as caught:
        parse("a: 1\nb: 2\na: 3", "park.yaml")
    assert "park.yaml:1:1" in caught.value.problems[0].line("en")
    assert caught.value.problems[0].line("en").startswith("park.yaml:3:1")


@pytest.mark.parametrize(
    ("text", "advice"), [("名称：电厂", "全角冒号"), ("a: 1\n名称：电厂\n", "全角冒号"), ("a:\n\t- b\n", "制表符")]
)
def test_frequent_slips_have_a_hint(text: str, advice: str) -> None:
    with pytest.raises(ParkError) as caught:
        parse(text, "park.yaml")
    assert advice in (caught.value.problems[0].advice("zh") or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- 1\n" * 2_000_000, "PS1016"),
        ("a: [" + "x, " * 2_000_000, "PS1016"),
        (BILLION_LAUGHS, "PS1012"),
        ("<<<<<<< x\n" * 500_000, "PS1017"),
        ("x" * 10_000_001, "PS1004"),
    ],
)
def test_large_hazards_end_at_once(text: str, code: str) -> None:
    start = time.perf_counter()
    assert code in {found for found, _ in problems_of(text)}
    assert time.perf_counter() - start < 5


@given(st.text(alphabet="ab:&*!?|>-[]{},'\"#%@ \n\t~：0.", max_size=60))
def test_any_text_reads_or_is_refused_in_words(text: str) -> None:
    try:
        parse(text, "park.yaml").plain()
    except ParkError as error:
        told = [found.record() for found in error.problems]
    else:
        told = [{}]
    assert told


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("abc名1 ", max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text("abc名", min_size=1, max_size=5), inner, max_size=4)
        ),
    )
)
def test_json_reads_as_itself(value: Any) -> None:
    assert parse(json.dumps({"x": value}, ensure_ascii=False), "park.yaml").plain() == {"x": value}


@pytest.mark.slow
def test_no_more_values_than_allowed_are_built() -> None:
    text = "a: [" + "[], " * 150_000
    assert problems_of(text.replace("[], ", "{? x}, "))[0][0] == "PS1016"


def refused(path: str, root: Path, **options: Any) -> Problem:
    with pytest.raises(ParkError) as caught:
        read(Path(path), root, **options)
    (found,) = caught.value.problems
    assert found.record()
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "scenario"
    (folder / "enterprises").mkdir(parents=True)
    (folder / "park.yaml").write_text("parksim: 1\n", encoding="utf-8")
    (folder / "enterprises" / "steel.yaml").write_bytes("\ufeffname: 钢\r\n".encode())
    (tmp_path / "secret.yaml").write_text("a: 1\n", encoding="utf-8")
    return folder


def test_files_inside_are_read_and_named_from_the_folder(root: Path) -> None:
    node = read(Path("enterprises/steel.yaml"), root)
    assert node.plain() == {"name": "钢"}
    assert str(node.place) == "enterprises/steel.yaml:1:1"
    (root / "link.yaml").symlink_to("park.yaml")
    assert read(Path("link.yaml"), root).plain() == {"parksim": 1}
    assert read(Path("enterprises/../park.yaml"), root).plain() == {"parksim": 1}


@pytest.mark.parametrize(
    "path",
    ["../secret.yaml", "enterprises/../../secret.yaml", "/dev/zero", "/etc/passwd", "C:/x.yaml", "C:x.yaml",
     "\\\\host\\x", "..\\secret.yaml", "CON", "con.yaml", "enterprises/NUL.txt", "a\0b", "out.yaml", "loop.yaml"],
)  # fmt: skip
def test_no_path_leads_out(path: str, root: Path) -> None:
    (root / "out.yaml").symlink_to(root.parent / "secret.yaml")
    (root / "loop.yaml").symlink_to("loop.yaml")
    assert refused(path, root).code == "PS1001"


def test_only_regular_files_are_read(root: Path) -> None:
    os.mkfifo(root / "pipe.yaml")
    assert refused("pipe.yaml", root).code == "PS1003"
    assert refused("enterprises", root).code == "PS1003"
    assert refused(".", root).code == "PS1003"


def test_a_missing_file_is_named_where_it_was_asked_for(root: Path) -> None:
    found = refused("enterprises/stel.yaml", root, where=Place("park.yaml", 4, 3))
    assert (found.code, str(found.where)) == ("PS1002", "park.yaml:4:3")
    assert "steel.yaml" in (found.advice("en") or "")
    assert refused("nowhere/at/all.yaml", root).advice("en") is None
    assert refused("park.yaml/x.yaml", root).code == "PS1006"


def test_other_encodings_are_refused(root: Path) -> None:
    (root / "gbk.yaml").write_bytes("a: 1\nb: 钢\n".encode("gbk"))
    assert str(refused("gbk.yaml", root).where) == "gbk.yaml:2"
    (root / "wide.yaml").write_bytes("a: 1".encode("utf-16"))
    assert refused("wide.yaml", root).code == "PS1005"


def test_a_huge_file_is_not_read(root: Path) -> None:
    with (root / "huge.yaml").open("wb") as stream:
        stream.truncate(100_000_000)
    start = time.perf_counter()
    assert refused("huge.yaml", root).code == "PS1004"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("text", "sign", "plain"),
    [
        ("a: {b: 1，c: 2}\n", "，", ", "),
        ("a: {b: 1；c: 2}\n", "；", ", "),
        ("a: ｛b: 1, c: 2｝\n", "｛", "{"),
        ("a: {b: 1, c: 2｝\n", "｝", "}"),
        ("a: {b: [1, 2】}\n", "】", "]"),
        ("a: {b: '，',\n  c: 2；d: 3}\n", "；", ", "),
    ],
)
def test_a_full_width_sign_is_named_in_both_languages(text: str, sign: str, plain: str) -> None:
    """The parser's own English stands in no message."""
    with pytest.raises(ParkError) as error:
        parse(text, "park.yaml")
    (found,) = error.value.problems
    assert found.code == "PS1010"
    assert all(
        f"“{sign}”" in (found.advice(lang) or "") and f"“{plain}”" in (found.advice(lang) or "") for lang in LANGS
    )
    assert re.search("[a-zA-Z]", found.message("zh").removeprefix("不是有效的 YAML")) is None


def test_what_the_parser_says_is_said_in_chinese() -> None:
    for text in ("a: [1, 2\nd: 3\n", "a: b: c\n", "a: 'x\nb: 2\n", "a: @x\n", "- a\nb: 1\n", "a: !q!w 3"):
        with pytest.raises(ParkError) as error:
            parse(text, "park.yaml")
        assert re.search("[a-zA-Z]", error.value.problems[0].message("zh").removeprefix("不是有效的 YAML")) is None
