"""What the browser tests run is the wheel, and the wheel holds all that it needs."""

import subprocess
import zipfile

import pytest
from tests.browser.running import INSTALLED, ROOT, command, surroundings

pytestmark = pytest.mark.skipif(not INSTALLED, reason="runs on the installed wheel: make test")


def asked(code):
    """What the wheel's Python answers, away from the sources."""
    python = (ROOT / INSTALLED).with_name("python")
    return subprocess.run(
        [python, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        env=surroundings(),
    ).stdout.strip()


def test_the_command_comes_from_the_wheel_not_from_the_sources():
    place = asked("import syntony; print(syntony.__file__)")
    assert "/wheel/lib/" in place
    assert str(ROOT / "src") not in asked("import sys; print(sys.path)")
    told = subprocess.run(
        [*command(), "--version"], capture_output=True, text=True, check=True, env=surroundings()
    )
    assert told.stdout.strip() == asked(
        "from importlib.metadata import version; print(version('syntony'))"
    )


def test_the_wheel_holds_the_page_the_networks_and_every_file_of_the_sources():
    (wheel,) = (ROOT / ".venv/wheel/dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("syntony/")}
    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src/syntony").rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix not in {".nbi", ".nbc"}
    }
    assert {"syntony/web/static/index.html", "syntony/models/face_landmark.tflite"} <= wanted
    assert held == wanted
