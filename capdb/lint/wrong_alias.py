"""A curated alias names something in the data, and is not already a device's own name."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import Facts
from capdb.linking.aliases import called, places
from capdb.lint.model import Context, Finding
from capdb.names.spelling import identifier_spelling, spellings
from capdb.names.tokens import joined
from capdb.rules.ids import Rule

CHECK = "wrong-alias"


def check(context: Context) -> Iterator[Finding]:
    """Yield the aliases that name nothing, and those that are already a title, id or ToH name."""
    facts = context.facts
    used = places(facts.aliases, facts.profiles, facts.boards)
    ids = {called(profile) for profile in facts.profiles}
    socs = {compatible for board in facts.boards for compatible in (board.soc, *board.compatible)}
    brands = {
        *(joined(row.brand) for row in facts.hardware),
        *(joined(title.vendor or "") for each in facts.profiles for title in each.titles),
    }
    drivers = {driver.name.rpartition("/")[2] for driver in facts.drivers}
    own = _own_names(facts) if used else {}
    for alias, found in used.items():
        subject = " ".join(filter(None, (alias.brand, alias.name)))
        strangers = [each for each in alias.profiles if each not in ids]
        strangers += [each for each in alias.socs if each not in socs]
        strangers += [each for each in alias.brands if joined(each) not in brands]
        strangers += [each for each in alias.drivers if each not in drivers]
        if strangers:
            yield Finding.of(subject, CHECK, Rule.ALIAS_NAMES_UNKNOWN, names=tuple(strangers))
        kinds = (alias.profiles, alias.socs, alias.brands, alias.drivers)
        if sum(map(bool, kinds)) != 1:
            yield Finding.of(subject, CHECK, Rule.ALIAS_OF_SEVERAL_KINDS)
        bearers = set[str]().union(
            *(
                own.get("".join(name.pieces), ())
                for name in spellings(alias.brand or "", alias.name)
            ),
            *(own.get("".join(name.pieces), ()) for name in spellings("", alias.name)),
        )
        if others := sorted(bearers - {profile for _, profile in found}):
            yield Finding.of(subject, CHECK, Rule.ALIAS_IS_OWN_NAME, profiles=tuple(others))
        elif bearers:
            yield Finding.of(subject, CHECK, Rule.ALIAS_NOT_NEEDED)


def _own_names(facts: Facts) -> dict[str, set[str]]:
    """Return the profiles and rows of each name, in one string, with its brand and without."""
    found: dict[str, set[str]] = {}
    for profile in facts.profiles:
        for title in profile.titles:
            for brand in {title.vendor or "", ""}:
                for name in spellings(brand, title.model, title.variant):
                    found.setdefault("".join(name.pieces), set()).add(profile.profile)
        name = identifier_spelling(profile.profile)
        found.setdefault("".join(name.pieces), set()).add(profile.profile)
    for row in facts.hardware:
        for brand in {row.brand, ""}:
            for name in spellings(brand, row.model, row.version):
                found.setdefault("".join(name.pieces), set()).add(row.device_id)
    return found
