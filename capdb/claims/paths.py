"""Every other kind of traffic: what the headline says, limited by what the driver does with a flow.

A board without engine has none for any traffic; one with an engine offloads what its driver's
flowtable code takes (Linux include/net/flow_offload.h names the actions, keys and headers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from capdb.claims import ipv4_nat, wifi
from capdb.claims.flowtable import Binding
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Place, Profile
from capdb.results.answer import Evidence
from capdb.vocabulary import Grade, Source, State, Traffic

_IPV6 = "FLOW_DISSECTOR_KEY_IPV6_ADDRS"
_TUNNELS = ("FLOW_ACTION_TUNNEL_ENCAP", "FLOW_ACTION_TUNNEL_DECAP")

_ROUTED_ONLY = Evidence(
    source=Source.CURATED,
    ref="firewall4 b6e5157",
    path="root/usr/share/firewall4/templates/ruleset.uc",
    says="flows enter the flowtable in the chain forward of table inet, where only what is routed "
    "passes",
    line=138,
    url="https://github.com/openwrt/firewall4/blob/b6e5157527d361f99ad52eaa6da273cb0f2dfd59/"
    "root/usr/share/firewall4/templates/ruleset.uc#L138",
)


@dataclass(frozen=True, slots=True)
class _Need:
    """Something that a driver must take for a kind of traffic: `of` is a field of its facts."""

    of: str
    name: str
    lacking: str


_NEEDS: Mapping[Traffic, tuple[_Need, ...]] = {
    Traffic.IPV6_ROUTE: (_Need("flow_keys", _IPV6, "takes flows of IPv4 only"),),
    Traffic.IPV6_NAT: (
        _Need("flow_keys", _IPV6, "takes flows of IPv4 only"),
        _Need(
            "flow_mangles",
            "FLOW_ACT_MANGLE_HDR_TYPE_IP6",
            "rewrites no IPv6 addresses, so it refuses IPv6 flows with NAT",
        ),
    ),
    Traffic.PPPOE: (_Need("flow_actions", "FLOW_ACTION_PPPOE_PUSH", "writes no PPPoE header"),),
    Traffic.VLAN: (_Need("flow_actions", "FLOW_ACTION_VLAN_PUSH", "writes no VLAN tag"),),
}


def verdicts(facts: ReleaseFacts, profile: Profile) -> dict[Traffic, Verdict]:
    """Returns what is known of every kind of traffic on one profile of a release."""
    headline = ipv4_nat.verdict(facts, profile)
    found = {Traffic.IPV4_NAT: headline}
    engines: list[Binding] = []
    if headline.state in (State.YES, State.PARTIAL):
        engines = ipv4_nat.engines(facts, profile)
    same = _same(headline)
    for path, needs in _NEEDS.items():
        found[path] = _needing(needs, headline, engines) if engines else same
    found[Traffic.BRIDGE] = _bridge(facts, profile, same, engines)
    found[Traffic.WIFI] = wifi.verdict(facts, profile, engines) if engines else same
    found[Traffic.TUNNEL] = _tunnel(engines) if engines else same
    return {path: explained(verdict, headline) for path, verdict in found.items()}


def explained(verdict: Verdict, headline: Verdict) -> Verdict:
    """Return a `no` for a reason of its own with that reason in its note, for an answer to show."""
    if verdict.state is State.NO and verdict.reason != headline.reason and not verdict.note:
        return replace(verdict, note=verdict.reason)
    return verdict


def _same(headline: Verdict) -> Verdict:
    """Without an engine the reason is the headline's; what decided it is its last evidence."""
    if len(headline.evidence) < 2:
        return headline
    return replace(headline, evidence=headline.evidence[-1:])


def _needing(needs: tuple[_Need, ...], headline: Verdict, engines: list[Binding]) -> Verdict:
    """The headline's state where each engine takes all that the traffic needs."""
    able: list[Binding] = []
    shown: list[Evidence] = []
    refusals: list[tuple[Binding, _Need]] = []
    for engine in engines:
        refused = None
        for need in needs:
            places: Mapping[str, Place] = getattr(engine.driver, need.of)
            if not places:
                return _unread(engine)
            place = engine.image.takes(engine.driver, places, need.name)
            if place is None:
                refused = need
                shown.append(_others(engine, places))
                break
            shown.append(engine.cite(f"{place.symbol} takes {need.name}", place))
        if refused:
            refusals.append((engine, refused))
        else:
            able.append(engine)
    if not able:
        engine, need = refusals[0]
        reason = f"its Ethernet driver {engine.name} {need.lacking}"
        return Verdict(State.NO, Grade.WIRED, reason, evidence=tuple(shown))
    if refusals:
        notes = [f"not through {engine.name}, which {need.lacking}" for engine, need in refusals]
        notes += [headline.note] if headline.note else []
        note = "; ".join(notes)
        return Verdict(State.PARTIAL, Grade.WIRED, headline.reason, note, tuple(shown))
    reason = f"its Ethernet driver {able[0].name} takes such flows"
    if headline.state is not State.PARTIAL:
        return Verdict(headline.state, headline.grade, reason, evidence=tuple(shown))
    shown += headline.evidence  # which holds what the limits in the note follow from
    return Verdict(headline.state, headline.grade, reason, headline.note, tuple(shown))


def _unread(engine: Binding) -> Verdict:
    reason = f"which flows its Ethernet driver {engine.name} takes could not be read from its code"
    return Verdict(State.UNKNOWN, None, reason)


def _others(engine: Binding, places: Mapping[str, Place]) -> Evidence:
    """What is taken instead, where the first of it is."""
    first = next(iter(places.values()))
    return engine.cite(f"{first.symbol} takes {', '.join(sorted(places))} only", first)


def _tunnel(engines: list[Binding]) -> Verdict:
    shown: list[Evidence] = []
    for engine in engines:
        actions = engine.driver.flow_actions
        if not actions:
            return _unread(engine)
        if any(engine.image.takes(engine.driver, actions, name) for name in _TUNNELS):
            return Verdict(
                State.UNKNOWN,
                None,
                f"its Ethernet driver {engine.name} takes some tunnels, and which of OpenWrt's "
                f"reach it is not known",
            )
        shown.append(_others(engine, actions))
    reason = (
        f"its Ethernet driver {engines[0].name} takes no tunnel action, so what enters or leaves "
        f"a tunnel stays on the CPU"
    )
    return Verdict(State.NO, Grade.WIRED, reason, evidence=tuple(shown))


def _bridge(
    facts: ReleaseFacts, profile: Profile, same: Verdict, engines: list[Binding]
) -> Verdict:
    """No bridged frame enters the flowtable, whatever the driver; a switch needs no CPU."""
    if same.state is State.UNKNOWN:
        return same
    board = facts.boards.get((profile.target, profile.profile))
    notes: list[str] = []
    if board and any(switch.enabled and len(switch.ports) > 1 for switch in board.switches):
        notes.append("its switch forwards between its own ports by itself, without the CPU")
    if not engines:
        note = "; ".join(notes) or None
        return replace(same, note=note) if note != same.note else same
    shown = [_ROUTED_ONLY]
    bridger = facts.packages.by_name.get("bridger")
    taking = next((engine for engine in engines if _takes_bridged(engine)), None)
    if bridger and taking:
        notes.append(
            "other bridged traffic the package bridger can hand to the engine, which is not part "
            "of the stock image"
        )
        place = taking.driver.flow_keys["FLOW_DISSECTOR_KEY_ETH_ADDRS"]
        shown += [
            taking.cite_board("bridger is a package of this release", bridger.place),
            taking.cite(f"{place.symbol} takes flows by their MAC addresses", place),
        ]
    reason = "the flowtable of OpenWrt's firewall carries routed traffic only, nothing bridged"
    return Verdict(State.NO, Grade.WIRED, reason, "; ".join(notes) or None, tuple(shown))


def _takes_bridged(engine: Binding) -> bool:
    """Whether the driver takes tc rules on MAC addresses, which is what bridger makes.

    bridger adds tc flower rules (https://github.com/nbd168/bridger); they come as
    `TC_SETUP_BLOCK`.
    """
    keys = engine.driver.flow_keys
    return (
        any("TC_SETUP_BLOCK" in handler.types for handler in engine.driver.handlers)
        and engine.image.takes(engine.driver, keys, "FLOW_DISSECTOR_KEY_ETH_ADDRS") is not None
    )
