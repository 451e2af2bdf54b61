"""Write the index of the search box: small, in columns, and without values that can be derived.

`site/static/index.js` reads it; both must pass the test vectors of `capdb check`.
The first file has the first name and the states of each device that the default release has an
answer for. The rest is in a second file, fetched once someone types: their other names, ids and
SoCs, all other devices, and rows of the Table of Hardware that are no device.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from capdb.names.spelling import Name, identifier_spelling, spellings
from capdb.names.tokens import joined, pieces, runs
from capdb.search import export
from capdb.search.export import Indexed, Parts, UnsupportedIndexed
from capdb.vocabulary import State
from capdb.website.site import Site, compact
from capdb.website.static import addressed
from capdb.website.templates import clamped

DEVICE_END = "\x7f"
"""The separator of devices in a column: one byte also in JSON, and in no text that is shown."""
SEPARATOR = "\t"
"""The separator of the parts of a name; between names it is a line feed."""
LONGEST_PART = 200
"""The most characters of a brand, model or variant; nobody types a longer name."""

_LETTER = {State.YES: "y", State.PARTIAL: "p", State.NO: "n", State.UNKNOWN: "u"}


def write(site: Site) -> tuple[str, str]:
    """Write both files of the index, and return their addresses, relative to the site's root."""
    devices, rows = export.read(site.connection)
    answered = [each for each in devices if _is_answered(each, site.default)]
    unanswered = [each for each in devices if not _is_answered(each, site.default)]
    shared = {"releases": site.releases, "default": site.default}
    answered, others = _ordered(answered), _ordered([*unanswered, *rows])
    makers = export.makers(site.connection)
    made = _titles(answered) | _states_of(answered, site.releases)
    first = _write(site, "search.json", shared | made | {"makers": " ".join(makers)})
    more = _titles(others) | _states_of(others, site.releases) | _further(others)
    if any(each.supported for each in others):
        more["supported"] = _joined(each.supported or "" for each in others)
    more["first"] = _further(answered)
    written = [*answered, *others]
    place = {each.number: place for place, each in enumerate(written)}
    machines = export.machines(site.connection)
    more["machines"] = {target: place[number] for target, number in machines.items()}
    more["shared"] = {
        word: [place[number] for number in numbers]
        for word, numbers in export.shared(site.connection).items()
    }
    more |= _groups(site, [each.number for each in written])
    more["synonyms"] = export.synonyms(site.connection)
    more["reporting"] = {
        board: {
            str(site.releases.index(release)): {
                target: [place[number] for number in numbers] for target, numbers in targets.items()
            }
            for release, targets in releases.items()
        }
        for board, releases in export.reporting(site.connection).items()
    }
    more["unsupported"] = [_unsupported(each) for each in export.unsupported(site.connection)]
    known = {word for word in export.words(site.connection) if word not in makers}
    return first, _write(site, "search-more.json", more | {"words": " ".join(sorted(known))})


def _unsupported(each: UnsupportedIndexed) -> dict[str, Any]:
    """Return an unsupported device; a name without its brand is after `~`."""
    return {
        "device": each.device,
        "says": each.says,
        "source": each.source,
        "date": each.date,
        "names": [name if branded else f"~{name}" for name, branded in each.names],
    }


def _is_answered(device: Indexed, release: str) -> bool:
    return device.states.get(release, State.UNKNOWN) != State.UNKNOWN


def _groups(site: Site, written: Sequence[int | None]) -> dict[str, Any]:
    """Return the targets and drivers of each device, by release: their numbers in two lists."""
    found = export.groups(site.connection)
    targets = export.targets(site.connection)
    drivers = sorted({name for each in found.values() for _, own in each.values() for name in own})
    numbers = {name: place for known in (targets, drivers) for place, name in enumerate(known)}

    def as_numbers(names: Iterable[str]) -> str:
        return "+".join(str(numbers[name]) for name in sorted(names))

    cells = [
        "|".join(
            f"{as_numbers(own[release][0])}:{as_numbers(own[release][1])}" if release in own else ""
            for release in site.releases
        )
        for number in written
        for own in [found.get(number or 0, {})]
    ]
    made: dict[str, Any] = {"targets": targets, "drivers": drivers}
    made["groups"], made["group"] = _numbered(cells)
    return made


def _write(site: Site, name: str, members: dict[str, Any]) -> str:
    content = compact(members).encode("utf-8", "replace")
    site.write(name, content)
    return addressed(name, content)


def _titles(devices: Sequence[Indexed]) -> dict[str, Any]:
    """Return the keys and first names, one column a member: similar values compress well."""
    return {
        "keys": _joined(_key(each) for each in devices),
        "names": _joined(next(_names(each), "") for each in devices),
    }


def _states_of(devices: Sequence[Indexed], releases: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    made["states"], made["state"] = _numbered([_states(each, releases) for each in devices])
    return made


def _further(devices: Sequence[Indexed]) -> dict[str, Any]:
    """Return the names after the first, other spellings, ids and SoCs of the same devices."""
    made: dict[str, Any] = {
        "others": _joined("\n".join(islice(_names(each), 1, None)) for each in devices),
        "more": _joined("\n".join(_more(each)) for each in devices),
        "ids": _joined(" ".join(_identifiers(each)) for each in devices),
    }
    socs = [" ".join([*each.socs[0], *(f"~{soc}" for soc in each.socs[1])]) for each in devices]
    made["socs"], made["soc"] = _numbered(socs)
    return made


def _joined(cells: Iterable[str]) -> str:
    return DEVICE_END.join(each.replace(DEVICE_END, "") for each in cells)


def _ordered(devices: Iterable[Indexed]) -> list[Indexed]:
    return sorted(devices, key=lambda each: (each.shown[:1], each.key))


def _numbered(values: Sequence[str]) -> tuple[list[str], list[int]]:
    distinct = sorted(set(values))
    number = {value: place for place, value in enumerate(distinct)}
    return distinct, [number[value] for value in values]


def _states(device: Indexed, releases: Sequence[str]) -> str:
    return "".join(
        _LETTER[State(device.states[release])] if release in device.states else "-"
        for release in releases
    )


def _names(device: Indexed) -> Iterator[str]:
    """Yield names as written, without a brand that the previous name has too."""
    brand = None
    for shown in device.shown:
        # A wiki's cell may hold the separators too, or pages of text.
        parts = tuple(clamped(" ".join(part.split()), LONGEST_PART) for part in shown)
        written = ("", *parts[1:]) if parts[0] == brand else (parts[0] or "-", *parts[1:])
        brand = parts[0]
        yield SEPARATOR.join(written).rstrip(SEPARATOR)


def _more(device: Indexed) -> Iterable[str]:
    """Yield spellings that follow neither from a written name nor from the key.

    One that only takes a whole written name for the model, like titles without vendor, is the
    number of that name.
    """
    written = [tuple(each for part in parts for each in pieces(part)) for parts in device.shown]
    derived = {name for parts in device.shown for name in spellings(*parts)}
    if device.key and not device.generic:
        derived.add(identifier_spelling(device.key))
    own = {*derived, *(Name(tuple(found.split()), kinds) for found, kinds in device.pieces)}
    vendor = "" if device.generic else device.key
    derived |= {renamed for name in own for renamed in by_vendor(vendor, name)}
    for found, kinds in device.pieces:
        parts = tuple(found.split())
        if Name(parts, kinds) in derived:
            continue
        all_model = parts in written and not kinds.strip("m")
        yield str(written.index(parts)) if all_model else f"{kinds} {found}"


def by_vendor(profile: str, name: Name) -> Iterable[Name]:
    """Return a name with the vendor of an id (`ubnt`) as its brand, if that is another."""
    vendor, mark, _ = profile.partition("_")
    brand = name.kinds.count("b")
    if mark and brand and joined(vendor) not in {run for run, _, _ in runs(name.pieces[:brand])}:
        named = pieces(vendor)
        yield Name((*named, *name.pieces[brand:]), "b" * len(named) + name.kinds[brand:])


def _key(device: Indexed) -> str:
    """Return the key, or only its difference from the key that follows from the first name."""
    if not device.shown or device.generic:
        return f"*{device.key}" if device.generic else device.key or "-"
    vendor, mark, model = device.key.partition("_")
    derived_vendor, _, derived_model = derived_key(device.shown[0]).partition("_")
    if mark and model == derived_model:
        return "" if vendor == derived_vendor else f"={vendor}"
    if mark and vendor == derived_vendor:
        return f"_{model}"
    return device.key or "-"


def derived_key(parts: Parts) -> str:
    """Return the key that most devices of this name have: `tplink_archer-c6-v2`."""
    brand, model, variant = (_slug(part) for part in parts)
    return f"{brand.replace('-', '')}_{model}{'-' if variant else ''}{variant}"


def _slug(text: str) -> str:
    plain = "".join(letter if letter.isascii() else " " for letter in text.lower())
    return re.sub(r"[^a-z0-9.]+", "-", plain.replace("+", "-plus")).strip("-")


def _identifiers(device: Indexed) -> Iterable[str]:
    """Yield other ids and board names than the key's: older names after `~`, SoCs after `^`.

    An older name is most often the key without its vendor; that is a `~` alone.
    """
    key = device.key.casefold()
    own, older, of_socs = device.identifiers
    if comma(key) not in own and not device.generic:
        yield "-"
    for name in sorted(own):
        if name not in (key, comma(key)):
            yield name
    for name in sorted(older):
        yield "~" if name == key.partition("_")[2] else f"~{name}"
    for name in sorted(of_socs):
        yield f"^{name}"


def comma(profile: str) -> str:
    """Return the board name that most profiles have (OpenWrt include/image.mk)."""
    return profile.replace("_", ",", 1)
