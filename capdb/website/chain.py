"""Find the links of the chain from a profile to its packages, with the places read. Pure.

The state of each link follows from the rules of the evidence and of the cause.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from capdb.results.answer import Answer, Evidence
from capdb.rules.ids import Rule
from capdb.vocabulary import WORKS, Source, State


class ProofLink(StrEnum):
    """A link of the chain, in order; the words of each are those of `page-chain-LINK`.

    A fault is a curated quirk; it is a link only where it is the cause of the answer.
    """

    IMAGE = "image"
    DEVICE_TREE = "device-tree"
    DRIVER = "driver"
    FLOWTABLE = "flowtable"
    GATE = "gate"
    PORTS = "ports"
    FAULT = "fault"
    PACKAGE = "package"


class Fate(StrEnum):
    """The state of a link: it holds, is broken, is unknown, or was not reached."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"
    OFF = "off"


SHOWN_BY: Mapping[str, ProofLink] = {
    Rule.CONTROLLER_ENABLED: ProofLink.DEVICE_TREE,
    Rule.NODE_ENABLED: ProofLink.DEVICE_TREE,
    Rule.NODE_DISABLED: ProofLink.DEVICE_TREE,
    Rule.BINDS: ProofLink.DRIVER,
    Rule.ACCEPTS_FLOWTABLE: ProofLink.FLOWTABLE,
    Rule.ACCEPTS_ONLY: ProofLink.FLOWTABLE,
    Rule.SETUP_REFUSES: ProofLink.FLOWTABLE,
    Rule.NO_SETUP: ProofLink.FLOWTABLE,
    Rule.NAMES_NO_REQUEST: ProofLink.FLOWTABLE,
    Rule.REFUSES_TWO_DEVICES: ProofLink.PORTS,
    Rule.DRIVERS_BUILT: ProofLink.FLOWTABLE,
    Rule.IMAGE_DRIVER_REFUSES: ProofLink.FLOWTABLE,
    Rule.SETS_FIELD: ProofLink.GATE,
    Rule.REFUSES_WHERE_ZERO: ProofLink.GATE,
    Rule.TESTS_FIELD: ProofLink.GATE,
    Rule.FAILS_WITHOUT_NODE: ProofLink.GATE,
    Rule.DECIDES_BY: ProofLink.GATE,
    Rule.REFUSES_WITHOUT_PROPERTY: ProofLink.GATE,
    Rule.REFUSES_WITH_PROPERTY: ProofLink.GATE,
    Rule.NODE_HAS_PROPERTY: ProofLink.GATE,
    Rule.NODE_LACKS_PROPERTY: ProofLink.GATE,
    Rule.FIRST_BOOT: ProofLink.PORTS,
    Rule.CARRIES_FIRMWARE: ProofLink.PACKAGE,
}
"""The link that a rule of evidence shows; all other evidence is only in the list of all places."""

BREAKS: Mapping[str, ProofLink] = {
    Rule.NO_IMAGE: ProofLink.IMAGE,
    Rule.NOT_LISTED: ProofLink.IMAGE,
    Rule.SOURCES_NOT_READ: ProofLink.DEVICE_TREE,
    Rule.FLOW_REQUEST_NOT_READ: ProofLink.FLOWTABLE,
    Rule.DEVICE_TREE_NOT_READ: ProofLink.DEVICE_TREE,
    Rule.DEVICE_TREE_FAILED: ProofLink.DEVICE_TREE,
    Rule.NO_DEVICE_TREE: ProofLink.DEVICE_TREE,
    Rule.NO_CONTROLLER_FOUND: ProofLink.DEVICE_TREE,
    Rule.CONTROLLER_DISABLED: ProofLink.DEVICE_TREE,
    Rule.NO_NETWORK_DRIVER_READ: ProofLink.DRIVER,
    Rule.NO_DRIVER_FOR_CONTROLLER: ProofLink.DRIVER,
    Rule.SEVERAL_DRIVERS_CLAIM: ProofLink.DRIVER,
    Rule.DRIVER_NOT_FOUND: ProofLink.DRIVER,
    Rule.DRIVER_UNREAD: ProofLink.DRIVER,
    Rule.PACKAGED_DRIVER_UNREAD: ProofLink.DRIVER,
    Rule.SYMBOLS_UNDECIDED: ProofLink.DRIVER,
    Rule.NO_DRIVER_TAKES_FLOWTABLES: ProofLink.FLOWTABLE,
    Rule.TAKES_NO_FLOWTABLE: ProofLink.FLOWTABLE,
    Rule.HANDLER_NOT_FOLLOWED: ProofLink.FLOWTABLE,
    Rule.OPERATIONS_NOT_FOUND: ProofLink.FLOWTABLE,
    Rule.GATE_IS_ZERO: ProofLink.GATE,
    Rule.GATE_NOT_FOUND: ProofLink.GATE,
    Rule.GATE_VALUE_NOT_FOUND: ProofLink.GATE,
    Rule.NEEDED_NODE_MISSING: ProofLink.GATE,
    Rule.NEEDED_NODE_DISABLED: ProofLink.GATE,
    Rule.NEEDED_NODE_UNBOUND: ProofLink.GATE,
    Rule.NEEDED_PROPERTY_MISSING: ProofLink.GATE,
    Rule.PROPERTY_FORBIDS: ProofLink.GATE,
    Rule.PROPERTY_NOT_READ: ProofLink.GATE,
    Rule.CONDITION_UNCLEAR: ProofLink.GATE,
    Rule.FLOWS_UNREAD: ProofLink.GATE,
    Rule.DIFFERENT_DEVICES: ProofLink.PORTS,
    Rule.REACHES_NO_PORT: ProofLink.PORTS,
    Rule.FIRMWARE_IN_NO_PACKAGE: ProofLink.PACKAGE,
    Rule.FIRMWARE_NOT_IN_IMAGE: ProofLink.PACKAGE,
}
"""The link at which the chain ends if a cause has this rule."""

_REFUSALS = frozenset(
    {
        Rule.ACCEPTS_ONLY,
        Rule.SETUP_REFUSES,
        Rule.NO_SETUP,
        Rule.NAMES_NO_REQUEST,
        Rule.DRIVERS_BUILT,
        Rule.IMAGE_DRIVER_REFUSES,
    }
)
"""The refusals of a second driver on a board that offloads; the chain is that of the first."""


@dataclass(frozen=True, slots=True)
class ProofPlace:
    """A place that was read: file and line, and its address if a public copy is known.

    The line is the one at the address; `patch` is the number of the patch that added it, to which
    the address leads then.
    """

    label: str
    url: str | None
    patch: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawing of a link: `code` is the value found there, `says` the cause if it is broken."""

    link: ProofLink
    fate: Fate
    code: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A link of one answer with the places that show it."""

    drawn: Drawn
    places: tuple[ProofPlace, ...]


def steps(answer: Answer, packages: str) -> Iterator[ProofStep]:
    """Yield the links of an answer in order; none if no rule names the broken link.

    `packages` is the package for offload that the image has or lacks.
    """
    works = answer.state in WORKS
    fault = [] if works else list(answer.curated_cause)
    breaking = None if works else ProofLink.FAULT if fault else BREAKS.get(answer.because.rule)
    if not works and breaking is None:
        return
    shown = _shown(answer, but=_REFUSALS if works or fault else frozenset())
    shown[ProofLink.FAULT] = fault
    order = [link for link in ProofLink if fault or link is not ProofLink.FAULT]
    end = order.index(breaking) if breaking else len(order)
    for position, link in enumerate(order):
        evidence = shown.get(link, [])
        places = tuple(dict.fromkeys(map(_place, evidence)))[:2]
        code = _code(link, evidence, answer, packages)
        if position < end:
            if link is ProofLink.IMAGE or evidence or works:
                yield ProofStep(Drawn(link, Fate.HOLDS, code), places)
        elif position == end:
            fate = Fate.OPEN if answer.state is State.UNKNOWN else Fate.BROKEN
            yield ProofStep(Drawn(link, fate, code, answer.reason), places)
        else:
            yield ProofStep(Drawn(link, Fate.OFF), ())


def _shown(answer: Answer, but: Collection[str]) -> dict[ProofLink, list[Evidence]]:
    found: dict[ProofLink, list[Evidence]] = {}
    for evidence in answer.evidence:
        link = SHOWN_BY.get(evidence.rule)
        if link and evidence.rule not in but:
            found.setdefault(link, []).append(evidence)
    return found


def _place(evidence: Evidence) -> ProofPlace:
    if evidence.source is Source.CURATED:
        return ProofPlace(evidence.symbol or evidence.rule, evidence.url)
    file = evidence.path.rpartition("/")[2]
    line = evidence.url_line or evidence.line
    number = _NUMBER.match((evidence.by_patch or "").rpartition("/")[2])
    return ProofPlace(
        f"{file}:{line}" if line else file, evidence.url, number[0].rstrip("-") if number else ""
    )


_NUMBER = re.compile(r"\w?\d+-(?:\d+-)*")
"""The numbers by which OpenWrt's patches are sorted, at the start of their names."""


def _code(link: ProofLink, evidence: list[Evidence], answer: Answer, packages: str) -> str:
    """Return the value that was found at a link, as short as possible."""
    if link is ProofLink.IMAGE:
        return answer.profile
    if link is ProofLink.PACKAGE:
        return packages
    if link is ProofLink.PORTS:
        ports = answer.because.values.get("ports", ())
        return " ".join(ports) if isinstance(ports, tuple) else ""
    for each in evidence:
        if each.rule == Rule.SETS_FIELD:
            return f"{each.values['field']} = {each.values['value']}"
    for each in evidence:
        for name in _TELLING.get(link, ()):
            if name in each.values:
                return str(each.values[name])
    return ""


_TELLING = {
    ProofLink.DEVICE_TREE: ("compatible", "node"),
    ProofLink.DRIVER: ("driver",),
    ProofLink.FLOWTABLE: ("request", "symbol", "driver"),
    ProofLink.GATE: ("field", "property"),
}
"""The values of evidence that can represent a link, the preferred one first."""
