"""Decide whether a node has the properties that its driver's flowtable handler requires.

A property that was not looked for makes `unknown`, and so does any condition on the hardware that
could not be read.
"""

from __future__ import annotations

from capdb.claims.binding import Binding
from capdb.claims.model import Cite, Verdict
from capdb.facts import Place, PropertyGate
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State

_ASKS = {
    "absent": Rule.REFUSES_WITHOUT_PROPERTY,
    "present": Rule.REFUSES_WITH_PROPERTY,
}
_REFUSED = {"absent": Rule.NEEDED_PROPERTY_MISSING, "present": Rule.PROPERTY_FORBIDS}


def judged(binding: Binding) -> Verdict:
    """Return whether the controller's node has the properties that the handler asks for."""
    evidences: list[Cite] = []
    for gate in binding.driver.property_gates:
        verdict = _gate(binding, gate)
        evidences.append(binding.cite(_asks(gate), gate.place))
        if verdict.state is not State.YES:
            return verdict.after(*evidences)
        evidences.extend(verdict.evidence)
    return binding.passed(*evidences)


def _asks(gate: PropertyGate) -> Statement:
    symbol = str(gate.place.symbol)
    if gate.refuses == "unclear":
        return Statement.of(Rule.DECIDES_BY, symbol=symbol, condition=gate.property)
    return Statement.of(_ASKS[gate.refuses], symbol=symbol, property=gate.property)


def _gate(binding: Binding, gate: PropertyGate) -> Verdict:
    if gate.refuses == "unclear":
        unclear = Statement.of(Rule.CONDITION_UNCLEAR, driver=binding.name, condition=gate.property)
        return Verdict(State.UNKNOWN, None, unclear)
    asked = {"driver": binding.name, "property": gate.property}
    properties = binding.controller.properties
    if gate.property not in properties:
        return Verdict(State.UNKNOWN, None, Statement.of(Rule.PROPERTY_NOT_READ, **asked))
    place = properties[gate.property]
    shown = _shown(binding, gate.property, place)
    if gate.refuses == ("absent" if place is None else "present"):
        because = Statement.of(_REFUSED[gate.refuses], **asked)
        return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    return binding.passed(shown)


def _shown(binding: Binding, name: str, place: Place | None) -> Cite:
    """Return evidence of a property of the controller's node, or of the node that lacks it."""
    has = Rule.NODE_LACKS_PROPERTY if place is None else Rule.NODE_HAS_PROPERTY
    says = Statement.of(has, node=binding.controller.node, property=name)
    return binding.cite_board(says, place or binding.controller.place)
