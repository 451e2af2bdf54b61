"""The grammar of uci's command line, for machines without uci.

Written after openwrt/uci: `uci_cmd` and `uci_do_section_cmd` (cli.c), `uci_parse_ptr`,
`uci_validate_str` and `uci_validate_text` (util.c), `uci_lookup_ext_section` (list.c).
"""

from __future__ import annotations

import re
import shlex

_NAME = r"[A-Za-z0-9_]+"
_PACKAGE = r"[A-Za-z0-9_-]+"
_TYPE = r"[!-,./:-Z\\^-~-]+"
"""The types that `uci_validate_type` accepts: printable, no blank, no `[`, `]` and `=`."""
_SECTION = rf"(?:{_NAME}|@(?:{_TYPE})?\[-?\d+\])"
_OPTION = re.compile(rf"{_PACKAGE}\.{_SECTION}\.{_NAME}")
_TUPLE = re.compile(rf"{_PACKAGE}(?:\.{_SECTION}(?:\.{_NAME})?)?")


def uci_refuses(command: str) -> str | None:
    """Return the reason why uci would refuse a command line, or None."""
    try:
        program, *words = shlex.split(command, comments=True)
    except ValueError as error:
        return f"the shell refuses it: {error}"
    if program != "uci" or not words:
        return "it is no call of uci with a command"
    match words:
        case ["set", pair]:
            name, equals, value = pair.partition("=")
            if not equals:
                return "set needs a value"
            if not value:
                return "an empty value deletes the option"
            if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", value):
                return "the value has control characters"
            return None if _OPTION.fullmatch(name) else f"{name} names no option"
        case ["get" | "delete" | "show", name]:
            return None if _TUPLE.fullmatch(name) else f"{name} is no name"
        case ["commit"]:
            return None
        case ["commit", package]:
            return None if re.fullmatch(_PACKAGE, package) else f"{package} is no configuration"
    return f"{words[0]} does not take these words"
