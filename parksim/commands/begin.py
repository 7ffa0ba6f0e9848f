"""`parksim init`: the tutorial park as a new folder to begin from."""

import shutil
from importlib.resources import files
from pathlib import Path

from parksim.commands.ending import answer, speak
from parksim.errors import TryAgain, UsageError, problem
from parksim.words import text


def init_command(folder: Path, lang: str | None, as_json: bool) -> None:
    """Copy the tutorial to a new folder. Raises UsageError for one that holds something."""
    spoken = speak(lang, as_json)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError([problem("PS6003", None, path=folder)])
    shutil.copytree(_tutorial(), folder, dirs_exist_ok=True)
    if as_json:
        answer({"folder": str(folder)})
    else:
        print(text("cli.begun", spoken, folder=folder))


def _tutorial() -> Path:
    """The tutorial as package data, or in the checkout."""
    package = Path(str(files("parksim")))
    for place in (package / "examples" / "tutorial", package.parent / "scenarios" / "tutorial"):
        if place.is_dir():
            return place
    raise TryAgain([problem("PS6006", None)])
