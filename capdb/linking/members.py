"""Collect the members of devices: each profile id with its names in all releases. Pure.

A *member* is a profile id in all its releases and targets. The id of an image that is for every
machine of a target (`generic` of x86) names no hardware: there each target is a member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from capdb.facts import Board, Identity, Profile, Title
from capdb.names.matching import is_layout
from capdb.names.spelling import full_name, spellings
from capdb.names.tokens import joined, pieces
from capdb.versions import newest_first

Place = tuple[str, str, str]
"""A release, a target and a profile id."""

Sides = dict[str, set[object]]
"""Values by release."""


@dataclass(frozen=True, slots=True)
class Curation:
    """Decisions on devices that no fact gives, by kind."""

    generic: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    layout: frozenset[str] = frozenset()
    overlaps: tuple[str, ...] = ()
    """Series of releases that may ship one device under two ids side by side."""
    targets: Mapping[str, str] = field(default_factory=dict)
    joins: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """The profile id whose device a board name belongs to."""

    @classmethod
    def of(cls, records: Iterable[Identity]) -> Curation:
        """Return the records of a data directory, arranged for look-up."""
        by_rule: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for record in records:
            by_rule[record.rule].append(record.names)
        every = {
            rule: [name for names in found for name in names] for rule, found in by_rule.items()
        }
        return cls(
            generic=frozenset(every.get("generic", ())),
            references=frozenset(map(str.casefold, every.get("reference", ()))),
            layout=frozenset(every.get("layout", ())),
            overlaps=tuple(every.get("overlap", ())),
            targets={names[0]: names[-1] for names in by_rule["target"]},
            joins=tuple(by_rule["join"]),
            apart=tuple(by_rule["apart"]),
            owners={name.casefold(): first for first, *names in by_rule["owner"] for name in names},
        )

    def is_layout(self, piece: str) -> bool:
        """Return whether a piece of a name is only layout, memory or kind of image."""
        return piece in self.layout or is_layout(piece)

    def without_layout(self, text: str) -> tuple[str, ...]:
        """Return the pieces of a title or id without those for the layout."""
        return tuple([piece for piece in pieces(text) if not self.is_layout(piece)])

    def now(self, target: str) -> str:
        """Return a target under the name that its family has today."""
        family, mark, rest = target.partition("/")
        return f"{self.targets.get(family, family)}{mark}{rest}"


@dataclass(slots=True)
class Member:
    """A profile id in all releases; names are casefolded, titles without layout words."""

    id: str
    target: str
    """The target of an id that names no hardware; otherwise empty."""
    generic: bool
    places: list[Place] = field(default_factory=list)
    newest: int = 0
    """Position of its newest release, counted from the newest of all."""
    own: set[str] = field(default_factory=set)
    """Names that its running systems report."""
    accepts: set[str] = field(default_factory=set)
    """Names that its images accept."""
    supported: set[str] = field(default_factory=set)
    """Those of `accepts` that its profiles list."""
    titles: set[str] = field(default_factory=set)
    spelt: set[str] = field(default_factory=set)
    """Its titles, also split at slashes and brackets."""
    trees: set[tuple[str, str]] = field(default_factory=set)
    """Release and source of each of its device trees."""
    reported: set[tuple[str, str, str]] = field(default_factory=set)
    """Release and source of each device tree, with the name that the system reports."""
    socs: Sides = field(default_factory=lambda: defaultdict(set))
    ports: Sides = field(default_factory=lambda: defaultdict(set))

    @property
    def releases(self) -> set[str]:
        """The releases that have it."""
        return {release for release, _, _ in self.places}

    @property
    def ids(self) -> set[str]:
        """Its id, and the board name that most profiles of such an id have."""
        return {self.id.casefold(), comma(self.id).casefold()}


def comma(profile: str) -> str:
    """Return the board name that most profiles have (OpenWrt include/image.mk)."""
    return profile.replace("_", ",", 1)


def members(
    profiles: Sequence[Profile],
    boards: Iterable[Board],
    names: Mapping[Place, str],
    ports: Mapping[Place, Sequence[str]],
    curation: Curation,
) -> list[Member]:
    """Return the members of all profiles, sorted by id and target.

    `names` are the board names that the systems of profiles report, `ports` the user ports in
    device trees.
    """
    position = {
        release: number
        for number, release in enumerate(newest_first({each.release for each in profiles}))
    }
    compiled = {(board.release, board.target, board.profile): board for board in boards}
    strangers = {board.compatible[0] for board in compiled.values() if board.compatible}
    generic = _generic_ids(profiles, curation)
    title_names = _title_names(curation)
    found: dict[tuple[str, str], Member] = {}
    named: set[object] = set()  # most profiles have the same names in every release
    for profile in sorted(
        profiles, key=lambda each: (position[each.release], each.target, each.profile)
    ):
        place = (profile.release, profile.target, profile.profile)
        is_generic = profile.profile in generic
        target = curation.now(profile.target) if is_generic else ""
        key = (profile.profile, target)
        if key not in found:
            found[key] = Member(*key, is_generic, newest=position[profile.release])
        member = found[key]
        member.places.append(place)
        member.own.add(names[place].casefold())
        if (names_of := (key, profile.boards, profile.titles)) not in named:
            named.add(names_of)
            _add_names(member, profile, title_names)
        _add_board(member, place, compiled.get(place), names[place], strangers, curation)
        if known := ports.get(place):
            member.ports[profile.release].add(tuple(sorted(known)))
    return [found[key] for key in sorted(found)]


def _generic_ids(profiles: Iterable[Profile], curation: Curation) -> set[str]:
    """Return the ids that do not name one machine.

    They are the curated ones, and ids with unrelated titles in several targets of a release.
    """
    sharing: dict[tuple[str, str], list[Profile]] = defaultdict(list)
    for profile in profiles:
        sharing[profile.release, profile.profile].append(profile)
    return {*curation.generic} | {
        profile
        for (_, profile), alike in sharing.items()
        if len(alike) > 1
        and any(not one & other for one, other in combinations(map(_titles, alike), 2))
    }


def _titles(profile: Profile) -> set[str]:
    return {joined(full_name(each.vendor, each.model, each.variant)) for each in profile.titles}


TitleNames = Callable[[Title], tuple[str, frozenset[str]]]
"""A function from a title to its name without layout words, maybe empty, and all its spellings."""


def _title_names(curation: Curation) -> TitleNames:
    @cache  # most titles are the same in every release
    def found(title: Title) -> tuple[str, frozenset[str]]:
        whole = "".join(
            curation.without_layout(full_name(title.vendor, title.model, title.variant))
        )
        spelt = {whole} - {""}
        for name in spellings(title.vendor or "", title.model, title.variant):
            kept = "".join(piece for piece in name.pieces if not curation.is_layout(piece))
            if any(map(str.isdigit, kept)):
                spelt.add(kept)
        return whole, frozenset(spelt)

    return found


def _add_names(member: Member, profile: Profile, title_names: TitleNames) -> None:
    boards = [board.casefold() for board in profile.boards]
    member.supported.update(boards)
    member.accepts.update(boards)
    for title in profile.titles:
        whole, spelt = title_names(title)
        member.spelt.update(spelt)
        if whole:
            member.titles.add(whole)


def _add_board(
    member: Member,
    place: Place,
    board: Board | None,
    own: str,
    strangers: set[str],
    curation: Curation,
) -> None:
    if board is None:
        return
    member.accepts.update(map(str.casefold, board.compatible[:1]))
    if board.dts:
        member.trees.add((board.release, board.dts))
        member.reported.add((board.release, board.dts, own))
    # A board's own name in place of the SoC's is no evidence of a SoC.
    if board.soc and board.soc not in strangers and board.soc.casefold() not in curation.references:
        member.socs[board.release].add(without_letters(board.soc))


def without_letters(soc: str) -> str:
    """Return a SoC without the letters after its number: `mt7981b` is an `mt7981`."""
    stem = soc.rstrip("abcdefghijklmnopqrstuvwxyz")
    return stem if stem[-1:].isdigit() else soc
