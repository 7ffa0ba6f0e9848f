"""What a policy names is counted in the accounts, whether it is discharged or leaves to the environment."""

import pytest

from parksim.graph import graph_of
from parksim.model.calendar import plain_calendar
from parksim.reports.measured import measured
from parksim.results.audit import audit
from parksim_solvers.optimise import plan
from tests.parks import COMMODITIES, commodity
from tests.small import demand, market, policy, process, small_park

VAPOUR = commodity("vapour", "water", environment=True, mass=1)


def accounts(*policies):
    """10 h of 1 t/h of "good", each t with 0.3 t of ash that is dumped and 0.2 t of vapour."""
    park = small_park(
        process("a.maker", "a.good", outputs={"a.ash": 0.3}, environment={"vapour": 0.2}),
        demand("a.sales", "a.good", 1.0), market("dump", "takes", "a.ash"), *policies,
    )  # fmt: skip
    park = park.model_copy(update={"commodities": {**COMMODITIES, "vapour": VAPOUR}})
    found = audit(plan(graph_of(park), plain_calendar([4, 6])).result)
    assert found.failures == ()
    return park, found.accounts


@pytest.mark.parametrize(("measure", "amount"), [("ash", 3.0), ("vapour", 2.0)])
def test_what_leaves_is_counted_where_a_policy_names_it(measure, amount):
    """10 h · 0.3 t/h of ash, 10 h · 0.2 t/h of vapour; nothing of it would be a figure that is merely not known."""
    park, found = accounts(policy("less", "target", measure, at_most=1.0))
    assert measured(park, found, measure) == pytest.approx(amount)
    assert found.measure(measure) == pytest.approx(amount)
