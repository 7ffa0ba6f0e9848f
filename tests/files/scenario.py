"""A small scenario as text, to be varied: a coke works, a power station, a link, markets, one retrofit."""

from pathlib import Path

from parksim.errors import ParkError, Problem
from parksim.files import load
from parksim.model import Park

PARK = """\
parksim: 1
name: {en: Works, zh: 工厂}
calendar: {year: 2025, day_types: {windy: 40 %, calm: 60 %}}
overrides:
  dear_coal: {markets.coal.price: 900 CNY/t}
scenarios:
  strict: {apply: [dear_coal], calendar: folded, seed: 7, objective: {cost: 1}}
"""

COMMODITIES = """\
coal: {kind: energy, unit: t, contents: {mass: 1 t/t, energy: 25 GJ/t, carbon: 0.6 t/t}}
coke: {kind: energy, unit: t, contents: {mass: 1 t/t, energy: 28 GJ/t, carbon: 0.85 t/t}}
gas: {kind: energy, unit: m3, contents: {mass: 0.5 kg/m3, energy: 16 MJ/m3, carbon: 0.2 kg/m3}}
power: {kind: energy, unit: MWh, contents: {energy: 3.6 GJ/MWh}, tce: 0.1229 tce/MWh}
steam: {kind: energy, unit: t, contents: {mass: 1 t/t, energy: 2.5 GJ/t, water: 1 m3/t}}
co2: {kind: emission, unit: t, contents: {mass: 1 t/t, carbon: 0.25 t/t}, environment: true}
air: {kind: material, unit: t, contents: {mass: 1 t/t}, environment: true}
flue_gas: {kind: emission, unit: t, contents: {mass: 1 t/t}, environment: true}
heat_loss: {kind: energy, unit: GJ, contents: {energy: 1 GJ/GJ}, environment: true}
vapour: {kind: water, unit: t, contents: {mass: 1 t/t, water: 1 m3/t}, environment: true}
"""

ENTERPRISES = """\
works:
  processes:
    oven:
      makes: coke
      capacity: 876 kt/a
      hours: 8000 h/a
      operation: must_run
      load: [50 %, 100 %]
      inputs: {coal: {value: 1.5 t/t, range: [1.4, 1.6], source: S1, grade: assumption}, power: 40 kWh/t}
      outputs: {gas: 160 m3/t}
      balance: {carbon: co2, mass: flue_gas, energy: heat_loss}
    flare: {takes: gas, balance: {carbon: co2, mass: air, energy: heat_loss}}
  demands:
    coke_sales: {takes: coke, amount: 50 t/h, shortage: 4000 CNY/t}
station:
  processes:
    engine:
      makes: power
      capacity: 20 MW
      balance: {carbon: co2, mass: air, energy: heat_loss}
      modes:
        on_gas: {inputs: {gas: 9 GJ/MWh}}
        on_coal: {inputs: {coal: 10 GJ/MWh}, cost: 3 CNY/MWh}
      cost: 15 CNY/MWh
      fails: {every: 1000 h, for: 24 h}
  demands:
    network: {takes: power, amount: 10 MW, shortage: 2 CNY/kWh}
"""

LINKS = """\
gas_pipe: {from: works.gas, to: station.gas, means: pipe, distance: 2 km, loss: 1 %/km, uses: {power: 0.01 kWh/m3}}
"""

MARKETS = """\
coal: {supplies: coal, to: all, price: 800 CNY/t, limit: unlimited}
grid: {supplies: power, to: [works], price: {standard: 0.5 CNY/kWh, tariff: bands}, limit: 5 MW, co2: 0.5 t/MWh}
tariffs:
  bands: {standard: 1, peak: {times: 1.5, hours: [10-12, 22-1]}}
"""

POLICIES = """\
carbon: {prices: co2_scope1, of: all, price: 60 CNY/t, allowance: 100 kt/a, surplus: sold}
"""

RETROFITS = """\
boiler_house:
  chain: energy
  adds:
    processes:
      station.boiler: {makes: steam, inputs: {gas: 2.8 GJ/t}, outputs: {}, closure: open, closure_reason: free}
    stores: {station.tank: {holds: steam, rate: 4 t/h}}
    markets: {steam_buyer: {buys: steam, from: [station], price: 100 CNY/t, limit: 50 kt/a}}
  size: {of: station.boiler, between: [1 t/h, 8 t/h], follows: {station.tank: 2 h}}
  cost: {fixed: 1 MCNY, per_size: 5 万元/(t/h), lifetime: 20 a, interest: 7 %}
less_coal:
  changes: {works.oven.inputs.coal: 1.48 t/t}
  chain: energy
  cost: {fixed: 2 MCNY, lifetime: 10 a, interest: 7 %, per_activity: 4 CNY/t}
groups:
  one_only: {at_most: 1, of: [boiler_house, less_coal]}
"""

FILES = {
    "park.yaml": PARK,
    "commodities.yaml": COMMODITIES,
    "enterprises/all.yaml": ENTERPRISES,
    "links.yaml": LINKS,
    "markets.yaml": MARKETS,
    "policies.yaml": POLICIES,
    "retrofits/all.yaml": RETROFITS,
    "sources.yaml": "S1: Somebody's handbook\n",
}

Change = tuple[str, str, str]
"""A file, a text in it (empty: its end), and what stands there instead."""


def write(folder: Path, *changes: Change) -> Path:
    """Write the scenario with some changes; each text must be in its file."""
    files = dict(FILES)
    for name, old, new in changes:
        text = files.get(name, "")
        assert old in text, f"{old!r} is not in {name}"
        files[name] = text.replace(old, new, 1) if old else text + new
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, *changes: Change) -> Park:
    """The park of the scenario with some changes."""
    return load(write(folder, *changes))


def refused(folder: Path, *changes: Change) -> list[Problem]:
    """The problems for which the scenario with some changes is refused."""
    try:
        loaded(folder, *changes)
    except ParkError as error:
        return list(error.problems)
    return []
