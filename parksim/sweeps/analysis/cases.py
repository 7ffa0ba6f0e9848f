"""The table of cases taken apart: what was varied, what came out, which cases have no answer."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd

CHOSEN = "chosen."


@dataclass(frozen=True, eq=False)
class Cases:
    """Cases of a sweep, index: case number. `varied` and `figures` are of answered cases, `failed` holds what the others set."""

    varied: pd.DataFrame
    figures: pd.DataFrame
    failed: pd.DataFrame
    pending: int = 0
    """Cases that were not solved yet."""

    @property
    def sizes(self) -> pd.DataFrame:
        """Size of every retrofit in every case, by its id; 0 where it is not chosen."""
        columns = [column for column in self.figures if str(column).startswith(CHOSEN)]
        return self.figures[columns].astype(float).rename(columns=lambda column: str(column).removeprefix(CHOSEN))

    def figure(self, name: str) -> pd.Series:
        """A figure of the cases that have it."""
        return pd.to_numeric(self.figures[name], errors="coerce").dropna()

    def has(self, name: str) -> bool:
        """Whether any case has this figure."""
        return name in self.figures and bool(pd.to_numeric(self.figures[name], errors="coerce").notna().any())


def cases_of(table: pd.DataFrame, paths: Sequence[str]) -> Cases:
    """Split a table of cases (columns: varied paths, figures, status `ok`, `failed` or nothing yet).

    A path that never changes tells nothing and is left out of `varied`.
    """
    ordered = table.sort_index()
    status = ordered["status"] if "status" in ordered else pd.Series("ok", index=ordered.index)
    ok, failed = ordered[status == "ok"], ordered[status == "failed"]
    known = [path for path in paths if path in ordered]
    moving = [path for path in known if ordered[path].map(plain).nunique() > 1]
    figures = ok[[column for column in ordered if column not in known and column != "status"]]
    varied = pd.DataFrame({path: comparable(ok[path]) for path in moving}, index=ok.index)
    return Cases(varied, figures, failed[known], len(ordered) - len(ok) - len(failed))


def is_numeric(column: pd.Series) -> bool:
    """Whether the values of a path can be ordered as numbers."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def comparable(column: pd.Series) -> pd.Series:
    """Numbers where all values are, else a text for every value (a list of overrides has none of its own)."""
    if column.map(lambda value: isinstance(value, bool)).any():
        return column.map(plain).astype(object)
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers.astype(float) if numbers.notna().all() else column.map(plain).astype(object)


def plain(value: Hashable | list[object] | dict[str, object]) -> object:
    """A value as it can be compared and shown: lists by their parts, joined by `+`; nothing as a dash."""
    if value is None or (isinstance(value, float) and value != value):
        return "–"
    if isinstance(value, list | tuple):
        return "+".join(str(part) for part in value) or "–"
    return str(value) if isinstance(value, bool | dict) else value


def numeric(varied: pd.DataFrame) -> pd.DataFrame:
    """The paths whose values are numbers."""
    return varied[[path for path in varied if is_numeric(varied[path])]]
