"""Regions of movement around people."""

import numpy as np
import pytest
from tests.vision.drawn import blank, figure, finished

from syntony.vision.bodies import PLACE
from syntony.vision.following import glance
from syntony.vision.outlines import regions_from_people
from syntony.vision.people import body_sight, face_sight

SIZE = (240, 400)


@pytest.fixture
def sights(networks):
    return face_sight(irises=False), body_sight()


def looks_at(sights, *pictures):
    return [tuple(glance(sight, picture, 2) for sight in sights) for picture in pictures]


def two(x=(100, 300), hands=0.0):
    picture = blank(*SIZE)
    figure(picture, x[0], 50, 22, wrists=((1.6, 5.2 - hands), (-1.7, 5.4)))
    figure(picture, x[1], 55, 22, skin="dark", shirt=(150, 40, 40))
    return finished(picture)


def box(polygon):
    x, y = np.array(polygon).T
    return np.array([x.min() * SIZE[1], y.min() * SIZE[0], x.max() * SIZE[1], y.max() * SIZE[0]])


def by_place(things):
    return sorted(things, key=lambda thing: thing.middle[0])


def meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_each_person_lies_in_their_own_regions_and_nobody_in_the_background(sights):
    looks = looks_at(sights, two(), two(hands=1.0))
    found = regions_from_people(looks, ("ann", "bob"), SIZE)
    boxes = {title: box(polygon) for title, polygon in found.polygons()}
    assert list(boxes) == ["ann head", "ann body", "bob head", "bob body", "background"]
    for faces, bodies in looks:
        for who, body in zip(("ann", "bob"), by_place(bodies), strict=True):
            for name in ("left_wrist", "right_wrist", "left_elbow", "left_shoulder"):
                x, y = body.points[PLACE[name], :2]
                left, top, right, bottom = boxes[f"{who} body"]
                assert left <= x <= right
                assert top <= y <= bottom
        for who, face in zip(("ann", "bob"), by_place(faces), strict=True):
            left, top, right, bottom = boxes[f"{who} head"]
            assert (face.mesh[:, 0] >= left).all()
            assert (face.mesh[:, 0] <= right).all()
            assert (face.mesh[:, 1] >= top).all()
            assert top < face.mesh[:, 1].min() - 10, "hair belongs to a head"
    titles = list(boxes)
    for i, one in enumerate(titles):
        for other in titles[i + 1 :]:
            assert not meet(boxes[one], boxes[other]), (one, other)
    height, width = boxes["background"][[3, 2]] - boxes["background"][[1, 0]]
    assert height * width > 0.05 * SIZE[0] * SIZE[1]


def test_neighbors_who_are_close_share_a_border(sights):
    found = regions_from_people(looks_at(sights, two(x=(140, 250))), ("ann", "bob"), SIZE)
    boxes = {title: box(polygon) for title, polygon in found.polygons()}
    assert boxes["ann body"][2] == pytest.approx(boxes["bob body"][0])


def test_people_who_were_never_seen_together_give_no_regions(sights):
    alone = blank(*SIZE)
    figure(alone, 100, 50, 22)
    looks = looks_at(sights, finished(alone), finished(blank(*SIZE)))
    assert regions_from_people(looks, ("ann", "bob"), SIZE) is None
    one = regions_from_people(looks, ("ann",), SIZE)
    assert [region.title for region in one.regions] == ["ann head", "ann body"]
