"""The catalogue holds what the code asks for and nothing else; the code holds no word of its own."""

import ast
import re
from pathlib import Path

import pytest

from parksim import words
from tests.words.test_catalogue import KEYS

ROOT = Path(__file__).parents[2]
CODE = [*ROOT.glob("parksim/**/*.py"), *ROOT.glob("solvers/**/*.py")]
PAGES = [*ROOT.glob("parksim/**/*.j2"), *ROOT.glob("parksim/**/*.css")]
HAN = re.compile("[\u3400-\u9fff]+")
OWN_NAME = "中文"
"""The name of a language stands in that language wherever it can be chosen."""
READS_CHINESE = (ROOT / "parksim" / "files", ROOT / "parksim" / "cli.py", ROOT / "parksim" / "cli_sweep.py")
"""Units and words that scenario files may hold; help texts, which typer wants in the code, in both languages."""


def asked() -> tuple[set[str], list[re.Pattern[str]]]:
    """Strings of the code, and patterns of those that are put together from a dotted beginning."""
    plain: set[str] = set()
    composed = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[^.]+" for p in node.values]
                if re.match(r"[a-z_]+(\\\.|_$)", parts[0]):
                    composed.append(re.compile("".join(parts)))
    return plain, composed


def test_every_row_is_used() -> None:
    plain, composed = asked()
    composed = [pattern for pattern in composed if not re.match(r"(problem|hint)\\\.", pattern.pattern)]
    codes = {code for text in plain for code in re.findall(r"PS\d{4}", text)}
    hints = {key for key in KEYS if key.startswith("hint.") and key.removeprefix("hint.") in codes | plain}
    problems = {key for key in KEYS if key.startswith("problem.") and key.removeprefix("problem.") in codes}
    known = plain | hints | problems
    left = [key for key in KEYS if key not in known]
    assert [key for key in left if not any(p.fullmatch(key.removeprefix("hint.")) for p in composed)] == []


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_chinese_stands_in_the_code(path: Path) -> None:
    if any(path == place or place in path.parents for place in READS_CHINESE):
        pytest.skip("reads Chinese, or is a help text")
    assert set(HAN.findall(path.read_text(encoding="utf-8"))) <= {OWN_NAME}


def test_every_key_that_the_code_says_exists() -> None:
    """Literal keys of `say` and `text`."""
    missing = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "text")
            if (
                named
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and not words.has(str(node.args[0].value))
            ):
                missing.add(node.args[0].value)
    assert missing == set()
