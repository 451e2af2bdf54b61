"""Load the templates, and make text of unknown origin inert in them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from capdb import project
from capdb.database.location import NAME
from capdb.names.drivers import module
from capdb.sentences.spoken import ENGLISH, meanings, phrase, unfilled, words_of
from capdb.vocabulary import Grade, State, Traffic
from capdb.website import places

LONGEST_TEXT = 1200
"""The most characters of a text on a page; our own sentences are far shorter."""
LONGEST_NAME = 100

_PACKAGE = Path(__file__).parents[1]

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Control characters, and those that change the direction of text."""

SHAPES = {State.YES: "●", State.PARTIAL: "◐", State.NO: "○", State.UNKNOWN: "?"}
"""The shape of a state, which distinguishes it without colour."""


def site_directory() -> Path:
    """Return the directory of templates and static files: installed, or the checkout's."""
    installed = _PACKAGE / "site"
    return installed if installed.is_dir() else _PACKAGE.parent / "site"


def clamped(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text without invisible characters, cut with an ellipsis if it is too long."""
    plain = _UNSEEN.sub("", text)
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def web_address(address: str | None) -> str | None:
    """Return an address that is allowed in a link, or None; only http and https are."""
    if address and re.match(r"https?://[^\s\x00-\x1f]+$", address, re.IGNORECASE):
        return address
    return None


def _finalized(value: Any) -> Any:
    """Return the printed value of a template's expression, without invisible characters."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return clamped(value)


def _name(text: str) -> Markup:
    """Return a name from outside: cut, and isolated from the direction of the text around it."""
    return Markup("<bdi>{}</bdi>").format(clamped(text, LONGEST_NAME))


def _sentence(text: str) -> Markup:
    """Return a sentence of ours, with text in backticks as code.

    It gets a capital, unless it starts with a name in lower case, as of a driver or a program.
    """
    first = text.partition(" ")[0].rstrip(":,;")
    if first.isalpha() and first.islower() and first not in _PROGRAMS:
        text = text[:1].upper() + text[1:]
    escaped = str(escape(clamped(text)))
    return Markup(_CODE.sub(r"<code>\1</code>", escaped))  # noqa: S704 - escaped just now


def _say(name: str, /, **values: Any) -> Markup:
    """Return the words of a page by their name: HTML, in which all values but HTML are escaped."""
    inert = {each: str(escape(_finalized(value))) for each, value in values.items()}
    return Markup(phrase(f"page-{name}", **inert))  # noqa: S704 - the words are ours


_SHARED = {
    "search": (*(f"state-{state}" for state in State), "suggest-"),
    "list": tuple(f"state-{state}" for state in State),
    "compare": (
        *(f"state-{state}" for state in State),
        *(f"traffic-{each}" for each in Traffic),
        "page-weight-",
    ),
}
"""Names of words, or their beginnings, that a script has in addition to `script-NAME-`."""


def _script_words(script: str) -> dict[str, str]:
    """Return the words of a script, with `{name}` for each value, which the browser fills in."""
    own, shared = f"script-{script}-", _SHARED[script]
    return {
        name.removeprefix(own): unfilled(name)
        for name in words_of(ENGLISH)
        if name.startswith((own, *(each for each in shared if each.endswith("-"))))
        or name in shared
    }


_PROGRAMS = frozenset(
    ("bridger", "capdb", "collectd", "conntrack", "nft", "nlbwmon", "pbr", "qosify", "tcpdump")
)
"""Programs that are written in lower case."""
_CODE = re.compile("`([^`]+)`")


def _breakable(text: str) -> Markup:
    """Return a file and line that can wrap between words and before the line number."""
    escaped = str(escape(clamped(text, LONGEST_NAME)))
    return Markup(escaped.replace("_", "_<wbr>").replace(":", "<wbr>:"))  # noqa: S704 - escaped above


def _linked_data(members: dict[str, Any]) -> Markup:
    """Return an object as JSON for a script element, which no text in it can close."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    inert = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(_UNSEEN.sub("", inert))  # noqa: S704 - nothing in it is markup


def _anchor(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-") or "x"


def _thousands(number: int) -> str:
    return f"{number:,}"


_BLANK = re.compile(r"\n\s*\n+")
_NO_CLASS = re.compile(r' class="\s*"')


def squeezed(page: str) -> str:
    """Return one of our pages without empty lines and empty classes; `pre` has none of them."""
    return _BLANK.sub("\n", _NO_CLASS.sub("", page))


def environment(directory: Path, **everywhere: Any) -> Environment:
    """Return the templates of a directory; `everywhere` are values that all of them see."""
    made = Environment(
        loader=FileSystemLoader(directory),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalized,
    )
    made.filters |= {
        "name": _name,
        "module": module,
        "web": web_address,
        "sentence": _sentence,
        "anchor": _anchor,
        "n": _thousands,
        "ld": _linked_data,
        "breakable": _breakable,
        "basename": lambda path: path.rpartition("/")[2],
    }
    made.globals |= {
        "shapes": {state.value: shape for state, shape in SHAPES.items()},
        "state_means": meanings("means-state", State),
        "grade_means": meanings("means-grade", Grade),
        "path_means": meanings("means-traffic", Traffic),
        "word_of": meanings("state", State),
        "say": _say,
        "script_words": _script_words,
        "phrase": phrase,
        "place": places,
        "project": project,
        **everywhere,
    }
    return made


def digest_of(directories: Iterable[Path]) -> str:
    """Return a digest of the templates, scripts and modules in directories.

    The database of a checkout lies among them, and may be made at any time.
    """
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted(each for each in directory.rglob("*") if each.is_file()):
            if "__pycache__" not in path.parts and not path.name.startswith(NAME):
                digest.update(f"{path.relative_to(directory)}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
