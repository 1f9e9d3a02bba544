"""Where a head points, what its face does, and where its eyes look: geometry of the mesh.

Angles are those of the picture: yaw is positive to the picture's right (the person's own left),
pitch upwards, roll clockwise as seen. The head is first pitched, then turned, then rolled, so that
roll is the slope of the line between the eyes as anybody can measure it in the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.vision.mesh import Face

#: Points of the mesh that mirror each other and that neither mouth nor brows move.
PAIRS = (
    (33, 263), (133, 362), (127, 356), (234, 454), (93, 323), (21, 251), (54, 284), (103, 332),
    (67, 297), (109, 338), (129, 358), (98, 327), (49, 279), (115, 344), (116, 345), (227, 447),
)  # fmt: skip
LEFT, RIGHT = (list(side) for side in zip(*PAIRS, strict=True))
#: What lies above and below on the skull: forehead with temples, and the foot of the nose.
UPPER = (10, 151, 9, 109, 338, 67, 297, 103, 332, 54, 284, 21, 251)
LOWER = (2, 98, 327, 129, 358, 49, 279)
#: Pitch (degrees) of the line between them in a face that looks straight ahead: the mean of five
#: talkers who face their camera (7.8 to 17.2), which is how far the zero differs between people.
LEVEL = 11.0
#: An iris is 11.7 mm wide in nearly everybody, and the eye turns about a point 10.4 mm behind it.
IRIS_MM, EYE_RADIUS_MM = 11.7, 10.4


@dataclass(frozen=True)
class Head:
    """Where a head points (degrees).

    Parameters
    ----------
    yaw, pitch, roll : float
        To the picture's right, up, and clockwise as seen.
    """

    yaw: float
    pitch: float
    roll: float

    @property
    def rotation(self) -> Array:
        """From the head's axes (right, down, away, as seen from before it) to the picture's."""
        y, p, r = (math.radians(v) for v in (self.yaw, self.pitch, self.roll))
        turn_x = np.array(
            [[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]]
        )
        turn_y = np.array(
            [[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]]
        )
        turn_z = np.array(
            [[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]]
        )
        return np.asarray(turn_z @ turn_y @ turn_x, np.float64)


def head(mesh: Array) -> Head:
    """Angles of a head from its mesh.

    Parameters
    ----------
    mesh : ndarray, shape (468, 3)
        Points of the face mesh: right, down, away, in one scale.

    Returns
    -------
    Head
        Yaw and roll are 0 for a face that is seen straight and upright. The zero of pitch rests
        on the slope of forehead and nose and differs by several degrees between people: compare
        its changes.
    """
    across = (mesh[RIGHT] - mesh[LEFT]).sum(axis=0)
    across /= np.linalg.norm(across)
    down = mesh[list(LOWER)].mean(axis=0) - mesh[list(UPPER)].mean(axis=0)
    down -= (down @ across) * across
    down /= np.linalg.norm(down)
    roll = math.atan2(across[1], across[0])
    yaw = math.atan2(across[2], math.hypot(across[0], across[1]))
    # With roll and yaw taken back, what is left of `down` has turned about the first axis alone.
    unrolled = down[1] * math.cos(roll) - down[0] * math.sin(roll)
    ahead = -down[0] * math.cos(roll) * math.sin(yaw) - down[1] * math.sin(roll) * math.sin(yaw)
    pitch = math.atan2(-(down[2] * math.cos(yaw) + ahead), unrolled)
    return Head(math.degrees(yaw), math.degrees(pitch) - LEVEL, math.degrees(roll))


def upright(face: Face, pose: Head) -> Array:
    """The mesh as seen from straight before the head, in units of the outer eye distance."""
    centered = face.mesh - face.mesh[[33, 263]].mean(axis=0)
    return np.asarray(centered @ pose.rotation / face.size, np.float64)


#: Measures of a face by name, all shares of the distance between the outer eye corners. They are
#: geometry, not coded action units; what they mostly follow is said beside them.
EXPRESSIONS = {
    "smile": "lip corners above the middle of the mouth (as in action unit 12)",
    "mouth_width": "between the lip corners (12, 20; small: 18)",
    "mouth_opening": "between the lips (25, 26, 27; speech)",
    "brow_height": "brows above the eyes (1, 2; small: 4)",
    "brow_distance": "between the inner ends of the brows (small: 4)",
    "eye_opening": "between the lids (5; small: 43, 45, 7, 6)",
}
_BROWS = ([70, 63, 105, 66, 107], [300, 293, 334, 296, 336])
_LIDS = ([(159, 145), (160, 144), (158, 153)], [(386, 374), (387, 373), (385, 380)])


def expressions(shape: Array) -> dict[str, float]:
    """What a face does, from its upright mesh.

    Parameters
    ----------
    shape : ndarray, shape (468, 3)
        From `upright`.

    Returns
    -------
    dict of str to float
        `EXPRESSIONS` by name, as shares of the distance between the outer eye corners.
    """
    corners = shape[[61, 291]]
    mouth = shape[[13, 14, 0, 17]].mean(axis=0)
    eyes = shape[[33, 133, 263, 362], 1].mean()
    lids = [shape[low, 1] - shape[high, 1] for side in _LIDS for high, low in side]
    brows = np.concatenate([shape[side, 1] for side in _BROWS])
    return {
        "smile": float(mouth[1] - corners[:, 1].mean()),
        "mouth_width": float(np.linalg.norm(corners[1] - corners[0])),
        "mouth_opening": float(np.linalg.norm(shape[14] - shape[13])),
        "brow_height": float(eyes - brows.mean()),
        "brow_distance": float(np.linalg.norm(shape[336] - shape[107])),
        "eye_opening": float(np.mean(lids)),
    }


def gaze(face: Face, pose: Head) -> tuple[float, float]:
    """Where the eyes look in the picture: head and irises together.

    Parameters
    ----------
    face : Face
        With irises.
    pose : Head
        Of this face.

    Returns
    -------
    tuple of float
        Yaw and pitch (degrees), signs as of the head; NaN without irises. The mean of both eyes.
        Irises shift by 1.8 % of their width for each degree, less than a pixel in most rooms, and
        lids hide the upper rim: an error of 5 to 10 degrees is usual, more in pitch.
    """
    if not np.isfinite(face.irises).all():
        return math.nan, math.nan
    origin = face.mesh[[33, 263]].mean(axis=0)
    back = pose.rotation
    turned = []
    for iris, corners in zip(face.irises, ((33, 133), (362, 263)), strict=True):
        width = max(np.linalg.norm(iris[1] - iris[3]), np.linalg.norm(iris[2] - iris[4]))
        middle = face.mesh[list(corners)].mean(axis=0)
        # Depth of an iris is not seen: it is taken to lie as deep as the lids.
        depth = face.mesh[[159, 145] if corners[0] == 33 else [386, 374], 2].mean()
        there = np.array([*iris[0], depth]) - origin
        off = (there - (middle - origin)) @ back / width * IRIS_MM / EYE_RADIUS_MM
        turned.append(np.clip(off[:2], -0.95, 0.95))
    right, down = np.mean(turned, axis=0)
    line = np.array([right, down, -math.sqrt(max(1 - right**2 - down**2, 0.05))])
    seen = back @ line
    yaw = math.atan2(seen[0], -seen[2])
    pitch = math.atan2(-seen[1], math.hypot(seen[0], seen[2]))
    return math.degrees(yaw), math.degrees(pitch)
