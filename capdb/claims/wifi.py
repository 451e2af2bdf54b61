"""Between Wi-Fi and Ethernet: a wireless Ethernet dispatcher (WED) that the image can attach to.

The Ethernet driver sets up the dispatchers that its node names by `mediatek,wed`; a Wi-Fi driver
attaches to one, if its module parameter says so (Linux
drivers/net/ethernet/mediatek/mtk_wed.c, openwrt/mt76).
"""

from __future__ import annotations

from capdb.claims.evidence import evidence
from capdb.claims.flowtable import Binding, module_name
from capdb.claims.image import TargetImage
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Driver, PhandleTarget, Profile, WifiAttach
from capdb.results.answer import Evidence
from capdb.vocabulary import Grade, State

_DISPATCHER = "mediatek,wed"
"""The property of an Ethernet node that names its dispatchers (Linux
drivers/net/ethernet/mediatek/mtk_eth_soc.c, mtk_probe)."""
_WIFI_MENU = "package:mt76/"
"""Modules of the one Wi-Fi package that can attach (see scrapers/drivers/package_drivers.py)."""


def verdict(facts: ReleaseFacts, profile: Profile, engines: list[Binding]) -> Verdict:
    """Returns what is known of Wi-Fi offload on a board that has an engine."""
    wired = [(engine, node) for engine in engines for node in _dispatchers(engine)]
    if not wired:
        return _without_dispatcher(engines)
    engine, node = wired[0]
    shown = engine.cite_board(
        f"{node.node} is enabled, and {engine.controller.node} names it by {_DISPATCHER}",
        node.place,
    )
    attaching: list[tuple[Driver, WifiAttach]] = []
    unread: list[str] = []
    read: list[Driver] = []
    for module in _wifi_modules(facts, profile):
        driver = next((each for each in engine.image.drivers if each.name == module), None)
        if driver is None or driver.unread:
            unread.append(module.rpartition("/")[2])
        elif driver.wed:
            attaching.append((driver, driver.wed))
        else:
            read.append(driver)
    if attaching:
        return _possible(facts, engine.image, attaching[0], shown, read)
    if unread:
        return Verdict(
            State.UNKNOWN,
            None,
            f"its SoC has a Wi-Fi dispatcher, but the source of its Wi-Fi driver "
            f"{' and '.join(unread)} was not read",
            evidence=(shown,),
        )
    names = ", ".join(module_name(driver) for driver in read)
    return Verdict(
        State.NO,
        Grade.WIRED,
        f"its Wi-Fi driver {names} attaches to no dispatcher"
        if names
        else "its image carries no Wi-Fi driver that attaches to a dispatcher",
        evidence=(shown,),
    )


def _dispatchers(engine: Binding) -> list[PhandleTarget]:
    return [
        node for node in engine.controller.phandles if node.property == _DISPATCHER and node.enabled
    ]


def _without_dispatcher(engines: list[Binding]) -> Verdict:
    engine = engines[0]
    if engine.driver.requires:
        processor = engine.driver.requires[0].phandle
        return Verdict(
            State.UNKNOWN,
            None,
            f"whether the processor that {processor} names serves Wi-Fi too is not known",
        )
    shown = engine.cite_board(
        f"{engine.controller.node} names no enabled {_DISPATCHER}", engine.controller.place
    )
    return Verdict(
        State.NO,
        Grade.WIRED,
        "its Ethernet engine has no dispatcher for Wi-Fi, so Wi-Fi traffic stays on the CPU",
        evidence=(shown,),
    )


def _possible(
    facts: ReleaseFacts,
    image: TargetImage,
    found: tuple[Driver, WifiAttach],
    shown: Evidence,
    others: list[Driver],
) -> Verdict:
    """A Wi-Fi driver that attaches, as far as the configuration and its parameter let it."""
    driver, attach = found
    name = module_name(driver)
    calls = evidence(
        f"{attach.place.symbol} attaches {name} to a dispatcher",
        attach.place,
        driver.ref,
        facts.release,
        driver,
    )
    config = evidence(
        "the kernel's configuration", image.config.place, image.config.ref, facts.release
    )
    missing = [symbol for symbol in attach.symbols if not image.on([symbol])]
    if missing:
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"{missing[0]} is off in this target, so {name} is built without the dispatcher",
            evidence=(shown, calls, config),
        )
    limits = "only routed traffic gains, not what is bridged between Wi-Fi and LAN"
    if others:
        names = ", ".join(module_name(other) for other in others)
        limits += f", and none through the radio of {names}"
    if attach.parameter and not attach.default and attach.parameter_place:
        off = evidence(
            f"{attach.parameter} is off unless someone sets it",
            attach.parameter_place,
            driver.ref,
            facts.release,
            driver,
        )
        return Verdict(
            State.PARTIAL,
            Grade.WIRED,
            f"{name} can hand Wi-Fi traffic to the engine, but the stock image leaves that off",
            f"possible, off by default: set the module parameter {attach.parameter}=Y of {name} "
            f"first; {limits}",
            (shown, calls, off),
        )
    return Verdict(
        State.PARTIAL,
        Grade.WIRED,
        f"{name} hands routed Wi-Fi traffic to the engine",
        limits,
        (shown, calls),
    )


def _wifi_modules(facts: ReleaseFacts, profile: Profile) -> list[str]:
    """The modules of the Wi-Fi packages in the stock image; those that only serve them left out."""
    packages = facts.packages
    modules = {
        name: [m for m in packages.by_name[name].modules if m.startswith(_WIFI_MENU)]
        for name in facts.image_packages(profile)
        if name in packages.by_name
    }
    carriers = packages.outermost(name for name, found in modules.items() if found)
    return [module for name in carriers for module in modules[name]]
