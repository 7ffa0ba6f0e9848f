"""What an audit finds: the largest residual and excess, and every failure with its place in the park's words."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parksim.errors import Named, Problem, in_words, problem, word_of

EQUALITY, BOUND, MONEY = 1e-9, 1e-6, 1e-6
BOUND_FLOOR = 1e-3
"""Smallest scale of a bound: at a limit of 0 a solver keeps bounds to 1e-9 of a unit."""


@dataclass(frozen=True)
class Failure:
    """A law that a result breaks: which, of what, where (state or period), and by how much of its largest term."""

    law: str
    item: str | Named
    where: str
    residual: float

    def problem(self, hint: str | None = None) -> Problem:
        """The failure as a message, its law and whatever is no identifier in words of the catalogue."""
        item = word_of(f"law.item.{_slug(self.item)}", self.item) if isinstance(self.item, str) else self.item
        place = in_words("law.at", place=self.where) if self.where else ""
        law = word_of(f"law.{_slug(self.law)}", self.law)
        return problem("PS7001", None, hint=hint, law=law, item=item, place=place, residual=f"{self.residual:.3g}")


@dataclass
class Report:
    """Collects residuals while the laws are checked."""

    max_relative_residual: float = 0.0
    max_bound_excess: float = 0.0
    checks: int = 0
    failures: list[Failure] = field(default_factory=list)

    def equal(self, law: str, item: str, left: ArrayLike, right: ArrayLike, scale: ArrayLike) -> None:
        """Two sides are equal to 1e-9 of the row's largest term, and to 1e-9 of a unit where no term is a unit."""
        residual = _relative(np.abs(np.subtract(left, right)), scale, 1.0)
        self.max_relative_residual = max(self.max_relative_residual, self._note(law, item, residual, EQUALITY))

    def at_most(self, law: str, item: str, value: ArrayLike, limit: ArrayLike) -> None:
        """A value is at most a limit, to 1e-6 of the larger of both."""
        excess = np.maximum(np.subtract(value, limit), 0.0)
        residual = _relative(excess, np.maximum(np.abs(value), np.abs(limit)), BOUND_FLOOR)
        self.max_bound_excess = max(self.max_bound_excess, self._note(law, item, residual, BOUND))

    def at_least(self, law: str, item: str, value: ArrayLike, limit: ArrayLike) -> None:
        """A value is at least a limit, to 1e-6 of the larger of both."""
        self.at_most(law, item, np.negative(value), np.negative(limit))

    def positive(self, law: str, item: str, value: ArrayLike) -> None:
        """A rate or level is not negative; what a solver leaves of a zero bound is below 1e-6 of a unit."""
        excess = np.maximum(np.negative(value), 0.0)
        self.max_bound_excess = max(self.max_bound_excess, self._note(law, item, np.atleast_1d(excess), BOUND))

    def money(self, item: str | Named, ours: float, theirs: float, floor: float) -> None:
        """A payment agrees to 1e-6 of itself, at least to 1e-9 of all payments."""
        allowed = max(MONEY * max(abs(ours), abs(theirs)), floor)
        if not abs(ours - theirs) <= allowed:
            self.fail("payment", item, "", abs(ours - theirs) / max(abs(ours), abs(theirs)))
        self.checks += 1

    def fail(self, law: str, item: str | Named, where: str = "", residual: float = float("inf")) -> None:
        """Note a failure found by other means."""
        self.failures.append(Failure(law, item, where, residual))

    def _note(self, law: str, item: str, residual: NDArray[np.float64], tolerance: float) -> float:
        self.checks += residual.size
        if not residual.size:
            return 0.0
        worst = int(np.argmax(np.where(np.isnan(residual), np.inf, residual)))
        value = float(residual.flat[worst])
        if not value <= tolerance:
            self.failures.append(Failure(law, item, str(worst), value))
        return value if np.isfinite(value) else float("inf")


def _slug(words: str) -> str:
    return words.replace(" ", "_")


def _relative(residual: ArrayLike, scale: ArrayLike, floor: float) -> NDArray[np.float64]:
    residual, scale = np.broadcast_arrays(np.atleast_1d(np.asarray(residual, float)), np.abs(np.asarray(scale, float)))
    return np.asarray(residual / np.maximum(scale, floor))
