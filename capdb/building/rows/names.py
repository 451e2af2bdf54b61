"""Make the rows of the index of all names that people use for devices. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from capdb.building.rows.devices import Devices
from capdb.facts import Alias, Board, Profile, Title, TohEntry
from capdb.linking.models import model_names
from capdb.names.brands import Brands
from capdb.names.matching import without_layout
from capdb.names.spelling import Name, full_name, identifier_spelling, spellings
from capdb.names.tokens import has_digit, joined, pieces, runs

Row = dict[str, Any]
Linked = Mapping[tuple[str, int], str]
"""The kind of link between a row of the ToH (its id) and a device (its number)."""

Aliases = Mapping[Alias, Iterable[tuple[str, str]]]
"""The profiles that an alias means, each as target and id."""

DeviceId = Callable[[str, str], int]
"""Number of a device, from target and profile."""

_MADE_UP = "Evaluation boards / unbranded boards"
"""The ToH's brand of devices without one."""


def name_rows(
    profiles: Iterable[Profile],
    hardware: Iterable[TohEntry],
    linked: Linked,
    aliases: Aliases,
    boards: Iterable[Board],
    known: Devices,
    brands: Brands,
) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the tables of names, tokens and words.

    A device's names are its titles, newest release first, then those of rows of the ToH, aliases,
    ids and device trees; a row without device has its own. The first of equal names is kept, and
    the first of those that differ only in the layout is shown. The names of machines that run an
    image for every machine find that image, but are not listed as its names. The vendor in an id
    (`ubnt`) may come before any name of its device. Shown names have `brands` in one spelling, and
    the spelling of their source finds them too.
    """
    names = _Names()
    device_id, generic = known.numbers.device, known.generic
    titled = dict.fromkeys(  # most titles stay the same from release to release
        (device_id(profile.target, profile.profile), title.vendor, title.model, title.variant)
        for profile in profiles
        for title in profile.titles
    )
    for device, vendor, model, variant in titled:
        brand = brands.spelling(vendor or "")
        names.add(
            (*spellings(brand, model, variant), *spellings(vendor or "", model, variant)),
            full_name(brand, model, variant),
            device=device,
        )
    devices: dict[str, list[int]] = {}
    for row_id, device in linked:
        devices.setdefault(row_id, []).append(device)
    for row in sorted(hardware, key=lambda row: row.device_id):
        own = row.brand.replace(_MADE_UP, "")
        brand = brands.spelling(own)
        spelt = (
            *spellings(brand, row.model, row.version),
            *spellings(own, row.model, row.version),
        )
        written = full_name(brand, row.model, row.version)
        for device in sorted(devices.get(row.device_id, ())):
            names.add(spelt, written, device=device, machine=device in generic)
        if row.device_id not in devices:
            names.add(spelt, written, hardware=row.device_id)
    for alias, meant in aliases.items():
        if alias.profiles:
            brand = brands.spelling(alias.brand or "")
            spelt = (*spellings(brand, alias.name), *spellings(alias.brand or "", alias.name))
            for device in sorted(device_id(*place) for place in meant):
                written = full_name(brand, alias.name)
                names.add(spelt, written, device=device, machine=device in generic)
    identified = dict.fromkeys(  # as ids do
        (profile.profile, device_id(profile.target, profile.profile)) for profile in profiles
    )
    for identifier, device in identified:
        if device not in generic:
            names.add([identifier_spelling(identifier)], None, device=device)
    titles: dict[int, list[Title]] = {}
    for device, vendor, model, variant in titled:
        titles.setdefault(device, []).append(Title(model, vendor, variant))
    models = [
        (device_id(board.target, board.profile), board.model) for board in boards if board.model
    ]
    for device, name in model_names(models, titles, names.bearers()):
        if device not in generic:
            names.add([name], None, device=device)
    for identifier, device in identified:
        names.add_vendor(identifier, device)
    yield "name", names.rows
    having: dict[str, list[int]] = defaultdict(list)
    for each in names.rows:  # by their numbers, so that each list is sorted
        for token in {token for token, _, _ in runs(each["pieces"].split())}:
            having[token].append(each["id"])
    yield (
        "token",
        ({"token": token, "name": name} for token in sorted(having) for name in having[token]),
    )
    yield "synonym", sorted(_synonyms(aliases), key=lambda row: str(row["word"]))
    makers = set(_maker_words(hardware))
    yield (
        "word",
        [{"word": word, "maker": word in makers} for word in sorted(names.words | makers)],
    )


def _synonyms(aliases: Iterable[Alias]) -> Iterator[Row]:
    for alias in aliases:
        for brand in alias.brands:
            means = " ".join(pieces(brand))
            yield {"word": " ".join(pieces(alias.name)), "kind": "brand", "means": means}
        for driver in alias.drivers:
            yield {"word": alias.name.casefold(), "kind": "driver", "means": driver}


class _Names:
    """The rows of names, each device's in the order in which they are shown."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.rows_of: dict[int | None, list[Row]] = {}
        self.words: set[str] = set()
        self._known: set[tuple[int | None, str | None, Name | str]] = set()

    def add(
        self,
        spelt: Iterable[Name],
        written: str | None,
        *,
        device: int | None = None,
        hardware: str | None = None,
        machine: bool = False,
    ) -> None:
        listed = False
        if written:
            self.words.update(*map(_words, written.split()))
            if not self._is_new(device, hardware, joined(written)):
                written = None
            elif not machine:
                listed = self._is_new(device, hardware, f"layout {_whole(written)}")
        for name in spelt:
            if self._is_new(device, hardware, name) or written:
                row = {
                    "id": len(self.rows) + 1,
                    "device": device,
                    "hardware": hardware,
                    "pieces": " ".join(name.pieces),
                    "kinds": name.kinds,
                    "shown": written,
                    "listed": listed,
                }
                self.rows.append(row)
                self.rows_of.setdefault(device, []).append(row)
                written = None

    def add_vendor(self, identifier: str, device: int) -> None:
        """Add a device's names with the vendor of its id as the brand, if that differs."""
        vendor, mark, _ = identifier.partition("_")
        if mark:
            own = [row for row in self.rows_of.get(device, ()) if "b" in row["kinds"]]
            self.add(
                [renamed for row in own for renamed in _by_vendor(vendor, row)], None, device=device
            )

    def bearers(self) -> dict[str, set[int | None]]:
        """Return the devices of each name, in one string, with its brand and without."""
        found: dict[str, set[int | None]] = defaultdict(set)
        for row in self.rows:
            parts = row["pieces"].split()
            for name in (parts, parts[row["kinds"].count("b") :]):
                found["".join(name)].add(row["device"])
        return found

    def _is_new(self, device: int | None, hardware: str | None, name: Name | str) -> bool:
        before = len(self._known)
        self._known.add((device, hardware, name))
        return len(self._known) > before


def _whole(written: str) -> str:
    """Return a name in one string, without words for the layout."""
    return "".join(without_layout(pieces(written))) or joined(written)


def _by_vendor(vendor: str, row: Row) -> Iterator[Name]:
    parts = row["pieces"].split()
    brand = row["kinds"].count("b")
    if joined(vendor) not in {word for word, _, _ in runs(parts[:brand])}:
        named = pieces(vendor)
        yield Name((*named, *parts[brand:]), "b" * len(named) + row["kinds"][brand:])


@lru_cache(maxsize=1 << 14)  # brands, and most words of models, are in many names
def _words(part: str) -> tuple[str, ...]:
    """Return the words without digits, also as one joined word: `tp`, `link`, `tplink`."""
    words = (joined(part), *pieces(part))
    return tuple([word for word in words if word and not has_digit(word)])


def _maker_words(hardware: Iterable[TohEntry]) -> Iterator[str]:
    for row in hardware:
        yield from (word for word in pieces(row.cpu or "") if not has_digit(word))


def soc_rows(
    boards: Iterable[Board],
    hardware: Iterable[TohEntry],
    linked: Linked,
    aliases: Aliases,
    device_id: DeviceId,
) -> list[Row]:
    """Return the rows of SoC names: rank 0 from device trees and aliases, 1 from the ToH."""
    ranks: dict[tuple[str, int], int] = {}
    for alias, meant in aliases.items():
        if alias.socs:
            ranks.update({(joined(alias.name), device_id(*place)): 0 for place in meant})
    for board in boards:
        for token in _compiled_socs(board.soc, board.compatible[1:]) if board.soc else ():
            ranks[token, device_id(board.target, board.profile)] = 0
    cpus = {row.device_id: row.cpu for row in hardware}
    for row, device in linked:
        for word in pieces(cpus[row] or ""):
            if has_digit(word) and not word.isdigit() and len(word) >= 4:
                for token in _with_family(word):
                    ranks.setdefault((token, device), 1)
    return [
        {"token": token, "rank": rank, "device": device}
        for token, rank, device in sorted((token, rank, of) for (token, of), rank in ranks.items())
    ]


@lru_cache(maxsize=1 << 12)  # the boards of a SoC have them in common
def _compiled_socs(soc: str, compatibles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a SoC in the root compatibles after the board's own."""
    vendor = soc.partition(",")[0]
    found: list[str] = []
    for compatible in (soc, *compatibles):
        maker, _, name = compatible.partition(",")
        if maker == vendor and (token := joined(name.removesuffix("-soc"))):
            found += _with_family(token)
    return tuple(found)


def _with_family(token: str) -> tuple[str, ...]:
    """Return a SoC's name with and without the letters at its end: `mt7986a` is an `mt7986`."""
    stem = re.sub(r"(?<=\d)[a-z]+$", "", token)
    return (token,) if stem == token or not stem[0].isalpha() else (token, stem)
