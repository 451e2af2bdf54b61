"""The records of curated facts: knowledge that is in no source tree, each with its citation."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec

from capdb.facts.base import Fact
from capdb.vocabulary import (
    Direction,
    Forwarding,
    Grade,
    Load,
    Porting,
    Stage,
    State,
    Support,
    Topic,
    Traffic,
    Weight,
)

Version = Annotated[str, msgspec.Meta(pattern=r"^(\d\d\.\d\d(\.\d+(-rc\d+)?)?|snapshot)$")]
"""A release, or a series for all its releases."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Says = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Link = Annotated[str, msgspec.Meta(pattern=r"^https://(?!\S+/(?:blob|tree)/(?:main|master)/)\S+$")]
"""A public URL: for a file in a repository at a commit or tag, since branches move on."""

Effect = Literal["caveat", "software", "note", "partial", "no", "unknown"]


IdentityRule = Literal[
    "generic", "target", "layout", "reference", "overlap", "join", "apart", "owner"
]


class Scope(Fact, frozen=True):
    """The subject of a quirk: a profile must meet every condition that is set.

    `drivers` are names of driver facts, one of which the board's Ethernet controllers bind;
    `socs` compatibles after the board's own; `boards` board names; `targets` a target or one of
    its subtargets; `macs_off` MACs that a SoC may have (`mac@0`) and none of the board's Ethernet
    controllers has on. One entry of each list is enough. `since` and `until` belong to the range.
    """

    drivers: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    macs_off: tuple[str, ...] = ()
    since: Version | None = None
    until: Version | None = None


class Quirk(Fact, frozen=True):
    """A limit, bug or conflict that is in no source code we read, written by hand and cited.

    `paths` is the traffic it touches, all if empty. Its `effect` is a `caveat` on every state but
    `no`, a caveat about `software` flow offload on every state, a `note` on a `no`, or the state
    to which it lowers a better one.
    `says` is one sentence in our own words, without capital and full stop; `weight` is its rank
    among others.
    """

    id: Id
    says: Says
    source: Link
    weight: Weight
    scope: Scope = Scope()
    paths: tuple[Traffic, ...] = ()
    effect: Effect = "caveat"


class Alias(Fact, frozen=True):
    """A name that people use and neither a title nor the Table of Hardware has, with its source.

    It names the device of `profiles`, each a profile id, or the SoC of every board with one of
    `socs`, each a compatible after the board's own; or it is another word for one of `brands`, or
    for one of `drivers`, by the name of its module. Exactly one of the four is set.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    source: Link
    brand: str | None = None
    profiles: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()


class Tip(Fact, frozen=True):
    """A sentence of advice that is in no driver, written by hand and cited.

    `topic` is the part of an advice that it belongs to, `subject` the package, command or thing it
    is about, `instead` the better choice, `weight` its rank among others. `states` are the
    headline states that it is for, and `since` and `until` bound the releases; both belong to the
    range. Sentences are in our own words, without capital and full stop; labels of LuCI are as
    LuCI shows them.
    """

    id: Id
    topic: Topic
    says: Annotated[str, msgspec.Meta(min_length=1, max_length=240)]
    source: Link
    weight: Weight
    subject: str | None = None
    instead: str | None = None
    states: tuple[State, ...] = (State.YES, State.PARTIAL)
    since: Version | None = None
    until: Version | None = None


class Identity(Fact, frozen=True):
    """A decision on which profiles are one device that no fact gives, written by hand.

    By its `rule`, `names` are: `generic`, ids of images for every machine of a target; `target`, an
    older and the present name of a target's family; `layout`, words that only name how one device's
    images are laid out; `reference`, board names of reference designs, which unlike devices report;
    `overlap`, series that may ship one device under two ids; `join`, ids of one device; `apart`,
    ids that are not one device; `owner`, a profile id and the board names that are its device's.
    """

    id: Id
    rule: IdentityRule
    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    says: Says
    source: Link


class Rate(Fact, frozen=True):
    """A forwarding rate that somebody measured on a router.

    `mbits` are Mbit/s in one `direction`, if the source names it, or in both at once; `cpu` is the
    busy share of all its cores, in percent. `by` is the way that the packets took, `over` the
    router's other work meanwhile. `at_least` is set if the router may be faster: the line or a
    link carried no more, or both ends of a tunnel were on its CPU.
    """

    by: Forwarding
    mbits: Annotated[int, msgspec.Meta(gt=0, le=100_000)]
    cpu: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    over: tuple[Load, ...] = ()
    direction: Direction | None = None
    at_least: bool = False


class Observation(Fact, frozen=True):
    """An observation of a router that somebody made public; it changes no state and no grade.

    It is about one path on the boards of one `release` (or `build`), or about a SoC if the source
    names no board. `state` is the observed state, and `grade` how well the observation alone would
    prove it; with `rates` alone, both are None. `date` is the day of the source.
    """

    id: Id
    says: Says
    source: Link
    date: datetime.date
    release: Version
    build: Annotated[str, msgspec.Meta(pattern=r"^r\d+[0-9a-f+-]*$")] | None = None
    boards: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    path: Traffic = Traffic.IPV4_NAT
    state: State | None = None
    grade: Grade | None = None
    rates: tuple[Rate, ...] = ()


class Coming(Fact, frozen=True):
    """A driver, or a change of one, that no release has yet and that would end a `no`.

    `looked` is the day on which somebody last looked at the source. `paths` is the traffic that it
    is about, the headline if empty; `scope` the boards.
    """

    id: Id
    says: Says
    source: Link
    looked: datetime.date
    stage: Stage
    scope: Scope = Scope()
    paths: tuple[Traffic, ...] = (Traffic.IPV4_NAT,)


class Series(Fact, frozen=True):
    """A series of releases, and OpenWrt's support of it; `since` is a month."""

    id: Annotated[str, msgspec.Meta(pattern=r"^\d\d\.\d\d$")]
    support: Support
    source: Link
    since: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d$")] | None = None


class Unsupported(Fact, frozen=True):
    """A device that people ask for and that no release supports, as somebody made public.

    `names` are all names that it is known by without its `brand`, the first one to be shown; only
    exactly these find it. `says` is the state of its port as a sentence, `porting` the same as one
    of a closed list, and `looked` the day on which somebody last looked at the source.
    """

    id: Id
    brand: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    names: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=60)], ...],
        msgspec.Meta(min_length=1),
    ]
    porting: Porting
    says: Says
    source: Link
    looked: datetime.date
    soc: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] | None = None
