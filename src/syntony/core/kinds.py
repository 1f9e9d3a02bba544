"""What a raw channel is, so that extractors find their food: an ECG, a belt, an electrode."""

from __future__ import annotations

import re
from collections.abc import Mapping

from syntony.core.signals import Modality

_WORDS = re.compile(r"[a-z]+\d*|\d+")
#: Words in names of channels, and the kind that they speak of. The first word that is known
#: decides, so "resp_rate" must not be looked for here: a rate is no raw channel.
_KINDS = {
    word: kind
    for kind, words in {
        "ecg": "ecg ekg electrocardiogram",
        "ppg": "ppg bvp pleth plethysmogram photoplethysmogram",
        "rr": "rr rri ibi nn rrinterval",
        "eda": "eda gsr electrodermal skinconductance",
        "resp": "resp rsp respiration respiratory breathing belt",
        "acc": "acc accel accelerometer acceleration accx accy accz",
        "gyro": "gyro gyroscope",
        "emg": "emg",
        "eog": "eog",
        "eeg": "eeg",
        "fnirs": "fnirs nirs",
        "temperature": "temp temperature",
    }.items()
    for word in words.split()
}
#: Names that are said in two words.
_PHRASES = {"skin conductance": "eda", "pulse wave": "ppg", "rr interval": "rr"}
#: Words that say that a channel was made of a raw one and is none itself.
_MADE = frozenset(
    ("rate", "hr", "bpm", "phase", "depth", "amplitude", "variability", "hrv", "rmssd", "tonic",
     "phasic", "scr", "scl", "quality", "power", "level", "count", "hbo", "hbr", "hbt",
     "suppression", "csd", "derivative", "differentiated", "integrated")
)  # fmt: skip
#: Kind of a channel -> the system that it belongs to.
SYSTEMS: Mapping[str, Modality] = {
    "ecg": "heart", "ppg": "heart", "rr": "heart", "eda": "skin", "temperature": "skin",
    "resp": "breath", "acc": "movement", "gyro": "movement", "emg": "movement", "eog": "gaze",
    "eeg": "brain", "fnirs": "brain",
}  # fmt: skip


def kind_of(name: str, unit: str = "", modality: Modality = "unknown") -> str:
    """The kind of a channel, by its name first, then by its system and unit.

    Parameters
    ----------
    name, unit : str
        As the file or the recipe has them; readers call channels of a set ``stream/channel``.
    modality : str
        The system it belongs to.

    Returns
    -------
    str
        ``ecg``, ``ppg``, ``rr`` (times of beats with the intervals before them), ``eda``,
        ``resp``, ``acc``, ``gyro``, ``emg``, ``eog``, ``eeg``, ``fnirs`` (light), ``temperature``;
        empty where nobody can tell, or where it is no raw channel.

    Examples
    --------
    >>> kind_of("EKG lead II"), kind_of("skin_conductance", "µS"), kind_of("heart_rate")
    ('ecg', 'eda', '')
    >>> kind_of("Fz", "µV", "brain"), kind_of("eeg/Fz", "µV")
    ('eeg', 'eeg')
    """
    words = _WORDS.findall(name.lower())
    if any(word in _MADE for word in words):
        return ""
    plain = " ".join(words)
    for phrase, kind in _PHRASES.items():
        if phrase in plain:
            return kind
    for word in words:
        found = _KINDS.get(word) or _KINDS.get(word.rstrip("0123456789"))
        if found:
            return found
    volts = unit.lower() in ("v", "mv", "uv", "µv", "μv", "microvolts", "millivolts")
    if modality == "brain" and volts:
        return "eeg"
    if modality == "heart" and volts:
        return "ecg"
    return ""
