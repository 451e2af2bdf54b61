"""Group traffic: offloaded, in part, not offloaded, or in no need of offload. Pure.

States and rules decide the group; sentences are only shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from capdb.results.answer import Answer, PathAnswer
from capdb.rules.ids import Rule
from capdb.sentences.spoken import phrase
from capdb.vocabulary import State, Traffic


class Group(StrEnum):
    """The fate of some traffic; the values are states, for their colours and shapes.

    The words of each are those of `group-NAME`, as in `group-works`.
    """

    WORKS = "yes"
    LIMITED = "partial"
    NOT = "no"
    UNKNOWN = "unknown"
    NEEDLESS = "needless"


_OF_STATE = {
    State.YES: Group.WORKS,
    State.PARTIAL: Group.LIMITED,
    State.NO: Group.NOT,
    State.UNKNOWN: Group.UNKNOWN,
}


_SWITCHED = (Rule.SWITCH_FORWARDS, Rule.BRIDGED_BY_CPU)
"""The rules on the ports of a switch: those that it forwards between, and those outside it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Some traffic in its group, with the cause."""

    group: Group
    title: str
    says: tuple[str, ...] = ()


def lines(answer: Answer) -> Iterator[Line]:
    """Yield the traffic of an answer; kinds with one cause share a line.

    If nothing at all is offloaded, the headline is the whole answer, and only traffic that needs
    no offload is left.
    """
    none = {each.state for each in answer.paths.values()} <= {State.NO, State.UNKNOWN}
    found: dict[tuple[Group, tuple[str, ...]], list[str]] = {}
    for path, claim in answer.paths.items():
        for line in _bridged(claim) if path is Traffic.BRIDGE else _plain(path, claim):
            if line.group is Group.NEEDLESS or not none:
                found.setdefault((line.group, line.says), []).append(line.title)
    for (group, says), titles in found.items():
        if says:
            yield Line(group, " · ".join(dict.fromkeys(titles)), says)
        else:
            yield from (Line(group, title) for title in titles)


def _plain(path: Traffic, found: PathAnswer) -> Iterator[Line]:
    """Yield a kind of traffic, and separately the modem that needs no offload."""
    limits = found.limits
    if found.state is State.YES:
        limits = tuple(each for each in limits if each.rule != Rule.FOREIGN_DEVICE)
        for each in found.limits:
            if each.rule == Rule.FOREIGN_DEVICE:
                yield Line(Group.NOT, phrase("traffic-title-modem"), (each.says,))
    elif not limits:
        limits = (found.because,)
    yield Line(_OF_STATE[found.state], _title(path), tuple(each.says for each in limits))


def _title(path: Traffic) -> str:
    return phrase(f"traffic-title-{path}")


def _bridged(found: PathAnswer) -> Iterator[Line]:
    """Yield the traffic that a switch forwards by itself, and separately other bridged traffic."""
    if found.state is not State.NO:
        yield from _plain(Traffic.BRIDGE, found)
        return
    by_rule = {each.rule: each.says for each in found.limits}
    switched = tuple(by_rule.pop(rule) for rule in _SWITCHED if rule in by_rule)
    if switched:
        yield Line(Group.NEEDLESS, phrase("traffic-title-switched"), switched)
    says = tuple(by_rule.values()) or (found.because.says,)
    yield Line(Group.NOT, _title(Traffic.BRIDGE), says)
