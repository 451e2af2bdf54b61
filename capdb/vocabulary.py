"""The closed lists of capdb and the shape of an answer; nothing here imports anything of ours.

Every face of capdb (CLI, site, API, probe, docs, tests) uses these words and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

SCHEMA_VERSION = 1
"""Version of the JSON contract; it rises only when a reader of the old shape would break."""


class State(StrEnum):
    """What capdb says of one path on one board and release."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """How far the proof of the stated state reaches, weakest first."""

    DECLARED = "declared"
    WIRED = "wired"
    BOUND = "bound"
    SEEN = "seen"
    MEASURED = "measured"


class Path(StrEnum):
    """Which traffic a state is about; the headline of a board is that of `IPV4_NAT`."""

    IPV4_NAT = "ipv4-nat"
    IPV6_ROUTE = "ipv6-route"
    IPV6_NAT = "ipv6-nat"
    PPPOE = "pppoe"
    VLAN = "vlan"
    BRIDGE = "bridge"
    WIFI = "wifi"
    TUNNEL = "tunnel"


class Source(StrEnum):
    """What kind of thing a piece of evidence was read from."""

    LINUX = "linux"
    OPENWRT = "openwrt"
    TOH = "toh"
    RELEASE = "release"
    CURATED = "curated"
    REPORT = "report"


class Topic(StrEnum):
    """Which part of an advice a curated tip belongs to."""

    CLASH = "clash"
    PROVES_NOTHING = "proves-nothing"
    LATENCY = "latency"
    SOFTWARE = "software"
    WIFI = "wifi"
    LUCI_HARDWARE = "luci-hardware"
    LUCI_SOFTWARE = "luci-software"
    LUCI_OFF = "luci-off"


class Stand(StrEnum):
    """Where a router's report stands to what was derived for its board and release."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    SILENT = "silent"


class Match(StrEnum):
    """How a query met the names in the database."""

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    SOC = "soc"
    NONE = "none"


class Exit(IntEnum):
    """Exit codes of the CLI; the probe shares 0, 1, 3 and 4."""

    YES = 0
    NO = 1
    USAGE = 2
    PARTIAL = 3
    UNKNOWN = 4
    AMBIGUOUS = 5
    INTERNAL = 70


EXIT_OF_STATE = {
    State.YES: Exit.YES,
    State.NO: Exit.NO,
    State.PARTIAL: Exit.PARTIAL,
    State.UNKNOWN: Exit.UNKNOWN,
}

STATE_MEANS = {
    State.YES: "hardware flow offload works for this traffic, once it is switched on",
    State.PARTIAL: "it works for some of this traffic, or only after a step the note names",
    State.NO: "it does not work, and the evidence says why",
    State.UNKNOWN: "capdb has no sufficient evidence, and says what is missing",
}

GRADE_MEANS = {
    Grade.DECLARED: "the SoC's driver in this release's kernel was read, or every driver that the "
    "target can build; the board itself was not traced",
    Grade.WIRED: "this board's device tree was traced to the driver its image builds",
    Grade.BOUND: "a router of this kind reported that the driver brought the engine up",
    Grade.SEEN: "a router of this kind reported forwarded flows in the engine",
    Grade.MEASURED: "a report gives throughput and CPU load with and without it",
}

PATH_MEANS = {
    Path.IPV4_NAT: "IPv4 with NAT between LAN and WAN Ethernet ports",
    Path.IPV6_ROUTE: "routed IPv6 between LAN and WAN Ethernet ports",
    Path.IPV6_NAT: "IPv6 with NAT",
    Path.PPPOE: "a PPPoE session on the WAN Ethernet port",
    Path.VLAN: "802.1Q VLANs on the Ethernet ports",
    Path.BRIDGE: "traffic inside one bridge, not routed",
    Path.WIFI: "between Wi-Fi and Ethernet",
    Path.TUNNEL: "inside a tunnel (WireGuard, IPsec, 6rd, DS-Lite, VXLAN)",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was really read, and what it says in one sentence.

    `ref` names the tree or file that was parsed, `line` the line there, `patch` the OpenWrt
    patch that added that line. `url` leads to a public copy.
    """

    source: Source
    ref: str
    path: str
    says: str
    symbol: str | None = None
    line: int | None = None
    patch: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """State of one path; a `partial` carries a note, an `unknown` a reason in `note`."""

    state: State
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Caveat:
    """A cited limit, bug or conflict that touches this board and release."""

    id: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything capdb says about one profile on one release: one element of `results`."""

    board: str
    profile: str
    target: str
    names: tuple[str, ...]
    soc: str | None
    release: str
    kernel: str | None
    state: State
    grade: Grade | None
    reason: str
    paths: dict[Path, PathAnswer]
    evidence: tuple[Evidence, ...]
    caveats: tuple[Caveat, ...] = ()
    enable: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The whole reply to one `check`."""

    query: str
    match: Match
    results: tuple[Answer, ...]
    suggestions: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Returns the text with white space as blanks and unprintable characters as escapes."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else " "
        if character in "\t\n\r\xa0"
        else character.encode("unicode_escape").decode()
        for character in text
    )


class CapdbError(Exception):
    """A failure a person can act on; the message is one sentence that says what, where, what to do.

    What it quotes of the input stands in it cleaned. `exit_code` is what the CLI leaves with.
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
