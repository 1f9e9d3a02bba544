"""One job in a process of its own: told on standard input, telling line by line."""

from __future__ import annotations

import json
import math
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syntony.core.plan import AnalysisPlan

#: The plan of an import, in the session's folder.
PLAN = "import.toml"


def analyze(request: Mapping[str, Any]) -> None:
    """Analyze a stored session and keep what was found in it."""
    from syntony.analysis.keeping import analyze_stored
    from syntony.core.plan import AnalysisPlan

    plan = AnalysisPlan.model_validate(request["plan"])
    who = request.get("who", "")
    analyze_stored(Path(request["folder"]), plan, progress=_tell, who=who)
    _say(finished=True)


def bring_in(request: Mapping[str, Any]) -> None:
    """Make files a session of the library, and analyze it."""
    from syntony.analysis.intake import Given, brought_in, joined
    from syntony.core.areas import Regions
    from syntony.core.plan import AnalysisPlan, Recipe
    from syntony.io.store import save_session
    from syntony.io.vault.moving import take_in

    folder = Path(request["folder"])
    files = [
        Given(
            Path(one["path"]),
            Recipe.model_validate(one["recipe"]),
            one["regions"] and Regions.model_validate(one["regions"]),
        )
        for one in request["files"]
    ]
    plan = AnalysisPlan.model_validate(request["plan"])
    _tell(f"Reading {request['name']}", 0, 0)
    session, whole = brought_in(
        request["name"], request["dyad"], files, plan, together=request["together"]
    )
    places = {one.name: file.path for one, file in zip(session.recordings, files, strict=False)}
    save_session(session, folder, files=places if len(session.recordings) == len(files) else None)
    take_in(folder, lambda done, total: _tell("Copying films into the vault", done, total))
    write_plan(whole, folder / PLAN, joined(files)[0])
    told = whole.model_copy(update={"recipe": None}).model_dump(mode="json")
    analyze({"folder": str(folder), "plan": told, "who": request.get("who", "")})


def write_plan(plan: AnalysisPlan, file: Path, target: Path) -> None:
    """Write the plan that the command line reruns from the same files, with that line."""
    from syntony.io.saved import write_whole

    again = shlex.join(("syntony", "analyze", str(target), "--plan", str(file)))
    write_whole(file, f"# {again}\n\n{plan.to_toml()}".encode())


def mask(request: Mapping[str, Any]) -> None:
    """Make a masked copy of a film or a sound."""
    from syntony.analysis.copies import Masking, masked_copy
    from syntony.analysis.soundtrack import Clip
    from syntony.io.pictures import heard

    path = Path(request["path"])
    film, sound = (request[kind] and heard(path, request[kind]) for kind in ("film", "sound"))
    everything = (-math.inf, math.inf)
    spans = [tuple(span) if span else everything for span in request["spans"]]
    clips = [Clip(film, sound, first, last, request["people"]) for first, last in spans]
    masking = Masking(request["faces"], request["voice"])
    copy = Path(request["copy"])
    masked_copy(clips, copy, masking, facts=request["facts"], progress=_tell)
    _say(finished=True)


def review(request: Mapping[str, Any]) -> None:
    """Make a review copy of a film or a sound."""
    from syntony.analysis.reviewcopy import review_copy
    from syntony.io.pictures import heard

    path, target = Path(request["path"]), Path(request["target"])
    film, sound = (request[kind] and heard(path, request[kind]) for kind in ("film", "sound"))
    target.parent.mkdir(exist_ok=True)
    review_copy(film, sound, target, progress=_tell)
    _say(finished=True)


def remove(request: Mapping[str, Any]) -> None:
    """Remove a part of a session for good."""
    from syntony.analysis.removing import remove as removed

    part = (request["start"], request["stop"])
    removed(
        Path(request["folder"]), [part], erase_films=request["erase_films"], who=request["who"],
        progress=_tell,
    )  # fmt: skip
    _say(finished=True)


def share(request: Mapping[str, Any]) -> None:
    """Make a supervisor's copy of a session."""
    from datetime import date

    from syntony.analysis.sharing import share as shared
    from syntony.core.sharing import SharedCopy, joined

    into = Path(request["into"])
    copy = SharedCopy(
        request["purpose"], request["who"], request["made"], joined(request["parts"]),
        request["until"] and date.fromisoformat(request["until"]), request["films"],
        request["notes"],
    )  # fmt: skip
    shared(
        Path(request["folder"]), into, copy, passphrase=request.get("passphrase"),
        mark=into.name, progress=_tell,
    )  # fmt: skip
    _say(finished=True)


def encrypt(request: Mapping[str, Any]) -> None:
    """Encrypt a library, or what an interruption left of it."""
    from syntony.core.errors import LockedError
    from syntony.io.vault import Vault
    from syntony.web import vaulting

    vault = Vault.load(Path(request["library"]))
    if vault is None:
        raise LockedError("The vault of this library was taken away meanwhile.")
    vaulting.encrypt(vault, bytes.fromhex(request["vault"]), _tell)
    _say(finished=True)


WORK = {
    "encrypt": encrypt, "analyze": analyze, "import": bring_in, "mask": mask, "review": review,
    "remove": remove, "share": share,
}  # fmt: skip


def main() -> None:
    """Do what standard input asks for."""
    from syntony.core.errors import SyntonyError
    from syntony.io.vault.dumps import no_dumps
    from syntony.io.vault.keyring import take

    no_dumps()
    request = json.loads(sys.stdin.read())
    take(request.pop("keys", {}))
    try:
        WORK[request["kind"]](request)
    except SyntonyError as error:
        _say(error=str(error))


def _tell(what: str, done: int, total: int) -> None:
    _say(words=what, done=done, total=total)


def _say(**news: object) -> None:
    sys.__stdout__.write(json.dumps(news) + "\n")  # type: ignore[union-attr] # it is a pipe
    sys.__stdout__.flush()  # type: ignore[union-attr]
