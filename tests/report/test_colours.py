"""Colours can be seen on their ground and told apart."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from serflow.report.colours import COLOURS, EMOTION_VALUES, PROTOCOLS, SURFACES

# Linear RGB as people with full protanopia, deuteranopia and tritanopia see it (Machado, Oliveira and Fernandes, 2009).
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour):
    encoded = np.array(to_rgb(colour))
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    dark, light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [0, 1])
@pytest.mark.parametrize(("name", "least"), [("ink", 12), ("muted", 4.5), *((name, 3) for name in PROTOCOLS)])
def test_a_colour_stands_out_from_its_ground(name, least, dark):
    assert contrast(COLOURS[name][dark], SURFACES["paper"][dark]) >= least


@pytest.mark.parametrize("dark", [0, 1])
def test_text_can_be_read_on_the_darkest_cell_of_a_matrix(dark):
    assert contrast(SURFACES["ink"][dark], SURFACES["heat"][dark]) >= 4.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("dark", [0, 1])
@pytest.mark.parametrize("family", [PROTOCOLS, EMOTION_VALUES], ids=["protocols", "emotions"])
def test_colours_of_a_kind_are_told_apart(family, dark, deficiency):
    seen = {name: lab(DEFICIENCIES[deficiency] @ linear(values[dark])) for name, values in family.items()}
    near = [(a, b) for a, b in itertools.combinations(seen, 2) if np.linalg.norm(seen[a] - seen[b]) < 12]
    assert near == []


def test_no_two_colours_share_their_paper_value():
    assert len({values[0] for values in COLOURS.values()}) == len(COLOURS)
