"""Simple drawn people: no photograph, but the networks take them for people."""

import numpy as np

SKIN = {"fair": (224, 180, 150), "dark": (150, 100, 72)}


def blank(height, width, color=(120, 130, 140)):
    """A wall with a little light from above."""
    picture = np.ones((height, width, 3)) * np.array(color, float)
    return picture * np.linspace(1.1, 0.9, height)[:, None, None]


def _ellipse(picture, middle, radii, color, *, turn=0.0, soft=1.0, shade=0.0):
    reach = max(radii) * (1 + soft / min(radii)) + 2
    rows = slice(*(max(0, int(middle[1] + side * reach)) for side in (-1, 1)))
    columns = slice(*(max(0, int(middle[0] + side * reach)) for side in (-1, 1)))
    part = picture[rows, columns]
    y, x = np.mgrid[: part.shape[0], : part.shape[1]].astype(float)
    y, x = y + rows.start, x + columns.start
    c, s = np.cos(turn), np.sin(turn)
    u = ((x - middle[0]) * c + (y - middle[1]) * s) / radii[0]
    v = ((y - middle[1]) * c - (x - middle[0]) * s) / radii[1]
    r = np.sqrt(u**2 + v**2)
    cover = np.clip((1 - r) * min(radii) / soft + 0.5, 0, 1)[..., None]
    light = 1 - shade * np.clip(r, 0, 1)[..., None] ** 2
    part[:] = part * (1 - cover) + cover * np.array(color, float) * light


def person(
    picture,
    x,
    y,
    size,
    *,
    roll=0.0,
    smile=0.0,
    skin="fair",
    hair=(50, 35, 25),
    shirt=(40, 60, 120),
    look=0.0,
):
    """Draw somebody whose eyes are around (x, y), outer corners `size` pixels apart.

    `roll` in radians, clockwise as seen; `smile` lifts the lip corners by so many sizes; `look`
    moves the irises to the right by so many sizes.
    """
    c, s = np.cos(roll), np.sin(roll)
    pale = np.array(SKIN[skin], float)

    def at(u, v):
        return x + size * (u * c - v * s), y + size * (u * s + v * c)

    def dot(u, v, ru, rv, color, turn=0.0, **more):
        _ellipse(picture, at(u, v), (ru * size, rv * size), color, turn=roll + turn, **more)

    neck = (x, y + 1.35 * size)
    _ellipse(picture, (x, y + 3.3 * size), (1.75 * size, 1.75 * size), shirt, shade=0.3)
    _ellipse(picture, neck, (0.42 * size, 0.8 * size), pale * 0.82)
    dot(0, -0.18, 0.98, 1.12, hair)
    for side in (-1, 1):
        dot(side * 0.82, 0.2, 0.12, 0.25, pale * 0.85)
    dot(0, 0.25, 0.8, 1.1, pale, shade=0.22)
    dot(0, -0.78, 0.75, 0.35, hair, soft=3)
    for side in (-1, 1):
        dot(side * 0.32, 0.0, 0.24, 0.13, pale * 0.8, soft=3)
        dot(side * 0.32, 0.0, 0.19, 0.085, (240, 238, 235))
        dot(side * 0.32 + look, 0.0, 0.075, 0.08, (60, 40, 30))
        dot(side * 0.32 + look, 0.0, 0.035, 0.04, (10, 10, 10))
        dot(side * 0.32, -0.09, 0.2, 0.022, np.array(hair) * 0.8)
        dot(side * 0.33, -0.22, 0.25, 0.045, hair, turn=0.08 * side)
    dot(0, 0.25, 0.07, 0.3, pale * 1.08, soft=4)
    dot(0, 0.48, 0.16, 0.1, pale * 1.02, soft=3)
    for side in (-1, 1):
        dot(side * 0.08, 0.55, 0.045, 0.03, pale * 0.45, soft=2)
    for u in np.linspace(-0.3, 0.3, 25):
        lift = smile * (u / 0.3) ** 2
        dot(u, 0.83 - lift, 0.05, 0.07 * (1 - (u / 0.4) ** 2), (175, 85, 80), soft=2)
        dot(u, 0.83 - lift, 0.03, 0.012, (100, 40, 40))
    dot(0, 1.08, 0.3, 0.05, pale * 0.85, soft=4)


def _limb(picture, start, end, width, color, *, taper=0.8):
    for share in np.linspace(0, 1, 24):
        middle = (1 - share) * np.array(start) + share * np.array(end)
        radius = width * (1 + share * (taper - 1))
        _ellipse(picture, middle, (radius, radius), color, shade=0.12)


#: Wrists of somebody who stands at ease, in sizes from between the eyes: the person's left is the
#: picture's right.
EASE = ((1.75, 5.6), (-1.75, 5.6))


def figure(picture, x, y, size, *, wrists=EASE, skin="fair", shirt=(40, 60, 120), **face):
    """Draw somebody from head to hips; returns places of shoulders, elbows, wrists and hips.

    `wrists` are where the left and the right one are, in sizes from between the eyes.
    """
    pale = np.array(SKIN[skin], float)
    cloth = np.array(shirt, float)
    person(picture, x, y, size, skin=skin, shirt=shirt, **face)
    at = lambda u, v: np.array([x + size * u, y + size * v])  # noqa: E731
    for share in np.linspace(0, 1, 30):
        half = size * (1.35 - 0.35 * share)
        _ellipse(picture, at(0, 2.3 + 3.2 * share), (half, 0.5 * size), cloth * (1 - 0.1 * share))
    _ellipse(picture, at(0, 5.9), (1.05 * size, 0.7 * size), (45, 45, 60))
    for side in (-1, 1):
        _limb(picture, at(0.5 * side, 5.9), at(0.55 * side, 9.5), 0.5 * size, (45, 45, 60))
    found = {"left_hip": at(0.6, 5.7), "right_hip": at(-0.6, 5.7)}
    for name, side, (u, v) in (("left", 1, wrists[0]), ("right", -1, wrists[1])):
        shoulder, wrist = at(1.25 * side, 2.15), at(u, v)
        reach = np.linalg.norm(wrist - shoulder) / 2
        bend = np.sqrt(max((1.95 * size) ** 2 - reach**2, 0.0))
        along = (wrist - shoulder) / max(2 * reach, 1e-9)
        elbow = (shoulder + wrist) / 2 + bend * side * np.array([along[1], -along[0]])
        _limb(picture, shoulder, elbow, 0.36 * size, cloth * 0.85)
        _limb(picture, elbow, wrist, 0.3 * size, cloth * 0.8)
        hand = wrist + 0.3 * size * (wrist - elbow) / max(np.linalg.norm(wrist - elbow), 1e-9)
        _ellipse(picture, hand, (0.27 * size, 0.27 * size), pale, shade=0.1)
        found |= {f"{name}_shoulder": shoulder, f"{name}_elbow": elbow, f"{name}_wrist": wrist}
    return found


def finished(picture, seed=0):
    """As a camera gives it: whole numbers with a little noise."""
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
