"""Validate reports of the self-test, and search them for identifiers.

A report comes from an untrusted machine. One without the published shape (`report.schema.json`)
is refused, and text that looks like a name or address of a person, network or device can be found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from capdb.errors import DataError
from capdb.rules.checks import CheckId, CheckState
from capdb.vocabulary import State

MAX_BYTES = 1 << 18
"""More bytes than any report has."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"^[ -~]*\Z")]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+\Z")]
Count = Annotated[int, msgspec.Meta(ge=0)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class _Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of a report's objects: every member must be there, and no other."""


class Check(_Member, frozen=True):
    """One link of the chain."""

    id: CheckId
    state: CheckState
    reason: Text
    explain: Text


class Expected(_Member, frozen=True):
    """The database's expectation, if it was built into the script."""

    release: Text
    state: State
    grade: Literal["declared", "wired", "bound", "seen", "measured"] | None
    reason: Text


class ReportedPort(_Member, frozen=True):
    """A port by its name in a flowtable: whether an engine reaches it, and the flowtable has it."""

    name: Text
    engine: bool | None
    offered: bool | None


class Settings(_Member, frozen=True):
    """The two settings of the firewall."""

    software: bool | None
    hardware: bool | None


class Watched(_Member, frozen=True):
    """The result of `--verify`: how many flows were carried by hardware, software or nothing."""

    seconds: Count
    state: Literal["seen", "software", "one-direction", "no-flow", "unseen", "cannot-tell"]
    flows: Count
    hardware: Count
    both: Count
    software: Count
    softirq_before: Percent | None
    softirq_after: Percent | None
    reason: Text


class Tried(_Member, frozen=True):
    """The result of `--try`."""

    outcome: Literal["kept", "restored", "refused", "failed"]
    reason: Text


class PrintedReport(_Member, frozen=True):
    """A report as it comes from the script."""

    schema: Literal[1]
    probe: Version
    board: Text | None
    release: Text | None
    target: Text | None
    kernel: Text | None
    state: State
    grade: Literal["declared", "bound", "seen"] | None
    reason: Text
    failing: CheckId | None
    remedy: Text | None
    expected: Expected | None
    agrees: bool | None
    settings: Settings
    checks: Annotated[tuple[Check, ...], msgspec.Meta(min_length=1)]
    verify: Watched | None
    tried: Tried | None = msgspec.field(name="try")
    ports: tuple[ReportedPort, ...] = ()


def parse(content: bytes, where: str) -> PrintedReport:
    """Return the report in the content of a file or the answer of a router.

    `where` names it for the error. Raises DataError if it is too long or has another shape.
    """
    if len(content) > MAX_BYTES:
        raise DataError(f"{where}: more than {MAX_BYTES // 1024} KiB, so it is no report.")
    try:
        report = msgspec.json.decode(content, type=PrintedReport)
        json.loads(content, object_pairs_hook=_each_once)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise DataError(
            f"{where}: not a report of `capdb-probe --json`, schema 1 ({error})."
        ) from error
    return report


def _each_once(members: list[tuple[str, object]]) -> None:
    """Raise ValueError if an object has a member twice, since readers differ in which they take."""
    names = [name for name, _ in members]
    if len(names) > len(set(names)):
        raise ValueError(f"a member twice: {max(names, key=names.count)}")


def reports_in(content: bytes, where: str) -> list[bytes]:
    """Return the reports in a file: itself, or those in the output of `capdb probe run --json`.

    Raises DataError if no host in it sent a report.
    """
    try:
        hosts = msgspec.json.decode(content, type=_Hosts).hosts
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [content]
    found = [text for each in hosts if (text := bytes(each.report)) != b"null"]
    if not found:
        raise DataError(f"{where}: none of its hosts sent a report.")
    return found


class _Host(msgspec.Struct):
    report: msgspec.Raw


class _Hosts(msgspec.Struct):
    hosts: list[_Host]


def release_of(report: PrintedReport) -> str | None:
    """Return the release under capdb's name: the development branch calls itself SNAPSHOT."""
    return "snapshot" if report.release == "SNAPSHOT" else report.release


# ------------------------------------------------------------------ identifiers

_HEX = "[0-9A-Fa-f]"
_GIVEN = (
    r"((lo|w?lan|w?wan|eth|phy|ap|sta|sfp|dsa|br|tun|wg)\d{0,4}"
    r"([-._](lo|w?lan|w?wan|eth|phy|ap|sta|sfp|dsa|br|tun|wg)?\d{0,4}){0,2}|\d{1,2})(?![\w-])"
)
"""Names that the kernel and OpenWrt give, the same as in the self-test (`script/10-door.sh`)."""
_KINDS = {
    "a MAC address": rf"(?<![\w:-]){_HEX}{{2}}([:-]){_HEX}{{2}}(\1{_HEX}{{2}}){{4}}(?![\w:-])",
    "a MAC address, with dots": rf"(?<![\w.])({_HEX}{{4}}\.{_HEX}{{4}}\.{_HEX}{{4}}"
    rf"|{_HEX}{{2}}(\.{_HEX}{{2}}){{5}})(?![\w.])",
    "an IPv4 address": r"(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?!\d)",
    "an IPv6 address": r"(?<![\w:])(?=[\w:]*::|(\w+:){7})"
    rf"({_HEX}{{0,4}}:){{2,7}}{_HEX}{{0,4}}(?![\w:])",
    "an e-mail address": r"[\w.+-]+@[\w-]+\.\w+",
    "a UUID": rf"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}",
    "the name of a network or host": r"(?i)\b(e?ssid|hostname)\s*[=:]\s*\S"
    r"|\b[a-z0-9-]+\.(lan|local|home|internal|intranet|fritz\.box|home\.arpa)\b",
    "a name that somebody gave to a network": rf"(?<![\w,-])(br|pppoe|3g|wg|ifb4?)-(?!{_GIVEN})\w",
    "a serial number or key": rf"(?<![\w/]){_HEX}{{12,}}(?!\w)"
    r"|(?<![\w/])(?=\w*\d\w*\d\w*\d)(?=\w*[A-Z]\w*[A-Z])[A-Z0-9]{9,}(?!\w)"
    r"|(?<![\w+/=])[A-Za-z0-9+/]{43}=",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}


def identifier(text: str) -> str | None:
    """Return the kind of identifier that a text seems to hold, or None."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(text)), None)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a report, names of members included, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield f"a member of {place or 'the report'}", str(name)
            yield from texts(member, f"{place}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, member in enumerate(value):
            yield from texts(member, f"{place}[{number}]")
