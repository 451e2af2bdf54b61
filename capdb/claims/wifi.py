"""Judge traffic between Wi-Fi and Ethernet: does a driver attach to a dispatcher for Wi-Fi (WED)?

The Ethernet driver sets up the dispatchers that its node names by `mediatek,wed`; a Wi-Fi driver
attaches to one, if its module parameter says so (Linux
drivers/net/ethernet/mediatek/mtk_wed.c, openwrt/mt76).
"""

from __future__ import annotations

from collections.abc import Sequence

from capdb.claims import controllers, wifi_processor
from capdb.claims.binding import Binding, module_name
from capdb.claims.dispatcher import Attaching, attaching
from capdb.claims.evidence import cite
from capdb.claims.model import Cite, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Driver, PhandleTarget, Profile, WifiAttach
from capdb.names import drivers
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State

_DISPATCHER = "mediatek,wed"
"""The property of an Ethernet node that names its dispatchers (Linux
drivers/net/ethernet/mediatek/mtk_eth_soc.c, mtk_probe)."""
_WIFI_MENU = "package:mt76/"
"""Modules of the one Wi-Fi package that can attach (see scrapers/drivers/package_drivers.py)."""


def verdict(facts: ReleaseFacts, profile: Profile, engines: Sequence[Binding]) -> Verdict:
    """Return the claim on Wi-Fi offload of a board that has an engine."""
    wired = [(engine, node) for engine in engines for node in _dispatchers(engine)]
    if not wired:
        return _without_dispatcher(facts, profile, engines)
    engine, node = wired[0]
    shown = engine.cite_board(
        Statement.of(
            Rule.DISPATCHER_ENABLED,
            node=node.node,
            controller=engine.controller.node,
            property=_DISPATCHER,
        ),
        node.place,
    )
    able: list[tuple[Driver, WifiAttach]] = []
    unread: list[str] = []
    read: list[Driver] = []
    for module in _wifi_modules(facts, profile):
        driver = next((each for each in engine.image.drivers if each.name == module), None)
        if driver is None or driver.unread:
            unread.append(drivers.module(module))
        elif driver.wed:
            able.append((driver, driver.wed))
        else:
            read.append(driver)
    if able:
        return _possible(facts, wired, able[0], shown, read)
    if unread:
        return Verdict(
            State.UNKNOWN,
            None,
            Statement.of(Rule.WIFI_DRIVER_UNREAD, drivers=tuple(unread)),
            evidence=(shown,),
        )
    names = tuple(module_name(driver) for driver in read)
    return Verdict(
        State.NO,
        Grade.WIRED,
        Statement.of(Rule.WIFI_NOT_ATTACHED, drivers=names)
        if names
        else Statement.of(Rule.WIFI_NO_DRIVER),
        evidence=(shown,),
    )


def _dispatchers(engine: Binding) -> list[PhandleTarget]:
    return [
        node for node in engine.controller.phandles if node.property == _DISPATCHER and node.enabled
    ]


def _without_dispatcher(
    facts: ReleaseFacts, profile: Profile, engines: Sequence[Binding]
) -> Verdict:
    engine = engines[0]
    if engine.driver.requires and not _wifi_modules(facts, profile):
        evidence = (controllers.shown(engine),)
        return Verdict(State.NO, Grade.WIRED, Statement.of(Rule.WIFI_NO_DRIVER), evidence=evidence)
    if engine.driver.requires:
        return wifi_processor.verdict(engine, _wifi_modules(facts, profile))
    missing = Statement.of(
        Rule.DISPATCHER_MISSING, controller=engine.controller.node, property=_DISPATCHER
    )
    shown = engine.cite_board(missing, engine.controller.place)
    because = Statement.of(Rule.WIFI_NO_DISPATCHER)
    return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))


def _possible(
    facts: ReleaseFacts,
    wired: list[tuple[Binding, PhandleTarget]],
    found: tuple[Driver, WifiAttach],
    shown: Cite,
    others: list[Driver],
) -> Verdict:
    """Return the verdict on a Wi-Fi driver that attaches if kernel, nodes and firmware allow it."""
    driver, attach = found
    image = wired[0][0].image
    name = module_name(driver)
    calls = cite(
        Statement.of(Rule.ATTACHES, symbol=str(attach.place.symbol), driver=name),
        attach.place,
        driver.ref,
        facts.release,
        driver,
    )
    config = cite(
        Statement.of(Rule.KERNEL_CONFIGURATION), image.config.place, image.config.ref, facts.release
    )
    missing = [symbol for symbol in attach.symbols if not image.on([symbol])]
    if missing:
        return Verdict(
            State.NO,
            Grade.WIRED,
            Statement.of(Rule.WIFI_BUILT_WITHOUT, symbol=missing[0], driver=name),
            evidence=(shown, calls, config),
        )
    needs = _most([attaching(engine, node, driver, attach) for engine, node in wired])
    if needs.because is not None:
        grade = Grade.WIRED if needs.state is State.NO else None
        evidence = (shown, calls, *needs.evidence)
        return Verdict(needs.state, grade, needs.because, evidence=evidence)
    routed = Statement.of(Rule.WIFI_ROUTED_ONLY, not_through=tuple(map(module_name, others)))
    limits = (*needs.limits, routed)
    evidence = (shown, calls, *needs.evidence)
    return _offloads(facts, driver, attach, limits, evidence)


def _offloads(
    facts: ReleaseFacts,
    driver: Driver,
    attach: WifiAttach,
    limits: tuple[Statement, ...],
    evidence: tuple[Cite, ...],
) -> Verdict:
    """Return the `partial` of a driver that attaches, or that does so once its parameter is set."""
    name = module_name(driver)
    if attach.default or not (attach.parameter and attach.parameter_place):
        because = Statement.of(Rule.WIFI_OFFLOADS, driver=name)
        return Verdict(State.PARTIAL, Grade.WIRED, because, limits, evidence)
    off = cite(
        Statement.of(Rule.PARAMETER_OFF, parameter=attach.parameter),
        attach.parameter_place,
        driver.ref,
        facts.release,
        driver,
    )
    because = Statement.of(Rule.WIFI_LEFT_OFF, driver=name)
    remedy = Statement.of(Rule.WIFI_SET_PARAMETER, parameter=attach.parameter, driver=name)
    return Verdict(State.PARTIAL, Grade.WIRED, because, (remedy, *limits), (*evidence, off))


def _most(found: list[Attaching]) -> Attaching:
    """Return the dispatcher that can do most: a board needs one of them."""
    order = (State.YES, State.PARTIAL, State.UNKNOWN, State.NO)
    return min(found, key=lambda each: order.index(each.state))


def _wifi_modules(facts: ReleaseFacts, profile: Profile) -> list[str]:
    """Return the Wi-Fi modules in the stock image, without those that only support others."""
    packages = facts.packages
    modules = {
        name: [m for m in packages.by_name[name].modules if m.startswith(_WIFI_MENU)]
        for name in facts.image_packages(profile)
        if name in packages.by_name
    }
    carriers = packages.outermost(name for name, found in modules.items() if found)
    return [module for name in carriers for module in modules[name]]
