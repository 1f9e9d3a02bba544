"""The commands. Each parses, calls the public API once, and prints."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from syntony.cli import FAILED, INTERRUPTED, USAGE, exit_code, show, trails
from syntony.cli.consents import consent
from syntony.cli.designs import multiverse, power
from syntony.cli.exports import export
from syntony.cli.keeping import retention
from syntony.cli.masking import mask, release
from syntony.cli.options import DEFAULTS, AsJson, Options, plan_to_extract
from syntony.cli.passphrases import PassphraseFile, given_in, unlocked
from syntony.cli.removing import remove
from syntony.cli.reports import report
from syntony.cli.review import review
from syntony.cli.sharing import share
from syntony.cli.stored import is_session
from syntony.cli.vault import COMMANDS as VAULT_COMMANDS
from syntony.cli.vault import app as vault
from syntony.core.errors import ParameterError, StorageError, SyntonyError
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import software
from syntony.core.results import Findings

app = App(
    name="syntony",
    help="Calibrated interpersonal synchrony: who falls into step with whom, who leads, and "
    "whether it is more than chance. Everything stays on this machine.",
    help_epilogue="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some files failed, "
    "130 interrupted.",
    version=lambda: software()["syntony"],
    help_format="markdown",
    suppress_keyboard_interrupt=False,  # run() says what is kept
)
app.meta.suppress_keyboard_interrupt = False
app.register_install_completion_command()
app.command(review, name="app")
app.command(vault)
app.command(multiverse)
app.command(power)
app.command(report)
app.command(export)
app.command(consent)
app.command(retention)
app.command(mask)
app.command(release)
app.command(remove)
app.command(share)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    try:
        code = app.meta(arguments, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return USAGE
    except SyntonyError as error:
        show.error(error)
        return FAILED
    except BrokenPipeError:  # who reads has enough, as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        show.error(_refused(error))
        return FAILED
    except KeyboardInterrupt:
        show.note("Interrupted. What is finished is kept; the same command goes on from there.")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _refused(error: OSError) -> StorageError:
    """What the system refuses, and what to look at."""
    what = error.filename or "A file"
    return StorageError(
        f"{what} cannot be read or written ({error.strerror}); check its path, whose it is, and "
        "the room on its disk."
    )


@app.meta.default
def _command(
    *arguments: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    passphrase_file: PassphraseFile = None,
) -> object:
    """Run a command on what it is given; vaults in which that lies are open until it has ended."""
    command, bound, _ = app.parse_args(arguments, exit_on_error=False)
    bound.apply_defaults()
    with given_in(passphrase_file), ExitStack() as stack:
        if command not in (review, *VAULT_COMMANDS):  # they ask themselves
            stack.enter_context(unlocked(bound.arguments))
        return command(*bound.args, **bound.kwargs)


@app.command
def demo(out: Path = Path("syntony-demo"), /, *, as_json: AsJson = False) -> int:
    """Analyze the bundled demo session and write its report.

    Two generated people, ten minutes of movement, heart rate, skin conductance and breathing,
    with a known leader in known stretches.

    Parameters
    ----------
    out : Path
        Folder for the report and the tables.
    as_json : bool
        Print the findings as JSON.
    """
    from syntony.analysis.demo import demo_session
    from syntony.analysis.run import analyze as run_analysis

    with show.progress(quiet=as_json) as told:
        findings = run_analysis(demo_session(), AnalysisPlan(), progress=told)
    return _delivered(findings, out, as_json=as_json)


@app.command
def inspect(path: Path, /, *, as_json: AsJson = False) -> int:
    """Show what is in a file or folder, and the recipe by which it would be read.

    Parameters
    ----------
    path : Path
        A file, a folder of files that are named alike, or a session folder.
    as_json : bool
        Print everything as JSON.
    """
    from syntony.io.inspection import inspect as look

    trails.opened(path, "inspect")
    found = look(path)
    show.inspection(found, json_wanted=as_json)
    failed = [file for file in found.files if file.error]
    return exit_code(failed, found.files[len(failed) :])


@app.command
def analyze(
    path: Path,
    /,
    *,
    options: Options = DEFAULTS,
    keep: Annotated[bool, Parameter(negative="")] = False,
    as_json: AsJson = False,
) -> int:
    """Compute calibrated synchrony of a file or a folder of sessions and write the report.

    Finished sessions are kept in the output folder: the same command after an interruption
    goes on where it stopped.

    Parameters
    ----------
    path : Path
        A file or a folder; `syntony inspect` shows how it is understood.
    options : Options
        What to do, on top of the plan.
    keep : bool
        Keep the findings with a stored session, as the app does: for it, `syntony report` and
        `syntony export`.
    as_json : bool
        Print the findings as JSON.
    """
    from syntony.analysis.keeping import analyze_stored
    from syntony.analysis.run import analyze as run_analysis
    from syntony.analysis.run import outline

    if keep and not is_session(path):
        raise ParameterError(f"Findings are kept with a stored session, and {path} is none.")
    plan = options.plan_for(path)
    if options.dry_run:
        show.outline(*outline(path, plan), json_wanted=as_json)
        return 0
    trails.opened(path, "analyze")
    out = options.out or Path(f"{path.resolve().stem}-syntony")
    with show.progress(quiet=as_json) as told:
        if keep:
            findings = analyze_stored(path, plan, progress=told, who=getpass.getuser())
        else:
            findings = run_analysis(path, plan, out=out, progress=told)
    return _delivered(findings, out, as_json=as_json)


@app.command
def measures(name: str = "", /, *, as_json: AsJson = False) -> int:
    """List the measures of synchrony, or tell all about one.

    Parameters
    ----------
    name : str
        A measure; left out, all are listed.
    as_json : bool
        Print as JSON.
    """
    return _plugins("measures", name, as_json=as_json)


@app.command
def nulls(name: str = "", /, *, as_json: AsJson = False) -> int:
    """List the nulls: what each keeps of the data, what it breaks, when it is fair.

    Parameters
    ----------
    name : str
        A null; left out, all are listed.
    as_json : bool
        Print as JSON.
    """
    return _plugins("surrogates", name, as_json=as_json)


@app.command
def plan(path: Path | None = None, /, *, out: Path | None = None) -> int:
    """Write a plan to edit: the defaults, with the recipe of a folder filled in.

    Parameters
    ----------
    path : Path
        A file or folder whose recipe is inferred; a session folder needs none.
    out : Path
        The TOML file; printed if left out.
    """
    from syntony.io.recipes import infer_recipe
    from syntony.io.saved import write_whole

    recipe = infer_recipe(path)[0] if path and not is_session(path) else None
    text = AnalysisPlan(recipe=recipe).to_toml()
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text.encode("utf-8"))
        show.note(f"Plan: {out}")
    return 0


@app.command
def convert(path: Path, out: Path, /, *, to: Literal["session", "csv"] = "session") -> int:
    """Turn recordings into session folders of syntony, or a session folder into CSV.

    Parameters
    ----------
    path : Path
        A file, a folder of recordings, or a session folder.
    out : Path
        Where to write; must not exist yet.
    to : str
        ``session`` (one folder a session) or ``csv`` (with a dictionary of every column).
    """
    from syntony.analysis.convert import convert as run_conversion

    trails.opened(path, "convert")
    written, failures = run_conversion(path, out, to=to)
    if written:
        trails.taken(path, "convert", to)
    for folder in written:
        show.note(f"Wrote {folder}")
    for failure in failures:
        show.failure(failure)
    return exit_code(failures, written)


@app.command
def extract(
    *paths: Path,
    out: Annotated[Path | None, Parameter(alias="-o")] = None,
    plan: Annotated[Path | None, Parameter(alias="-p")] = None,
    extractor: Annotated[tuple[str, ...], Parameter(alias="-x", negative="")] = (),
    setting: Annotated[tuple[str, ...], Parameter(alias="-s", negative="")] = (),
    to: Literal["csv", "session"] = "csv",
    as_json: AsJson = False,
) -> int:
    """Extract signals from raw channels, pictures and sound, and print how good they are.

    Finished work is kept in the output folder: the same command after an interruption goes on
    where it stopped.

    Parameters
    ----------
    paths : list of Path
        Files, or folders of recordings.
    out : Path
        Folder that gets one folder a session.
    plan : Path
        A plan in TOML whose ``[[extract]]`` tables are followed.
    extractor : list of str
        Extractors in place of the plan's or the usual ones; `syntony extractors` lists them.
    setting : list of str
        Settings of these extractors as NAME=VALUE.
    to : str
        ``csv`` (tables with a dictionary of every column) or ``session`` (folders of syntony).
    as_json : bool
        Print as JSON.
    """
    from syntony.analysis.convert import extract as run_extraction

    if not paths:
        raise ParameterError("Name at least one file or folder to extract from.")
    chosen = plan_to_extract(plan, extractor, setting)
    folder = out or Path(f"{paths[0].resolve().stem}-signals")
    for path in paths:
        trails.opened(path, "extract")
    with show.progress(quiet=as_json) as told:
        found = run_extraction(paths, chosen, folder, to=to, progress=told)
    for path in paths if found.written else ():
        trails.taken(path, "extract", to)
    show.extracted(found, json_wanted=as_json)
    return exit_code(found.failures, found.written)


@app.command
def extractors(name: str = "", /, *, as_json: AsJson = False) -> int:
    """List the extractors: what each is fed, and what it needs; or tell all about one.

    Parameters
    ----------
    name : str
        An extractor; left out, all are listed.
    as_json : bool
        Print as JSON.
    """
    return _plugins("extractors", name, as_json=as_json)


@app.command
def regions(
    film: Path,
    /,
    *,
    person: Annotated[tuple[str, ...], Parameter(alias="-p", negative="")],
    out: Annotated[Path | None, Parameter(alias="-o")] = None,
) -> int:
    """Propose regions of movement around the people in a film, and draw them for a check.

    Parameters
    ----------
    film : Path
        A film in which everybody stays on their side.
    person : list of str
        Who is to be seen, from left to right.
    out : Path
        The TOML file to edit; a picture of the same name shows the regions. ``FILM-regions.toml``
        beside the film is found by `syntony analyze` by itself.
    """
    from syntony.analysis.outlines import propose_regions

    written = propose_regions(film, person, out or Path(f"{film.resolve().stem}-regions.toml"))
    for path in written:
        show.note(f"Wrote {path}")
    return 0


@app.command
def doctor(path: Path | None = None, /, *, as_json: AsJson = False) -> int:
    """Check this installation, or a session folder for damage.

    Parameters
    ----------
    path : Path
        A session folder; left out, the installation is checked.
    as_json : bool
        Print as JSON.
    """
    from syntony.analysis.doctor import checks

    results = checks(path)
    show.checks(results, json_wanted=as_json)
    return 0 if all(check.good for check in results) else FAILED


def _delivered(findings: Findings, out: Path, *, as_json: bool) -> int:
    """Write report, tables and findings; print the sentences."""
    from syntony.report.delivery import deliver

    files = deliver(findings, out)
    show.findings(findings, files, json_wanted=as_json)
    return exit_code(findings.failures, (*findings.findings, *findings.inter_brain))


def _plugins(kind: str, name: str, *, as_json: bool) -> int:
    from syntony.core.registry import collect, get

    show.plugins([get(kind, name)] if name else list(collect(kind).values()), json_wanted=as_json)
    return 0
