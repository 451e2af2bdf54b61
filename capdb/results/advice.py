"""An advice, and the curated tips that go into it."""

from __future__ import annotations

from capdb.record import Record
from capdb.results.answer import Caveat
from capdb.results.need import Ladder, Need
from capdb.vocabulary import State, Topic, Weight


class AdviceTip(Record):
    """A curated sentence of advice, for headline states and a range of releases."""

    id: str
    topic: Topic
    says: str
    source: str
    weight: Weight
    subject: str | None = None
    instead: str | None = None
    states: tuple[State, ...] = (State.YES, State.PARTIAL)
    since: str | None = None
    until: str | None = None


class Step(Record):
    """A shell command for the router, with its effect or a sign to look for."""

    command: str
    says: str


class Remark(Record):
    """A sentence with its source; `subject` is its topic, `instead` the way around it."""

    says: str
    source: str
    weight: Weight
    subject: str | None = None
    instead: str | None = None


class Part(Record):
    """A part of an advice: a sentence, commands to type in order, and remarks."""

    says: str
    steps: tuple[Step, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Advice(Record):
    """The steps for one board and release; a part that the state does not support is None.

    `need` is the need of a named line, `ladders` those of lines of any speed. `install` to
    `disable` are about hardware offload, `software` about the kernel's own flow offload instead.
    `trial` is a test that undoes its changes. `misleading` are signs that prove nothing, `clashes`
    features that do not work with offload. `read` is the release whose sources were read, if that
    is not `release`.
    """

    board: str
    profile: str
    target: str
    release: str
    state: State
    reason: str
    note: str | None = None
    install: Part | None = None
    enable: Part | None = None
    verify: Part | None = None
    misleading: Part | None = None
    disable: Part | None = None
    software: Part | None = None
    wifi: Part | None = None
    bridge: Part | None = None
    clashes: Part | None = None
    trial: Part | None = None
    caveats: tuple[Caveat, ...] = ()
    read: str | None = None
    need: Need | None = None
    ladders: tuple[Ladder, ...] = ()
