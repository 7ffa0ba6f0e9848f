"""Which commodities have the colour of waste: the waste ones, and what is only ever got rid of, as waste water is."""

from parksim.model import Park


def spent(park: Park) -> frozenset[str]:
    """Commodities that markets take at a fee and nobody buys, supplies or asks for, and those of the kind waste."""
    taken = {market.commodity for market in park.markets.values() if market.role == "takes"}
    wanted = {market.commodity for market in park.markets.values() if market.role != "takes"}
    wanted |= {park.buses[demand.takes].holds for demand in park.demands.values()}
    return frozenset(taken - wanted | {key for key, each in park.commodities.items() if each.kind == "waste"})
