"""The door in front of Typer, for `capdb check`.

Importing Typer takes longer than everything else that an answer takes. What is plain is read here;
all else, mistakes and `--help` too, is left to Typer, whose definition of the command is the one
that counts: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FLAGS = {"--json": "json", "--explain": "explain"}
"""Options without a value, with the parameter that each sets."""
VALUES = {"--release": "release"}
"""Options with a value."""


def asked(words: Sequence[str]) -> dict[str, Any] | None:
    """Return the parameters of `check` that a command line gives, None where Typer must read it."""
    if not words or words[0] != "check":
        return None
    found: dict[str, Any] = {}
    query: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        name, mark, value = word.partition("=")
        if not word.startswith("-"):
            query.append(word)
        elif word in FLAGS:
            found[FLAGS[word]] = True
        elif name in VALUES:
            value = value if mark else next(rest, "")
            if not value or value.startswith("-"):
                return None
            found[VALUES[name]] = value
        else:
            return None
    return {**found, "query": query} if query else None
