"""Judge Wi-Fi if its driver uses the engine's network processor itself, without a WED.

The driver takes flowtables by `net_setup_tc` once it has the processor and the engine, each by a
phandle in the Wi-Fi device's own node (openwrt/mt76 npu.c, `mt76_npu_init`). If anything for that
is missing or was not read, the answer stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from capdb.claims.binding import Binding, module_name
from capdb.claims.evidence import cite
from capdb.claims.flowtable import takes_flowtable
from capdb.claims.model import Cite, Verdict
from capdb.facts import Driver, Radio, Requirement, WifiFlows
from capdb.facts.kernel import FLOWTABLE
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import WORKS, Grade, State

_Lent = dict[str, tuple[Driver, Requirement]]
"""Drivers of an image, by the functions through which other drivers get their devices."""


def verdict(engine: Binding, modules: Sequence[str]) -> Verdict:
    """Return the verdict on Wi-Fi for a board whose engine needs a processor.

    `modules` are those of the image's Wi-Fi drivers.
    """
    for driver in engine.image.named(modules):
        flows = driver.wifi_flows
        if flows is None or driver.unread or not _built(engine, flows):
            continue
        lent = {
            str(need.place.symbol): (lender, need)
            for lender in engine.image.drivers
            for need in lender.lends
        }
        if flows.asks and flows.asks.keys() <= lent.keys():
            mine = {name: lent[name] for name in flows.asks}
            for radio in _radios(engine):
                if _whole(radio, mine):
                    return _offloads(engine, driver, flows, radio, mine)
    unclear = Statement.of(Rule.WIFI_PROCESSOR_UNCLEAR, property=engine.driver.requires[0].phandle)
    return Verdict(State.UNKNOWN, None, unclear)


def _built(engine: Binding, flows: WifiFlows) -> bool:
    """Return whether the package's Makefile builds the handler for the board's target."""
    target = f"CONFIG_TARGET_{re.sub(r'[-./]', '_', engine.profile.target)}"
    without = any(engine.image.on([symbol]) for symbol in flows.without)
    return set(flows.under) <= {target} and not without


def _radios(engine: Binding) -> Iterator[Radio]:
    board = engine.facts.board(engine.profile)
    yield from (radio for radio in (board.radios if board else ()) if radio.enabled)


def _whole(radio: Radio, lent: _Lent) -> bool:
    """Return whether a radio's node points to every device that its driver needs.

    Each must be enabled, with the reserved memory that its own driver looks for.
    """
    pointed = {target.property: target for target in radio.phandles if target.enabled}
    return all(
        (target := pointed.get(need.phandle)) is not None
        and set(lender.regions) <= set(target.regions)
        for lender, need in lent.values()
    )


def _offloads(
    engine: Binding, driver: Driver, flows: WifiFlows, radio: Radio, lent: _Lent
) -> Verdict:
    of_engine = takes_flowtable(engine)
    if of_engine.state not in WORKS:
        return Verdict(State.UNKNOWN, None, of_engine.because)
    release = engine.facts.release
    accepts = Statement.of(
        Rule.ACCEPTS_FLOWTABLE, symbol=str(flows.place.symbol), request=str(FLOWTABLE)
    )
    shown: list[Cite] = [cite(accepts, flows.place, driver.ref, release, driver)]
    for name, (lender, need) in sorted(lent.items()):
        place = flows.asks[name]
        calls = Statement.of(Rule.CALLS, symbol=str(place.symbol), function=name)
        fails = Statement.of(Rule.FAILS_WITHOUT_NODE, symbol=name, property=need.phandle)
        has = Statement.of(Rule.NODE_HAS_PROPERTY, node=radio.node, property=need.phandle)
        shown += [
            cite(calls, place, driver.ref, release, driver),
            cite(fails, need.place, lender.ref, release, lender),
            engine.cite_board(has, radio.place),
        ]
    install = [each for each in of_engine.limits if each.rule == Rule.INSTALL_FIRMWARE]
    return Verdict(
        State.PARTIAL,
        Grade.WIRED,
        Statement.of(Rule.WIFI_OFFLOADS, driver=module_name(driver)),
        (*install, Statement.of(Rule.WIFI_ROUTED_ONLY, not_through=())),
        (*shown, *of_engine.evidence),
    )
