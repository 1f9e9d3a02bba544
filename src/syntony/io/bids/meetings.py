"""Who met whom in a BIDS data set, which has no word for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from syntony.core.errors import DataError
from syntony.core.session import Notice
from syntony.io.bids.names import BidsFile, data_files, table

#: Labels that say that a session or an acquisition belongs to a pair or a group.
_SHARED = re.compile(r"(?:dyad|dyadic|pair|couple|group|triad|hyper)[A-Za-z]*\d*", re.IGNORECASE)
#: Parts of a name that tell the meetings of one pair apart.
_OCCASION = ("ses", "task", "acq", "run")
#: Columns of ``dyads.tsv`` that say who met when; the others are part of the design.
_WHO = {
    "dyad_id", "group_id", "session_id", "participant_id", "role", "participant_id_a",
    "participant_id_b", "role_a", "role_b",
}  # fmt: skip
#: What stands in a table of BIDS where nothing is known.
_UNKNOWN = ("", "n/a")


@dataclass(frozen=True)
class Meeting:
    """People who were recorded together, and their files.

    Parameters
    ----------
    name : str
        Unique in the data set.
    dyad : str
        Code of the pair or group.
    design : mapping of str to str
        Session, task, run, and what else ``dyads.tsv`` says, such as a condition or a site.
    people : mapping of str to str
        From the participant's label to the role, in order.
    files : tuple of BidsFile
        Of all of them.
    """

    name: str
    dyad: str
    design: Mapping[str, str]
    people: Mapping[str, str]
    files: tuple[BidsFile, ...]


@dataclass(frozen=True)
class _Group:
    """A row of ``dyads.tsv``, or a guess: who, in which session (empty: in any)."""

    code: str
    session: str
    acquisition: str
    people: Mapping[str, str]
    design: Mapping[str, str] = field(default_factory=dict)


def meetings(root: Path) -> tuple[tuple[Meeting, ...], tuple[Notice, ...]]:
    """Find the meetings of a data set.

    ``dyads.tsv`` says who met (columns ``dyad_id``, ``participant_id_a``, ``participant_id_b``
    and, if it matters, ``session_id``, ``role_a``, ``role_b``; for groups one row a member with
    ``group_id``, ``participant_id``). Other columns in which all members agree, such as a condition
    or a site, become part of the design. Without it, people met who share a session
    (``ses-dyad01``) or an acquisition (``acq-dyad001``) that is called so, or a session label that
    exactly two participants have.

    Returns
    -------
    tuple of Meeting, tuple of Notice
        In the order of their names, and what was guessed.

    Raises
    ------
    DataError
        There is no file with data, or nobody can tell who met whom.
    FormatError
        ``dyads.tsv`` or ``participants.tsv`` is no table.
    """
    files = data_files(root)
    if not files:
        raise DataError(f"{root.name} is a BIDS data set without a file that can be read.")
    roles = _roles(root)
    groups = _told(root, roles)
    notices: tuple[Notice, ...] = ()
    if not groups:
        groups, notices = _guessed(files, roles, root.name)
    found = [meeting for group in groups for meeting in _meetings_of(group, files)]
    if not found:
        raise DataError(
            f"No two participants of {root.name} have files of the sessions that dyads.tsv names; "
            "mend its participant_id_a, participant_id_b and session_id."
        )
    return tuple(sorted(found, key=lambda m: m.name)), notices


def _roles(root: Path) -> dict[str, str]:
    path = root / "participants.tsv"
    if not path.is_file():
        return {}
    return {_bare(row.get("participant_id", "")): row.get("role", "") for row in table(path)}


def _bare(label: str) -> str:
    return re.sub(r"^(?:sub|ses)-", "", label)


def _told(root: Path, roles: Mapping[str, str]) -> list[_Group]:
    """The groups of ``dyads.tsv``; none where it is not there."""
    path = root / "dyads.tsv"
    if not path.is_file():
        return []
    groups: list[_Group] = []
    members: dict[tuple[str, str], dict[str, str]] = {}
    designs: dict[tuple[str, str], dict[str, str]] = {}
    for row in table(path):
        session = _bare(row.get("session_id", ""))
        pair = {_bare(row.get(f"participant_id_{x}", "")): row.get(f"role_{x}", "") for x in "ab"}
        if "group_id" in row and row.get("participant_id"):
            person = _bare(row["participant_id"])
            key = (row["group_id"], session)
            members.setdefault(key, {})[person] = row.get("role", "")
            mine = _design(row)
            agreed = designs.setdefault(key, mine)
            designs[key] = {k: v for k, v in agreed.items() if mine.get(k) == v}
        elif len(pair) == 2 and all(pair):
            people = {person: role or roles.get(person, "") for person, role in pair.items()}
            code = row.get("dyad_id", "") or "-".join(pair)
            groups.append(_Group(code, session, "", people, _design(row)))
        else:
            raise DataError(
                f"{path.name} needs the columns participant_id_a and participant_id_b (or group_id "
                f"and participant_id) filled in; a row has: {', '.join(filter(None, row.values()))}"
            )
    for (code, session), people in members.items():
        told = {person: role or roles.get(person, "") for person, role in people.items()}
        groups.append(_Group(code, session, "", told, designs[code, session]))
    return groups


def _design(row: Mapping[str, str]) -> dict[str, str]:
    """What a row says beside who met when."""
    return {k: v for k, v in row.items() if k not in _WHO and v.strip() not in _UNKNOWN}


def _guessed(
    files: Sequence[BidsFile], roles: Mapping[str, str], name: str
) -> tuple[list[_Group], tuple[Notice, ...]]:
    groups: list[_Group] = []
    for key in ("ses", "acq"):
        for label in sorted({f.entities.get(key, "") for f in files} - {""}):
            people = _ordered(f.person for f in files if f.entities.get(key) == label)
            told = _SHARED.fullmatch(label) is not None
            if len(people) > 1 and (told or (key == "ses" and len(people) == 2)):
                which = {"ses": (label, ""), "acq": ("", label)}[key]
                who = {person: roles.get(person, "") for person in people}
                groups.append(_Group("-".join(people), *which, who))
        if groups:
            break
    everybody = _ordered(f.person for f in files)
    if not groups and len(everybody) == 2:
        who = {person: roles.get(person, "") for person in everybody}
        groups = [_Group("-".join(everybody), "", "", who)]
    if not groups:
        raise DataError(
            f"{name} does not say who met whom: write a dyads.tsv (dyad_id, session_id, "
            "participant_id_a, role_a, participant_id_b, role_b) beside participants.tsv."
        )
    said = "; ".join(
        " in ".join(filter(None, (" and ".join(g.people), g.session or g.acquisition)))
        for g in groups[:6]
    )
    more = f" and {len(groups) - 6} more" if len(groups) > 6 else ""
    text = (
        f"Without dyads.tsv, people who share a session or acquisition were taken to have met: "
        f"{said}{more}."
    )
    return groups, (Notice("guessed-dyads", text, name),)


def _ordered(people: Iterable[str]) -> list[str]:
    return sorted(set(people))


def _meetings_of(group: _Group, files: Sequence[BidsFile]) -> list[Meeting]:
    """Occasions on which at least two of a group have files."""
    mine = [
        f
        for f in files
        if f.person in group.people
        and group.session in ("", f.entities.get("ses", ""))
        and group.acquisition in ("", f.entities.get("acq", ""))
    ]
    occasions: dict[tuple[str, ...], list[BidsFile]] = {}
    for file in mine:
        key = tuple(file.entities.get(part, "") for part in _OCCASION)
        occasions.setdefault(key, []).append(file)
    made = []
    for key, own in occasions.items():
        there = {f.person for f in own}
        if len(there) < 2:
            continue
        occasion = {part: value for part, value in zip(_OCCASION, key, strict=True) if value}
        parts = [group.code, *(f"{part}-{value}" for part, value in occasion.items())]
        design = {**group.design, **occasion}
        people = {person: role for person, role in group.people.items() if person in there}
        own.sort(key=lambda f: list(people).index(f.person))
        made.append(Meeting("_".join(parts), group.code, design, people, tuple(own)))
    return made
