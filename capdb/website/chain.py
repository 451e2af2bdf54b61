"""The chain from a profile to its packages, as it is drawn: each link with the places read. Pure.

Which link holds, and which is the broken one, follows from the rules of the evidence and of the
cause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from capdb.results.answer import Answer, Evidence
from capdb.rules.ids import Rule
from capdb.vocabulary import Source, State


class Link(StrEnum):
    """A link of the chain, in order."""

    IMAGE = "Image"
    DEVICE_TREE = "Device tree"
    DRIVER = "Driver"
    FLOWTABLE = "Flowtables"
    GATE = "SoC gate"
    PORTS = "Ports"
    PACKAGE = "Package"


class Fate(StrEnum):
    """What became of a link: it holds, it is broken, nobody knows, or it was not reached."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"
    OFF = "off"


SHOWN_BY: Mapping[str, Link] = {
    Rule.CONTROLLER_ENABLED: Link.DEVICE_TREE,
    Rule.NODE_ENABLED: Link.DEVICE_TREE,
    Rule.NODE_DISABLED: Link.DEVICE_TREE,
    Rule.BINDS: Link.DRIVER,
    Rule.ACCEPTS_FLOWTABLE: Link.FLOWTABLE,
    Rule.ACCEPTS_ONLY: Link.FLOWTABLE,
    Rule.SETUP_REFUSES: Link.FLOWTABLE,
    Rule.NO_SETUP: Link.FLOWTABLE,
    Rule.DRIVERS_BUILT: Link.FLOWTABLE,
    Rule.IMAGE_DRIVER_REFUSES: Link.FLOWTABLE,
    Rule.SETS_FIELD: Link.GATE,
    Rule.REFUSES_WHERE_ZERO: Link.GATE,
    Rule.TESTS_FIELD: Link.GATE,
    Rule.FAILS_WITHOUT_NODE: Link.GATE,
    Rule.DECIDES_BY: Link.GATE,
    Rule.REFUSES_WITHOUT_PROPERTY: Link.GATE,
    Rule.REFUSES_WITH_PROPERTY: Link.GATE,
    Rule.NODE_HAS_PROPERTY: Link.GATE,
    Rule.NODE_LACKS_PROPERTY: Link.GATE,
    Rule.FIRST_BOOT: Link.PORTS,
    Rule.CARRIES_FIRMWARE: Link.PACKAGE,
}
"""Which link a rule of evidence shows; what shows none is in the list of all that was read."""

BREAKS: Mapping[str, Link] = {
    Rule.NO_IMAGE: Link.IMAGE,
    Rule.SOURCES_NOT_READ: Link.DEVICE_TREE,
    Rule.DEVICE_TREE_NOT_READ: Link.DEVICE_TREE,
    Rule.DEVICE_TREE_FAILED: Link.DEVICE_TREE,
    Rule.NO_DEVICE_TREE: Link.DEVICE_TREE,
    Rule.NO_CONTROLLER_FOUND: Link.DEVICE_TREE,
    Rule.CONTROLLER_DISABLED: Link.DEVICE_TREE,
    Rule.NO_NETWORK_DRIVER_READ: Link.DRIVER,
    Rule.NO_DRIVER_FOR_CONTROLLER: Link.DRIVER,
    Rule.SEVERAL_DRIVERS_CLAIM: Link.DRIVER,
    Rule.DRIVER_NOT_FOUND: Link.DRIVER,
    Rule.DRIVER_UNREAD: Link.DRIVER,
    Rule.PACKAGED_DRIVER_UNREAD: Link.DRIVER,
    Rule.SYMBOLS_UNDECIDED: Link.DRIVER,
    Rule.NO_DRIVER_TAKES_FLOWTABLES: Link.FLOWTABLE,
    Rule.TAKES_NO_FLOWTABLE: Link.FLOWTABLE,
    Rule.HANDLER_NOT_FOLLOWED: Link.FLOWTABLE,
    Rule.OPERATIONS_NOT_FOUND: Link.FLOWTABLE,
    Rule.GATE_IS_ZERO: Link.GATE,
    Rule.GATE_NOT_FOUND: Link.GATE,
    Rule.GATE_VALUE_NOT_FOUND: Link.GATE,
    Rule.NEEDED_NODE_MISSING: Link.GATE,
    Rule.NEEDED_NODE_DISABLED: Link.GATE,
    Rule.NEEDED_NODE_UNBOUND: Link.GATE,
    Rule.NEEDED_PROPERTY_MISSING: Link.GATE,
    Rule.PROPERTY_FORBIDS: Link.GATE,
    Rule.PROPERTY_NOT_READ: Link.GATE,
    Rule.CONDITION_UNCLEAR: Link.GATE,
    Rule.FLOWS_UNREAD: Link.GATE,
    Rule.REACHES_NO_PORT: Link.PORTS,
    Rule.FIRMWARE_IN_NO_PACKAGE: Link.PACKAGE,
    Rule.FIRMWARE_NOT_IN_IMAGE: Link.PACKAGE,
}
"""At which link the chain ends where a cause has this rule."""

_REFUSALS = frozenset(
    {
        Rule.ACCEPTS_ONLY,
        Rule.SETUP_REFUSES,
        Rule.NO_SETUP,
        Rule.DRIVERS_BUILT,
        Rule.IMAGE_DRIVER_REFUSES,
    }
)
"""What a second driver of a board that offloads shows; its chain is that of the first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was read: file and line, and its address where a public copy is known."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A link as it is drawn: `code` is what was found there, `says` why it is the broken one."""

    link: Link
    fate: Fate
    code: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A link of one answer with the places that show it."""

    drawn: Drawn
    places: tuple[Place, ...]


def steps(answer: Answer, packages: str) -> Iterator[Step]:
    """Yield the links of an answer in order; none where no rule names the link that is broken.

    `packages` is what the image has, or lacks, for offload.
    """
    works = answer.state in (State.YES, State.PARTIAL)
    breaking = None if works else BREAKS.get(answer.because.rule)
    if not works and breaking is None:
        return
    shown = _shown(answer, but=_REFUSALS if works else frozenset())
    order = list(Link)
    end = order.index(breaking) if breaking else len(order)
    for position, link in enumerate(order):
        evidence = shown.get(link, [])
        places = tuple(dict.fromkeys(map(_place, evidence)))[:2]
        code = _code(link, evidence, answer, packages)
        if position < end:
            if link is Link.IMAGE or evidence or works:
                yield Step(Drawn(link, Fate.HOLDS, code), places)
        elif position == end:
            fate = Fate.OPEN if answer.state is State.UNKNOWN else Fate.BROKEN
            yield Step(Drawn(link, fate, code, answer.reason), places)
        else:
            yield Step(Drawn(link, Fate.OFF), ())


def _shown(answer: Answer, but: Collection[str]) -> dict[Link, list[Evidence]]:
    found: dict[Link, list[Evidence]] = {}
    for evidence in answer.evidence:
        link = SHOWN_BY.get(evidence.rule)
        if link and evidence.rule not in but:
            found.setdefault(link, []).append(evidence)
    return found


def _place(evidence: Evidence) -> Place:
    file = evidence.path.rpartition("/")[2]
    lined = evidence.line is not None and evidence.source is not Source.CURATED
    return Place(f"{file}:{evidence.line}" if lined else file, evidence.url)


def _code(link: Link, evidence: list[Evidence], answer: Answer, packages: str) -> str:
    """Return the value that was found at a link, in as few characters as it has."""
    if link is Link.IMAGE:
        return answer.profile
    if link is Link.PACKAGE:
        return packages
    if link is Link.PORTS:
        ports = answer.because.values.get("ports", ())
        return " ".join(ports) if isinstance(ports, tuple) else ""
    for each in evidence:
        if each.rule == Rule.SETS_FIELD:
            return f"{each.values['field']} = {each.values['value']}"
    for each in evidence:
        for name in _TELLING[link]:
            if name in each.values:
                return str(each.values[name])
    return ""


_TELLING = {
    Link.DEVICE_TREE: ("compatible", "node"),
    Link.DRIVER: ("driver",),
    Link.FLOWTABLE: ("request", "symbol", "driver"),
    Link.GATE: ("field", "property"),
}
"""Which value of the evidence stands for a link."""
