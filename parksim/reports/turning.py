"""Whether a conclusion holds within the ranges that were tried, which these were, and what turns it."""

from parksim.reports.both import Both, joined, named, said, same, say
from parksim.reports.numbers import NONE
from parksim.reports.paths import path_in_words
from parksim.reports.view import View
from parksim.study import RetrofitOutcome
from parksim.study.kinds import KINDS


def sure(outcome: RetrofitOutcome) -> Both:
    """Whether the sign of the own benefit holds; None is not known."""
    if outcome.robust is None:
        return same(NONE)
    return say("retrofits.is_robust" if outcome.robust else "retrofits.is_not_robust")


def robust(view: View, outcome: RetrofitOutcome) -> Both:
    """What the sign of an own benefit depends on; else whether it holds."""
    if outcome.depends_on:
        return say("retrofits.depends_on", what=joined([_cause(view, word) for word in outcome.depends_on]))
    return sure(outcome)


def _cause(view: View, word: str) -> Both:
    if word == "capex":
        return say("retrofits.its_capex")
    section, _, rest = word.partition(".")
    payee, _, what = rest.partition(".")
    if section in ("markets", "policies") and what == "price":
        return say("retrofits.price_of", market=named(getattr(view.park, section)[payee].name))
    return path_in_words(view.park, word)


def robust_within(view: View) -> Both | None:
    """Which ranges were tried, by kind, and which were not; None where no sign was asked for."""
    asked = [o for o in view.study.retrofits if o.robust is not None]
    if not asked:
        return None
    first = asked[0]
    if not first.tried:
        return say("retrofits.no_ranges")
    kinds = joined(
        [
            say("retrofits.range_kind", many=first.tried[k], kind=say(f"range_kind.{k}"))
            for k in KINDS
            if k in first.tried
        ]
    )
    left = joined(
        [say("retrofits.range_kind", many=n, kind=say(f"range_left.{reason}")) for reason, n in first.not_tried.items()]
    )
    moving, solved = sum(o.moving for o in asked), sum(o.solved_again for o in asked)
    within = say("retrofits.within", many=sum(first.tried.values()), kinds=kinds, moving=moving, solved=solved)
    return said(within, say("retrofits.not_tried", kinds=left) if first.not_tried else None)
