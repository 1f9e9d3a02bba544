"""Settings with their defaults and what their docstrings say of them."""

import inspect
import re
import textwrap
from dataclasses import dataclass

from pydantic_core import PydanticUndefined


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    text: str


def settings_of(model):
    """Every setting of a pydantic model in its order; the nearest class's words count."""
    told = {}
    for cls in reversed(model.__mro__):
        if hasattr(cls, "model_fields"):
            told |= _parameters(cls)
    return [
        Setting(name, _default(field), told.get(name, ""))
        for name, field in model.model_fields.items()
    ]


def remarks(model):
    """What the docstring says beside its first line and its parameters, as Markdown."""
    text = re.split(r"\n\s*Parameters\n\s*-{3,}", inspect.cleandoc(model.__doc__ or ""))[0]
    return markdown(text.partition("\n\n")[2])


def markdown(text):
    """Our docstrings as Markdown: code in single backticks."""
    return re.sub(r"``(.+?)``", r"`\1`", text).strip()


def _parameters(cls):
    """Names of one class's docstring with their text."""
    text = inspect.cleandoc(cls.__doc__ or "")
    parts = re.split(r"^Parameters\n-{3,}\n", text, flags=re.MULTILINE)
    if len(parts) < 2:
        return {}
    found = {}
    for block in re.split(r"\n(?=\S)", re.split(r"\n\n(?=\w+\n-{3,})", parts[1])[0]):
        head, _, body = block.partition("\n")
        words = markdown(" ".join(textwrap.dedent(body).split()))
        for name in head.split(" : ")[0].split(", "):
            found[name.strip()] = words
    return found


def _default(field):
    value = field.get_default(call_default_factory=True)
    return "must be said" if value is PydanticUndefined else shown(value)


def shown(value):
    """One value as a plan would have it."""
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(shown, value)) or "none"
    return str(value) or "none"
