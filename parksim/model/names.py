"""Names of flows and of what drives them: one place, for the graph, both engines and the audit.

A driver is what an engine decides (activity of a process in a mode, a trade, what enters a link, what a demand gets,
what fills or empties a store); a flow is one edge of the graph.
"""


def activity(process: str, mode: str) -> str:
    """Driver: activity of a process in a mode."""
    return f"{process}#{mode}"


def into(source: str, target: str) -> str:
    """Flow from one thing to another, named by what stands at its ends."""
    return f"{source} > {target}"


def trade(market: str, role: str, bus: str) -> str:
    """Flow (and driver) between a market and a bus."""
    return into(market, bus) if role == "supplies" else into(bus, market)


def fill(store: str) -> str:
    """Flow (and driver) into a store."""
    return f"{store} fill"


def empty(store: str) -> str:
    """Flow (and driver) out of a store."""
    return f"{store} empty"


def link_loss(link: str) -> str:
    """Flow that a link loses on its way."""
    return f"{link} loss"


def link_use(link: str, bus: str) -> str:
    """Flow that carrying consumes."""
    return f"{link} uses {bus}"


def enterprise(identifier: str) -> str:
    """Enterprise of a bus, process, store or demand, by its id or node key."""
    return identifier.rpartition(":")[2].split(".", 1)[0]


def commodity(bus: str) -> str:
    """Commodity that a bus is named after."""
    return bus.split(".", 1)[1].split("@")[0]
