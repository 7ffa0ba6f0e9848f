"""The one JSON object of a study, which scripts read: stable keys, plain numbers, null where something was not run."""

from parksim.reports.full import full_connections
from parksim.reports.view import COLUMNS, PARKS, View
from parksim.study import KEYS, Estimate, RetrofitOutcome, Study

BENEFITS = {"promised": "planned", "controlled": "controlled", "surviving": "stressed"}
Plain = dict[str, object]


def summary(study: Study) -> Plain:
    """The study as plain data, ready for `json.dumps`."""
    view = View(study)
    return {
        **{park: _park(view, park) for park in PARKS},
        "benefit": {name: _estimate(study.benefit(column)) for name, column in BENEFITS.items()},
        "replications": view.replications,
        "retrofits": [_retrofit(outcome) for outcome in study.retrofits],
        "full_connections": _full(view),
        "audit": {
            "max_relative_residual": max((audit.max_relative_residual for audit in study.audits), default=0.0),
            "max_bound_excess": max((audit.max_bound_excess for audit in study.audits), default=0.0),
        },
        "bounds": {park: _bounds(view, park) for park in PARKS},
        "gap": study.gap,
        "gap_of_cost": study.gap_of_cost,
        "calendar": view.first.calendar.kind,
        "seed": view.first.seed,
        "scenario_hash": view.first.scenario_hash,
    }


def figures(view: View, run: str) -> Plain | None:
    """The eight figures of a run; a stressed one has the half widths of the same keys beside them."""
    if run not in view.figures:
        return None
    found = view.figures[run]
    plain: Plain = {key: found[key].value for key in KEYS}
    if run.endswith("stressed"):
        plain["half_width_95"] = {key: found[key].half_width_95 for key in KEYS}
    return plain


def _park(view: View, park: str) -> Plain | None:
    if not any(run.startswith(park) for run in view.figures):
        return None
    return {column: figures(view, f"{park}_{column}") for column in COLUMNS}


def _estimate(found: Estimate | None) -> Plain | None:
    return None if found is None else {"value": found.value, "half_width_95": found.half_width_95}


def _bounds(view: View, park: str) -> Plain | None:
    run = view.study.runs.get(f"{park}_planned")
    if run is None or run.result.bounds is None:
        return None
    lower, upper = run.result.bounds
    return {"lower": lower, "upper": upper}


def _full(view: View) -> list[Plain]:
    """Connections that the plan of the retrofitted park (else of the existing one) finds full: capacity, worth and costs per unit/h."""
    run = view.retrofitted or view.existing
    return [
        {
            "id": full.link, "capacity": full.capacity, "hours": full.hours,
            "one_more_is_worth_cny_a": full.worth, "one_more_costs_cny_a": full.costs,
        }
        for full in (full_connections(run.result) if run else ())
    ]  # fmt: skip


def _retrofit(outcome: RetrofitOutcome) -> Plain:
    return {
        "id": outcome.id, "size": outcome.size, "unit": outcome.unit, "capex_cny": outcome.capex,
        "annual_benefit_cny": outcome.benefit, "payback_a": outcome.payback, "chosen": outcome.chosen,
        "status": outcome.status, "robust": outcome.robust, "depends_on": list(outcome.depends_on),
        "ranges_tried": dict(outcome.tried), "ranges_not_tried": dict(outcome.not_tried),
        "ranges_moving": outcome.moving, "ranges_solved_again": outcome.solved_again,
    }  # fmt: skip
