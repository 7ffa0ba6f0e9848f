"""What is refused: each mistake has its own code, its place and a hint, in both languages."""

from pathlib import Path

import pytest

from parksim.errors import ParkError
from parksim.files import load
from parksim.words import LANGS
from tests.files.lab import lab
from tests.files.scenario import RETROFITS, Change, refused

FIRMS, MARKETS = "enterprises/all.yaml", "markets.yaml"

MISTAKES: dict[str, tuple[Change, str, str]] = {
    "unknown key": ((FIRMS, "capacity: 20 MW", "capacty: 20 MW"), "PS2001", f"{FIRMS}:19:7"),
    "fails more often than every hour": ((FIRMS, "every: 1000 h", "every: 0.001 h"), "PS2009", f"{FIRMS}:25:15"),
    "CO2 in grams": (
        ("commodities.yaml", "co2: {kind: emission, unit: t", "co2: {kind: emission, unit: g"),
        "PS6020",
        "commodities.yaml:6:23",
    ),
    "fresh water in litres": (
        ("commodities.yaml", "", "river: {kind: water, unit: L, fresh: true}\n"),
        "PS6020",
        "commodities.yaml:11:22",
    ),
    "wrong unit": ((FIRMS, "20 MW", "20 t/h"), "PS1109", f"{FIRMS}:19:17"),
    "missing unit": ((FIRMS, "20 MW", "20"), "PS1110", f"{FIRMS}:19:17"),
    "missing unit where units cancel": ((FIRMS, "1.5 t/t", "1.5"), "PS1110", f"{FIRMS}:9:30"),
    "negative capacity": ((FIRMS, "20 MW", "-20 MW"), "PS2009", f"{FIRMS}:19:7"),
    "negative cost of a process": ((FIRMS, "cost: 15 CNY/MWh", "cost: -15 CNY/MWh"), "PS2009", f"{FIRMS}:24:7"),
    "negative cost of a mode": ((FIRMS, "cost: 3 CNY/MWh", "cost: -3 CNY/MWh"), "PS2009", f"{FIRMS}:23:52"),
    "negative cost per activity": (
        ("retrofits/all.yaml", "per_activity: 4", "per_activity: -4"),
        "PS2009",
        "retrofits/all.yaml:13:70",
    ),
    "share without its sign": (
        ("policies.yaml", "", "used: {target: solid_waste_utilisation, of: all, at_least: 50}\n"),
        "PS2010",
        "policies.yaml:2:60",
    ),
    "nan": ((FIRMS, "20 MW", ".nan"), "PS1020", f"{FIRMS}:19:17"),
    "nan with a unit": ((FIRMS, "20 MW", "nan MW"), "PS1103", f"{FIRMS}:19:17"),
    "duplicate identifier": (("links.yaml", "", "gas_pipe: {}\n"), "PS1014", "links.yaml:2:1"),
    "full-width duplicate": (("links.yaml", "", "ｇas_pipe: {}\n"), "PS1014", "links.yaml:2:1"),
    "duplicate across files": (
        ("enterprises/more.yaml", "", "station: {name: {en: Station, zh: 电厂}}\n"),
        "PS2012",
        "enterprises/more.yaml:1:1",
    ),
    "unknown commodity in a link": (("links.yaml", "from: works.gas", "from: works.gaz"), "PS2013", "links.yaml:1:18"),
    "unknown commodity in a recipe": ((FIRMS, "gas: 160", "gass: 160"), "PS2013", f"{FIRMS}:10:23"),
    "unknown enterprise": (("links.yaml", "to: station.gas", "to: staton.gas"), "PS2014", "links.yaml:1:33"),
    "unknown retrofit": (("retrofits/all.yaml", "[boiler_house,", "[boiler,"), "PS2017", "retrofits/all.yaml:15:31"),
    "unknown market of a future": (
        ("futures.yaml", "", "a: {probability: 1, prices: {cole: 2}}\n"),
        "PS2076",
        "futures.yaml:1:30",
    ),
    "unknown outlet": ((FIRMS, "works:\n", "works:\n  outlets: {gas: flair}\n"), "PS2018", f"{FIRMS}:2:18"),
    "recipe without a closure": (
        (FIRMS, "{carbon: co2, mass: flue_gas, energy", "{carbon: co2, energy"),
        "PS2030",
        f"{FIRMS}:3:5",
    ),
    "open recipe without a reason": ((FIRMS, "hours: 8000 h/a", "closure: open"), "PS2034", f"{FIRMS}:6:7"),
    "negative balancing flow": ((FIRMS, "1.5 t/t, range: [1.4, 1.6]", "1.4 t/t"), "PS2031", f"{FIRMS}:11:17"),
    "name with another key": (
        (MARKETS, "grid: {", "grid: {name: {en: Grid, raw, zh: 电网}, "),
        "PS2001",
        f"{MARKETS}:2:25",
    ),
    "unknown key left empty": ((FIRMS, "capacity: 20 MW", "capacity: 20 MW\n      colour:"), "PS2001", f"{FIRMS}:20:7"),
    "citation that is a list": (("sources.yaml", "", "S2: [one, two]\n"), "PS2023", "sources.yaml:2:5"),
    "citation with another key": (("sources.yaml", "", "S2: {en: one, cn: two}\n"), "PS2001", "sources.yaml:2:15"),
    "alias": (("sources.yaml", "", "S2: *x\n"), "PS1012", "sources.yaml:2:5"),
    "path outside the folder": (
        (FIRMS, "20 MW", "20 MW\n      available: {table: ../../../etc/passwd, column: x}"),
        "PS1001",
        f"{FIRMS}:20:26",
    ),
    "path from the root": (
        (FIRMS, "20 MW", "20 MW\n      available: {table: /etc/passwd, column: x}"),
        "PS1001",
        f"{FIRMS}:20:26",
    ),
    "parent outside the scenarios": (("park.yaml", "", "extends: ../../other\n"), "PS1001", "park.yaml:8:10"),
    "minimum load without operation": ((FIRMS, "operation: must_run", "units: 1"), "PS2040", f"{FIRMS}:8:13"),
    "override of what does not exist": (("park.yaml", "{markets.coal", "{markets.cool"), "PS2050", "park.yaml:5:15"),
    "limit missing": ((MARKETS, ", limit: unlimited", ""), "PS2043", f"{MARKETS}:1:1"),
    "profile and any time": (
        (FIRMS, "amount: 50 t/h", "amount: 50 t/h, any_time_in: month, profile: [{value: 1}]"),
        "PS2041",
        f"{FIRMS}:14:47",
    ),
    "probabilities": (
        ("futures.yaml", "", "a: {probability: 40 %}\nb: {probability: 50 %}\n"),
        "PS2074",
        "futures.yaml:1:1",
    ),
    "day types": (("park.yaml", "60 %", "50 %"), "PS2073", "park.yaml:3:35"),
    "value outside its range": ((FIRMS, "[1.4, 1.6]", "[1.6, 1.8]"), "PS2080", f"{FIRMS}:9:47"),
    "unknown source": ((FIRMS, "source: S1", "source: S11"), "PS2025", f"{FIRMS}:9:66"),
    "unknown grade": ((FIRMS, "grade: assumption", "grade: asumption"), "PS2008", f"{FIRMS}:9:77"),
    "no content to convert by": ((FIRMS, "coal: 10 GJ/MWh", "coal: 0.4 m3/MWh"), "PS2060", f"{FIRMS}:23:34"),
    "link of two commodities": (("links.yaml", "to: station.gas", "to: station.coal"), "PS2070", "links.yaml:1:1"),
    "unknown tariff": ((MARKETS, "tariff: bands", "tariff: band"), "PS2019", f"{MARKETS}:2:77"),
    "unknown scenario override": (("park.yaml", "[dear_coal]", "[deer_coal]"), "PS2051", "park.yaml:7:20"),
    "unknown file": (("market.yaml", "", "a: 1\n"), "PS2056", "market.yaml"),
    "format version": (("park.yaml", "parksim: 1", "parksim: 2"), "PS2057", "park.yaml:1:10"),
    "unknown measure": (("policies.yaml", "co2_scope1", "co2_scop1"), "PS2016", "policies.yaml:1:18"),
    "indicator as a price": (
        ("policies.yaml", "co2_scope1", "solid_waste_utilisation"),
        "PS2016",
        "policies.yaml:1:18",
    ),
    "date of another year": (
        (FIRMS, "20 MW", "20 MW\n      maintenance: [{from: 2024-03-01, for: 10 d}]"),
        "PS2066",
        f"{FIRMS}:20:28",
    ),
    "change of what is not there": (
        ("retrofits/all.yaml", "works.oven.inputs.coal", "works.oven.inputs.cole"),
        "PS2078",
        "retrofits/all.yaml:11:13",
    ),
    "size of what is not added": (
        ("retrofits/all.yaml", "of: station.boiler", "of: station.engine"),
        "PS2020",
        "retrofits/all.yaml:8:14",
    ),
    "share of what is no input": (
        (FIRMS, "cost: 15 CNY/MWh", "shares: {gas: {of: [gas, coke], at_most: 60 %}}"),
        "PS2079",
        f"{FIRMS}:24:32",
    ),
    "owner not known": (
        ("enterprises/all.yaml", "station:\n", "station:\n  owners: {work: 100 %}\n"),
        "PS2014",
        f"{FIRMS}:16:12",
    ),
    "candidate link without capacity": (
        (
            "retrofits/all.yaml",
            "  size:",
            "    links: {pipe: {from: works.gas, to: station.gas, means: pipe}}\n  size:",
        ),
        "PS2081",
        "retrofits/all.yaml:8:13",
    ),
    "candidate process without capacity": (
        (
            "retrofits/all.yaml",
            "  size: {of: station.boiler, between: [1 t/h, 8 t/h], follows: {station.tank: 2 h}}\n  cost: {fixed: 1 MCNY, "
            "per_size: 5 万元/(t/h), lifetime: 20 a, interest: 7 %}",
            "  size: {of: station.tank, between: [1 t, 8 t]}\n  cost: {fixed: 1 MCNY, lifetime: 20 a, interest: 7 %}",
        ),
        "PS2081",
        "retrofits/all.yaml:5:7",
    ),
    "candidate market without limit": (
        ("retrofits/all.yaml", "limit: 50 kt/a", "limit: unlimited"),
        "PS2082",
        "retrofits/all.yaml:7:77",
    ),
    "candidate mode without capacity": (
        (
            "retrofits/all.yaml",
            "  adds:\n",
            "  owner: station\n  adds:\n    modes: {works.flare.dear: {cost: 1 CNY/m3}}\n",
        ),
        "PS2083",
        f"{FIRMS}:12:5",
    ),
    "switchable without capacity": (
        (FIRMS, "flare: {takes", "flare: {operation: switchable, takes"),
        "PS2084",
        f"{FIRMS}:12:13",
    ),
    "switchable and steady": (
        (FIRMS, "20 MW", "20 MW\n      operation: switchable\n      steady: day"),
        "PS2085",
        f"{FIRMS}:21:7",
    ),
    "switchable and sized": (
        ("retrofits/all.yaml", "makes: steam", "makes: steam, operation: switchable"),
        "PS2086",
        "retrofits/all.yaml:5:38",
    ),
    "shortage without price": (
        (FIRMS, "amount: 10 MW, shortage: 2 CNY/kWh", "amount: 10 MW, may_fall_short: true"),
        "PS2087",
        f"{FIRMS}:27:44",
    ),
    "falling tiers": (
        (MARKETS, "price: 800 CNY/t", "price: {tiers: [{to: 1 kt, price: 800 CNY/t}, {price: 700 CNY/t}]}"),
        "PS2088",
        f"{MARKETS}:1:41",
    ),
    "rising tiers of a sale": (
        (
            MARKETS,
            "tariffs:",
            "coke: {buys: coke, from: [works], limit: 1 kt/a, price: {tiers: [{to: 1 t, price: 1 CNY/t}, {price: 2 CNY/t}]}}"
            "\ntariffs:",
        ),
        "PS2088",
        f"{MARKETS}:3:58",
    ),
    "take-or-pay in tiers": (
        (
            MARKETS,
            "price: 800 CNY/t",
            "price: {tiers: [{to: 1 kt, price: 8 CNY/t}, {price: 9 CNY/t}]}, take_or_pay: 1 t/a",
        ),
        "PS2089",
        f"{MARKETS}:1:97",
    ),
    "take-or-pay of no capacity": (
        ("links.yaml", "means: pipe,", "means: pipe, contract: {price: 1 CNY/m3, take_or_pay: 60 %},"),
        "PS2104",
        "links.yaml:1:87",
    ),
    "a contract's priority": (
        ("links.yaml", "means: pipe,", "means: pipe, contract: {priority: 1},"),
        "PS2001",
        "links.yaml:1:70",
    ),
    "take all of nothing": ((MARKETS, "coal: {", "coal: {take: all, "), "PS2090", f"{MARKETS}:1:8"),
    "take all of a sale": (
        (
            MARKETS,
            "tariffs:",
            "coke: {buys: coke, from: [works], rate: 1 t/h, limit: 1 kt/a, price: 1 CNY/t, take: all}\ntariffs:",
        ),
        "PS2096",
        f"{MARKETS}:3:79",
    ),
    "surplus of nothing": ((MARKETS, "coal: {", "coal: {surplus: 1 CNY/t, "), "PS2095", f"{MARKETS}:1:8"),
    "load without capacity": (
        (FIRMS, "flare: {takes", "flare: {operation: must_run, load: [10 %, 100 %], takes"),
        "PS2091",
        f"{FIRMS}:12:34",
    ),
    "load of a shared capacity": (
        (
            FIRMS,
            "    flare:",
            "    oven2: {makes: coke, shares_capacity: oven, operation: must_run, load: [10 %, 100 %], closure: open, "
            "closure_reason: test, inputs: {coal: 2 t/t}}\n    flare:",
        ),
        "PS2091",
        f"{FIRMS}:12:70",
    ),
    "more in maintenance than there is": (
        (FIRMS, "hours: 8000 h/a", "hours: 8000 h/a\n      maintenance: [{from: 2025-03-01, for: 9 d, units: 2}]"),
        "PS2140",
        f"{FIRMS}:7:21",
    ),
    "outlet of another commodity": (
        (FIRMS, "works:\n", "works:\n  outlets: {coke: flare}\n"),
        "PS2092",
        f"{FIRMS}:2:13",
    ),
    "outlet that supplies": ((FIRMS, "works:\n", "works:\n  outlets: {coal: coal}\n"), "PS2092", f"{FIRMS}:2:13"),
    "policy that ends first": (
        ("policies.yaml", "of: all", "of: all, from: 2030, until: 2026"),
        "PS2093",
        "policies.yaml:1:51",
    ),
    "incentive with an allowance": (
        (
            "policies.yaml",
            "price: 60 CNY/t, allowance: 100 kt/a, surplus: sold",
            "price: -60 CNY/t, allowance: 100 kt/a, surplus: lost",
        ),
        "PS2098",
        "policies.yaml:1:57",
    ),
    "vat of another word": (
        ("park.yaml", "calendar:", "money: {vat: half}\ncalendar:"),
        "PS2008",
        "park.yaml:3:14",
    ),
    "energy of what is counted in tonnes": ((FIRMS, "amount: 50 t/h", "amount: 50 MW"), "PS1109", f"{FIRMS}:14:39"),
    "price by energy": ((MARKETS, "price: 800 CNY/t", "price: 32 CNY/GJ"), "PS1109", f"{MARKETS}:1:40"),
    "swapped range": ((FIRMS, "[1.4, 1.6]", "[1.6, 1.4]"), "PS2110", f"{FIRMS}:9:47"),
    "swapped load": ((FIRMS, "[50 %, 100 %]", "[100 %, 50 %]"), "PS2110", f"{FIRMS}:8:14"),
    "swapped sizes": (
        ("retrofits/all.yaml", "[1 t/h, 8 t/h]", "[8 t/h, 1 t/h]"),
        "PS2110",
        "retrofits/all.yaml:8:40",
    ),
    "range below zero": ((FIRMS, "[1.4, 1.6]", "[-1.4, 1.6]"), "PS2009", f"{FIRMS}:9:47"),
    "range of a capacity below zero": (
        (FIRMS, "20 MW", "{value: 20 MW, range: [-1, 30]}"),
        "PS2009",
        f"{FIRMS}:19:40",
    ),
    "range of a share above all": (
        ("retrofits/all.yaml", "interest: 7 %, per", "interest: {value: 7 %, range: [5, 700]}, per"),
        "PS2010",
        "retrofits/all.yaml:13:75",
    ),
    "price below zero": ((MARKETS, "price: 800 CNY/t", "price: -800 CNY/t"), "PS2114", f"{MARKETS}:1:33"),
    "range of a price below zero": (
        (MARKETS, "standard: 0.5 CNY/kWh", "standard: {value: 0.5 CNY/kWh, range: [-0.6, 0.9]}"),
        "PS2114",
        f"{MARKETS}:2:38",
    ),
    "tier below zero": (
        (MARKETS, "price: 800 CNY/t", "price: {tiers: [{to: 1 kt, price: -8 CNY/t}, {price: 9 CNY/t}]}"),
        "PS2114",
        f"{MARKETS}:1:33",
    ),
    "fee below zero": (
        (MARKETS, "tariffs:", "away: {takes: coke, from: [works], fee: -1 CNY/t, limit: unlimited}\ntariffs:"),
        "PS2114",
        f"{MARKETS}:3:36",
    ),
    "interval of a meter that is no time": (
        (MARKETS, "limit: 5 MW", "limit: 5 MW, demand_charge: {price: 30 CNY/kW/month, metering: often}"),
        "PS1105",
        f"{MARKETS}:2:148",
    ),
    "scope 2 left out": ((MARKETS, ", co2: 0.5 t/MWh", ""), "PS2117", f"{MARKETS}:2:1"),
    "year left out": (("park.yaml", "year: 2025, ", ""), "PS2002", "park.yaml:3:11"),
    "interest left out": (("retrofits/all.yaml", ", interest: 7 %, per", ", per"), "PS2002", "retrofits/all.yaml:13:9"),
    "shared cost without an interest": (
        ("retrofits/all.yaml", "", "  rack: {of: [boiler_house], shared_cost: 1 MCNY, lifetime: 20 a}\n"),
        "PS2002",
        "retrofits/all.yaml:16:3",
    ),
    "two steps of one size": (
        (
            "retrofits/all.yaml",
            "between: [1 t/h, 8 t/h], follows",
            "steps: [{size: 4 t/h, cost: 5 MCNY}, {size: 4000 kg/h, cost: 3 MCNY}], follows",
        ),
        "PS2127",
        "retrofits/all.yaml:8:67",
    ),
    "capacity beside a size": (
        (
            "retrofits/all.yaml",
            "station.boiler: {makes: steam, inputs",
            "station.boiler: {makes: steam, capacity: 40 kt/a, inputs",
        ),
        "PS2113",
        "retrofits/all.yaml:5:38",
    ),
    "limit where nothing comes": (
        ("retrofits/all.yaml", "", "  few: {limits: coke, at: station, from: [works.oven], at_most: 5 t/h}\n"),
        "PS2094",
        "retrofits/all.yaml:16:43",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_has_its_code_and_place(name: str, tmp_path: Path) -> None:
    change, code, place = MISTAKES[name]
    found = [(problem.code, str(problem.where)) for problem in refused(tmp_path, change)]
    assert found == [(code, place)]


NO_HINT = ()
"""Their message already names the unit that is wanted."""


@pytest.mark.parametrize("name", [name for name, (_, code, _) in MISTAKES.items() if code not in NO_HINT])
def test_each_mistake_has_a_hint_in_both_languages(name: str, tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, MISTAKES[name][0])
    assert all(problem.message(lang) and problem.advice(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("kind", "more"), [("waste", ""), ("emission", ""), ("water", ""), ("material", None), ("energy", None)]
)
def test_a_gate_fee_is_for_what_nobody_wants(kind: str, more: str | None, tmp_path: Path) -> None:
    """Waste, what is emitted and used water may be taken in for money; ore and fuel may not, nor fresh water."""
    sludge = (
        f"sludge: {{kind: {kind}, unit: t, contents: {{mass: 1 t/t}}}}\n",
        "sewer: {kind: water, unit: t, fresh: true}\n",
    )
    gate = "gate: {supplies: %s, to: [works], price: {value: -50 CNY/t, range: [-90, 20]}, limit: 1 kt/a}\n"
    changes = [("commodities.yaml", "", "".join(sludge)), (MARKETS, "tariffs:", gate % "sludge" + "tariffs:")]
    assert [each.code for each in refused(tmp_path, *changes)] == ([] if more == "" else ["PS2114"])
    fresh = [changes[0], (MARKETS, "tariffs:", gate % "sewer" + "tariffs:")]
    assert [each.code for each in refused(tmp_path / "fresh", *fresh)] == ["PS2114"]


def test_hours_of_negative_prices_stand_in_a_table(tmp_path: Path) -> None:
    spot = ("tables/spot.csv", "", "hour,price\n0,-0.1\n12,0.9\n")
    price = "price: {table: spot.csv, column: price, unit: CNY/kWh}"
    changes = (spot, (MARKETS, "price: {standard: 0.5 CNY/kWh, tariff: bands}", price))
    assert refused(tmp_path, *changes) == []


def test_a_flow_that_enters_and_one_that_leaves_want_opposite_things(tmp_path: Path) -> None:
    """Air enters the engine: with 2 t/MWh of steam beside the coal more comes in than the CO2 that leaves."""
    entering = (FIRMS, "on_coal: {inputs: {coal: 10 GJ/MWh}", "on_coal: {inputs: {coal: 10 GJ/MWh, steam: 2 t/MWh}")
    (found,) = refused(tmp_path, entering)
    assert (found.code, found.values["commodity"]) == ("PS2031", "air")
    assert (found.advice("en") or "").startswith(
        "the recipe takes in more mass than it gives away, and this flow enters"
    )
    assert (found.advice("zh") or "").startswith("该配方投入的质量已多于产出的")
    (found,) = refused(tmp_path / "leaving", MISTAKES["negative balancing flow"][0])
    assert (found.advice("en") or "").startswith("the recipe gives away more carbon than it takes in")
    assert (found.advice("zh") or "").startswith("该配方产出的碳多于投入的")


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """Three files, three mistakes, in the order of files and lines."""
    changes = [MISTAKES[name][0] for name in ("limit missing", "unknown enterprise", "wrong unit")]
    assert [problem.code for problem in refused(tmp_path, *changes)] == ["PS1109", "PS2014", "PS2043"]


def test_what_was_meant_is_said(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, MISTAKES["unknown key"][0])
    assert problem.line("en").startswith(
        f"{FIRMS}:19:7: the key “capacty” has no meaning here; did you mean “capacity”?"
    )


def test_broken_file_brings_no_false_alarms(tmp_path: Path) -> None:
    """Commodities that cannot be read are not reported again wherever they are used."""
    found = refused(tmp_path, ("commodities.yaml", "coke: {", "coke: ["))
    assert [problem.code for problem in found] == ["PS1010"]


def test_broken_commodity_brings_no_false_alarms(tmp_path: Path) -> None:
    found = refused(tmp_path, ("commodities.yaml", "unit: m3", "unit: m33"))
    assert [problem.code for problem in found] == ["PS1106"]


@pytest.mark.parametrize("lang", LANGS)
def test_what_names_a_retrofit_that_is_gone_is_named(lang: str, tmp_path: Path) -> None:
    """`less_coal` is taken out: the group that names it says so, and another retrofit that requires it."""
    text = RETROFITS[RETROFITS.index("less_coal:") : RETROFITS.index("groups:")]
    needing = ("retrofits/all.yaml", "boiler_house:\n", "boiler_house:\n  requires: [less_coal]\n")
    required, grouped = refused(tmp_path, ("retrofits/all.yaml", text, ""), needing)
    assert (required.code, grouped.code) == ("PS2017", "PS2017")
    assert "groups.one_only.of" in (grouped.advice(lang) or "")
    assert "retrofits.boiler_house.requires" in (required.advice(lang) or "")


def test_a_balancing_flow_that_is_negative_is_told_in_its_unit(tmp_path: Path) -> None:
    """Air and CO2 are counted in tonnes: “-1.2 t per unit of activity”."""
    entering = (FIRMS, "on_coal: {inputs: {coal: 10 GJ/MWh}", "on_coal: {inputs: {coal: 10 GJ/MWh, steam: 2 t/MWh}")
    for at, change in enumerate((entering, MISTAKES["negative balancing flow"][0])):
        (found,) = refused(tmp_path / str(at), change)
        assert str(found.values["amount"]).startswith("-")
        assert " t per unit of activity" in found.line("en")


def test_carbon_that_nothing_brings_is_not_to_be_closed_with_air(tmp_path: Path) -> None:
    """The air that enters holds no carbon: where a recipe makes carbon of nothing, its contents are to be looked at."""
    park = """\
enterprises:
  works:
    processes: {treatment: {makes: good, inputs: {raw: 1 t/t}}}
    demands: {sales: {takes: good, amount: 1 t/h}}
markets: {raw: {supplies: raw, to: all, price: 100 CNY/t, limit: unlimited}}
"""
    commodities = """\
commodities:
  raw: {kind: material, unit: t, contents: {mass: 1 t/t}}
  good: {kind: material, unit: t, contents: {mass: 1 t/t, carbon: 0.4 t/t}}
"""
    with pytest.raises(ParkError) as caught:
        load(lab(tmp_path, park, commodities))
    (found,) = caught.value.problems
    assert (found.code, found.hint) == ("PS2030", "recipe_unfed")
    assert "air" not in (found.advice("en") or "")
    assert (found.advice("zh") or "").startswith("出多进少：请写明流入物，更正")
