"""No YAML file of a scenario folder is ignored: each is read, or refused with where it was probably meant to stand."""

from pathlib import Path

import pytest

from parksim.errors import ParkError
from parksim.files import load
from tests.files.scenario import refused, write

GARBAGE = "{[: \n"


@pytest.mark.parametrize(
    ("file", "meant"),
    [
        ("markets/more.yaml", "markets.yaml"),
        ("retrofits/deep/a.yaml", "retrofits/a.yaml"),
        ("enterprize/x.yaml", "enterprises/x.yaml"),
        ("enterprises/x.yml", "enterprises/x.yaml"),
        ("enterprises/X.YAML", "enterprises/X.yaml"),
        ("market.yaml", "markets.yaml"),
        ("enterprises.yaml", "enterprises/all.yaml"),
        ("retrofits.yaml", "retrofits/all.yaml"),
        ("enterprise.yaml", "enterprises/all.yaml"),
        ("commodities.yml", "commodities.yaml"),
        ("sweep/prices.yaml", "sweeps/prices.yaml"),
    ],
)
def test_a_file_that_nobody_reads_is_refused(file: str, meant: str, tmp_path: Path) -> None:
    (found,) = refused(tmp_path, (file, "", GARBAGE))
    assert (found.code, str(found.where)) == ("PS2056", file)
    assert found.advice("en") == f"did you mean “{meant}”?"


@pytest.mark.parametrize("file", ["prices.xlsx", "tables/prices.XLS", "enterprises/firms.et"])
def test_a_spreadsheet_is_not_ignored(file: str, tmp_path: Path) -> None:
    (found,) = refused(tmp_path, (file, "", "PK"))
    assert (found.code, str(found.where)) == ("PS2128", file)
    assert "CSV" in (found.advice("en") or "")


def test_what_excel_writes_beside_an_open_file_is_no_spreadsheet(tmp_path: Path) -> None:
    assert refused(tmp_path, ("~$prices.xlsx", "", "")) == []


@pytest.mark.parametrize("file", ["notes/today.yaml", "old/park.yaml", "tables/wind.yaml"])
def test_what_stands_far_from_any_name_is_told_what_there_is(file: str, tmp_path: Path) -> None:
    (found,) = refused(tmp_path, (file, "", GARBAGE))
    assert "enterprises/*.yaml" in (found.advice("en") or "")
    assert "park.yaml" in (found.advice("zh") or "")


@pytest.mark.parametrize("file", ["sweeps/prices.yaml", "sweeps/old/a.yaml", ".cache/a.yaml", "enterprises/.a.yaml"])
def test_sweeps_and_hidden_files_are_no_part_of_the_park(file: str, tmp_path: Path) -> None:
    assert refused(tmp_path, (file, "", GARBAGE)) == []


def test_links_lead_in_no_circle(tmp_path: Path) -> None:
    """`round` leads back to the folder itself: what stands right in it is seen once more, and no further."""
    write(tmp_path)
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(ParkError) as error:
        load(tmp_path)
    assert {problem.code for problem in error.value.problems} == {"PS2056"}
    assert all(str(problem.where).count("/") == 1 for problem in error.value.problems)


def test_a_folder_of_firms_may_be_a_link_inside(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "enterprises").rename(tmp_path / ".firms")
    (tmp_path / "enterprises").symlink_to(tmp_path / ".firms", target_is_directory=True)
    assert set(load(tmp_path).enterprises) == {"works", "station"}


@pytest.mark.parametrize(("name", "advice"), [("park.yml", "did you mean “park.yml”?"), (None, "parksim init FOLDER")])
def test_without_park_yaml_one_begins_with_init(name: str | None, advice: str, tmp_path: Path) -> None:
    """`markets.yaml` resembles `park.yaml`, and is not what anyone meant."""
    write(tmp_path)
    (tmp_path / "park.yaml").rename(tmp_path / name) if name else (tmp_path / "park.yaml").unlink()
    with pytest.raises(ParkError) as error:
        load(tmp_path)
    (found,) = error.value.problems
    assert found.code == "PS1002"
    assert advice in (found.advice("en") or "")
