"""W7: motion energy of a film, beside decoding alone, in one run."""

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from syntony.analysis.media import work
from syntony.core.registry import get
from syntony.io import pictures
from syntony.io.media import look_through, opened
from syntony.io.pictures import told

WIDTH, HEIGHT, RATE = 1280, 720, 25
#: Seconds of film that are made, and how often they follow each other in both films.
SECONDS, SHORT, LONG = 40, 3, 12
#: Whole chain over decoding alone; growth of memory over the long film (MiB).
TARGET, GROWTH = 1.10, 8.0
#: Two people as polygons; the wall above them is the background.
REGIONS = (
    {"person": "left", "polygon": [(0.04, 0.3), (0.2, 0.12), (0.46, 0.3), (0.48, 1), (0.03, 1)]},
    {"person": "right", "polygon": [(0.54, 0.3), (0.8, 0.12), (0.96, 0.3), (0.97, 1), (0.52, 1)]},
)


@dataclass(frozen=True)
class Cost:
    """CPU seconds for the film, the best of rounds that take turns, and memory (MiB)."""

    decoding: float
    chain: float
    growth: float
    peak: float
    film: float


def measured(folder):
    """Cost of the chain and of decoding alone."""
    short, long = folder / "w7.mp4", folder / "w7_long.mp4"
    write_film(folder / "w7_once.mp4")
    repeat_film(folder / "w7_once.mp4", short, SHORT)
    repeat_film(folder / "w7_once.mp4", long, LONG)
    media = replace(look_through(short).media[0], persons=("left", "right"))
    threads, pictures.MOST_THREADS = pictures.MOST_THREADS, 1  # as in all other cases
    rounds = [(cpu(lambda: decode(short)), cpu(lambda: extract(short, media))) for _ in range(5)]
    pictures.MOST_THREADS = threads
    # The best, because a neighbor on the machine can only make a round slower.
    decoding, chain = np.min(rounds, axis=0)
    growth, peak = memory(long)
    return Cost(float(decoding), float(chain), growth, peak, float(media.duration))


def decode(path):
    """Decode every picture on one thread, and look at none."""
    with opened(path) as container:
        track = container.streams.video[0]
        track.thread_type = "NONE"
        track.codec_context.thread_count = 1
        for _ in container.decode(track):
            pass


def given(media):
    extractor = get("extractors", "motion_energy")
    settings = extractor.settings(regions=REGIONS)
    return {
        "media": told(media), "food": "luma", "told": settings.model_dump(mode="json"),
        "start": [extractor.start.__module__, extractor.start.__qualname__],
        "settings": [type(settings).__module__, type(settings).__qualname__],
    }  # fmt: skip


def extract(path, media):
    """Everything that happens behind the walls: decoding, differences, counting, judging."""
    *_, found = work(path, given(media))
    assert len(found.streams) == 3
    return found


def memory(path):
    """Growth of resident memory from the first fifth of a film to its end, and the peak (MiB)."""
    media = replace(look_through(path).media[0], persons=("left", "right"))
    seen = [resident() for _ in work(path, given(media))]
    early = max(seen[: len(seen) // 5])
    return max(seen[len(seen) // 5 :]) - early, max(seen)


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def cpu(run):
    start = time.process_time()
    run()
    return time.process_time() - start


def write_film(path):
    """Two textured people who move in bursts before a wall, with fresh grain on every picture."""
    import av

    rng = np.random.default_rng(7)
    wall = np.kron(rng.integers(60, 180, (HEIGHT // 8, WIDTH // 8)), np.ones((8, 8)))
    wall = ((wall + np.roll(wall, 4, 0) + np.roll(wall, 4, 1)) / 3).astype(np.int16)
    people = [np.kron(rng.integers(40, 220, (60, 40)), np.ones((6, 6))) for _ in range(2)]
    grain = np.rint(rng.normal(0, 4, (4, HEIGHT, WIDTH))).astype(np.int16)
    count = RATE * SECONDS
    bursts = np.convolve(rng.standard_normal(count), np.ones(25) / 25, "same")
    course = 60 * np.tanh(np.cumsum(np.maximum(bursts, 0) * np.sin(np.arange(count) / 9)) / 2)
    with av.open(str(path), "w") as container:
        track = container.add_stream(
            "libx264", rate=RATE, options={"preset": "veryfast", "g": "250"}
        )
        track.width, track.height, track.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        track.codec_context.bit_rate = 3_000_000
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        for i in range(count):
            picture = wall + np.roll(grain[i % 4], rng.integers(0, HEIGHT), axis=0)
            for person, middle in zip(people, (320, 960), strict=True):
                x = int(middle + course[(i - 20 * (middle > 640)) % count]) - 120
                picture[300:660, x : x + 240] = person + grain[i % 4][:360, :240]
            planes[:HEIGHT] = np.clip(picture, 0, 255)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = i, Fraction(1, RATE)
            container.mux(track.encode(frame))
        container.mux(track.encode())


def repeat_film(path, into, times):
    """The same packets several times over, without coding them anew."""
    import av

    with av.open(str(into), "w") as out:
        track = None
        for turn in range(times):
            with av.open(str(path)) as container:
                source = container.streams.video[0]
                if track is None:
                    track = out.add_stream_from_template(source)
                shift = round(turn * SECONDS / source.time_base)
                for packet in container.demux(source):
                    if packet.dts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = track
                    out.mux(packet)


def show(folder):
    """Print W7; returns whether both targets were met."""
    cost = measured(folder)
    print(
        f"\nW7: motion energy of a film of {WIDTH} x {HEIGHT}, {RATE} pictures a second, H.264 "
        "with grain,\n    two polygons and a background, one thread"
    )
    print(f"  decoding alone (PyAV) {1e3 * cost.decoding / cost.film:8.1f} ms of CPU a second")
    print(
        f"  the whole chain       {1e3 * cost.chain / cost.film:8.1f} ms, "
        f"{cost.film / cost.chain:.1f} x real time on one core"
    )
    ratio = cost.chain / cost.decoding
    met = ratio <= TARGET
    print(f"  ratio {ratio:.3f}   target {TARGET:.2f}: {'met' if met else 'MISSED'}")
    steady = cost.growth <= GROWTH
    print(
        f"  memory over {LONG * SECONDS / 60:g} min: grows by {cost.growth:.1f} MiB, "
        f"{cost.peak:.0f} MiB at the peak"
        f"   target {GROWTH:g}: {'met' if steady else 'MISSED'}"
    )
    return met and steady


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        show(Path(place))
