"""Say what is missing where a command needs more than an installed capdb and Typer have."""

from __future__ import annotations

from capdb.errors import UsageError

_OURS = ("capdb", "scrapers")
_EXTRAS = {
    "jinja2": "site",
    "markdown_it": "site",
    "markupsafe": "site",
    "msgspec": "probe",
    "requests": "update",
    "urllib3": "update",
}
"""Which extra of an installed capdb brings a library."""
_OF_CHECKOUT = {
    **_EXTRAS,
    **dict.fromkeys(("msgspec", "sqlalchemy", "sqlmodel"), "build"),
    **dict.fromkeys(("bs4", "lxml", "requests", "tree_sitter", "tree_sitter_c"), "scrape"),
    "urllib3": "scrape",
}
"""The same of a checkout."""


def explained(missing: ModuleNotFoundError, *, checkout: bool) -> UsageError | None:
    """Return what a person can do about a missing module, None where that is a fault of capdb.

    `checkout` is whether this is a checkout of capdb, which has more of capdb than a package.
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
