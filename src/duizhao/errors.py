"""The errors that a user of the library can catch.

Each message is one line: what was wrong, where, and what to do about it.
"""


class DuizhaoError(Exception):
    """The root of all errors that duizhao raises. ``passing``: a retry may succeed a little later."""

    passing = False


class InputError(DuizhaoError):
    """The report cannot be read: missing, empty, not text, not Chinese."""


class SettingsError(DuizhaoError):
    """A setting, an option or a configuration file is wrong."""


class ModelError(DuizhaoError):
    """The model cannot be found, read or converted."""


class EngineError(DuizhaoError):
    """The engine failed while it was translating."""


class OutputError(DuizhaoError):
    """The outputs cannot be written."""


class StoreError(DuizhaoError):
    """The store cannot be reached, read or written, or is of another version."""


class DataError(DuizhaoError):
    """A file that ships with duizhao is missing or broken."""


class NotFoundError(DuizhaoError):
    """A report, run, segment or exchange that the store does not have."""
