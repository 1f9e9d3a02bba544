"""Short films of two drawn people who talk, with a flash and a click at one time."""

import numpy as np
from tests.io.films import film
from tests.io.sounds import burst
from tests.vision.drawn import blank, finished, person

RATE = 16_000


def scene(i, *, second="there", shift=0.0):
    picture = blank(180, 320)
    person(picture, 88 + shift, 70, 26)
    if second != "gone":
        person(picture, 235, 66, 25, skin="dark", hair=(15, 12, 12), shirt=(160, 40, 40))
    if second == "covered":
        picture[40:112, 205:266] = (90, 60, 40)
    return finished(picture, i)


def dialogue(path, n=14, *, times=None, second=lambda _i: "there", flash=None, sound=True):
    """Write a film of 320 x 180; its right lower corner is white in picture `flash`."""
    times = np.arange(n) / 12.5 if times is None else np.asarray(times)
    pictures = np.stack([scene(i, second=second(i), shift=i / 2) for i in range(n)])
    heard = None
    if flash is not None:
        pictures[flash, 140:, 280:] = 255
    if sound:
        samples = round((times[-1] + 0.1) * RATE)
        heard = 0.02 * np.random.default_rng(1).normal(0, 1, samples)
        if flash is not None:
            heard += burst(times[flash], samples, RATE)
        heard = (RATE, heard)
    path.write_bytes(film(pictures, "mp4", "libx264", rate="25/2", times=times, sound=heard,
                          options={"crf": "14", "bf": "0"}))  # fmt: skip
    return path
