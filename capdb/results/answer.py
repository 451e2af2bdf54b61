"""The answer to one check: the dataclasses of the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass

from capdb.vocabulary import Grade, Match, Source, State, Traffic, Weight


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was really read, and what it says in one sentence.

    `ref` names the tree or file that was parsed, `line` the line there, `patch` the OpenWrt
    patch that added that line. `url` leads to a public copy.
    """

    source: Source
    ref: str
    path: str
    says: str
    symbol: str | None = None
    line: int | None = None
    patch: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """State of one path; a `partial` carries a note, an `unknown` a reason in `note`."""

    state: State
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Caveat:
    """A cited limit, bug or conflict that touches this board and release."""

    id: str
    says: str
    source: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class AnswerVariant:
    """An image of a device on one release; `label` is what tells it from the main one."""

    profile: str
    board: str
    target: str
    label: str
    state: State


@dataclass(frozen=True, slots=True)
class Related:
    """A device that may be meant as well, and its state; it decides nothing."""

    device: str
    board: str
    name: str
    state: State


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything capdb says about one device on one release: one element of `results`.

    `device` is its key, `boards` every board name that it has or had. Board, profile and target are
    those of the image that the answer is about; `variants` are all images of the release, where it
    has several.
    """

    device: str
    board: str
    boards: tuple[str, ...]
    profile: str
    target: str
    names: tuple[str, ...]
    soc: str | None
    release: str
    kernel: str | None
    state: State
    grade: Grade | None
    reason: str
    paths: dict[Traffic, PathAnswer]
    evidence: tuple[Evidence, ...]
    caveats: tuple[Caveat, ...] = ()
    variants: tuple[AnswerVariant, ...] = ()
    enable: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The whole reply to one `check`."""

    query: str
    match: Match
    results: tuple[Answer, ...]
    suggestions: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
