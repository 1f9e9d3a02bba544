"""Files of different kinds that belong to one meeting: its film, its sound, its sensors, its marks.

They are known by their names alone: by equal fields of their patterns, or, where there is a single
meeting, by names that differ in nothing but what was recorded and of whom.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from syntony.io.naming import PERSON, infer_pattern, match_pattern, pattern_fields, stem_of
from syntony.io.persons import role_of, words_of

#: Words in names that say what was recorded, not of which meeting.
KIND_WORDS = frozenset(
    ("video", "film", "movie", "cam", "camera", "webcam", "audio", "sound", "mic", "microphone",
     "voice", "speech", "ecg", "ekg", "eda", "gsr", "ppg", "bvp", "hr", "rr", "ibi", "resp", "acc",
     "physio", "physiology", "biopac", "empatica", "polar", "sensor", "sensors", "eeg", "nirs",
     "fnirs", "motion", "mea", "pose", "keypoints", "openface", "annotation", "annotations",
     "elan", "tiers", "turns", "transcript", "captions", "subtitles", "marks", "events", "log",
     "recording", "rec", "raw", "epo", "data")
)  # fmt: skip
_PERSONS = "p|sub|subj|subject|person|participant|speaker|cam|camera|mic"
_PERSON_WORD = re.compile(rf"(?:{_PERSONS})[-_]?\d+", re.IGNORECASE)
_BEFORE_PERSON = re.compile(rf"(?:^|[^A-Za-z])(?:{_PERSONS})[-_]?\{{person\}}", re.IGNORECASE)


def belong(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two files' fields mean the same meeting: some are common, and all of these equal."""
    common = {key for key in one if one[key] and other.get(key)} - {PERSON}
    return bool(common) and all(one[key] == other[key] for key in common)


def alike(one: str, other: str) -> bool:
    """Whether two paths differ in nothing but the kind of recording and the person.

    Examples
    --------
    >>> alike("dyad7_video", "dyad7_ecg_client"), alike("dyad7", "dyad8"), alike("video", "dyad7")
    (True, False, True)
    """
    first, second = _meeting(one), _meeting(other)
    return first[0] == second[0] and (first[1] == second[1] or not (first[1] and second[1]))


def _meeting(stem: str) -> tuple[str, tuple[str, ...]]:
    """Folder, and the words of a name that say which meeting it is."""
    folder, _, name = stem.rpartition("/")
    words = [word for word in words_of(name) if word not in KIND_WORDS and not role_of(word)]
    return folder, tuple(words)


def pattern_beside(
    folder: Path, files: Sequence[Path], main: str, main_stems: Sequence[str]
) -> str | None:
    """How further files are named, if they belong to the meetings of the main ones.

    Parameters
    ----------
    folder : Path
        Where they lie.
    files : sequence of Path
        Of one kind.
    main : str
        Pattern of the main files.
    main_stems : sequence of str
        Their paths below the folder, without ending.

    Returns
    -------
    str or None
        A pattern whose fields say which meeting a file belongs to; one without such fields where
        there is a single meeting; None where the files belong to none.
    """
    stems = [stem_of(path, folder) for path in files]
    meetings = [fields for s in main_stems if (fields := match_pattern(main, s)) is not None]
    candidates = dict.fromkeys(
        [main, *(infer_pattern(stems, one_person_each=each) for each in (False, True))]
    )
    best, most = None, 0
    for pattern in candidates:
        found = [match_pattern(pattern, stem) for stem in stems]
        fitting = sum(any(belong(m, fields) for m in meetings) for fields in found if fields)
        if fitting > most:
            best, most = pattern, fitting
    if best is not None and 2 * most >= len(files):
        return best
    single = len({tuple((k, v) for k, v in m.items() if k != PERSON) for m in meetings}) == 1
    if single and all(alike(stem, main_stem) for stem in stems for main_stem in main_stems):
        return _of_single(stems)
    return None


def _of_single(stems: Sequence[str]) -> str | None:
    """The pattern of files of the only meeting: the name itself, or one name a person."""
    if len(stems) == 1:
        return stems[0]
    pattern = infer_pattern(stems, one_person_each=True)
    return pattern if pattern_fields(pattern) == [PERSON] else None


def named_meeting(stem: str) -> str:
    """The pattern of a single main file: its name without the word for what was recorded.

    Examples
    --------
    >>> named_meeting("dyad7_video"), named_meeting("video"), named_meeting("dyad7")
    ('{session}_video', '{session}', '{session}')
    """
    folder, slash, name = stem.rpartition("/")
    match = re.fullmatch(r"(.*[A-Za-z0-9])([^A-Za-z0-9]+)([A-Za-z]+)", name)
    above = "/".join(f"{{folder{i}}}" for i in range(1, folder.count("/") + 2)) if slash else ""
    if match and match[3].lower() in KIND_WORDS:
        return f"{above}{slash}{{session}}{match[2]}{match[3]}"
    return f"{above}{slash}{{session}}"


def says_persons(pattern: str, values: Sequence[str]) -> bool:
    """Whether words in the place of a person's are words for persons, or stand behind one."""
    if all(role_of(value) for value in values):
        return True
    return bool(_BEFORE_PERSON.search(pattern)) or all(map(_PERSON_WORD.fullmatch, values))
