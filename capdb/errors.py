"""The errors that a person can act on, and the message for a missing library."""

from __future__ import annotations

from capdb.text import clean
from capdb.vocabulary import Exit

_OURS = ("capdb", "scrapers")
_EXTRAS = {
    "jinja2": "site",
    "markdown_it": "site",
    "PIL": "site",
    "markupsafe": "site",
    "msgspec": "probe",
    "requests": "update",
    "urllib3": "update",
}
"""The extra of an installed capdb that installs a library."""
_OF_CHECKOUT = {
    **_EXTRAS,
    "msgspec": "build",
    **dict.fromkeys(("bs4", "lxml", "requests", "tree_sitter", "tree_sitter_c"), "scrape"),
    "urllib3": "scrape",
}
"""The extra of a checkout that installs a library."""


class CapdbError(Exception):
    """A failure that a person can act on; the message says what failed, where, and what to do.

    Quoted input is made safe to print. `exit_code` is the exit code of the command line.
    """

    exit_code: Exit = Exit.INTERNAL

    def __init__(self, message: str, exit_code: Exit | None = None) -> None:
        super().__init__(clean(message))
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(CapdbError):
    """The person asked for something that does not exist or does not parse."""

    exit_code = Exit.USAGE


class DataError(CapdbError):
    """A facts file, a database or an upstream input is damaged, missing or implausible."""


def reason(failure: Exception) -> str:
    """Return the reason why a file cannot be read, without its name and Python's error number."""
    return (failure.strerror if isinstance(failure, OSError) else None) or str(failure)


def missing_module(missing: ModuleNotFoundError, *, checkout: bool) -> UsageError | None:
    """Return an error with advice on a missing module, or None if it is a fault of capdb.

    `checkout` is whether this is a checkout of capdb, which has more modules than a package.
    """
    name = (missing.name or "").partition(".")[0]
    if checkout:
        if name not in _OF_CHECKOUT:
            return None
        return UsageError(
            f"this needs {name}, which is not installed; run "
            f"`pip install -e '.[{_OF_CHECKOUT[name]}]'` in the checkout."
        )
    if name in _OURS:
        return UsageError(
            "this works on facts, which only a checkout of capdb's sources has; get one, run "
            "`pip install -e '.[scrape]'` in it, and repeat it there."
        )
    if name in _EXTRAS:
        return UsageError(
            f"this needs {name}, which is not installed; run "
            f"`pip install 'capdb[{_EXTRAS[name]}]'`."
        )
    return None
