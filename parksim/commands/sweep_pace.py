"""How long cases take: the one that a chunk begins with builds a model, the others change it."""

from dataclasses import dataclass, field


@dataclass
class Mean:
    """The mean of what was added."""

    total: float = 0.0
    many: int = 0

    def add(self, value: float) -> None:
        """Count one more."""
        self.total, self.many = self.total + value, self.many + 1

    @property
    def value(self) -> float:
        """The mean; nothing of nothing."""
        return self.total / self.many if self.many else 0.0


@dataclass
class Pace:
    """Seconds of cases, those that begin a chunk apart. What a process learns before its first case is in neither."""

    first: Mean = field(default_factory=Mean)
    further: Mean = field(default_factory=Mean)

    def add(self, seconds: float, began: bool) -> None:
        """Count a case."""
        (self.first if began else self.further).add(seconds)

    def seconds(self, chunks: int, further: int, side_by_side: int) -> float | None:
        """How long cases will take that begin so many chunks, and so many others; None where one kind was not seen yet."""
        unknown = (chunks and not self.first.many) or (further and not self.further.many)
        work = chunks * self.first.value + further * self.further.value
        return None if unknown else work / max(side_by_side, 1)
