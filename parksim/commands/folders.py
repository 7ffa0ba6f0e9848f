"""Where results go: a study replaces an older one only when it is whole, and no two runs write to one folder.

out/SCENARIO/            study.json, report.html, a folder for each run
out/SCENARIO/unfinished  runs of a study that is not whole yet, or was interrupted
out/SCENARIO/alone       results of `optimise` and `simulate`, where a study stands that they must not mix with
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from parksim.commands.ending import Said
from parksim.files import Resolved
from parksim.lock import locked
from parksim.study import Run, Study
from parksim.study.kept import save_run
from parksim.study.saved import FILE, Key, forget, save_study

LOCK, UNFINISHED, ALONE = ".lock", "unfinished", "alone"


def folder_of(found: Resolved) -> Path:
    """Where a run is saved unless told otherwise: out/SCENARIO."""
    name = found.folder.resolve().name
    return Path("out") / (f"{name}-{found.scenario.name}" if found.scenario.name else name)


def beside_study(target: Path) -> Path:
    """Where single results go: the folder itself, or a folder inside where a study stands."""
    return target / ALONE if (target / FILE).exists() else target


@contextmanager
def reserved(target: Path) -> Iterator[None]:
    """Keep other runs out of a folder. Raises TryAgain naming the process that is at work there."""
    target.mkdir(parents=True, exist_ok=True)
    Said.target = str(target)
    with locked(target / LOCK, "PS6005", target):
        yield


@dataclass
class Stage:
    """A folder in which a new study grows; `finish` puts it in the place of the older one."""

    target: Path
    _runs: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where runs stand until the study is whole."""
        return self.target / UNFINISHED

    def keep(self, run: Run) -> None:
        """Save an accepted run; what an earlier interrupted study left goes with the first."""
        if not self._runs:
            shutil.rmtree(self.folder, ignore_errors=True)
        Said.saved.append(str(save_run(run, self.folder / run.result.run)))
        self._runs.append(run.result.run)

    def finish(self, study: Study, key: Key) -> None:
        """Complete the study, then let it take the place of the older one."""
        save_study(study, self.folder, key, frozenset(self._runs))
        forget(self.target)
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name == FILE):
            _replace(path, self.target / path.name)
        self.folder.rmdir()
        Said.saved[:] = [str(self.target)]


def _replace(path: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    path.replace(target)
