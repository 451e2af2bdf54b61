"""A device that is known to be unsupported is in no release, and its names are its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.claims import Facts
from capdb.facts import Unsupported
from capdb.lint.model import Context, Finding
from capdb.names.matching import fit
from capdb.names.spelling import Name, identifier_spelling, spellings
from capdb.names.tokens import has_digit, runs, whole
from capdb.rules.ids import Rule

CHECK = "unsupported-is-supported"


def check(context: Context) -> Iterator[Finding]:
    """Yield the records whose device a release or the Table of Hardware supports, and namesakes."""
    devices = context.facts.unsupported
    shipped, listed = _Names(), _Names()
    if devices:
        _add_shipped(context.facts, shipped)
        _add_listed(context.facts, listed)
    bearers: dict[str, set[str]] = defaultdict(set)
    for each in devices:
        for _, name in _names(each):
            bearers[whole(name.pieces)].add(each.id)
    for each in devices:
        named = [name for _, name in _names(each)]
        if profiles := sorted(set().union(*map(shipped.of_model, named))):
            rule = Rule.UNSUPPORTED_IS_SHIPPED
            yield Finding.of(each.id, CHECK, rule, profiles=tuple(profiles))
        if rows := sorted(set().union(*map(listed.of_model, named))):
            yield Finding.of(each.id, CHECK, Rule.UNSUPPORTED_IS_LISTED, rows=tuple(rows))
        for written, name in _names(each):
            if others := sorted(bearers[whole(name.pieces)] - {each.id}):
                rule = Rule.UNSUPPORTED_NAME_TWICE
                yield Finding.of(each.id, CHECK, rule, name=written, others=tuple(others))


def _names(device: Unsupported) -> Iterator[tuple[str, Name]]:
    for written in device.names:
        for name in spellings(device.brand, written):
            yield written, name


class _Names:
    """Names with the ids of their devices, by the words in them."""

    def __init__(self) -> None:
        self._bearers: dict[Name, set[str]] = defaultdict(set)
        self._having: dict[str, set[Name]] = defaultdict(set)

    def add(self, name: Name, bearer: str) -> None:
        self._bearers[name].add(bearer)
        for word, *_ in runs(name.pieces):
            self._having[word].add(name)

    def of_model(self, asked: Name) -> set[str]:
        """Return the devices with names of the model asked for, in any revision."""
        distinctive = max(asked.pieces, key=lambda piece: (has_digit(piece), len(piece)))
        place = asked.pieces.index(distinctive)
        near = {
            name
            for word, start, end in runs(asked.pieces)
            if start <= place < end
            for name in self._having[word]
        }
        same = [name for name in near if (found := fit(asked.pieces, name)) and found.same]
        return set().union(*(self._bearers[name] for name in same))


def _add_shipped(facts: Facts, names: _Names) -> None:
    for profile in facts.profiles:
        for title in profile.titles:
            for name in spellings(title.vendor or "", title.model, title.variant):
                names.add(name, profile.profile)
        names.add(identifier_spelling(profile.profile), profile.profile)
    for alias in facts.aliases:
        for profile_id in alias.profiles:
            for name in spellings(alias.brand or "", alias.name):
                names.add(name, profile_id)


def _add_listed(facts: Facts, names: _Names) -> None:
    for row in facts.hardware:
        if row.supported_current:
            for name in spellings(row.brand, row.model, row.version):
                names.add(name, row.device_id)
