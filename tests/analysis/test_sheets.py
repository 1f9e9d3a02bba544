"""Pictures of a film with the people as extractors named them."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))
sys.path.insert(0, str(Path(__file__).parents[1] / "vision"))

from films import film
from test_canvas import unfiltered
from tests.vision.drawn import blank, finished, person

from syntony.analysis.media import extract_media
from syntony.analysis.sheets import contact_sheet_of
from syntony.core.errors import MissingExtra
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.io.reading import read
from syntony.vision.sheet import COLORS


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    from tests.networks import need_networks

    need_networks()
    pictures = []
    for i in range(15):
        picture = blank(176, 320)
        person(picture, 80 + i, 60, 28, roll=0.02 * i)
        person(picture, 230, 65, 28, skin="dark", shirt=(150, 40, 40))
        pictures.append(finished(picture, i))
    path = tmp_path_factory.mktemp("films") / "two.mp4"
    path.write_bytes(film(np.stack(pictures), rate=15))
    return replace(read(path).media[0], persons=("ann", "bob"))


@pytest.fixture(scope="module")
def found(media):
    face = get("extractors", "face")
    return extract_media(media, face, face.settings())


def test_faces_are_found_behind_the_walls_as_before_them(found):
    (x,) = [s for s in found.streams if (s.name, s.person) == ("head_x", "ann")]
    np.testing.assert_allclose(x.values[2:], 80 + np.arange(2, 15), atol=2)


def test_networks_of_a_folder_of_ones_own_can_be_read_behind_the_walls(media, found, tmp_path):
    from syntony.vision.models import folder

    own = tmp_path / "networks"
    shutil.copytree(folder(), own)
    face = get("extractors", "face")
    other = extract_media(media, face, face.settings(models=own))
    for one, two in zip(found.streams, other.streams, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
    with pytest.raises(MissingExtra, match="fetch-models"):
        extract_media(media, face, face.settings(models=tmp_path))


def inked(sheet, color, rows=slice(None)):
    picture = unfiltered(sheet.png.tobytes())[rows].astype(int)
    return (np.abs(picture - color) <= 12).all(axis=-1)


def test_the_sheet_shows_whom_the_signals_name_where_they_say(media, found):
    sheet = contact_sheet_of(media, found.streams, session="s1", count=2)
    assert (sheet.session, sheet.title) == ("s1", "two.mp4: ann, bob as they were found")
    ann, bob = (np.nonzero(inked(sheet, color))[1] % 424 for color in COLORS[:2])
    assert 60 < np.median(ann) < 170
    assert 250 < np.median(bob) < 360
    swapped = [replace_person(s) for s in found.streams]
    turned = contact_sheet_of(media, swapped, count=2)
    ann, bob = (np.nonzero(inked(turned, color))[1] % 424 for color in COLORS[:2])
    assert np.median(ann) > 250, "a mistake of the signals is to be seen"
    assert np.median(bob) < 170


def replace_person(stream):
    person = {"ann": "bob", "bob": "ann"}[stream.person]
    return Signal.with_gaps(
        stream.values, stream.rate, stream.start, name=stream.name, unit=stream.unit,
        person=person, modality=stream.modality,
    )  # fmt: skip


def test_without_places_there_is_no_sheet(media):
    assert contact_sheet_of(media, []) is None
    lonely = Signal(np.zeros(15), 15, name="head_x", person="ann")
    assert contact_sheet_of(media, [lonely]) is None
