"""Random parks for the independent programme: beside what `RandomPark` has, guests, candidate modes, maintenance, groups."""

from parksim.model import (
    DemandCharge,
    Group,
    InvestmentCost,
    Maintenance,
    Park,
    Price,
    Process,
    Profile,
    ProfileRow,
    Recipe,
    Retrofit,
    Tier,
)
from tests.parks import RandomPark, name


class VariedPark(RandomPark):
    """A random park with candidates; each feature beyond the usual ones is drawn from the seed."""

    def __init__(self, seed: int, hours: float, firms: int = 2) -> None:
        """`hours` is the length of the year that the park will be planned for, in which its maintenance falls."""
        super().__init__(seed, firms=firms, candidates=True, switchable=seed % 3 != 2)
        self.hours = hours

    def varied(self, **update) -> Park:
        """The park."""
        park = self.park(**update)
        for change in (
            self._guest, self._mode, self._maintained, self._weather, self._grouped, self._stepped_gas, self._slow,
        ):  # fmt: skip
            if self.random.random() < 0.6:
                park = change(park)
        return park

    def _boiler_of(self, park: Park):
        return park.processes[f"{self.firms[0]}.boiler"]

    def _guest(self, park: Park) -> Park:
        """Steam of a second kind behind the same pipe, built already or by a retrofit."""
        host, firm = self._boiler_of(park), self.firms[0]
        retrofit = "reserve" if self.random.random() < 0.5 else None
        guest = host.model_copy(update={
            "id": f"{firm}.reserve", "shares_capacity": host.id, "capacity": self.draw(3, 12), "shares": {},
            "modes": {"standard": Recipe(inputs={f"{firm}.gas": self.draw(0.05, 0.06), f"{firm}.water": 1.02})},
            "operation": "continuous", "load_min": 0.0, "min_up": 0.0, "min_down": 0.0, "start_cost": 0.0,
            "retrofit": retrofit, "cost": 1.0,
        })  # fmt: skip
        added = {retrofit: self._plain_retrofit(retrofit, firm)} if retrofit else {}
        return park.model_copy(update={
            "processes": park.processes | {guest.id: guest}, "retrofits": park.retrofits | added,
        })  # fmt: skip

    def _mode(self, park: Park) -> Park:
        """A further way to fire the boiler, which a retrofit opens."""
        host, firm = self._boiler_of(park), self.firms[0]
        burner = Recipe(
            inputs={f"{firm}.gas": self.draw(0.04, 0.055), f"{firm}.power": 0.02, f"{firm}.water": 1.02}, cost=1.0,
            retrofit="burner",
        )  # fmt: skip
        changed = host.model_copy(update={"modes": host.modes | {"burner": burner}})
        return park.model_copy(update={
            "processes": park.processes | {host.id: changed},
            "retrofits": park.retrofits | {"burner": self._plain_retrofit("burner", firm)},
        })  # fmt: skip

    def _plain_retrofit(self, key: str, owner: str) -> Retrofit:
        cost = InvestmentCost(fixed=self.draw(1e5, 3e6), lifetime=15.0, interest=0.07)
        return Retrofit(id=key, name=name(key), chain="energy", owner=owner, cost=cost)

    def _maintained(self, park: Park) -> Park:
        """Units of the boiler stand still, now and then two at once."""
        host, start = self._boiler_of(park), float(int(self.draw(0, self.hours / 2)))
        stops = (
            Maintenance(start=start, last=self.hours / 3, units=1),
            Maintenance(start=start + 3, last=self.hours / 4, units=1),
        )
        changed = host.model_copy(update={"maintenance": stops[: 1 + int(self.random.random() < 0.5)]})
        return park.model_copy(update={"processes": park.processes | {host.id: changed}})

    def _weather(self, park: Park) -> Park:
        """A maker that does less on calm days."""
        key = f"{self.firms[-1]}.boiler"
        profile = Profile(
            rows=(ProfileRow(day_type="calm", value=self.draw(0.6, 0.9)), ProfileRow(day_type="windy", value=1.0))
        )
        changed = park.processes[key].model_copy(update={"available": profile})
        return park.model_copy(update={"processes": park.processes | {key: changed}})

    def _grouped(self, park: Park) -> Park:
        """Retrofits that share a cost, of which only some may be built, within a budget; one may need another."""
        keys = list(park.retrofits)
        if len(keys) < 2:
            return park
        members = tuple(keys[: 2 + int(self.random.integers(0, 2))])
        shared = Group(
            id="street", of=members, at_most=int(self.random.integers(1, 3)), shared_cost=self.draw(1e4, 5e5),
            lifetime=20.0, interest=0.05,
        )  # fmt: skip
        retrofits = dict(park.retrofits)
        if self.random.random() < 0.4:
            retrofits[keys[-1]] = retrofits[keys[-1]].model_copy(update={"requires": (keys[0],)})
        return park.model_copy(update={
            "groups": {"street": shared}, "retrofits": retrofits, "budget": self.draw(1e6, 5e6),
        })  # fmt: skip

    def _stepped_gas(self, park: Park) -> Park:
        """Gas that grows dearer month by month."""
        tiers = Price(tiers=(Tier(to=self.draw(2, 20), price=1800.0), Tier(price=3000.0)), per="month")
        gas = park.markets["gas"].model_copy(update={"price": tiers})
        return park.model_copy(update={"markets": park.markets | {"gas": gas}})

    def _slow(self, park: Park) -> Park:
        """Power is cheap at night or on windy days, and an electric boiler that would follow it stays on, or off, for hours or days."""
        firm, long = self.firms[0], self.random.random() < 0.5
        boiler = Process(
            id=f"{firm}.electric", enterprise=firm, name=name("electric boiler"), makes=f"{firm}.steam",
            capacity=self.draw(5, 20), modes={"standard": Recipe(inputs={f"{firm}.power": 0.8, f"{firm}.water": 1.02})},
            operation="switchable", load_min=self.draw(0.2, 0.6), start_cost=self.draw(0, 2e3),
            min_up=self.draw(10, 40) if long else self.draw(1, 9), min_down=self.draw(6, 30) if long else self.draw(1, 9),
        )  # fmt: skip
        windy = Profile(
            rows=(ProfileRow(day_type="windy", value=self.draw(0, 80)), ProfileRow(day_type="calm", value=600.0))
        )
        price = Price(profile=windy) if self.random.random() < 0.6 else Price(base=260, tariff="tariff", floating=400)
        charge = DemandCharge(price=self.draw(0, 2000), metering=1.05)
        grid = park.markets["grid"].model_copy(update={"price": price, "demand_charge": charge})
        return park.model_copy(update={
            "processes": park.processes | {boiler.id: boiler}, "markets": park.markets | {"grid": grid},
        })  # fmt: skip
