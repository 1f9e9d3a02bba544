"""The page of a measure."""

import html
import json
import math
from functools import cache
from pathlib import Path

from docs.sitegen.example import example
from docs.sitegen.figures import caption, measure_figure
from docs.sitegen.words import (
    bullets,
    cited,
    escaped,
    facts,
    first_line,
    module_text,
    pictures,
    settings_table,
    spoken,
)

from syntony.core.guidance import advice_for

CALIBRATION = Path(__file__).parents[2] / "benchmarks" / "calibration.json"


def measure_page(measure, place):
    """Everything about one measure, its figures drawn into the folder `place`."""
    declared = measure.declares
    meaning = declared.meaning
    parts = [
        f"# {measure.title}",
        f"*{escaped(first_line(measure))}*",
        facts(_facts(measure)),
        f'<div class="formula">{html.escape(meaning.formula)}</div>',
        escaped(meaning.how),
        module_text(measure)[1],
        pictures(measure_figure(measure.name, place / measure.name), _alt(measure)),
        f'<p class="about">{_caption(measure)}</p>',
        "## How it is read",
        escaped(meaning.sign),
        "## What it does not mean",
        escaped(meaning.not_means),
        "Coordination is a property of the pair or the group, never of one person.",
        "## Pitfalls",
        bullets(meaning.pitfalls),
        _calibration(_rates().get(measure.name), declared.unfit),
        "## Settings",
        settings_table(measure.settings, declared.modalities),
        _advice(measure),
        "## Try it",
        f"```python\n{runnable_of(measure)}```",
        f"```sh\nsyntony analyze recordings/ -m {measure.name}\n```",
        _numbers(measure),
        "## Source",
        cited(declared.source),
        _claims(measure),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(measure):
    declared = measure.declares
    low, high = declared.bounds
    fewest, most = declared.persons
    takes = "two" if most == 2 else "two or more" if math.isinf(most) else f"{fewest:g} to {most:g}"
    better = "more alike" if declared.similarity else "less alike"
    return (
        ("name", f"<code>{measure.name}</code>"),
        ("family", declared.family),
        ("persons", takes),
        ("values", f"{html.escape(declared.unit)}, {_bound(low)} to {_bound(high)}"),
        ("larger", better),
        ("needs", f"{declared.minimum:g} s of complete data"),
        ("scale and offset", "do not matter" if declared.scale_free else "matter"),
        ("swapping persons", "mirrors it" if declared.mirrors else "changes it"),
    )


def _bound(value):
    return f"{value:g}".replace("-", "−").replace("inf", "∞")


def _alt(measure):
    return f"{measure.title} of generated people, and of the same people shifted in time."


def _caption(measure):
    return caption(measure.name).replace("*p*", "<em>p</em>")


@cache
def _rates():
    """Measure -> family -> how often its strangers are called synchronous, and of how many."""
    return json.loads(CALIBRATION.read_text("utf-8")) if CALIBRATION.exists() else {}


def _calibration(families, unfit):
    """How often strangers of each family are called synchronous, and where not to use it."""
    if not families:
        return ""
    lines = ["| strangers | called more than chance | pairs or groups |", "|---|---|---|"]
    for name, found in families.items():
        rate = f"{found['rate']:.3f}" if found["n"] else "no answer: refused"
        rate += " (unfit)" if name in unfit else ""
        lines.append(f"| {name} | {rate} | {found['n']} |")
    told = (
        "**How often it errs.** Share of strangers whose index is beyond chance at .05, by what "
        "they are (`make calibrate`). In the last three rows nobody heeds anybody, but one film, "
        "a rule of taking turns, or an artifact of the recording acts on all: no null that is made "
        "of the recordings alone tells that from synchrony; people who had the same situation "
        "with others (pseudo-dyads) do.\n\n" + "\n".join(lines)
    )
    return told + "".join(f"\n\nUnfit for {name}: {escaped(why)}" for name, why in unfit.items())


def _advice(measure):
    """How long, and which windows, lags and bands, with the papers behind."""
    lines = ["| for | sensible | why |", "|---|---|---|"]
    for told in advice_for(measure.settings):
        why = f"{escaped(told.statement)} ({cited(told.ground)})"
        lines.append(f"| {told.subject} | {told.range} | {why} |")
    return "## Windows, lags and bands\n\n" + "\n".join(lines)


def runnable_of(measure):
    """A piece of Python that runs: generated people, of whom each follows the one before."""
    names = ("client", "therapist", "guest")[: 2 if measure.declares.persons[1] == 2 else 3]
    people = ", ".join(f'"{name}"' for name in names)
    load = "from syntony import Signal, synchrony"
    call = f'synchrony(*signals, "{measure.name}")'
    if len(names) > 2:
        load = "from syntony import Signal\nfrom syntony.core.registry import get"
        call = f'get("measures", "{measure.name}")(*signals)'
    return f"""import numpy as np
{load}

rng = np.random.default_rng(1)
source = np.convolve(rng.normal(size=1600), np.hanning(11), mode="same")
noise = 0.5 * rng.normal(size=({len(names)}, 1500))
signals = [
    Signal(source[30 - 3 * k :][:1500] + noise[k], 5, name="movement", person=person)
    for k, person in enumerate([{people}])
]
result = {call}
print(result.dims, result.values.shape, result.unit)
"""


def _numbers(measure):
    """What its authors print, of the people in the figure."""
    summary = example(measure.name).summary
    if not summary:
        return ""
    lines = ["| | |", "|---|---|"]
    lines += [f"| {escaped(name)} | {value:.4g} |" for name, value in summary.items()]
    return "Beside the index it prints, of the people in the figure:\n\n" + "\n".join(lines)


def _claims(measure):
    told = spoken("measures", measure.declares.family, measure.name)
    return f"## What is known\n\n{told}" if told else ""
