"""Samples and answers with known properties."""

import numpy as np
import pandas as pd
from scipy.stats import qmc


def cube(paths: list[str], cases: int, seed: int = 3) -> pd.DataFrame:
    """A Latin hypercube between 0 and 1."""
    drawn = qmc.LatinHypercube(len(paths), rng=np.random.default_rng(seed)).random(cases)
    return pd.DataFrame(drawn, columns=paths)


def ishigami(unit: pd.DataFrame) -> pd.Series:
    """Ishigami and Homma 1990: sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 with every x uniform from −π to π."""
    x = (2 * unit.to_numpy() - 1) * np.pi
    return pd.Series(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]), unit.index)


ISHIGAMI = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
"""First and total indices, from the closed form."""
