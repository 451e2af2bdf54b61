"""Read the exceptions from lint: a sorted text file with `check | subject | reason` a line."""

from __future__ import annotations

from dataclasses import dataclass

from capdb.errors import DataError

FILE = "lint-exceptions.txt"
_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Exempt:
    """One exception and its line."""

    check: str
    subject: str
    reason: str
    line: int


def parse(text: str, where: str) -> list[Exempt]:
    """Return the exceptions in the file's text, without empty lines and those that start with #.

    Raises DataError if a line does not have three parts, has no reason, or is out of order.
    """
    found: list[Exempt] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(_SEPARATOR, 2)]
        if len(parts) != 3 or not all(parts):
            raise DataError(f"{where}:{number}: write it as `check | subject | reason`.")
        each = Exempt(parts[0], parts[1], parts[2], number)
        if found and (each.check, each.subject) <= (found[-1].check, found[-1].subject):
            raise DataError(
                f"{where}:{number}: is there twice or out of order; sort the lines by check, then "
                f"subject."
            )
        found.append(each)
    return found
