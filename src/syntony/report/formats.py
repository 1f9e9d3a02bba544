"""Numbers and names as people read them: units, times, chances, persons."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: What stands where a number is not known.
UNKNOWN = "–"
_THIN = "\N{NO-BREAK SPACE}"


def number(value: float, digits: int = 2) -> str:
    """Write a number with a real minus sign; what is not known is a dash.

    Examples
    --------
    >>> number(-0.314), number(12.0, 0), number(float("nan"))
    ('−0.31', '12', '–')
    """
    if not math.isfinite(value):
        return UNKNOWN
    written = f"{value:,.{digits}f}"
    if not written.strip("-0.,"):
        written = written.lstrip("-")
    return written.replace("-", "−")


def amount(value: float) -> str:
    """Write a level with three digits, whatever its unit.

    Examples
    --------
    >>> amount(0.01234), amount(71.28), amount(123456.0)
    ('0.0123', '71.3', '123,456')
    """
    if not math.isfinite(value):
        return UNKNOWN
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return number(value, min(max(digits, 0), 6))


def seconds(value: float) -> str:
    """Write a lag without its sign: who leads is said by name.

    Examples
    --------
    >>> [t.replace(chr(160), " ") for t in map(seconds, (-0.8, 0.25, 12.34))]
    ['0.8 s', '0.25 s', '12.3 s']
    """
    if not math.isfinite(value):
        return f"{UNKNOWN}{_THIN}s"
    size = abs(value)
    short = f"{size:.{1 if size >= 1 else 2}f}".rstrip("0").rstrip(".")
    return f"{short}{_THIN}s"


def clock(value: float) -> str:
    """Write a session time as minutes and seconds, with hours where there are any.

    Examples
    --------
    >>> clock(125), clock(3725), clock(-2)
    ('2:05', '1:02:05', '−0:02')
    """
    if not math.isfinite(value):
        return UNKNOWN
    total = round(abs(value))
    sign = "−" if value < 0 and total else ""
    minutes, rest = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def span(start: float, stop: float) -> str:
    """Write a stretch of session time.

    Examples
    --------
    >>> span(120, 220)
    '2:00–3:40'
    """
    return f"{clock(start)}–{clock(stop)}"


def duration(value: float) -> str:
    """Write how long something lasts, in the units that people say.

    Examples
    --------
    >>> [d.replace(chr(160), " ") for d in map(duration, (45, 100, 600, 4500))]
    ['45 s', '1 min 40 s', '10 min', '1 h 15 min']
    """
    if not math.isfinite(value):
        return UNKNOWN
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (0 if hours else rest, "s")]
    said = [f"{size}{_THIN}{unit}" for size, unit in parts if size]
    return " ".join(said) or f"0{_THIN}s"


def percent(share: float) -> str:
    """Write a share; what is little but not nothing is never 0%.

    Examples
    --------
    >>> percent(0.874), percent(0.001), percent(1.0)
    ('87%', '<1%', '100%')
    """
    if not math.isfinite(share):
        return UNKNOWN
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share * 100:.0f}%"


def p_value(p: float) -> str:
    """Write a p-value with as many digits as it deserves.

    Examples
    --------
    >>> [t.replace(chr(160), " ") for t in map(p_value, (0.0432, 0.0021, 0.0001, 0.62))]
    ['p = 0.043', 'p = 0.002', 'p < 0.001', 'p = 0.62']
    """
    if not math.isfinite(p):
        return "p unknown"
    if p < 0.001:
        return f"p{_THIN}<{_THIN}0.001"
    return f"p{_THIN}={_THIN}{p:.{2 if p >= 0.0995 else 3}f}"


def chance(p: float) -> str:
    """Write a p-value as a frequency, which people grasp better than a probability.

    Examples
    --------
    >>> chance(0.004), chance(0.0002), chance(0.37)
    ('about 4 of 1,000', 'fewer than 1 of 1,000', 'about 370 of 1,000')
    """
    if p < 0.001:
        return "fewer than 1 of 1,000"
    count = round(p * 1000)
    return f"about {count if count < 100 else round(count, -1):,} of 1,000"


def listed(items: Sequence[str], limit: int = 8) -> str:
    """Join a list as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d"], limit=2)
    ('a, b and c', 'a, b and 2 more')
    """
    shown = list(items[:limit])
    if len(items) > limit:
        shown.append(f"{len(items) - limit} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(count: int, noun: str) -> str:
    """Write a number of things.

    Examples
    --------
    >>> counted(1, "stretch"), counted(3, "stretch"), counted(2, "test")
    ('1 stretch', '3 stretches', '2 tests')
    """
    ending = "es" if noun.endswith(("ch", "s", "x")) else "s"
    return f"{count:,} {noun if count == 1 else noun + ending}"


def person(code: str) -> str:
    """A person's code as a name: a role gets its capital, any other code stays what it is.

    Examples
    --------
    >>> person("therapist"), person("p07")
    ('Therapist', 'p07')
    """
    return code.capitalize() if code.isalpha() and code.islower() else code


def quantity(signal: str) -> str:
    """A signal's name in words.

    Examples
    --------
    >>> quantity("motion_energy")
    'motion energy'
    """
    return signal.replace("_", " ").strip() or "signal"


def capital(sentence: str) -> str:
    """Begin with a capital letter, leaving the rest; a symbol of one letter stays.

    Examples
    --------
    >>> capital("heart rate of P7"), capital("p = 0.04")
    ('Heart rate of P7', 'p = 0.04')
    """
    single = not sentence[1:2].isalpha()  # p and d are names of numbers
    return sentence if single else sentence[:1].upper() + sentence[1:]


def uncapital(title: str) -> str:
    """Begin with a small letter, unless the word is an abbreviation.

    Examples
    --------
    >>> uncapital("Phase randomization"), uncapital("IAAFT")
    ('phase randomization', 'IAAFT')
    """
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def shortened(name: str, limit: int = 24) -> str:
    """Cut a long name for a place of little room; the table beside it has all of it."""
    return name if len(name) <= limit else f"{name[: limit - 1].rstrip()}…"


def inert(text: str) -> str:
    """Make text such that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> inert("=1+1"), inert(" -1"), inert("laugh = joy")
    ("'=1+1", "' -1", 'laugh = joy')
    """
    runs = text[:1] in tuple("\t\r\n") or text.lstrip()[:1] in tuple("=+-@＝＋－＠")
    return f"'{text}" if runs else text
