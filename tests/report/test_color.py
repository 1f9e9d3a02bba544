"""Colors checked as a color-blind reader sees them."""

import numpy as np
import pytest

from syntony.report.draw.color import THEME, map_palette

# Machado, Oliveira & Fernandes (2009), doi:10.1109/TVCG.2009.113, table 1, severity 1.0,
# on linear RGB.
BLIND = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
PAGE = {"light": 0, "dark": 1}


def rgb(code):
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(color):
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def lab(color, eyes):
    """CIE L*a*b* (D65) of a color as somebody sees it."""
    seen = np.clip(np.asarray(BLIND[eyes]) @ linear(np.asarray(color, float)), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratio = (np.array(to_xyz) @ seen) / [0.9505, 1.0, 1.089]
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def contrast(a, b):
    light, dark = sorted((linear(rgb(c)) @ [0.2126, 0.7152, 0.0722] for c in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eyes", BLIND)
@pytest.mark.parametrize("page", PAGE)
@pytest.mark.parametrize("pair", [("first", "second"), ("accent", "against"), ("accent", "chance")])
def test_colors_that_mean_different_things_look_different_to_everybody(eyes, page, pair):
    a, b = (lab(rgb(THEME[name][PAGE[page]]), eyes) for name in pair)
    assert np.linalg.norm(a - b) > 40


@pytest.mark.parametrize("eyes", BLIND)
def test_the_two_sides_of_a_map_never_look_alike_where_they_are_strong(eyes):
    palette = map_palette()
    sides = [palette[31], palette[62]]
    white = np.ones(3)
    seen = [lab(white + (c[:3] / 255 - white) * c[3] / 255, eyes) for c in sides]
    assert np.linalg.norm(seen[0] - seen[1]) > 30


@pytest.mark.parametrize("eyes", BLIND)
@pytest.mark.parametrize("start", [1, 32])
def test_a_map_gets_steadily_darker_with_strength(eyes, start):
    steps = map_palette()[start : start + 31]
    white = np.ones(3)
    lightness = [lab(white + (c[:3] / 255 - white) * c[3] / 255, eyes)[0] for c in steps]
    assert (np.diff(lightness) < 0).all()


@pytest.mark.parametrize("page", PAGE)
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "alarm"])
@pytest.mark.parametrize("ground", ["page", "wash"])
def test_words_can_be_read_on_every_ground(page, ink, ground):
    i = PAGE[page]
    assert contrast(THEME[ink][i], THEME[ground][i]) >= 4.5


@pytest.mark.parametrize("page", PAGE)
@pytest.mark.parametrize("mark", ["accent", "first", "second", "against", "faint"])
def test_marks_stand_out_from_the_page(page, mark):
    i = PAGE[page]
    floor = 2.8 if mark == "faint" else 3.0
    assert contrast(THEME[mark][i], THEME["page"][i]) >= floor
