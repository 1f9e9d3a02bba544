"""Small files of keypoints, made here."""

import io
import json
import zipfile

import numpy as np

#: Free text, which damage may hit without harm.
NOTE = "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor. " * 4
#: A standing body of COCO's 17 points around (0, 0), 200 high.
BODY = np.array(
    [(0, -100), (-5, -105), (5, -105), (-10, -100), (10, -100), (-25, -70), (25, -70), (-35, -35),
     (35, -35), (-40, 0), (40, 0), (-15, 0), (15, 0), (-15, 50), (15, 50), (-15, 100), (15, 100)],
    dtype=float,
)  # fmt: skip


def walk(n=60, xs=(200.0, 600.0), y=300.0, seed=3):
    """Bodies (n, persons, 17, 3) that sway about their places, with sureness."""
    t = np.arange(n)[:, None]
    middle = np.array(xs) + 20 * np.sin(t / 7 + np.arange(len(xs)))
    bodies = np.empty((n, len(xs), 17, 3))
    bodies[..., 0] = middle[..., None] + BODY[:, 0]
    bodies[..., 1] = y + BODY[:, 1]
    bodies[..., :2] += np.random.default_rng(seed).normal(0, 0.5, bodies[..., :2].shape)
    bodies[..., 2] = 0.9
    return np.round(bodies, 3)


def coco_json(bodies=None, shuffle=True):
    """Results as AlphaPose writes them; the order of the bodies in a picture means nothing."""
    bodies = walk() if bodies is None else bodies
    found = []
    for i, people in enumerate(bodies):
        order = range(len(people))[:: -1 if shuffle and i % 3 == 0 else 1]
        found += [
            {
                "image_id": f"{i}.jpg",
                "note": NOTE,
                "keypoints": people[p].ravel().tolist(),
            }
            for p in order
            if np.isfinite(people[p]).all()
        ]
    return json.dumps(found)


def long_table(bodies=None, first=0):
    bodies = walk() if bodies is None else bodies
    rows = [
        f"{first + i},{p},{k},{x},{y}\n"
        for i, people in enumerate(bodies)
        for p, body in enumerate(people)
        for k, (x, y, _) in enumerate(body)
    ]
    return "frame,person,keypoint,x,y\n" + "".join(rows)


def openpose_zip(bodies=None):
    """OpenPose's files of pictures, 18 points each."""
    bodies = walk(20) if bodies is None else bodies
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 0) as archive:
        for i, people in enumerate(bodies):
            found = [
                {
                    "person_id": [-1],
                    "pose_keypoints_2d": np.concatenate((b[:1], b[5:6], b[1:])).ravel().tolist(),
                    "face_keypoints_2d": [],
                }
                for b in people[:: -1 if i % 2 else 1]
            ]
            name = zipfile.ZipInfo(f"clip_{i:012d}_keypoints.json")
            archive.writestr(name, json.dumps({"version": 1.3, "people": found}))
    return out.getvalue()


def blazepose_json(n=40, rate=25, people=1):
    """Landmarks as a page that runs MediaPipe would save them."""
    t = np.arange(n) / rate
    frames = []
    for second in t:
        bodies = [
            [
                {
                    "x": round(0.2 + 0.5 * p + 0.005 * k + 0.01 * np.sin(3 * second), 6),
                    "y": round(0.1 + 0.02 * k, 6), "z": -0.1, "visibility": 0.2 if k > 28 else 0.99,
                }
                for k in range(33)
            ]
            for p in range(people)
        ]  # fmt: skip
        frames.append({"timestamp_ms": round(1000 * second), "landmarks": bodies})
    return json.dumps({"note": 200 * NOTE, "frames": frames})


def blazepose_table(n=40, rate=25):
    """A wide table such as those that scripts around MediaPipe write."""
    from syntony.io.keypoints import BLAZEPOSE

    names = [name.upper().replace(" ", "_") for name in BLAZEPOSE]
    axes = ("X", "Y", "Z", "visibility")
    text = "time," + ",".join(f"{axis}_{name}" for name in names for axis in axes) + "\n"
    for i in range(n):
        cells = [
            f"{v:.4f}"
            for k in range(33)
            for v in (100 + k + i / 10, 200 + k, -0.1 * k, 0.2 if k > 28 else 0.99)
        ]
        text += f"{1000 * i // rate}," + ",".join(cells) + "\n"
    return text


def openface_table(n=60, rate=30, faces=1, lost=()):
    """OpenFace's columns, which begin with a blank; in lost rows nothing was found."""
    names = [
        "frame", "face_id", "timestamp", "confidence", "success", "gaze_0_x", "gaze_angle_x",
        "pose_Tx", "pose_Rx", "x_0", "y_0", "AU12_r", "AU12_c",
    ]  # fmt: skip
    text = ", ".join(names) + "\n"
    for i in range(n):
        for face in range(faces):
            good = i not in lost
            wave = np.sin(i / 5 + face)
            values = (
                (0.1, 0.05 * wave, 10 + wave, 0.2 * wave, 300 + 5 * wave, 200, 2 + wave, 1)
                if good
                else (0,) * 8
            )
            row = [i + 1, face, f"{i / rate:.3f}", 0.98 if good else 0, int(good)]
            text += ", ".join(map(str, [*row, *(f"{v:.4f}" for v in values)])) + "\n"
    return text


SAMPLES = {
    "coco": ("clip.json", lambda: coco_json().encode()),
    "openpose": ("clip.zip", openpose_zip),
    "blazepose": ("body.json", lambda: blazepose_json().encode()),
    "openface": ("face.csv", lambda: openface_table().encode()),
}
#: Further seeds for damage: (reader, name of the file, content).
SEEDS = {
    "long table of keypoints": ("coco", "a.csv", lambda: long_table(walk(20)).encode()),
    "wide table of BlazePose": ("blazepose", "a.csv", lambda: blazepose_table(20).encode()),
}
