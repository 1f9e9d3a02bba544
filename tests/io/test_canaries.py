"""Files that reach for other files or for the network: nothing comes out, nobody is called."""

import socket
import threading
from dataclasses import is_dataclass

import numpy as np
import pytest
from canaries import DIGITS, TOKEN, Place, every, film, secrets, upload

from syntony.core.errors import SyntonyError
from syntony.core.registry import collect
from syntony.io.reading import read, sniff
from syntony.io.siblings import siblings_of

pytest.importorskip("mne")
READERS = collect("readers")
CANARIES = {name: rest for name, *rest in every()}


class Listener:
    """Somebody who waits for calls on one port, by TCP and UDP, and counts them."""

    def __init__(self):
        self.calls = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.threads = [threading.Thread(target=f, daemon=True) for f in (self._tcp, self._udp)]
        for thread in self.threads:
            thread.start()

    def _tcp(self):
        while True:
            try:
                connection, caller = self.tcp.accept()
            except OSError:
                return
            self.calls.append(("tcp", caller))
            connection.close()

    def _udp(self):
        while True:
            try:
                data, caller = self.udp.recvfrom(1)
            except OSError:
                return
            if not data:
                return
            self.calls.append(("udp", caller))

    def close(self):
        self.tcp.shutdown(socket.SHUT_RDWR)
        self.tcp.close()
        self.udp.sendto(b"", ("127.0.0.1", self.port))
        for thread in self.threads:
            thread.join()
        self.udp.close()


@pytest.fixture(scope="module")
def listener():
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory, listener):
    folder = tmp_path_factory.mktemp("canaries")
    secrets(folder / "secret")
    return Place(folder / "own", folder / "secret", listener.port)


def leaks(value):
    """Whether a word or a number of the secrets stands anywhere in a value."""
    if isinstance(value, str):
        # An address that the file itself holds is no secret.
        return any(TOKEN in word and "127.0.0.1" not in word for word in value.split())
    if isinstance(value, np.ndarray | float | int):
        numbers = np.abs(np.asarray(value, dtype=float)).ravel()
        numbers = numbers[np.isfinite(numbers) & (numbers > 0)]
        digits = numbers / 10 ** np.floor(np.log10(numbers))
        return bool((np.abs(digits - DIGITS / 1e4) < 1e-7).any())
    if is_dataclass(value) and not isinstance(value, type):
        return any(leaks(getattr(value, name)) for name in vars(value) if name != "source")
    if isinstance(value, dict):
        return any(leaks(item) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple):
        return any(leaks(item) for item in value)
    return hasattr(value, "numerator") and leaks(float(value))


def attempts(name, place):
    """What every plausible reader makes of a canary: recordings and errors."""
    file, build, readers = CANARIES[name]
    path = upload(place, file, build(place))
    ending = {r for r in READERS if path.suffix.lower() in READERS[r].suffixes}
    for reader in sorted({"", *readers, *ending, *(r.name for r, _ in sniff(path))}):
        try:
            yield reader, read(path, reader=reader)
        except SyntonyError as error:
            yield reader, str(error)


def test_there_are_at_least_forty():
    assert len(CANARIES) >= 40


@pytest.mark.parametrize("name", CANARIES)
def test_no_foreign_byte_comes_out_and_nobody_is_called(name, place, listener):
    before = {p.name: p.read_bytes() for p in place.secret.iterdir()}
    tried = list(attempts(name, place))
    assert tried
    for reader, outcome in tried:
        assert not leaks(outcome), f"{reader or 'recognized'}: {outcome}"
    assert not listener.calls
    assert {p.name: p.read_bytes() for p in place.secret.iterdir()} == before


@pytest.mark.parametrize("name", CANARIES)
def test_readers_reach_for_nothing_even_without_walls(name, place, listener):
    """Where a system has no walls around readers, their own care must do."""
    file, build, readers = CANARIES[name]
    path = upload(place, file, build(place))
    for reader in (READERS[reader] for reader in readers):
        try:
            siblings_of(path, reader)
            outcome = reader.read(path, reader.settings())
        except Exception as error:  # noqa: BLE001 - parsers raise anything; outside, it is mapped
            outcome = str(error)
        assert not leaks(outcome), f"{reader.name}: {outcome}"
    assert not listener.calls


def test_secrets_are_seen_where_they_come_out(place):
    for name in ("secret.snirf", "secret.wav", "secret_raw.fif"):
        assert leaks(read(place.secret / name)), name
    assert leaks(read(place.secret / "secret.csv", settings={"rate": 1}))
    assert leaks(f"it says {TOKEN} there")
    assert not leaks(f"http://127.0.0.1:99/{TOKEN}.css")
    assert not leaks(np.linspace(0, 1, 1000))


@pytest.mark.parametrize(
    "name", ["external-data", "soft-to-external", "storage-data", "virtual-data"]
)
def test_a_parser_without_walls_gives_the_secret_away(name, place):
    import h5py

    file, build, _ = CANARIES[f"snirf: {name}"]
    path = upload(place, file, build(place))
    with h5py.File(path) as opened:
        assert leaks(opened["nirs/data1/dataTimeSeries"][()])


def test_mne_alone_follows_a_header_out_of_its_folder(place):
    import mne

    file, build, _ = CANARIES["brainvision: data-up"]
    path = upload(place, file, build(place))
    assert leaks(mne.io.read_raw_brainvision(path, verbose="ERROR").get_data())


def test_ffmpeg_alone_opens_a_neighbor(place):
    import av

    file, build, _ = CANARIES["media: concat-neighbor.mp4"]
    path = upload(place, file, build(place))
    with av.open(str(path)) as container:
        assert container.streams.audio[0].rate == DIGITS


def test_listening_hears_a_call(listener):
    with socket.create_connection(("127.0.0.1", listener.port)):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.sendto(b"x", ("127.0.0.1", listener.port))
    for _ in range(1000):
        if len(listener.calls) >= 2:
            break
        threading.Event().wait(0.01)
    assert {kind for kind, _ in listener.calls} == {"tcp", "udp"}
    listener.calls.clear()


def test_the_film_that_is_elsewhere_is_one_when_it_is_here(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(film())
    assert read(path).media[0].count == 12
