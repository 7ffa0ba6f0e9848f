"""Small parks for tests: one by hand in a few words, and random ones that use every law."""

import numpy as np

from parksim.model import (
    Allowance,
    Bus,
    Commodity,
    Contents,
    Demand,
    DemandCharge,
    Enterprise,
    Failure,
    Future,
    InvestmentCost,
    Link,
    Market,
    Name,
    Park,
    Policy,
    Price,
    Process,
    Profile,
    ProfileRow,
    Recipe,
    Retrofit,
    Share,
    Size,
    Step,
    Store,
    Tariff,
    Tier,
)
from parksim.model.exchange import Band
from parksim.model.profile import CalendarSpec, DayType

FUELS = ("coal", "gas")


def name(word: str) -> Name:
    """The same word in both languages."""
    return Name(en=word, zh=word)


def commodity(key: str, kind: str = "material", environment: bool = False, **contents: float) -> Commodity:
    """A commodity in tonnes."""
    return Commodity(
        id=key, name=name(key), kind=kind, unit="t", contents=Contents(**contents), environment=environment
    )  # type: ignore[arg-type]


COMMODITIES = {
    c.id: c
    for c in (
        commodity("coal", mass=1, carbon=0.6, energy=20),
        commodity("gas", mass=1, carbon=0.7, energy=48),
        commodity("steam", "energy", mass=1, energy=2.8),
        commodity("power", "energy", energy=3.6),
        commodity("ash", "waste", mass=1),
        commodity("water", "water", mass=1, water=1),
        commodity("good", mass=1),
        commodity("co2", "emission", environment=True, mass=1, carbon=3 / 11),
    )
}


class RandomPark:
    """A park of a few firms that use all laws; `switchable` adds on/off units, `stores` tanks, `candidates` retrofits."""

    def __init__(
        self, seed: int, *, firms: int = 2, switchable: bool = False, stores: bool = True, candidates: bool = False,
        coarse: bool = True, loss: bool = True, steady: bool = True,
    ) -> None:  # fmt: skip
        self.random = np.random.default_rng(seed)
        self.switchable, self.stores, self.candidates = switchable, stores, candidates
        self.coarse, self.loss, self.steady = coarse, loss, steady
        self.parts: dict[str, dict] = {
            key: {} for key in (
                "enterprises", "buses", "processes", "stores", "demands", "links", "markets", "policies", "retrofits",
            )
        }  # fmt: skip
        self.firms = [f"firm{k}" for k in range(firms)]

    def park(self, **update) -> Park:
        """The park."""
        for firm in self.firms:
            self._firm(firm)
        self._links()
        self._markets()
        if self.coarse:
            self._policies()
        tariff = Tariff(
            id="tariff", standard=1.0,
            bands={"peak": Band(times=1.8, hours=((8, 12),)), "valley": Band(times=0.4, hours=((0, 6),))},
        )  # fmt: skip
        park = Park(id="random", name=name("random"), commodities=COMMODITIES, tariffs={"tariff": tariff}, **self.parts)
        return park.model_copy(update=update)

    def draw(self, low: float, high: float) -> float:
        """A number between two."""
        return float(self.random.uniform(low, high))

    def _firm(self, firm: str) -> None:
        self.parts["enterprises"][firm] = Enterprise(id=firm, name=name(firm))
        for key in ("coal", "gas", "steam", "power", "ash", "water", "good"):
            self.parts["buses"][f"{firm}.{key}"] = Bus(id=f"{firm}.{key}", enterprise=firm, holds=key)
        self._boiler(firm)
        self._maker(firm)
        if self.stores:
            self._tank(firm)

    def _boiler(self, firm: str) -> None:
        coal, gas = self.draw(0.15, 0.2), self.draw(0.06, 0.08)
        common = {f"{firm}.water": 1.02}
        modes = {
            "coal": Recipe(
                inputs={f"{firm}.coal": coal, **common}, outputs={f"{firm}.ash": 0.02},
                balancing={"co2": coal * 0.6 * 11 / 3}, balance={"carbon": "co2"}, cost=self.draw(0, 5),
            ),
            "gas": Recipe(
                inputs={f"{firm}.gas": gas, **common}, balancing={"co2": gas * 0.7 * 11 / 3},
                balance={"carbon": "co2"},
            ),
        }  # fmt: skip
        on_off = self.switchable and firm == self.firms[0]
        operation = "switchable" if on_off else "must_run" if self.random.random() < 0.3 else "continuous"
        self.parts["processes"][f"{firm}.boiler"] = Process(
            id=f"{firm}.boiler", enterprise=firm, name=name("boiler"), makes=f"{firm}.steam", capacity=30.0,
            modes=modes, operation=operation, load_min=0.0 if operation == "continuous" else 0.2, cost=2.0,
            shares={"gas": Share(part="gas", of=FUELS, by="energy", at_least=self.draw(0, 0.2))},
            min_up=self.draw(1, 9) if on_off else 0.0, min_down=self.draw(1, 5) if on_off else 0.0,
            start_cost=self.draw(50, 500) if on_off else 0.0, fails=Failure(every=500, last=12), units=3,
        )  # fmt: skip

    def _maker(self, firm: str) -> None:
        when = str(self.random.choice(["rate", "month", "year"])) if self.coarse else "rate"
        steady = "month" if self.steady and when != "rate" else None
        self.parts["processes"][f"{firm}.maker"] = Process(
            id=f"{firm}.maker", enterprise=firm, name=name("maker"), makes=f"{firm}.good", capacity=12.0,
            steady=steady, units=2, fails=Failure(every=300, last=8),
            modes={"standard": Recipe(
                inputs={f"{firm}.steam": self.draw(1, 2), f"{firm}.power": self.draw(0.5, 2)},
                outputs={f"{firm}.ash": self.draw(0.05, 0.3)},
            )},
        )  # fmt: skip
        self.parts["demands"][f"{firm}.sales"] = Demand(
            id=f"{firm}.sales", enterprise=firm, name=name("sales"), takes=f"{firm}.good",
            amount=self.draw(4, 8) * 8760, any_time_in=None if when == "rate" else when, shortage=5000.0,
            profile=None if when != "rate" else Profile(
                rows=tuple(ProfileRow(hour=float(h), value=self.draw(0.7, 1.2)) for h in (0, 6, 12))
            ),
        )  # fmt: skip

    def _tank(self, firm: str) -> None:
        self.parts["stores"][f"{firm}.tank"] = Store(
            id=f"{firm}.tank", enterprise=firm, name=name("tank"), holds=f"{firm}.steam", size=self.draw(10, 60),
            rate=self.draw(5, 15), loss=self.draw(0, 0.05) if self.loss else 0.0, eta_fill=self.draw(0.9, 1),
            eta_empty=self.draw(0.9, 1),
        )  # fmt: skip

    def _links(self) -> None:
        for one, other in zip(self.firms, [*self.firms[1:], self.firms[0]], strict=True):
            if one == other:
                continue
            pipe = Link(
                id=f"pipe_{one}", name=name("pipe"), source=f"{one}.steam", target=f"{other}.steam", means="pipe",
                capacity=self.draw(2, 8), loss=0.03, cost=1.0, uses={f"{one}.power": 0.01},
            )  # fmt: skip
            self.parts["links"][pipe.id] = pipe
            if self.candidates:
                self._candidate(one, other)

    def _candidate(self, one: str, other: str) -> None:
        key, firm = f"big_{one}", one
        steps = (Step(size=4.0, cost=1e6), Step(size=9.0, cost=1.7e6)) if self.random.random() < 0.5 else ()
        size = Size(unit="t/h", steps=steps) if steps else Size(unit="t/h", low=1.0, high=10.0)
        self.parts["retrofits"][key] = Retrofit(
            id=key, name=name(key), chain="energy", owner=firm, size=size,
            cost=InvestmentCost(
                fixed=self.draw(1e4, 3e5), per_size=self.draw(1e4, 2e5), operation=0.02, lifetime=20.0, interest=0.07
            ),
        )  # fmt: skip
        self.parts["links"][f"new_{one}"] = Link(
            id=f"new_{one}", name=name("new"), source=f"{one}.steam", target=f"{other}.steam", means="pipe", loss=0.01,
            retrofit=key, follows=1.0,
        )  # fmt: skip
        self.parts["retrofits"][f"eboiler_{one}"] = Retrofit(
            id=f"eboiler_{one}", name=name("electrode boiler"), chain="energy", owner=firm,
            size=Size(unit="t/h", low=2.0, high=12.0),
            cost=InvestmentCost(fixed=5e4, per_size=self.draw(2e4, 1e5), lifetime=15.0, interest=0.07),
        )  # fmt: skip
        self.parts["processes"][f"{one}.eboiler"] = Process(
            id=f"{one}.eboiler", enterprise=one, name=name("electrode boiler"), makes=f"{one}.steam",
            modes={"standard": Recipe(inputs={f"{one}.power": 0.8, f"{one}.water": 1.02})},
            retrofit=f"eboiler_{one}", follows=1.0,
        )  # fmt: skip

    def _markets(self) -> None:
        at = {key: tuple(f"{firm}.{key}" for firm in self.firms) for key in ("coal", "gas", "power", "water", "ash")}
        tiers = Price(tiers=(Tier(to=60000.0, price=1.0), Tier(price=2.0)))
        charge = DemandCharge(price=30000.0, metering=1.05) if self.coarse else None
        markets = (
            Market(id="coal", name=name("coal"), role="supplies", commodity="coal", at=at["coal"],
                   price=Price(base=self.draw(600, 900)), limit=1e5 if self.coarse else None),
            Market(id="gas", name=name("gas"), role="supplies", commodity="gas", at=at["gas"],
                   price=Price(base=self.draw(2000, 4000))),
            Market(id="grid", name=name("grid"), role="supplies", commodity="power", at=at["power"], co2=0.5,
                   price=Price(base=540, tariff="tariff", floating=400), demand_charge=charge),
            Market(id="river", name=name("river"), role="supplies", commodity="water", at=at["water"],
                   price=tiers if self.coarse else Price(base=1.0)),
            Market(id="ash_buyer", name=name("ash"), role="buys", commodity="ash", at=at["ash"], price=Price(base=30),
                   limit=8000 if self.coarse else None, rate=None if self.coarse else 1.0),
            Market(id="dump", name=name("dump"), role="takes", commodity="ash", at=at["ash"], price=Price(base=150),
                   landfill=True),
            Market(id="steam_vent", name=name("vent"), role="takes", commodity="steam",
                   at=tuple(f"{firm}.steam" for firm in self.firms)),
        )  # fmt: skip
        self.parts["markets"] = {market.id: market for market in markets}

    def _policies(self) -> None:
        everyone = tuple(self.firms)
        self.parts["policies"] = {
            "carbon": Policy(id="carbon", name=name("carbon"), kind="price", measure="co2_scope1", of=everyone,
                             price=62.4, allowance=Allowance(amount=self.draw(1e4, 8e4)),
                             surplus=str(self.random.choice(["sold", "lost"]))),  # type: ignore[arg-type]
            "cap": Policy(id="cap", name=name("cap"), kind="cap", measure="co2", of=everyone,
                          at_most=self.draw(3e5, 6e5), binds="both"),
        }  # fmt: skip


def two_futures() -> dict[str, Future]:
    """Dear gas or cheap coal."""
    return {
        "dear": Future(id="dear", probability=0.4, prices={"gas": 1.5}),
        "cheap": Future(id="cheap", probability=0.6, prices={"coal": 0.8}, demands={"firm0.sales": 1.1}),
    }


def day_types() -> CalendarSpec:
    """Two kinds of day."""
    return CalendarSpec(day_types={"windy": DayType(share=0.4), "calm": DayType(share=0.6)})
