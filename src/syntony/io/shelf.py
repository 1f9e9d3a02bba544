"""The questionnaires of a library: those that syntony brings, and the user's own as JSON files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from syntony.core.errors import ParameterError, StorageError
from syntony.core.forms import Form, builtin_forms, form_faults, read_form
from syntony.io.saved import put_whole

#: The folder of a library that holds the user's own forms.
FOLDER = "forms"
#: A form is no larger than this (bytes).
LARGEST = 200_000


@dataclass(frozen=True)
class OwnForm:
    """A file in the folder: its text, and the form or what keeps it from being one.

    Parameters
    ----------
    key : str
        Its name without ``.json``.
    text : str
        What it holds.
    form : Form or None
        None where it is none.
    faults : tuple of str
        Why not, a sentence each.
    """

    key: str
    text: str
    form: Form | None
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """The forms of a library; holds nothing open.

    Parameters
    ----------
    library : Path
        The folder of the library.
    """

    library: Path

    def own(self) -> tuple[OwnForm, ...]:
        """The user's own forms, in the order of their keys; a broken one says so."""
        folder = self.library / FOLDER
        paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
        return tuple(_read(path) for path in paths if path.is_file())

    def all(self) -> Mapping[str, Form]:
        """Every form that can be used, by key: first those that syntony brings."""
        own = {one.key: one.form for one in self.own() if one.form is not None}
        return {**builtin_forms(), **own}

    def form(self, key: str) -> Form:
        """One form.

        Raises
        ------
        ParameterError
            There is none of that key.
        """
        if (found := self.all().get(key)) is None:
            raise ParameterError(f"No form is called {key!r}; there are: {', '.join(self.all())}.")
        return found

    def put(self, key: str, text: str) -> Form:
        """Write an own form; on the disk when it returns.

        Raises
        ------
        ParameterError
            It is not a form, its key is another or taken by one that syntony brings, or too large.
        StorageError
            The disk refuses.
        """
        form = read_form(text)
        faults = own_faults(form)
        if form.key != key:
            faults.append(f"Its key is {form.key!r}; it is to be kept as {key!r}.")
        if faults:
            raise ParameterError(" ".join(faults))
        try:
            put_whole(self._path(key), lambda file: file.write(text.encode("utf-8")))
        except OSError as error:
            raise StorageError(
                f"The form cannot be written into the folder {FOLDER} ({error.strerror}); check "
                "its permissions and room."
            ) from error
        return form

    def remove(self, key: str) -> None:
        """Take an own form away; answers that were given to it stay with it.

        Raises
        ------
        ParameterError
            There is no own form of that key.
        """
        if key not in [one.key for one in self.own()]:
            raise ParameterError(f"No form of your own is called {key!r}.")
        self._path(key).unlink()

    def _path(self, key: str) -> Path:
        return self.library / FOLDER / f"{key}.json"


def own_faults(form: Form) -> list[str]:
    """What keeps a form from being one of the user's own."""
    if form.key in builtin_forms():
        return [f"The key {form.key!r} is taken by a form that comes with syntony; choose another."]
    if len(form.text) > LARGEST:
        return [f"A form holds at most {LARGEST // 1000} kB."]
    return []


def _read(path: Path) -> OwnForm:
    key = path.name.removesuffix(".json")
    if path.stat().st_size > LARGEST:
        return OwnForm(key, "", None, (f"It is larger than {LARGEST // 1000} kB.",))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return OwnForm(key, "", None, ("It is not UTF-8 text.",))
    if faults := form_faults(text):
        return OwnForm(key, text, None, tuple(faults))
    form = Form.model_validate_json(text)
    faults = own_faults(form)
    if form.key != key:
        faults.append(f"Its key is {form.key!r}, its file is called {key}.json.")
    return OwnForm(key, text, None if faults else form, tuple(faults))
