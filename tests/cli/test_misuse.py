"""What the command line's library refuses is told like everything else: with a code, a hint, in the language asked for."""

import pytest

from parksim.model import MEASURES
from parksim.words import LANGS
from tests.cli.commands import TUTORIAL, parksim

MISUSES = [
    (("runn", TUTORIAL), "PS6014", "run"),
    (("frobnicate",), "PS6014", "--help"),
    (("run", TUTORIAL, "--sede", "3"), "PS6015", "--seed"),
    (("run", TUTORIAL, "--xyzzy"), "PS6015", "run --help"),
    (("--seed", "3", "run", TUTORIAL), "PS6015", "COMMAND --seed"),
    (("run",), "PS6016", "folder"),
    (("sweep", "run", "x.yaml"), "PS6016", "--store"),
    (("run", TUTORIAL, "--seed", "many"), "PS6017", "--seed"),
    (("run", TUTORIAL, "--time-limit", "-1"), "PS6017", "--time-limit"),
    (("compare", "a", "b", "c"), "PS6018", "compare --help"),
    (("run", TUTORIAL, "--seed"), "PS6018", "--seed"),
    (("sweep", "rn"), "PS6014", "run"),
]


@pytest.mark.parametrize(("words", "code", "told"), MISUSES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_misuse_ends_with_2_a_code_and_what_to_do(words, code, told, lang):
    ended = parksim(*words, "--lang", lang)
    if words[-1] == "--seed":
        ended = parksim(words[0], "--lang", lang, *words[1:])
    assert (ended.code, ended.out) == (2, "")
    assert code in ended.err
    if told != "COMMAND --seed" or lang == "en":
        assert told in ended.err
    assert "─" not in ended.err, "no box of the library"


def test_a_misuse_is_an_object_where_one_is_owed():
    found = parksim("run", "--json").json
    assert [problem["code"] for problem in found["problems"]] == ["PS6016"]


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "zh", "check", TUTORIAL),
        ("--lang=zh", "check", TUTORIAL),
        ("check", "--lang", "zh", TUTORIAL),
        ("--lang", "en", "check", TUTORIAL, "--lang", "zh"),
    ],
)
def test_what_goes_with_every_command_may_stand_before_it(words):
    """What is said behind the command goes before."""
    assert "教学园区" in parksim(*words).out


def test_it_may_stand_before_each_part_of_a_command(tmp_path):
    for words in (("--lang", "zh", "sweep", "status"), ("sweep", "--lang", "zh", "status")):
        assert "没有结果库" in parksim(*words, tmp_path / "none.db").err
    assert parksim("--json", "check", TUTORIAL).json["enterprises"] == 3


def test_help_and_version_are_no_misuse():
    for words in (("--help",), ("--lang", "zh", "--help"), ("run", "--help"), ("--lang", "zh", "--version")):
        ended = parksim(*words)
        assert (ended.code, ended.err) == (0, "")
    for words in ((), ("sweep",)):
        assert "Usage" in parksim(*words).out + parksim(*words).err


def test_help_and_refusal_list_the_same_objectives():
    told = " ".join(parksim("run", "--help").out.replace("│", " ").split())
    refused = parksim("run", TUTORIAL, "--objective", "cst", "--lang", "en").err
    assert ", ".join(MEASURES) in told.replace("- ", "-")
    assert ", ".join(MEASURES) in refused or "did you mean" in refused
    assert ", ".join(MEASURES) in parksim("run", TUTORIAL, "--objective", "xyz", "--lang", "en").err
