"""Join members into devices by several kinds of evidence, strongest first, with guards. Pure.

No evidence joins profiles whose SoCs or user ports differ in a release. Names of reference designs
join nothing: vendors ship different hardware under them. Rows of the Table of Hardware, a shared
brand, SoC, alias or state join nothing either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeVar

from capdb.linking.members import Curation, Member, Sides
from capdb.names.tokens import has_digit, joined

_MANY = 30
"""The number of members from which a title is no evidence: a family's image has all its boards'."""


Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Join:
    """Two members that are one device, or are not for the reason `refused`, and the evidence."""

    one: str
    other: str
    evidence: str
    refused: str = ""


class Grouping:
    """The grouping of members, which joins them step by step. A group is named by one member."""

    def __init__(self, members: Sequence[Member], curation: Curation) -> None:
        self.members = members
        self.curation = curation
        self.joins: list[Join] = []
        self._group = {number: [number] for number in range(len(members))}
        self._of = list(range(len(members)))
        self._socs = [_copied(member.socs) for member in members]
        self._ports = [_copied(member.ports) for member in members]
        self._reporting = self._by(lambda member: member.own)
        self._accepting = self._by(lambda member: member.accepts)

    def groups(self) -> list[list[Member]]:
        """Return the members of each device."""
        return [[self.members[each] for each in group] for _, group in sorted(self._group.items())]

    def run(self) -> Grouping:
        """Join by each kind of evidence in turn; return itself."""
        self._by_tree()
        self._by_own_name()
        self._by_accepted_name()
        self._by_layout()
        self._by_takeover()
        self._by_id()
        self._by_title()
        for names in self.curation.joins:
            ids = [each for each in range(len(self.members)) if self.members[each].id in names]
            for one, other in pairwise(ids):
                self._join(one, other, "curated")
        return self

    # -------------------------------------------------------------- evidence

    def _by_tree(self) -> None:
        """Join members with the same device tree and reported name in a release.

        The kernel cannot distinguish them.
        """
        for key, having in _shared(self._by(lambda member: member.reported)):
            if key[2].casefold() not in self.curation.references:
                for other in having[1:]:
                    self._join(having[0], other, "device tree")

    def _by_own_name(self) -> None:
        """Join members that report the same name and share no release: their id was changed."""
        for name, having in _shared(self._reporting):
            if name not in self.curation.references:
                for one, other in combinations(having, 2):
                    if not self.members[one].releases & self.members[other].releases:
                        self._join(one, other, "board name")

    def _by_accepted_name(self) -> None:
        """Join an older member with the only newer one that accepts its id or reported name."""
        for old, member in enumerate(self.members):
            for name in sorted(member.own | member.ids):
                new = self._taking(old, name)
                if new is not None and not self._is_family(old, new, name):
                    self._join(old, new, "accepted name")

    def _taking(self, old: int, name: str) -> int | None:
        """Return the one member that accepts an older one's name, by its title if several do."""
        if name in self.curation.references:
            return None
        member = self.members[old]
        claiming = [
            each
            for each in self._accepting.get(name, ())
            if self._of[each] != self._of[old] and self.members[each].newest <= member.newest
        ]
        if len({self._of[each] for each in claiming}) > 1:
            claiming = [each for each in claiming if self.members[each].spelt & member.spelt]
            if len({self._of[each] for each in claiming}) != 1:
                return None
        shared = claiming and member.releases & self.members[claiming[0]].releases
        return None if not claiming or self._beyond_overlap(shared or ()) else claiming[0]

    def _is_family(self, old: int, new: int, name: str) -> bool:
        """Return whether an old image was for several devices, some of whose names others have."""
        member = self.members[old]
        if name in member.ids:
            return False
        bearing = {
            self._of[each]
            for supported in member.supported
            for each in (
                *self._reporting.get(supported, ()),
                *(
                    claiming
                    for claiming in self._accepting.get(supported, ())
                    if self.members[claiming].newest < member.newest
                ),
            )
        }
        return bool(bearing - {self._of[old], self._of[new]})

    def _by_layout(self) -> None:
        """Join members whose ids differ only in the layout, with a common title or device tree."""
        titled = self._by(lambda member: member.titles)
        pairs = {
            pair
            for having in titled.values()
            if len(having) < _MANY
            for pair in combinations(having, 2)
        }
        stems = [self._stem(number) for number in range(len(self.members))]
        for one, other in sorted(pairs):
            if stems[one] == stems[other]:
                self._join(one, other, "layout")
        by_stem: dict[str, list[int]] = defaultdict(list)
        for number, stem in enumerate(stems):
            by_stem[stem].append(number)
        for _, having in _shared(by_stem):
            for one, other in combinations(having, 2):
                if self.members[one].trees & self.members[other].trees:
                    self._join(one, other, "layout")

    def _stem(self, number: int) -> str:
        return "".join(self.curation.without_layout(self.members[number].id))

    def _by_takeover(self) -> None:
        """Join a member with a newer one that accepts its name and has all its titles."""
        for old, member in enumerate(self.members):
            for name in sorted(member.own | member.ids):
                for new in self._accepting.get(name, ()):
                    taking = self.members[new]
                    lives_on = taking.newest < member.newest
                    if lives_on and member.titles and member.titles <= taking.titles:
                        self._join(new, old, "takeover")

    def _by_id(self) -> None:
        """Join members whose ids differ only in punctuation and that share no release."""
        for _, having in _shared(self._by(lambda member: [joined(member.id)])):
            for one, other in combinations(having, 2):
                if not self.members[one].releases & self.members[other].releases:
                    self._join(one, other, "id")

    def _by_title(self) -> None:
        """Join members with the same title, if that has a digit and no release has both."""
        for title, having in _shared(self._by(lambda member: member.titles)):
            firsts = list({self._of[each]: each for each in reversed(having)}.values())[::-1]
            if has_digit(title):
                for one, other in pairwise(firsts):
                    self._by_whole_title(one, other)

    def _by_whole_title(self, one: int, other: int) -> None:
        sides = [
            [self.members[each] for each in self._group[self._of[side]]] for side in (one, other)
        ]
        releases, titles = (
            [set[str]().union(*(getattr(each, what) for each in side)) for side in sides]
            for what in ("releases", "titles")
        )
        within = titles[0] <= titles[1] or titles[1] <= titles[0]
        if within and not self._beyond_overlap(releases[0] & releases[1]):
            self._join(one, other, "title")

    # -------------------------------------------------------------- guards

    def _beyond_overlap(self, releases: Iterable[str]) -> bool:
        """Return whether a release is outside the overlaps, in which a device may have two ids."""
        overlaps = self.curation.overlaps
        return any(not release.startswith(overlaps) for release in releases)

    def _join(self, one: int, other: int, evidence: str) -> None:
        into, gone = self._of[one], self._of[other]
        if into == gone:
            return
        refused = self._refusal(into, gone)
        names = (self.members[one].id, self.members[other].id)
        self.joins.append(Join(*names, evidence, refused))
        if refused:
            return
        self._group[into] += self._group.pop(gone)
        for each in self._group[into]:
            self._of[each] = into
        for sides in (self._socs, self._ports):
            for release, values in sides[gone].items():
                sides[into][release] |= values

    def _refusal(self, one: int, other: int) -> str:
        """Return the reason why two groups are not one device; empty if there is none."""
        groups = [[self.members[each] for each in self._group[side]] for side in (one, other)]
        if any(member.generic for group in groups for member in group):
            return "an image for every machine"
        ids = [{member.id for member in group} for group in groups]
        for names in self.curation.apart:
            known = set(names)
            if any(side & known and other_side & known - side for side, other_side in _both(ids)):
                return "curated"
        for what, sides in (("SoC", self._socs), ("ports", self._ports)):
            for release in sorted(sides[one].keys() & sides[other].keys()):
                if len(sides[one][release] | sides[other][release]) > 1:
                    return f"another {what} in {release}"
        socs = [set[object]().union(*self._socs[side].values()) for side in (one, other)]
        return "another SoC" if all(socs) and not socs[0] & socs[1] else ""

    def _by(self, keys: Callable[[Member], Iterable[Key]]) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = defaultdict(list)
        for number, member in enumerate(self.members):
            for key in keys(member):
                found[key].append(number)
        return found


def _shared(by: Mapping[Key, list[int]]) -> list[tuple[Key, list[int]]]:
    """Return the values that several members have, in order."""
    return sorted((key, having) for key, having in by.items() if len(having) > 1)


def _both(sides: Sequence[set[str]]) -> Iterator[tuple[set[str], set[str]]]:
    yield sides[0], sides[1]
    yield sides[1], sides[0]


def _copied(sides: Sides) -> Sides:
    copied: Sides = defaultdict(set)
    for release, values in sides.items():
        copied[release] = set(values)
    return copied
