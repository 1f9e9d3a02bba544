"""What seeing two people costs: faces with irises and gaze, and bodies, on one core."""

import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from syntony.core.errors import SyntonyError
from syntony.core.extraction import Chunk, Feed
from syntony.core.registry import get
from syntony.vision.network import Network

CLIP = Path(__file__).resolve().parents[2] / "shared/data/video/composite_dyads/left_leads_0.4s.mp4"
TARGET = 25.0  # pictures a second, both extractors together
PICTURES, WARM = 200, 20
SIZE = (480, 1280)
#: How often each network runs a picture of two people who are followed.
RUNS = {"face_landmark": 2, "iris_landmark": 4, "pose_landmark": 2}


@dataclass(frozen=True)
class Cost:
    """CPU time of one picture (s)."""

    face: float
    pose: float
    networks: dict[str, float]

    @property
    def rate(self):
        return 1 / (self.face + self.pose)


def two_people():
    """Measure; a sentence instead where something is missing."""
    if not CLIP.exists():
        return "the composite film (../shared/data/video) is absent"
    try:
        times, pictures = _pictures()
        networks = {name: _network(name) for name in RUNS}
        return Cost(
            _extractor("face", times, pictures), _extractor("pose", times, pictures), networks
        )
    except (SyntonyError, ImportError) as error:
        return str(error)


def show():
    """Print the cost; whether the target was met, or None where it could not be judged."""
    cost = two_people()
    print(
        f"\nFaces and bodies: two people, {SIZE[1]} x {SIZE[0]} pixels, every picture, one thread"
    )
    if isinstance(cost, str):
        print(f"  absent: {cost}")
        return None
    for name, seconds in (("face with irises", cost.face), ("pose", cost.pose)):
        print(f"  {name:17s} {1e3 * seconds:6.1f} ms a picture   {1 / seconds:5.0f} pictures/s")
    met = cost.rate >= TARGET
    print(
        f"  both              {1e3 / cost.rate:6.1f} ms a picture   {cost.rate:5.0f} pictures/s"
        f"   target {TARGET:g}: {'met' if met else 'MISSED'}"
    )
    inside = sum(RUNS[name] * seconds for name, seconds in cost.networks.items())
    told = ", ".join(
        f"{RUNS[name]} x {name} {1e3 * seconds:.1f}" for name, seconds in cost.networks.items()
    )
    print(f"  what limits it: the networks take {inside * cost.rate:.0%} of it ({told} ms)")
    return met


def _pictures():
    import av

    from syntony.kernels.crop import scaled

    made = []
    with av.open(str(CLIP)) as film:
        for picture in film.decode(video=0):
            made.append((picture.time, scaled(picture.to_ndarray(format="rgb24"), *SIZE)))
            if len(made) == PICTURES:
                break
    times, pictures = zip(*made, strict=True)
    return np.array(times), np.stack(pictures)


def _extractor(name, times, pictures):
    extractor = get("extractors", name)
    feed = Feed(Fraction(30), float(times[0]), persons=("left", "right"), size=SIZE)
    process = extractor.start(feed, extractor.settings())
    process.push(Chunk(times[:WARM], pictures[:WARM]))
    # The median of short stretches: a busy neighbor spoils some, not all.
    spent = []
    for at in range(WARM, len(times) - 9, 10):
        began = time.process_time()
        process.push(Chunk(times[at : at + 10], pictures[at : at + 10]))
        spent.append((time.process_time() - began) / 10)
    return float(np.median(spent))


def _network(name):
    network = Network(name)
    picture = np.random.default_rng(1).random((network.side, network.side, 3), dtype=np.float32)
    spent = []
    for _ in range(25):
        began = time.process_time()
        network(picture)
        spent.append(time.process_time() - began)
    return float(np.median(spent[5:]))
