"""What stands in a park once a design is built: candidates that it leaves out are gone, sizes are those it chose."""

from parksim.model import Park


def built(park: Park, design: dict[str, float]) -> Park:
    """The park with the chosen retrofits as if they had always stood, at their chosen sizes."""
    keep = {None, *design}
    processes = {}
    for key, process in park.processes.items():
        modes = {mode: recipe for mode, recipe in process.modes.items() if keep.issuperset(recipe.needs)}
        if process.retrofit in keep and modes:
            processes[key] = process.model_copy(update={"modes": modes, **_size(process, "capacity", design)})
    stores = {}
    for key, store in park.stores.items():
        if store.retrofit in keep:
            size = _size(store, "size", design)
            stores[key] = store.sized(size["size"]) if size else store
    links = {
        key: link.model_copy(update=_size(link, "capacity", design))
        for key, link in park.links.items()
        if link.retrofit in keep
    }
    markets = {key: market for key, market in park.markets.items() if market.retrofit in keep}
    return park.model_copy(update={"processes": processes, "stores": stores, "links": links, "markets": markets})


def _size(item: object, field: str, design: dict[str, float]) -> dict[str, float]:
    follows, retrofit = getattr(item, "follows", None), getattr(item, "retrofit", None)
    return {field: follows * design[retrofit]} if follows is not None and retrofit is not None else {}
