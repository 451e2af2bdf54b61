"""Derive the verdicts on all kinds of traffic, from the headline and the flows that drivers take.

A board without engine offloads no traffic; one with an engine offloads the flows that its driver's
flowtable code takes (Linux include/net/flow_offload.h names the actions, keys and headers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from capdb.claims import bridged, ipv4_nat, over_switch, wifi
from capdb.claims.binding import Binding
from capdb.claims.evidence import cite
from capdb.claims.flow_requests import REQUESTS, Flows
from capdb.claims.model import Cite, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Place, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State, Traffic

_TUNNELS = ("FLOW_ACTION_TUNNEL_ENCAP", "FLOW_ACTION_TUNNEL_DECAP")


@dataclass(frozen=True, slots=True)
class _Need:
    """An action, key or header that a kind of traffic needs: `of` is a field of the driver's facts.

    `lacking` is the cause if the driver does not take it.
    """

    of: str
    name: str
    lacking: Rule


def _needs(flows: Flows) -> dict[Traffic, tuple[_Need, ...]]:
    ipv6 = _Need("flow_keys", flows.ipv6, Rule.LACKS_IPV6)
    return {
        Traffic.IPV6_ROUTE: (ipv6,),
        Traffic.IPV6_NAT: (
            ipv6,
            _Need("flow_mangles", flows.ipv6_rewritten, Rule.LACKS_IPV6_NAT),
        ),
        Traffic.PPPOE: (_Need("flow_actions", flows.pppoe, Rule.LACKS_PPPOE),),
        Traffic.VLAN: (_Need("flow_actions", flows.vlan, Rule.LACKS_VLAN),),
    }


_NEEDS = {request: _needs(flows) for request, flows in REQUESTS.items()}
"""The actions that each kind of traffic needs of drivers, by the request that hands flows over."""


_PATHS = tuple(Traffic)


def verdicts(facts: ReleaseFacts, profile: Profile) -> Mapping[Traffic, Verdict]:
    """Return the claims on every kind of traffic for a profile in a release."""
    headline, engines = ipv4_nat.headline(facts, profile)
    with_links = _with_links(facts, profile, headline)
    board = facts.board(profile)
    if board is None or not engines:
        switched = () if board is None else bridged.by_switch(board)
        return _without_engine(headline, with_links, switched)
    found = {Traffic.IPV4_NAT: with_links}
    for path, needs in _NEEDS[engines[0].image.request].items():
        found[path] = _needing(needs, headline, engines)
    found[Traffic.PPPOE] = over_switch.pppoe(board, engines[0], found[Traffic.PPPOE])
    found[Traffic.BRIDGE] = bridged.verdict(facts, board, engines)
    found[Traffic.WIFI] = wifi.verdict(facts, profile, engines)
    found[Traffic.TUNNEL] = _tunnel(engines)
    return {path: explained(verdict, headline) for path, verdict in found.items()}


def _with_links(facts: ReleaseFacts, profile: Profile, headline: Verdict) -> Verdict:
    """Return the headline with the evidence of the links between the board's ports and its SoC."""
    image = facts.image(profile.target)
    board = facts.board(profile)
    if headline.state is State.UNKNOWN or image is None or board is None:
        return headline
    ref = image.config.ref
    found = facts.links(board)
    if not found.shown:
        return headline
    shown = [cite(says, place, ref, facts.release) for says, place in found.shown]
    return headline._replace(evidence=(*headline.evidence, *shown))


def explained(verdict: Verdict, headline: Verdict) -> Verdict:
    """Return a verdict whose limits explain a `no` that has another cause than the headline."""
    own = verdict.because != headline.because
    if verdict.state is State.NO and own and not verdict.limits:
        return verdict._replace(limits=(verdict.because,))
    return verdict


@lru_cache(maxsize=1 << 14)  # most boards have no engine, and those of a SoC much the same to say
def _without_engine(
    headline: Verdict, with_links: Verdict, switched: tuple[Statement, ...]
) -> Mapping[Traffic, Verdict]:
    """Return the headline's verdict for all traffic, with its last evidence, which decided.

    `switched` is what the board's switch bridges by itself.
    """
    same = headline._replace(evidence=headline.evidence[-1:])
    found = {**dict.fromkeys(_PATHS, same), Traffic.IPV4_NAT: with_links}
    if same.state is not State.UNKNOWN:
        found[Traffic.BRIDGE] = same._replace(limits=switched)
    return found


def _needing(needs: tuple[_Need, ...], headline: Verdict, engines: Sequence[Binding]) -> Verdict:
    """Return the headline's state, lowered if an engine does not take all that traffic needs."""
    able: list[Binding] = []
    shown: list[Cite] = []
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
            takes = Statement.of(Rule.TAKES, symbol=str(place.symbol), takes=need.name)
            shown.append(engine.cite(takes, place))
        if refused:
            refusals.append((engine, refused))
        else:
            able.append(engine)
    if not able:
        engine, need = refusals[0]
        lacks = Statement.of(need.lacking, driver=engine.name)
        return Verdict(State.NO, Grade.WIRED, lacks, evidence=tuple(shown))
    if refusals:
        limits = [
            Statement.of(Rule.NOT_THROUGH_DRIVER, driver=engine.name, why=need.lacking.value)
            for engine, need in refusals
        ]
        limits += headline.limits
        return Verdict(State.PARTIAL, Grade.WIRED, headline.because, tuple(limits), tuple(shown))
    because = Statement.of(Rule.TAKES_SUCH_FLOWS, driver=able[0].name)
    if headline.state is not State.PARTIAL:
        return Verdict(headline.state, headline.grade, because, evidence=tuple(shown))
    shown += headline.evidence  # which has the evidence of the limits too
    return Verdict(headline.state, headline.grade, because, headline.limits, tuple(shown))


def _unread(engine: Binding) -> Verdict:
    return Verdict(State.UNKNOWN, None, Statement.of(Rule.FLOWS_UNREAD, driver=engine.name))


def _others(engine: Binding, places: Mapping[str, Place]) -> Cite:
    """Cite the first action, key or header that the driver does take."""
    first = next(iter(places.values()))
    only = Statement.of(Rule.TAKES_ONLY, symbol=str(first.symbol), takes=tuple(sorted(places)))
    return engine.cite(only, first)


def _tunnel(engines: Sequence[Binding]) -> Verdict:
    shown: list[Cite] = []
    for engine in engines:
        actions = engine.driver.flow_actions
        if not actions:
            return _unread(engine)
        if any(engine.image.takes(engine.driver, actions, name) for name in _TUNNELS):
            because = Statement.of(Rule.TUNNELS_NOT_TOLD_APART, driver=engine.name)
            return Verdict(State.UNKNOWN, None, because)
        shown.append(_others(engine, actions))
    because = Statement.of(Rule.LACKS_TUNNELS, driver=engines[0].name)
    return Verdict(State.NO, Grade.WIRED, because, evidence=tuple(shown))
