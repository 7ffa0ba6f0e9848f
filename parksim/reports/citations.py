"""The citations behind the short names of sources."""

from collections.abc import Iterable

from parksim.model import Park
from parksim.reports.both import Both, said, say


def cited(park: Park, keys: Iterable[str | None]) -> Both | None:
    """Short names with their citations, each once, in the order given; None where none is known."""
    known = [(key, park.sources[key]) for key in dict.fromkeys(keys) if key and key in park.sources]
    parts = [
        say("sources.cited", source=key, citation=Both(c.en.rstrip("."), c.zh.rstrip("\u3002"))) for key, c in known
    ]
    return said(*parts) if parts else None
