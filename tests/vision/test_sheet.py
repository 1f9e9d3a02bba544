"""The contact sheet."""

import numpy as np
import pytest
from tests.vision.drawn import blank, figure, finished

from syntony.vision.following import glance
from syntony.vision.people import body_sight, face_sight
from syntony.vision.sheet import COLORS, Shot, contact_sheet, contact_sheet_png


def near(sheet, color, tolerance=12):
    return (np.abs(sheet.astype(int) - color) <= tolerance).all(axis=-1)


@pytest.fixture
def shot(networks):
    picture = blank(240, 360)
    figure(picture, 90, 50, 24)
    figure(picture, 260, 55, 24, skin="dark", shirt=(150, 40, 40))
    picture = finished(picture)
    faces = sorted(glance(face_sight(), picture, 2), key=lambda f: f.middle[0])
    bodies = sorted(glance(body_sight(), picture, 2), key=lambda b: b.middle[0])
    people = ("ann", "bob")
    return Shot(
        1.5, picture, dict(zip(people, faces, strict=True)), dict(zip(people, bodies, strict=True)),
        {"background": np.array([[150.0, 5.0], [200.0, 5.0], [200.0, 40.0], [150.0, 40.0]])},
    )  # fmt: skip


def test_everybody_is_drawn_in_their_own_color_where_they_are(shot):
    sheet = contact_sheet([shot], ("ann", "bob"), width=360)
    assert sheet.shape == (240, 360, 3)
    for color, side in zip(COLORS, (slice(0, 180), slice(180, 360)), strict=False):
        inked = near(sheet, color)
        assert inked[:, side].sum() > 200
        assert inked[:, side].sum() > 20 * (inked.sum() - inked[:, side].sum())
    assert (contact_sheet([shot], ("ann", "bob"), width=360) == sheet).all()


def test_who_is_not_seen_is_said(shot):
    with_ann = Shot(2.0, shot.picture, {"ann": shot.faces["ann"]})
    without = Shot(2.0, shot.picture)
    drawn = contact_sheet([with_ann], ("ann", "bob"), width=360)
    plain = contact_sheet([without], ("ann", "bob"), width=360)
    assert not near(drawn, COLORS[1]).any()
    assert not near(plain, COLORS[0]).any()
    white = near(plain, (255, 255, 255), 0)[-20:].sum()
    assert white > near(drawn, (255, 255, 255), 0)[-20:].sum() > 0


def test_shots_lie_in_rows_of_one_size(shot):
    sheet = contact_sheet([shot] * 4, ("ann", "bob"), columns=3, width=180)
    assert sheet.shape == (2 * 124 - 4, 3 * 184 - 4, 3)
    assert (sheet[124:, 184:] == 255).all(), "nothing in the places that are left"
    assert contact_sheet_png([shot], ("ann",), width=90).startswith(b"\x89PNG")
