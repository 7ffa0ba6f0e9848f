"""The figures of a case: a Study as one flat row, by the names that every sweep uses."""

from parksim.model import Park
from parksim.results import Result
from parksim.study import Study

Figures = dict[str, float | str | None]
BENEFITS = {"promised": "planned", "controlled": "controlled", "surviving": "stressed"}
EXISTING, DESIGNED = "existing_planned", "retrofitted_planned"


def figures_of(study: Study, how: str) -> Figures:
    """Costs and measures of every run, benefits, what is chosen, values of caps, bounds and gap.

    `how` says how the case was solved. A figure that does not exist is None.
    """
    found: Figures = {}
    for name, run in study.runs.items():
        for key, value in run.figures().items():
            found[f"{name}.{key}"] = value.value
            if name.endswith("stressed"):
                found[f"{name}.{key}.half_width_95"] = value.half_width_95
    for name, column in BENEFITS.items():
        benefit = study.benefit(column)
        if benefit is not None:
            found[f"benefit.{name}"] = benefit.value
    plans = [run.result for name, run in study.runs.items() if name.endswith("planned")]
    if plans:
        found |= _design(study.park, plans[-1]) | _shadows(study.park, plans[-1]) | _proof(study, plans[-1])
    return found | {"how": how}


def _design(park: Park, plan: Result) -> Figures:
    capital = {
        key: retrofit.capital(plan.design[key]) for key, retrofit in park.retrofits.items() if key in plan.design
    }
    chosen: Figures = {f"chosen.{key}": plan.design.get(key, 0.0) for key in park.retrofits}
    return chosen | {"capex_cny": float(sum(capital.values()))}


def _shadows(park: Park, plan: Result) -> Figures:
    """What one more unit of a cap would save a year, CNY; 0 for a cap that does not bind this park."""
    yearly = plan.duals[plan.duals["kind"] == "year x future"]
    worth = dict(zip(yearly["item"], yearly["value"], strict=True))
    caps = [key for key, policy in park.policies.items() if policy.at_most is not None and policy.kind != "price"]
    return {f"shadow.{key}": abs(float(worth.get(f"cap_{key.replace('.', ':')}", 0.0))) for key in caps}


def _proof(study: Study, plan: Result) -> Figures:
    lower, upper = plan.bounds or (None, None)
    return {"bounds.lower": lower, "bounds.upper": upper, "gap": study.gap, "proven": float(plan.proven)}
