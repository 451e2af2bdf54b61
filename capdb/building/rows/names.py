"""Make the rows of the index of all names that people use for devices. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
    profiles: Collection[Profile],
    hardware: Collection[TohEntry],
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
    identified = dict.fromkeys(
        (profile.profile, known.numbers.device(profile.target, profile.profile))
        for profile in profiles
    )
    titled = _titled(profiles, known)
    names = _Names(known, brands)
    for device, title in titled:
        names.add_spelt(title.vendor or "", title.model, title.variant, device=device)
    names.add_hardware(hardware, linked)
    names.add_aliases(aliases)
    for identifier, device in identified:
        if device not in known.generic:
            names.add([identifier_spelling(identifier)], None, device=device)
    names.add_models(boards, titled)
    for identifier, device in identified:
        names.add_vendor(identifier, device)
    yield "name", names.rows
    yield "token", _token_rows(names.rows)
    yield "synonym", sorted(_synonyms(aliases), key=lambda row: str(row["word"]))
    makers = set(_maker_words(hardware))
    words = sorted(names.words | makers)
    yield "word", [{"word": word, "maker": word in makers} for word in words]


def _titled(profiles: Iterable[Profile], known: Devices) -> list[tuple[int, Title]]:
    """Return the distinct titles with their devices; most stay the same in all releases."""
    found = dict.fromkeys(
        (known.numbers.device(profile.target, profile.profile), title)
        for profile in profiles
        for title in profile.titles
    )
    return [*found]


def _token_rows(names: Iterable[Row]) -> Iterator[Row]:
    """Yield the names that have a token, by their numbers, so that each list is sorted."""
    having: dict[str, list[int]] = defaultdict(list)
    for each in names:
        for token in {token for token, _, _ in runs(each["pieces"].split())}:
            having[token].append(each["id"])
    for token in sorted(having):
        yield from ({"token": token, "name": name} for name in having[token])


def _synonyms(aliases: Iterable[Alias]) -> Iterator[Row]:
    for alias in aliases:
        for brand in alias.brands:
            means = " ".join(pieces(brand))
            yield {"word": " ".join(pieces(alias.name)), "kind": "brand", "means": means}
        for driver in alias.drivers:
            yield {"word": alias.name.casefold(), "kind": "driver", "means": driver}


class _Names:
    """The rows of names, each device's in the order in which they are shown."""

    def __init__(self, devices: Devices, brands: Brands) -> None:
        self.rows: list[Row] = []
        self.rows_of: dict[int | None, list[Row]] = {}
        self.words: set[str] = set()
        self._generic = devices.generic
        self._number = devices.numbers.device
        self._brands = brands
        self._known: set[tuple[int | None, str | None, Name | str]] = set()

    def add_hardware(self, hardware: Iterable[TohEntry], linked: Linked) -> None:
        """Add the names of the ToH's rows to their devices, or as names of the row itself."""
        devices: dict[str, list[int]] = {}
        for row_id, device in linked:
            devices.setdefault(row_id, []).append(device)
        for row in sorted(hardware, key=lambda row: row.device_id):
            brand = row.brand.replace(_MADE_UP, "")
            for device in sorted(devices.get(row.device_id, ())):
                machine = device in self._generic
                self.add_spelt(brand, row.model, row.version, device=device, machine=machine)
            if row.device_id not in devices:
                self.add_spelt(brand, row.model, row.version, hardware=row.device_id)

    def add_aliases(self, aliases: Aliases) -> None:
        """Add the names that people use to the devices that they mean."""
        for alias, meant in aliases.items():
            if alias.profiles:
                for device in sorted(self._number(*place) for place in meant):
                    machine = device in self._generic
                    self.add_spelt(alias.brand or "", alias.name, device=device, machine=machine)

    def add_models(self, boards: Iterable[Board], titled: Iterable[tuple[int, Title]]) -> None:
        """Add the names of the device trees that name no other device."""
        titles: dict[int, list[Title]] = {}
        for device, title in titled:
            titles.setdefault(device, []).append(title)
        models = [
            (self._number(board.target, board.profile), board.model)
            for board in boards
            if board.model
        ]
        for device, name in model_names(models, titles, self.bearers()):
            if device not in self._generic:
                self.add([name], None, device=device)

    def add_spelt(
        self,
        brand: str,
        model: str,
        version: str | None = None,
        *,
        device: int | None = None,
        hardware: str | None = None,
        machine: bool = False,
    ) -> None:
        """Add a name in the spelling of its brand that is shown, and in its own."""
        shown = self._brands.spelling(brand)
        self.add(
            (*spellings(shown, model, version), *spellings(brand, model, version)),
            full_name(shown, model, version),
            device=device,
            hardware=hardware,
            machine=machine,
        )

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
