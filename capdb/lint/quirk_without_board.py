"""A curated quirk is about a board that a release in the data ships.

Its range of releases is ignored: a quirk of a release that is not in the data may be true. Each
driver of a scope is looked for by itself, or a right one would hide a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from capdb.claims import quirks
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Quirk
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "quirk-without-board"


def check(context: Context) -> Iterator[Finding]:
    """Yield the quirks whose scope fits no profile, and the drivers in scopes that fit none."""
    facts = context.facts
    left = {part.id: part for quirk in facts.quirks for part in _parts(quirk)}
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        of_release = ReleaseFacts(facts, release)
        for profile in of_release.profiles:
            for part in quirks.fitting(left.values(), of_release, profile) if left else ():
                del left[part.id]
    for quirk in facts.quirks:
        missing = [part.scope.drivers for part in _parts(quirk) if part.id in left]
        if len(missing) == len(_parts(quirk)):
            yield Finding.of(quirk.id, CHECK, Rule.QUIRK_FITS_NOTHING)
        else:
            for names in missing:
                yield Finding.of(quirk.id, CHECK, Rule.QUIRK_DRIVER_FITS_NOTHING, drivers=names)


def _parts(quirk: Quirk) -> list[Quirk]:
    """Return the quirk once for each driver of its scope, or unchanged if that names none.

    Two spellings of a module's name are one driver: kmod treats `-` and `_` alike (kmod
    shared/util.c, `modname_normalize`), and a driver's source has either.
    """
    modules: dict[str, list[str]] = {}
    for name in quirk.scope.drivers:
        modules.setdefault(name.replace("-", "_"), []).append(name)
    return [
        replace(quirk, id=f"{quirk.id} {module}", scope=replace(quirk.scope, drivers=tuple(names)))
        for module, names in modules.items()
    ] or [quirk]
