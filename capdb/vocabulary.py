"""The closed lists of words of capdb; nothing here imports anything of ours.

Every face of capdb (CLI, site, API, probe, docs, tests) uses these words and no others.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

SCHEMA_VERSION = 1
"""Version of the JSON contract; it rises only when a reader of the old shape would break."""


CURATED_FACTS = "capdb's curated facts"
"""The tree that evidence from a curated fact names."""
QUIRKS = "data/curated/quirks.toml"
"""The file of quirks, as evidence names it."""


class State(StrEnum):
    """The answer of capdb about one path on one board and release."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    UNKNOWN = "unknown"


WORKS = (State.YES, State.PARTIAL)
"""The states with which hardware offload does something."""


class Grade(StrEnum):
    """The strength of the proof of a state, weakest first."""

    DECLARED = "declared"
    WIRED = "wired"
    BOUND = "bound"
    SEEN = "seen"
    MEASURED = "measured"


class Traffic(StrEnum):
    """The kind of traffic that a state is about; a board's headline is that of `IPV4_NAT`."""

    IPV4_NAT = "ipv4-nat"
    IPV6_ROUTE = "ipv6-route"
    IPV6_NAT = "ipv6-nat"
    PPPOE = "pppoe"
    VLAN = "vlan"
    BRIDGE = "bridge"
    WIFI = "wifi"
    TUNNEL = "tunnel"


class Source(StrEnum):
    """The kind of source that evidence comes from."""

    LINUX = "linux"
    OPENWRT = "openwrt"
    TOH = "toh"
    RELEASE = "release"
    CURATED = "curated"
    REPORT = "report"


class Topic(StrEnum):
    """The part of an advice that a curated tip belongs to."""

    CLASH = "clash"
    PROVES_NOTHING = "proves-nothing"
    LATENCY = "latency"
    SOFTWARE = "software"
    WIFI = "wifi"
    LUCI_HARDWARE = "luci-hardware"
    LUCI_SOFTWARE = "luci-software"
    LUCI_OFF = "luci-off"


class Weight(StrEnum):
    """The importance of a curated caveat or tip; the heaviest is shown first."""

    BREAKS = "breaks"
    LOSES = "loses"
    LIMITS = "limits"
    CURIOUS = "curious"


class Forwarding(StrEnum):
    """The way in which packets were forwarded whose rate somebody measured."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    NEITHER = "neither"


class Load(StrEnum):
    """The other work of a router while a rate is measured."""

    PPPOE = "pppoe"
    VLAN = "vlan"
    IPV6 = "ipv6"
    NAT66 = "nat66"
    WIFI = "wifi"
    BRIDGE = "bridge"
    SQM = "sqm"
    WIREGUARD = "wireguard"


class Direction(StrEnum):
    """The direction of packets whose rate somebody measured, seen from the LAN."""

    DOWN = "down"
    UP = "up"
    BOTH = "both"


class Stage(StrEnum):
    """The progress of a driver that no release has yet."""

    REVIEW = "review"
    MERGED = "merged"


class Porting(StrEnum):
    """The progress of the support of a device that no release has."""

    NONE = "none"
    BLOCKED = "blocked"
    REVIEW = "review"
    CLOSED = "closed"
    FORK = "fork"
    MERGED = "merged"


class Support(StrEnum):
    """OpenWrt's present support of a series of releases."""

    FULL = "full"
    SECURITY = "security"
    ENDED = "ended"


class Stand(StrEnum):
    """Whether a report agrees with the claim on its board and release."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    SILENT = "silent"


class Match(StrEnum):
    """The kind of match of a query with the names in the database."""

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    SOC = "soc"
    TARGET = "target"
    DRIVER = "driver"
    BRAND = "brand"
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


LOAD_SHORT = {
    Load.PPPOE: "PPPoE",
    Load.VLAN: "VLAN",
    Load.IPV6: "IPv6",
    Load.NAT66: "IPv6 NAT",
    Load.WIFI: "Wi-Fi",
    Load.BRIDGE: "bridged",
    Load.SQM: "SQM",
    Load.WIREGUARD: "WireGuard",
}


class Handles(StrEnum):
    """The highest kind of offload request that a network driver takes."""

    FLOWTABLE = "flowtable"
    BLOCK = "block"
    QDISC = "qdisc"
    NOTHING = "nothing"
    CONDUIT = "conduit"
    UNKNOWN = "unknown"


class Misleads(StrEnum):
    """Whether `hw-tc-offload` of `ethtool -k` promises a flowtable that the driver refuses."""

    YES = "yes"
    SOME = "some"
    NO = "no"
    UNKNOWN = "unknown"


class ChangeKind(StrEnum):
    """The change of a profile or driver between two releases or two versions of the facts."""

    GAINED = "gained"
    LOST = "lost"
    NEW = "new"
    DROPPED = "dropped"
    LEARNED = "learned"
    FORGOTTEN = "forgotten"
    REASON = "reason"
