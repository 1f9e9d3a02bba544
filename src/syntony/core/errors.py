"""The errors of syntony. Each message says what was needed, what came, and what to do."""


class SyntonyError(Exception):
    """Base of every error that syntony raises on purpose."""


class ParameterError(SyntonyError, ValueError):
    """Something was asked for that cannot be done with any data."""


class DataError(SyntonyError, ValueError):
    """The data cannot answer what was asked."""


class FormatError(DataError):
    """A file is not what its format promises; the message names file and place."""


class LimitError(FormatError):
    """A file's reader ran past its limit of memory, time or size, or died."""


class IntegrityError(DataError):
    """Stored bytes are not those that were written or imported."""


class StorageError(SyntonyError, OSError):
    """A disk or a folder refuses; what was acknowledged before is safe."""


class ClockError(DataError):
    """Clocks cannot be brought together, or not finely enough for what was asked."""


class MissingExtra(SyntonyError, ImportError):  # noqa: N818 - it names what to install
    """An optional package is needed; the message names the extra that brings it."""


class ConsentError(SyntonyError):
    """A recorded person has not allowed what was asked for."""


class AbsentError(DataError):
    """Nothing is there under the name or id that was asked for."""


class BlindError(SyntonyError):
    """Whoever asks chose to write before seeing the measures."""


class LockedError(SyntonyError):
    """A vault is locked, or the passphrase or recovery code does not open it."""


class CopyError(SyntonyError):
    """A supervisor's copy has ended, or what was asked for is its maker's alone."""
