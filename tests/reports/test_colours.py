"""The colours can be read: contrast of every text colour on its ground, distance of the five kinds in four kinds of sight."""

import re
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest

STYLE = files("parksim.reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
TEXTS = ("ink", "ink2", "ink3", "accent", "base", "good", "bad")
KINDS = ("material", "water", "energy", "waste", "emission")
MACHADO = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
"""Machado, Oliveira, Fernandes 2009, full severity, on linear RGB."""


def tokens(dark: bool) -> dict[str, str]:
    light, after = STYLE.split("@media screen and (prefers-color-scheme:dark)", 1)
    found = dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", light))
    return found | dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", after.split("@media print")[0])) if dark else found


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    bright = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (a, b))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cone = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                     [0.0883024619, 0.2817188376, 0.6299787005]]) @ np.clip(rgb, 0, 1)  # fmt: skip
    return np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                     [0.0259040371, 0.7827717662, -0.8086757660]]) @ np.cbrt(cone)  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("token", [*TEXTS, *KINDS])
def test_text_can_be_read_on_paper(token, dark):
    colours = tokens(dark)
    assert contrast(colours[token], colours["paper"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("sight", MACHADO)
def test_kinds_can_be_told_apart(sight, dark):
    colours = tokens(dark)
    seen = {kind: oklab(MACHADO[sight] @ linear(colours[kind])) for kind in KINDS}
    for a, b in combinations(KINDS, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= 0.09 - 0.005, (a, b)
