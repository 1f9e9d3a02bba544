"""``syntony multiverse`` and ``syntony power``: what choices and sizes of a study are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from syntony.cli import exit_code, show, trails
from syntony.cli.options import DEFAULTS, AsJson, Options

_NO_TRIAL = "`syntony analyze --dry-run` shows how the files are understood"


def multiverse(
    path: Path,
    /,
    *,
    grid: Annotated[Path | None, Parameter(alias="-g")] = None,
    options: Options = DEFAULTS,
    as_json: AsJson = False,
) -> int:
    """Analyze in every combination of defensible choices, and test all of them jointly.

    Finished sessions are kept in the output folder: the same command after an interruption
    goes on where it stopped.

    Parameters
    ----------
    path : Path
        A file or a folder; `syntony inspect` shows how it is understood.
    grid : Path
        The choices in TOML: measures, settings, preparations, nulls, surrogates, alpha. Left
        out, windows of 15, 30 and 60 s and lags up to 2 and 5 s are crossed for two measures.
    options : Options
        Plan, output folder, rate and seed; measures, surrogates and alpha are the grid's.
    as_json : bool
        Print the curves as JSON.
    """
    from syntony.analysis.multiverse import multiverse as run_multiverse
    from syntony.core.multiverse import MultiverseGrid
    from syntony.report.multiverse import deliver_multiverse

    options.refuse("multiverse", "measure", "setting", "surrogates", why="write it into the grid")
    options.refuse("multiverse", "dry_run", why=_NO_TRIAL)
    plan = options.plan_for(path)
    chosen = MultiverseGrid.from_toml(grid, "a grid of choices") if grid else MultiverseGrid()
    trails.opened(path, "multiverse")
    out = options.out or Path(f"{path.resolve().stem}-multiverse")
    with show.progress(quiet=as_json) as told:
        result = run_multiverse(path, plan, chosen, out=out, progress=told)
    files = deliver_multiverse(result, out)
    show.multiverse(result, files, json_wanted=as_json)
    return exit_code(result.failures, result.curves)


def power(
    path: Path,
    /,
    *,
    minutes: Annotated[tuple[float, ...], Parameter(negative="", consume_multiple=True)] = (),
    dyads: Annotated[tuple[int, ...], Parameter(negative="", consume_multiple=True)] = (),
    options: Options = DEFAULTS,
    as_json: AsJson = False,
) -> int:
    """Tell which effects sessions and studies like these would find, from their own nulls.

    Each session is cut to each length and its nulls are computed anew: how large an effect must
    be to be found in 80 % of such sessions, and how large its mean over so many dyads.

    Parameters
    ----------
    path : Path
        A file or a folder; `syntony inspect` shows how it is understood.
    minutes : list of float
        Lengths of sessions; 2.5, 5, 10, 20 and 40 if left out.
    dyads : list of int
        Sizes of studies; 8, 16, 32, 64 and 128 if left out.
    options : Options
        Plan, rate, surrogates and seed; signals that are extracted are kept in the output folder.
    as_json : bool
        Print the tables as JSON.
    """
    from syntony.analysis.power import DYADS, MINUTES
    from syntony.analysis.power import power as run_power

    options.refuse("power", "dry_run", why=_NO_TRIAL)
    plan = options.plan_for(path)
    trails.opened(path, "power")
    with show.progress(quiet=as_json) as told:
        found = run_power(path, plan, minutes=minutes or MINUTES, dyads=dyads or DYADS,
                          out=options.out, progress=told)  # fmt: skip
    show.power(found, json_wanted=as_json)
    tested = {row.minutes for row in found.sessions}
    for length in minutes:
        if length not in tested:
            show.aside(f"No session could be tested over {length:g} minutes; it may be too long.")
    return exit_code(found.failures, found.sessions)
