"""Random parks with more to invest in: stores, sources, chains of requirements, exclusions, shared costs, sizes without fixed cost."""

from parksim.model import Group, InvestmentCost, Market, Park, Price, Retrofit, Size, Step, Store
from tests.independent.parks import VariedPark
from tests.parks import name


class InvestedPark(VariedPark):
    """A varied park whose further candidates are drawn from the seed."""

    def invested(self, **update) -> Park:
        """The park."""
        park = self.varied(**update)
        for change in (self._candidate_tank, self._source, self._without_fixed, self._chained, self._shared):
            if self.random.random() < 0.6:
                park = change(park)
        return self._cheap(park)

    def _cheap(self, park: Park) -> Park:
        """Capital that a short year can earn: else nothing would ever be chosen."""
        share = self.hours / 8760 * self.draw(0.3, 3)
        retrofits = {key: _times(retrofit, share) for key, retrofit in park.retrofits.items()}
        groups = {
            key: group.model_copy(update={"shared_cost": group.shared_cost * share})
            for key, group in park.groups.items()
        }
        budget = None if park.budget is None else park.budget * share
        return park.model_copy(update={"retrofits": retrofits, "groups": groups, "budget": budget})

    def _terms(self, fixed: float, per_size: float = 0.0) -> InvestmentCost:
        return InvestmentCost(fixed=fixed, per_size=per_size, operation=0.02, lifetime=15.0, interest=0.06)

    def _candidate_tank(self, park: Park) -> Park:
        """Steam kept for dear hours: of any size or in steps, its rate as written or by its size."""
        firm, steps = self.firms[0], self.random.random() < 0.4
        size = Size(unit="t", low=self.draw(0, 5), high=80.0)
        if steps:
            size = Size(unit="t", steps=(Step(size=20.0, cost=2e5), Step(size=60.0, cost=5e5)))
        tank = Store(
            id=f"{firm}.heap", enterprise=firm, name=name("heap"), holds=f"{firm}.steam", size=size.largest,
            rate=self.draw(5, 20), any_size=bool(self.random.random() < 0.5), loss=self.draw(0, 0.02),
            retrofit="heap", follows=1.0,
        )  # fmt: skip
        offer = Retrofit(
            id="heap", name=name("heap"), chain="energy", owner=firm, size=size,
            cost=self._terms(self.draw(0, 1e6), 0.0 if steps else self.draw(3e3, 3e4)),
        )  # fmt: skip
        return park.model_copy(update={
            "stores": park.stores | {tank.id: tank}, "retrofits": park.retrofits | {"heap": offer},
        })  # fmt: skip

    def _source(self, park: Park) -> Park:
        """Steam from outside, which only a retrofit brings in."""
        firm = self.firms[-1]
        source = Market(
            id="district", name=name("district"), role="supplies", commodity="steam", at=(f"{firm}.steam",),
            price=Price(base=self.draw(80, 220)), rate=self.draw(3, 15), retrofit="district",
        )  # fmt: skip
        offer = Retrofit(
            id="district", name=name("district"), chain="energy", owner=firm, cost=self._terms(self.draw(1e5, 2e6))
        )
        return park.model_copy(update={
            "markets": park.markets | {source.id: source}, "retrofits": park.retrofits | {"district": offer},
        })  # fmt: skip

    def _without_fixed(self, park: Park) -> Park:
        """A size that may be anything from nothing on, and costs nothing to begin."""
        key = next((key for key in park.retrofits if key.startswith("eboiler")), None)
        if key is None:
            return park
        plain = park.retrofits[key].model_copy(update={
            "size": Size(unit="t/h", high=self.draw(4, 15)), "cost": self._terms(0.0, self.draw(1e4, 8e4)),
        })  # fmt: skip
        return park.model_copy(update={"retrofits": park.retrofits | {key: plain}})

    def _chained(self, park: Park) -> Park:
        """The last needs the first, and what stands between them the last."""
        keys = list(park.retrofits)
        if len(keys) < 2:
            return park
        retrofits = dict(park.retrofits)
        for key, needed in ((keys[-1], keys[0]), (keys[len(keys) // 2], keys[-1])):
            if key not in (needed, keys[0]) and needed not in retrofits[key].requires:
                retrofits[key] = retrofits[key].model_copy(update={"requires": (needed,)})
        return park.model_copy(update={"retrofits": retrofits})

    def _shared(self, park: Park) -> Park:
        """A second group across the first: a bridge that all of them use, or one of two."""
        keys = list(park.retrofits)[-3:]
        if len(keys) < 2:
            return park
        at_most = None if self.random.random() < 0.5 else 1
        bridge = Group(
            id="bridge",
            of=tuple(keys),
            at_most=at_most,
            shared_cost=self.draw(0, 1) * 4e5,
            lifetime=30.0,
            interest=0.04,
        )
        return park.model_copy(update={"groups": park.groups | {"bridge": bridge}})


def _times(retrofit: Retrofit, share: float) -> Retrofit:
    """A retrofit at a share of its capital."""
    cost = {part: getattr(retrofit.cost, part) * share for part in ("fixed", "per_size")}
    size = retrofit.size
    if size is not None:
        steps = tuple(step.model_copy(update={"cost": step.cost * share}) for step in size.steps)
        size = size.model_copy(update={"steps": steps})
    return retrofit.model_copy(update={"cost": retrofit.cost.model_copy(update=cost), "size": size})
