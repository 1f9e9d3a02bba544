"""Regions proposed for a film, and movement in them."""

from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.media import extract_media
from syntony.analysis.outlines import regions_from_pose
from syntony.core.errors import DataError
from syntony.core.registry import get
from syntony.io.reading import read


def test_in_proposed_regions_the_left_person_leads_by_0_4_s(networks, shared_data):
    media = read(shared_data("video") / "composite_dyads/left_leads_0.4s.mp4").media[0]
    media = replace(media, persons=("left", "right"))
    regions = regions_from_pose(media, count=6)
    assert len(regions.regions) == 4
    assert regions.background is not None
    motion = get("extractors", "motion_energy")
    found = extract_media(media, motion, motion.settings(**regions.model_dump()))
    energy = {(s.person, s.name): s for s in found.streams}
    bodies = {who: next(s for (p, n), s in energy.items() if p == who and "body" in n)
              for who in media.persons}  # fmt: skip
    a, b = (bodies[who].values for who in media.persons)
    r = []
    for lag in range(-30, 31):
        x = a[max(0, -lag) : a.size - max(0, lag)]
        y = b[max(0, lag) : b.size + min(0, lag)]
        both = np.isfinite(x) & np.isfinite(y)
        r.append(np.corrcoef(x[both], y[both])[0, 1])
    assert int(np.argmax(r)) - 30 == 12
    assert max(r) > 0.9


def test_nobody_to_be_seen_is_said(networks, tmp_path):
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[1] / "io"))
    from films import film, levels

    path = tmp_path / "wall.mp4"
    path.write_bytes(film(levels(12, (96, 128))))
    media = replace(read(path).media[0], persons=("ann",))
    with pytest.raises(DataError, match=r"wall\.mp4: ann are not seen together"):
        regions_from_pose(media, count=3)
