"""What the recorded persons of a session allow; nothing that was said is taken out again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from syntony.core.consent import PURPOSES, Consent, Purpose
from syntony.core.errors import ParameterError
from syntony.io.store import audit, migrations, schema


@dataclass(frozen=True)
class Consents:
    """The consents of a stored session; holds nothing open, as `SessionStore`.

    Parameters
    ----------
    folder : Path
        The session's folder.
    who : str
        Who records them, for the audit trail.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from syntony.core.session import Session
    >>> from syntony.core.signals import Participant
    >>> from syntony.io.store import save_session
    >>> with TemporaryDirectory() as folder:
    ...     store = save_session(Session("s", (Participant("client"),)), Path(folder) / "s")
    ...     consents = Consents(store.folder)
    ...     _ = consents.record("client", "research", given=True)
    ...     _ = consents.record("client", "research", given=False)
    ...     [(one.purpose, one.given) for one in consents.all()]
    [('research', True), ('research', False)]
    """

    folder: Path
    who: str = ""

    def all(self) -> tuple[Consent, ...]:
        """Everything that was said, in the order in which it was recorded."""
        with (
            schema.guarded(self.folder),
            closing(schema.connect(self.folder / schema.DATABASE, write=False)) as connection,
        ):
            if schema.version_of(connection) < migrations.CONSENTS:
                return ()  # an older file on a medium that cannot be written
            rows = connection.execute(
                "SELECT person, purpose, given, time, who FROM consents ORDER BY id"
            ).fetchall()
        return tuple(Consent(who, what, bool(given), *rest) for who, what, given, *rest in rows)

    def record(self, person: str, purpose: Purpose, *, given: bool) -> Consent:
        """Record what a person said; on the disk when it returns.

        Parameters
        ----------
        person : str
            Code of who was recorded.
        purpose : str
            One of `PURPOSES`.
        given : bool
            Whether it is given, or withheld or withdrawn.

        Raises
        ------
        ParameterError
            There is no such purpose.
        StorageError
            The disk refuses; nothing was written.
        """
        if purpose not in PURPOSES:
            raise ParameterError(f"Consent is for one of {', '.join(PURPOSES)}; {purpose!r} came.")
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        one = Consent(person, purpose, given, time, self.who)
        with (
            schema.guarded(self.folder),
            closing(schema.connect(self.folder / schema.DATABASE, write=True)) as connection,
            schema.transaction(connection),
        ):
            done = connection.execute(
                "INSERT INTO consents (person, purpose, given, time, who) VALUES (?, ?, ?, ?, ?)",
                (person, purpose, int(given), time, self.who),
            )
            said = f"{purpose}:{'given' if given else 'withdrawn'}"
            audit.add(connection, "consent", f"consents:{done.lastrowid}", said, who=self.who)
        return one
