"""A sweep of the tutorial with answers made up, so that what the report must find is known.

The large pipe is chosen exactly where gas is above 3 CNY/m3, the sludge boiler in every case, the small pipe in none; the
benefit falls with the price of gas above all and is negative where gas is cheap and carbon is too; four cases failed.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from parksim.reports.sweep import Reading
from parksim.sweeps.spec import Design, Sweep, Vary

TUTORIAL = Path(__file__).parents[3] / "scenarios" / "tutorial"
GAS, POWER, CARBON = "markets.gas.price", "markets.grid.price.standard", "policies.carbon_price.price"
VARY = (
    Vary(GAS, "uniform", (2.0, 5.0), "CNY/m3", base=3.4), Vary(POWER, "triangular", (0.45, 0.54, 0.7), "CNY/kWh", base=0.54),
    Vary(CARBON, "normal", (62.4, 20.0, 0.0, 150.0), "CNY/t", base=62.4),
    Vary("overrides", "values", values=([], ["no_carbon_price"])),
)  # fmt: skip
FAILED = (3, 50, 77, 120)
PROBLEM = {
    "code": "PS5106",
    "where": None,
    "message": {"en": "water_cap allows at most 5", "zh": "water_cap 要求不超过 5"},
}


def sweep(kind: str = "lhs", cases: int = 200, task: str = "optimise", vary: tuple[Vary, ...] = VARY) -> Sweep:
    """What was asked."""
    name = {"en": "Prices", "zh": "价格"}
    return Sweep(TUTORIAL, None, task, vary, Design(kind, cases, 7), name=name)


def samples(cases: int = 200) -> pd.DataFrame:
    """A Latin hypercube over the four paths."""
    unit = qmc.LatinHypercube(4, rng=np.random.default_rng(7)).random(cases)
    table = pd.DataFrame({GAS: 2 + 3 * unit[:, 0], POWER: 0.45 + 0.25 * unit[:, 1], CARBON: 150 * unit[:, 2]})
    table["overrides"] = [["no_carbon_price"] if u < 0.5 else [] for u in unit[:, 3]]
    return table


def answered(table: pd.DataFrame, retrofits: tuple[str, str, str], stressed: bool = False) -> pd.DataFrame:
    """Figures of every case, by hand."""
    always, sometimes, never = retrofits
    found, noise = table.copy(), np.random.default_rng(1).normal(0, 5e5, len(table))
    gas = table[GAS] - 2
    found["existing_planned.total_cost_cny"] = 4.0e8 + 3e7 * gas
    found["benefit.promised"] = 1.2e7 * gas - 4e6 + 2e4 * table[CARBON] + noise
    found["retrofitted_planned.total_cost_cny"] = found["existing_planned.total_cost_cny"] - found["benefit.promised"]
    for run, factor in (("existing_planned", 1.0), ("retrofitted_planned", 0.8), ("retrofitted_stressed", 0.85)):
        if run != "retrofitted_stressed" or stressed:
            for key, size in (
                ("co2_t", 3.1e5),
                ("fresh_water_m3", 4.2e6),
                ("landfill_t", 2.4e4),
                ("energy_tce", 1.3e5),
            ):
                found[f"{run}.{key}"] = size * factor * (1 + 0.05 * gas)
    if stressed:
        found["benefit.surviving"] = 0.8 * found["benefit.promised"] - 1e6
        found["retrofitted_stressed.total_cost_cny"] = (
            found["existing_planned.total_cost_cny"] - found["benefit.surviving"]
        )
    found[f"chosen.{always}"] = 1.0
    found[f"chosen.{sometimes}"] = np.where(table[GAS] > 3, 20 + 5 * gas, 0.0)
    found[f"chosen.{never}"] = 0.0
    found["capex_cny"], found["gap"], found["proven"], found["how"], found["status"] = (
        8.5e7,
        0.013,
        1.0,
        "in place",
        "ok",
    )
    return found


def failing(table: pd.DataFrame, cases: tuple[int, ...] = FAILED) -> pd.DataFrame:
    """The table with some cases failed."""
    found, figures = table.copy(), [c for c in table if c not in (GAS, POWER, CARBON, "overrides", "status")]
    found.loc[list(cases), figures] = None
    found.loc[list(cases), "status"] = "failed"
    return found


def reading(park, stressed: bool = False, **about) -> Reading:
    """All of it as the report reads it."""
    always, sometimes, never = sorted(park.retrofits)
    table = failing(answered(samples(), (always, sometimes, never), stressed).astype({"how": object}))
    return Reading(sweep(), table, park, dict.fromkeys(FAILED, (PROBLEM,)), **about)
