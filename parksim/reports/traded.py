"""What a payment is for, in words: the name of a market, link, retrofit or plant, and how much of it flows a year."""

from parksim.model import Market, Park
from parksim.reports.both import Both, named, same, say
from parksim.reports.numbers import KIND_OF_UNIT, amount, significant, unit_word
from parksim.reports.view import View
from parksim.results import Result


def quantity(view: View, item: str) -> Both | None:
    """How much of a trade or link flows a year as planned; None where nothing does."""
    park, run = view.park, view.retrofitted or view.existing
    market, link = traded_at(park, item), park.links.get(item)
    commodity = park.commodity_of(link.source).id if link else market.commodity if market else None
    yearly = view.yearly(run.result.run).get(item, 0.0) if run else 0.0
    if commodity is None or yearly <= 0:
        return None
    unit = park.commodities[commodity].unit
    if unit not in KIND_OF_UNIT:
        return say("amount", number=significant(yearly), unit=unit_word(f"{unit}/a"))
    return say("per_year", unit=amount(KIND_OF_UNIT[unit], yearly))


def assumed_prices(result: Result) -> set[str]:
    """Links whose contract states no price: a plan gives them half of what they gain to either firm."""
    items = (str(item).partition(" ") for item in result.given["item"])
    return {key for word, _, key in items if word == "contract"}


def traded_at(park: Park, item: str) -> Market | None:
    """The market that a payment is made at; None for any other payment."""
    return next((park.markets[end] for end in item.split(" > ") if end in park.markets), None)


def item_name(park: Park, item: str) -> Both:
    """Name of whatever a payment is for; a link without a name of its own is called like its retrofit."""
    link = park.links.get(item)
    if link is not None and link.retrofit in park.retrofits and link.name.en == item:
        return named(park.retrofits[link.retrofit].name)
    market = traded_at(park, item)
    if market is not None:
        return named(market.name)
    for items in (
        park.links,
        park.retrofits,
        park.policies,
        park.processes,
        park.demands,
        park.stores,
        park.enterprises,
    ):
        if item in items:
            return named(items[item].name)
    return say("retrofits.shared") if item in park.groups else same(item)


def firm_name(park: Park, firm: str) -> Both:
    """Name of a firm."""
    return named(park.enterprises[firm].name)
