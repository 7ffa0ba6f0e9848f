"""What is counted by a content that a commodity does not state: a share by mass or energy, a landfill in tonnes."""

from collections.abc import Mapping
from typing import Any

from parksim.files.numbers import named_content
from parksim.files.reading import Reading
from parksim.files.stated import Stated
from parksim.model import Market, Process

__all__ = ["check_contents"]


def check_contents(reading: Reading, stated: Mapping[str, Stated], values: Mapping[str, Mapping[str, Any]]) -> None:
    """Note shares and landfills of commodities without the content that they are counted by: they would count nothing."""
    for process in values["processes"].values():
        if process is not None:
            _check_shares(reading, process, stated[f"processes.{process.id}"])
    for market in values["markets"].values():
        if market is not None and market.landfill:
            _check_landfill(reading, market, stated[f"markets.{market.id}"])


def _check_shares(reading: Reading, process: Process, stated: Stated) -> None:
    for key, share in process.shares.items():
        for word in dict.fromkeys((share.part, *share.of)):
            if share.by != "unit" and not _has(reading, word, share.by):
                where = stated.node.place_of(["shares", key])
                content = named_content(share.by)
                reading.problems.add(
                    "PS2123",
                    where,
                    hint="share_content",
                    key=f"shares.{key}",
                    commodity=word,
                    content=content,
                    by=share.by,
                )


def _check_landfill(reading: Reading, market: Market, stated: Stated) -> None:
    if not _has(reading, market.commodity, "mass"):
        where = stated.node.place_of(["landfill"])
        content = named_content("mass")
        reading.problems.add("PS2123", where, key="landfill", commodity=market.commodity, content=content, by="mass")


def _has(reading: Reading, commodity: str, content: str) -> bool:
    """Whether a commodity states a content; one that could not be read is not blamed."""
    found = reading.commodities.get(commodity)
    return found is None or getattr(found.contents, content) > 0
