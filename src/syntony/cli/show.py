"""What the commands print: people get tables and sentences, programs get JSON."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from syntony.core.contracts import Progress
from syntony.core.errors import SyntonyError
from syntony.core.facts import SignalFacts
from syntony.core.guidance import advice_for
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Failure, Finding, Findings
from syntony.io.inspection import Inspection, StreamFacts

if TYPE_CHECKING:
    from syntony.analysis.convert import ExtractedFolder
    from syntony.analysis.power import Power
    from syntony.core.multiverse import MultiverseResult


#: So many channels of one set are one line.
_MANY = 8
#: Device times from here on are of a clock of the world (s since 1970; the year 2001).
_WORLD = 1e9


def note(text: str) -> None:
    """One line for the reader of the screen."""
    print(text)


def aside(text: str) -> None:
    """One line that is no part of what was asked for, on standard error."""
    print(f"syntony: {text}", file=sys.stderr)


def error(problem: SyntonyError) -> None:
    """The one clear line of an error, on standard error."""
    print(f"syntony: {problem}", file=sys.stderr)


def failure(problem: Failure) -> None:
    """One piece of work that could not be done, on standard error."""
    print(f"syntony: {problem.where} ({problem.stage}): {problem.text}", file=sys.stderr)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def as_json(content: object) -> None:
    """Print anything made of our nouns as strict JSON: what is not known is null."""
    print(json.dumps(_plain(content), indent=2, ensure_ascii=False, allow_nan=False))


def findings(found: Findings, files: Mapping[str, str], *, json_wanted: bool) -> None:
    """The three sentences, what failed, and where it all lies."""
    from syntony.report.brains import sentence as heads_in_words
    from syntony.report.overall import overall

    heads = [heads_in_words(one) for one in found.inter_brain]
    if json_wanted:
        as_json({"findings": [_brief(f) for f in found.findings], "contrasts": found.contrasts,
                 "inter_brain": heads, "failures": found.failures, "files": files})  # fmt: skip
        return
    for told in heads:
        print(f"\n{told}")
    if found.findings or not heads:
        account = overall(found)
        for sentence in (account.coordination, account.leading, account.moments):
            print(f"\n{sentence}")
        print(f"\nWhat this does not mean: {account.caution}")
    _last(found.failures, files)


def multiverse(found: MultiverseResult, files: Mapping[str, str], *, json_wanted: bool) -> None:
    """One paragraph a signal, what failed, and where it all lies."""
    from syntony.report.multiverse import told

    if json_wanted:
        as_json({"curves": found.curves, "failures": found.failures, "files": files})
        return
    for curve in found.curves:
        print(f"\n{told(curve)}")
    _last(found.failures, files)


def power(found: Power, *, json_wanted: bool) -> None:
    """What one session and what many dyads find."""
    if json_wanted:
        as_json(found)
        return
    share, n = f"{found.power:.0%}", found.surrogates
    columns: tuple[str, ...] = ("signal", "test", "minutes", "pairs", "effect (SD)", "statistic")
    table(
        f"Smallest effect that {share} of single sessions find ({n} surrogates each)",
        columns,
        [(s.signal, s.test, s.minutes, s.pairs, _rounded(s.effect), _rounded(s.value))
         for s in found.sessions],
    )  # fmt: skip
    columns = ("signal", "test", "dyads", "mean effect (SD)", "correlation with outcome")
    table(
        f"Smallest mean effect, and smallest correlation, that {share} of studies find "
        f"(level {found.alpha:g})",
        columns,
        [(s.signal, s.test, s.dyads, _rounded(s.effect), _rounded(s.correlation))
         for s in found.studies],
    )  # fmt: skip
    for problem in found.failures:
        failure(problem)


def _rounded(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "none"


def _last(failures: Sequence[Failure], files: Mapping[str, str]) -> None:
    """What failed, and where all of it lies."""
    for problem in failures:
        failure(problem)
    print()
    for what, where in files.items():
        print(f"{what}: {where}")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    made = Table(*columns, title=title or None, title_justify="left", header_style="bold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    Console().print(made)


def plugins(found: Sequence[Any], *, json_wanted: bool) -> None:
    """Measures, nulls or extractors: a line each, or everything about one."""
    facts = [_facts(plugin) for plugin in found]
    if json_wanted:
        as_json(facts)
    elif len(facts) == 1:
        told = [(name.replace("_", " "), value) for name, value in facts[0].items()]
        table(str(facts[0]["name"]), ("", ""), told)
    else:
        columns: tuple[str, ...] = ("name", "title", "source")
        if facts and "food" in facts[0]:
            columns = ("name", "title", "food", "wants", "causal", "extra")
        table("", columns, [[fact[c] for c in columns] for fact in facts])


def checks(found: Sequence[Any], *, json_wanted: bool) -> None:
    """Checks with their outcome."""
    if json_wanted:
        as_json(found)
        return
    for check in found:
        print(f"{'ok  ' if check.good else 'BAD '} {check.name}: {check.text}")


def inspection(found: Inspection, *, json_wanted: bool) -> None:
    """Files with their streams, what must be known of them, and the recipe to confirm."""
    if json_wanted:
        as_json(found.as_json())
        return
    columns = ("file", "stream", "person", "samples", "Hz", "seconds", "observed", "range")
    rows = [
        (file.name, s.name, s.person, s.n, s.rate or "irregular", round(s.duration, 3),
         f"{s.coverage:.0%}", f"{_cell(s.minimum)} to {_cell(s.maximum)} {s.unit}")
        for file in found.files
        for s in _folded(file.streams)
    ]  # fmt: skip
    if rows:
        table("", columns, rows)
    _events_and_media(found)
    for file in found.files:
        if file.error:
            print(f"{file.name}: {file.error}", file=sys.stderr)
        for told in file.notices:
            print(f"{file.name}: {told.text}")
    for told in found.notices:
        print(told.text)
    if found.recipe_toml:
        print(f"\nThe recipe, as part of a plan:\n\n{found.recipe_toml}")


def _folded(streams: Sequence[StreamFacts]) -> Iterator[StreamFacts]:
    """Streams, with the many channels of one set as one line: the worst coverage, all values."""
    sets: dict[tuple[str, str, float | None, int], list[StreamFacts]] = {}
    for stream in streams:
        name = stream.name.rpartition("/")[0] or stream.name
        sets.setdefault((name, stream.person, stream.rate, stream.n), []).append(stream)
    for (name, *_), channels in sets.items():
        if len(channels) < _MANY:
            yield from channels
            continue
        known = [c for c in channels if c.minimum is not None and c.maximum is not None]
        yield dataclasses.replace(
            channels[0],
            name=f"{name} ({len(channels)} channels)",
            coverage=min(channel.coverage for channel in channels),
            minimum=min((c.minimum for c in known if c.minimum is not None), default=None),
            maximum=max((c.maximum for c in known if c.maximum is not None), default=None),
        )


def _events_and_media(found: Inspection) -> None:
    """Tables of what was marked, and of pictures and sound."""
    marked = [
        (file.name, e.name, e.person, e.n, _from_to(e.start, e.start + e.duration), e.labels)
        for file in found.files
        for e in file.events
    ]  # fmt: skip
    if marked:
        table("", ("file", "events", "person", "number", "from to", "labels"), marked)
    media = [
        (file.name, m.kind, m.codec, m.persons, f"{m.rate:.5g}", round(m.duration, 3),
         f"{m.size[1]} x {m.size[0]}" if m.kind == "video" else f"{m.channels} channels")
        for file in found.files
        for m in file.media
    ]  # fmt: skip
    if media:
        table("", ("file", "media", "codec", "persons", "Hz", "seconds", "size"), media)


def _from_to(start: float, stop: float) -> str:
    """Times of a device as people read them: clocks of the world count seconds since 1970."""
    if start < _WORLD:
        return f"{start:g} to {stop:g} s"
    first, last = (datetime.fromtimestamp(t, UTC) for t in (start, stop))
    day = "" if first.date() == last.date() else f"{last:%Y-%m-%d} "
    return f"{first:%Y-%m-%d %H:%M:%S} to {day}{last:%H:%M:%S} UTC"


def extracted(found: ExtractedFolder, *, json_wanted: bool) -> None:
    """Every signal with its quality, what must be known, what failed, and where it lies."""
    if json_wanted:
        as_json({"signals": [_signal(s) for s in found.signals], "events": found.events,
                 "notices": found.notices, "failures": found.failures,
                 "written": [str(folder) for folder in found.written]})  # fmt: skip
        return
    columns = ("session", "signal", "person", "unit", "Hz", "seconds", "observed", "quality")
    rows = [
        (s.session, s.name, s.person, s.unit, _cell(s.rate) if math.isfinite(s.rate) else
         "irregular", round(s.stop - s.start, 3), f"{s.coverage:.0%}",
         f"{s.median_quality:.2f}" if math.isfinite(s.median_quality) else "")
        for s in found.signals
    ]  # fmt: skip
    if rows:
        table("", columns, rows)
    for what, count in found.events.items():
        print(f"{what}: {count}")
    for told in dict.fromkeys(found.notices):
        print(f"{told.where}: {told.text}" if told.where else told.text)
    for problem in found.failures:
        failure(problem)
    for folder in found.written:
        print(f"Wrote {folder}")


def _signal(facts: SignalFacts) -> dict[str, Any]:
    """A signal without its preview."""
    kept = ("session", "recording", "name", "person", "unit", "modality", "rate", "n", "start",
            "stop", "coverage", "median_quality", "origin", "source", "notices")  # fmt: skip
    return {name: getattr(facts, name) for name in kept}


def outline(lines: Sequence[str], plan: AnalysisPlan, *, json_wanted: bool) -> None:
    """What an analysis would do."""
    if json_wanted:
        as_json({"would": list(lines), "plan": plan.model_dump(mode="json")})
        return
    for line in lines:
        print(line)
    print(f"\nThe plan:\n\n{plan.to_toml()}")


def _facts(plugin: Any) -> dict[str, Any]:
    """What a plug-in says of itself, its settings with their defaults included."""
    facts: dict[str, Any] = {"name": plugin.name, "title": plugin.title}
    declared = getattr(plugin, "declares", plugin)
    if declared is not plugin:
        facts |= dataclasses.asdict(declared.meaning)
    for field in dataclasses.fields(declared):
        value = getattr(declared, field.name)
        if not callable(value) and field.name not in (*facts, "meaning"):
            facts[field.name] = value
    fields = plugin.settings.model_fields
    defaults = {name: f.get_default(call_default_factory=True) for name, f in fields.items()}
    facts["settings"] = defaults
    if hasattr(declared, "modalities"):
        facts["advice"] = {
            told.subject: f"{told.range or 'no figure'}. {told.statement} ({told.ground})"
            for told in advice_for(plugin.settings)
        }
    return facts


def _brief(finding: Finding) -> dict[str, Any]:
    """A finding without its arrays."""
    from syntony.report.words import sentences

    return {
        "session": finding.session,
        "signal": finding.result.signal,
        "persons": finding.result.persons,
        "verdict": finding.verdict,
        "equivalence": finding.equivalence,
        "leading": finding.leading,
        "stretches": finding.stretches,
        "readings": {r.result.measure: {"index": r.index, **r.summary} for r in finding.readings},
        "amounts": finding.amounts,
        "notices": finding.notices,
        "sentences": sentences(finding),
    }


def _plain(value: Any) -> Any:
    """JSON for one value; NaN and infinity become null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return "\n".join(f"{k} = {_cell(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        cells = [_cell(item) for item in value]
        return ("\n" if any(cell.endswith(".") for cell in cells) else ", ").join(cells)
    return str(value)
