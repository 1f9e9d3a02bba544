"""Every command on a session in a vault: it gives what it gives for the plain session."""

import io
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from tests.cli.test_vaulted import standard_input
from tests.io.films import film
from tests.networks import need_networks
from tests.vision.drawn import blank, figure, finished

from syntony.analysis.keeping import analyze_stored
from syntony.cli.app import app, run
from syntony.core.consent import PURPOSES
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.store.consents import Consents
from syntony.io.store.sealing import table_checksum
from syntony.io.store.whereabouts import move_media
from syntony.io.vault import create_vault, keyring, keys
from syntony.web.library import Library
from syntony.web.retention import keep_rules
from syntony.web.vaulting import encrypt

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests
#: Command -> what it is given: {s} a session, {f} its film, {l} the library.
CASES = {
    "inspect": "{s} --json",
    "analyze": "{s} -o out --surrogates 19 --json",
    "multiverse": "{s} -g grid.toml -o out --json",
    "power": "{s} --minutes 1 --dyads 8 --surrogates 19 -o out --json",
    "plan": "{s} --out out/plan.toml",
    "convert": "{s} out --to csv",
    "extract": "{s} -x motion_energy -o out --json",
    "regions": "{f} -p a -p b -o out/regions.toml",
    "doctor": "{s}",
    "report": "{s} --audience client -o out/report.html",
    "export": "{s} -f tsv -f elan -f html -f features -f summary --to out",
    "mask": "{s} -o out --json",
    "remove": "{s} 5 6 --confirm s",
    "consent": "{s} a research --withdraw --json",
    "retention": "{l}",
    "share": "{s} out/copy --part 2 30 --films --notes --plain --json",
}
#: What takes no session, and what asks for the passphrase by itself.
OTHERS = {"app", "vault", "demo", "measures", "nulls", "extractors", "release"}
#: Tables of a session that tell when and by whom it was made.
MADE = {"audit", "audit_head", "seals", "shared", "sqlite_sequence"}
SEEING = ("regions", "mask")
#: Commands that make something of this session, and name what they cannot.
PARTIAL = {"analyze": 3}
GRID = "surrogates = 19\n"


def two_people():
    picture = blank(224, 352)
    figure(picture, 90, 50, 20)
    figure(picture, 260, 52, 20, skin="dark", shirt=(150, 40, 40))
    return film(np.stack([finished(picture, i) for i in range(12)]), rate=12)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """The same library twice, plain and in a vault, under the same names."""
    place = tmp_path_factory.mktemp("worlds")
    seen = place / "seen.mp4"
    seen.write_bytes(two_people())
    source = np.convolve(np.random.default_rng(7).normal(size=1210), np.hanning(11), mode="same")
    signals = tuple(
        Signal(values, 10, name="motion", person=person)
        for person, values in (("a", source[10:]), ("b", source[:-10]))
    )
    media = tuple(replace(m, persons=("a", "b")) for m in read(seen).media)
    people = (Participant("a"), Participant("b"))
    recordings = (Recording("r", signals), Recording("camera", media=media))
    session = Session("s", people, recordings, design={"date": "2026-03-14"})
    plain, vaulted = place / "plain" / "library", place / "vaulted" / "library"
    save_session(session, plain / "s")
    for person in "ab":
        for purpose in PURPOSES:
            Consents(plain / "s").record(person, purpose, given=True)
    analyze_stored(plain / "s", AnalysisPlan(null={"surrogates": 19}, extract=()))
    shelf = Library(plain)
    shelf.ids()
    keep_rules(shelf, [("review", "session", 3650, 30)])
    shutil.copytree(plain, vaulted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        encrypt(*create_vault(vaulted, PASSPHRASE)[:2])
    name = next(vaulted.glob("*/session.db")).parent.name
    (hidden,) = vaulted.glob("*/files/*.mp4")
    (plain / "s").rename(plain / name)
    with shelf.index.open() as index:
        index.execute("UPDATE sessions SET folder = id")
    (plain / name / "files").mkdir()
    shown = plain / name / "files" / hidden.name
    seen.rename(shown)
    move_media(plain / name, "camera", seen, shown)
    return place, f"library/{name}", f"library/{name}/files/{hidden.name}"


@pytest.fixture
def places(worlds, tmp_path):
    """Copies of both libraries, each in a folder of its own to work in."""
    found = [shutil.copytree(worlds[0] / one, tmp_path / one) for one in ("plain", "vaulted")]
    for one in found:
        (one / "grid.toml").write_text(GRID)
    secret = tmp_path / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    secret.chmod(0o600)
    return *found, secret


def command(name, worlds):
    _, session, seen = worlds
    return [name, *CASES[name].format(s=session, f=seen, l="library").split()]


def given(place, arguments, monkeypatch, capsys):
    """Exit code and everything that a command gave where it was run."""
    monkeypatch.chdir(place)
    code = run(arguments)
    said = capsys.readouterr()
    files = sorted((place / "out").rglob("*")) if (place / "out").exists() else []
    held = {plain(str(p.relative_to(place))): content(p) for p in files if p.is_file()}
    return code, plain(said.out), said.err, held


def content(file):
    """What a file holds, but for when and where it was made."""
    if file.name == "session.db":
        with closing(sqlite3.connect(file)) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = sorted({name for (name,) in names} - MADE)
            return [table_checksum(database, name) for name in tables]
    if file.suffix in (".json", ".toml", ".html", ".csv", ".tsv"):
        return plain(file.read_text())
    return file.read_bytes()


def plain(text):
    """Without times of the clock, marks of files, and how much room the files of a session take."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00)?", "TIME", text)
    return re.sub(r"\b[0-9a-f]{24}\b|\d+ files\t\d+ bytes", "MARK", text)


def test_every_command_is_here():
    assert {name for name in app if not name.startswith("-")} == CASES.keys() | OTHERS


@pytest.mark.parametrize("name", CASES)
def test_a_command_gives_of_a_vault_what_it_gives_of_the_plain_session(
    name, worlds, places, monkeypatch, capsys
):
    if name in SEEING:
        need_networks()
    open_one, vaulted, secret = places
    arguments = command(name, worlds)
    wanted = given(open_one, arguments, monkeypatch, capsys)
    assert wanted[0] == PARTIAL.get(name, 0), wanted[2]
    found = given(vaulted, [*arguments, "--passphrase-file", str(secret)], monkeypatch, capsys)
    assert found[:3] == wanted[:3], found[2]
    assert found[3].keys() == wanted[3].keys()
    assert [file for file in wanted[3] if found[3][file] != wanted[3][file]] == []
    assert not keyring.unlocked_at_all()


@pytest.mark.parametrize("name", CASES)
def test_a_command_says_that_it_needs_the_passphrase(name, worlds, places, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    _, vaulted, _ = places
    with standard_input(b""):
        code, out, err, held = given(vaulted, command(name, worlds), monkeypatch, capsys)
    assert code == 1
    assert "passphrase was needed, and none came" in err
    assert "--passphrase-file" in err
    assert (out, held) == ("", {})


def test_findings_are_kept_in_a_vault(worlds, places, monkeypatch, capsys):
    open_one, vaulted, secret = places
    asked = ["analyze", worlds[1], "--keep", "-o", "out", "--surrogates", "39"]
    option = ["--passphrase-file", str(secret)]
    told = ["report", worlds[1], "--audience", "research", "-o", "out/report.html"]
    for command in (asked, told):
        wanted = given(open_one, command, monkeypatch, capsys)
        found = given(vaulted, [*command, *option], monkeypatch, capsys)
        assert found == wanted
    assert "39 surrogates" in wanted[3]["out/report.html"]


@pytest.mark.parametrize("name", ["inspect", "analyze", "extract", "mask"])
def test_a_file_of_a_vault_is_known_as_one(name, worlds, places, monkeypatch, capsys):
    _, vaulted, secret = places
    out = [] if name == "inspect" else ["-o", "out"]
    asked = [name, worlds[2], *out, "--passphrase-file", str(secret)]
    code, _, err, _ = given(vaulted, asked, monkeypatch, capsys)
    assert code in (1, 3)
    assert "is encrypted, as films and sound in a vault are; give the folder" in err
