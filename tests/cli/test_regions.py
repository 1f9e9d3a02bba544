"""`syntony regions`."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from tests.vision.drawn import blank, figure, finished

from syntony.cli.app import run
from syntony.io.regions import read_regions


def test_regions_are_proposed_and_drawn(networks, tmp_path, capsys):
    pytest.importorskip("av")
    from films import film

    picture = blank(224, 352)
    figure(picture, 90, 50, 20)
    figure(picture, 260, 52, 20, skin="dark", shirt=(150, 40, 40))
    path = tmp_path / "two.mp4"
    path.write_bytes(film(np.stack([finished(picture, i) for i in range(12)]), rate=12))
    out = tmp_path / "regions.toml"
    assert run(["regions", str(path), "-p", "ann", "-p", "bob", "--out", str(out)]) == 0
    titles = [title for title, _ in read_regions(out).polygons()]
    assert titles == ["ann head", "ann body", "bob head", "bob body", "background"]
    assert (tmp_path / "regions.png").read_bytes().startswith(b"\x89PNG")
    assert "regions.png" in "".join(capsys.readouterr())


def test_a_file_without_pictures_is_said(tmp_path, capsys):
    path = tmp_path / "701_1.csv"
    path.write_text("time,a,b\n" + "\n".join(f"{i / 10},{i % 7},{i % 5}" for i in range(50)))
    assert run(["regions", str(path), "-p", "ann"]) == 1
    assert "holds no pictures" in capsys.readouterr().err
