"""Joint plants: what stands in the ledger of one is borne by its owners by their shares, the investment apart.

    owner pays share · Σ payments of the plant,  the plant as much less                                  [CNY a year]

The sum over all firms stays what it was. What a plant bears as an owner of another one stays with it.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from parksim.model import Park
from parksim.results.audit.payment import Payment, yearly

ACCOUNT = {False: "result share", True: "investment share"}


def shares(park: Park, found: Iterable[Payment], replications: int) -> Iterator[Payment]:
    """Payments between joint plants and their owners, from all other payments."""
    joint = {key: firm.owners for key, firm in park.enterprises.items() if firm.owners}
    sums: dict[tuple[str, bool], np.ndarray] = {}
    for payment in found:
        if payment.enterprise in joint:
            key = (payment.enterprise, payment.account == "investment")
            sums[key] = sums.get(key, np.zeros(replications)) + payment.amounts.sum(axis=1)
    for (plant, invested), amounts in sums.items():
        for owner, share in joint[plant].items():
            if owner != plant:
                yield yearly(owner, ACCOUNT[invested], plant, plant, share * amounts)
                yield yearly(plant, ACCOUNT[invested], plant, owner, -share * amounts)
