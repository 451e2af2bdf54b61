"""Find the nodes and firmware that a dispatcher for Wi-Fi (WED) needs before a driver attaches.

A dispatcher that takes traffic from Wi-Fi too starts a processor of its own, and attaching fails
if that cannot start. One that only takes traffic towards Wi-Fi needs nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

from capdb.claims.binding import Binding
from capdb.claims.evidence import cite
from capdb.claims.model import Cite
from capdb.facts import Dispatcher, Driver, PhandleTarget, WifiAttach
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import State


@dataclass(frozen=True, slots=True)
class Attaching:
    """Whether attaching to one dispatcher works, the packages it needs, and why not."""

    state: State
    because: Statement | None = None
    limits: tuple[Statement, ...] = ()
    evidence: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """A dispatcher of a board with the Wi-Fi driver that would attach to it."""

    engine: Binding
    node: PhandleTarget
    wifi: Driver
    attach: WifiAttach
    dispatcher: Dispatcher

    @property
    def version(self) -> int | None:
        return self.dispatcher.versions.get(self.engine.id.data or "")


def attaching(engine: Binding, node: PhandleTarget, wifi: Driver, attach: WifiAttach) -> Attaching:
    """Return whether a Wi-Fi driver can attach to a dispatcher of an engine, as the image is."""
    dispatcher = engine.driver.dispatcher
    if dispatcher is None:
        return _unread(engine)
    side = _Side(engine, node, wifi, attach, dispatcher)
    if side.version is None:
        return _unread(engine)
    if not _receives(side):
        return Attaching(State.YES)
    found = _nodes(side)
    if found.state is not State.YES:
        return found
    firmware = _firmware(side)
    return Attaching(
        firmware.state, firmware.because, firmware.limits, (*found.evidence, *firmware.evidence)
    )


def _unread(engine: Binding) -> Attaching:
    unread = Statement.of(Rule.WIFI_DISPATCHER_UNREAD, driver=engine.name)
    return Attaching(State.UNKNOWN, unread)


def _receives(side: _Side) -> bool:
    """Return whether traffic from Wi-Fi is taken too (`mtk_wed_get_rx_capa` of Linux)."""
    dispatcher = side.dispatcher
    if dispatcher.receives is None or side.version in dispatcher.sends_only:
        return False
    return side.version not in dispatcher.by_reordering or side.attach.reorders is not None


def _nodes(side: _Side) -> Attaching:
    shown: list[Cite] = []
    for requirement in side.dispatcher.requires:
        if side.node.properties is None:
            return _unread(side.engine)
        fails = Statement.of(
            Rule.FAILS_WITHOUT_NODE,
            symbol=str(requirement.place.symbol),
            property=requirement.phandle,
        )
        needed = side.engine.cite(fails, requirement.place)
        if requirement.phandle not in side.node.properties:
            lacks = Statement.of(
                Rule.NODE_LACKS_PROPERTY, node=side.node.node, property=requirement.phandle
            )
            because = Statement.of(
                Rule.WIFI_NODE_MISSING, driver=side.engine.name, property=requirement.phandle
            )
            missing = side.engine.cite_board(lacks, side.node.place)
            return Attaching(State.NO, because, evidence=(*_reorders(side), needed, missing))
        shown.append(needed)
    return Attaching(State.YES, evidence=tuple(shown))


def _reorders(side: _Side) -> tuple[Cite, ...]:
    """Cite the Wi-Fi driver's request for reordering, if only that makes the nodes needed."""
    place = side.attach.reorders
    if place is None or side.version not in side.dispatcher.by_reordering:
        return ()
    asks = Statement.of(Rule.ASKS_FOR_REORDERING, symbol=str(place.symbol))
    release = side.engine.facts.release
    return (cite(asks, place, side.wifi.ref, release, side.wifi),)


def _firmware(side: _Side) -> Attaching:
    wanted = next(
        (
            each
            for each in side.dispatcher.firmware
            if each.version in (None, side.version)
            and (each.compatible is None or each.compatible in side.node.compatible)
        ),
        None,
    )
    if wanted is None:
        return Attaching(State.YES)
    files = Statement.of(
        Rule.LOADS_FIRMWARE, symbol=str(wanted.place.symbol), firmware=wanted.files
    )
    shown = side.engine.cite(files, wanted.place)
    packages = side.engine.facts.packages
    carriers = [packages.by_firmware.get(name, []) for name in wanted.files]
    if not all(carriers):
        because = Statement.of(
            Rule.FIRMWARE_IN_NO_PACKAGE, driver=side.engine.name, firmware=wanted.files
        )
        return Attaching(State.NO, because, evidence=(shown,))
    in_image = side.engine.facts.image_packages(side.engine.profile)
    missing = {each[0].package for each in carriers if not any(p.package in in_image for p in each)}
    if not missing:
        return Attaching(State.YES, evidence=(shown,))
    install = Statement.of(Rule.INSTALL_FIRMWARE, packages=tuple(sorted(missing)))
    return Attaching(State.PARTIAL, limits=(install,), evidence=(shown,))
