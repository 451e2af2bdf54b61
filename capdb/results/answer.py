"""The answer to one check: the records of the JSON contract."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.record import Record, field
from capdb.results.public import ComingDriver, PublicReport, SeriesSupport, UnsupportedDevice
from capdb.results.stated import Stated, together
from capdb.rules.ids import WHY_ONLY_DECLARED
from capdb.rules.statement import Value
from capdb.vocabulary import Grade, Match, Source, State, Traffic, Weight


class Evidence(Record):
    """One place that was read, and its finding as a rule with values and a sentence.

    `ref` names the tree or file that was parsed, `line` the line there, `patch` the OpenWrt
    patch that added that line. `url` leads to a public copy, and `url_line` is the line there, if
    it is known: in a copy without OpenWrt's patches it may be another.
    """

    source: Source
    ref: str
    path: str
    rule: str
    values: Mapping[str, Value] = field(hashed=False)
    says: str = field(compare=False)
    symbol: str | None = None
    line: int | None = None
    patch: str | None = None
    url: str | None = None
    url_line: int | None = None

    @property
    def shows(self) -> Stated:
        """Its finding."""
        return Stated(self.rule, self.values, self.says)

    @property
    def moved_to(self) -> int | None:
        """The number of the line at `url`, if it is another."""
        return self.url_line if self.url_line != self.line else None

    @property
    def by_patch(self) -> str | None:
        """The patch that added the line, and not a file that OpenWrt adds as a whole."""
        return self.patch if self.patch and self.patch.endswith(".patch") else None


class PathAnswer(Record):
    """State of one path with its cause and its limits.

    `note` has the sentences of the limits or, without one, that of an `unknown`'s cause.
    """

    state: State
    because: Stated
    limits: tuple[Stated, ...] = ()
    note: str | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Set `note` to the sentences."""
        object.__setattr__(self, "note", together(self.noted))

    @property
    def noted(self) -> tuple[Stated, ...]:
        """The parts of `note`."""
        return self.limits or ((self.because,) if self.state is State.UNKNOWN else ())

    @property
    def further(self) -> str | None:
        """The note, if it has more than the cause."""
        return None if self.noted == (self.because,) else self.note


class Caveat(Record):
    """A cited limit, bug or conflict that touches this board and release."""

    id: str
    says: str
    source: str
    weight: Weight


class AnswerVariant(Record):
    """An image of a device on one release; `label` distinguishes it from the main one."""

    profile: str
    board: str
    target: str
    label: str
    state: State


class Related(Record):
    """A device that also fits the query, and its state; it decides nothing."""

    device: str
    board: str
    name: str
    state: State


class Answer(Record):
    """Everything that capdb answers about one device on one release: one element of `results`.

    `device` is its key, `boards` every board name that it has or had. Board, profile and target are
    those of the answer's image; `variants` are all images of the release, if there are several.
    `release` is the one whose sources were read; `asked` the point release of its series that was
    asked about, if that is another; `compared` is whether the sources are the same there, if known.
    `read_on` is the day of the sources that were read for the snapshot, which changes daily.
    `links` are the device tree's statements on the links between ports and SoC.
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
    kernel_read: str | None
    """The version of Linux whose sources were read, which may be an older one."""
    state: State
    grade: Grade | None
    because: Stated
    reason: str = field(init=False, compare=False)
    paths: dict[Traffic, PathAnswer]
    evidence: tuple[Evidence, ...]
    caveats: tuple[Caveat, ...] = ()
    variants: tuple[AnswerVariant, ...] = ()
    links: tuple[Stated, ...] = ()
    enable: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    asked: str | None = None
    compared: Stated | None = None
    read_on: str | None = None
    support: SeriesSupport | None = None
    observations: tuple[PublicReport, ...] = ()
    coming: tuple[ComingDriver, ...] = ()

    @property
    def version(self) -> str:
        """The release of the answer: the one that was asked about."""
        return self.asked or self.release

    @property
    def curated_cause(self) -> tuple[Evidence, ...]:
        """The curated evidence of the cause; empty if the cause was derived."""
        return tuple(
            each
            for each in self.evidence
            if each.source is Source.CURATED and each.rule == self.because.rule
        )

    @property
    def doubt(self) -> Evidence | None:
        """The evidence of the reason why the grade is only `declared`, if it is."""
        if self.grade is not Grade.DECLARED:
            return None
        return next((each for each in self.evidence if each.rule in WHY_ONLY_DECLARED), None)

    def __post_init__(self) -> None:
        """Set `reason` to the sentence of the cause."""
        object.__setattr__(self, "reason", self.because.says)


class CheckResult(Record):
    """The whole reply to one `check`.

    `unsupported` are unsupported devices that the query names, if it names no other.
    """

    query: str
    match: Match
    results: tuple[Answer, ...]
    suggestions: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    unsupported: tuple[UnsupportedDevice, ...] = ()
