"""One spelling of each brand, in lists, titles and filters; the others still find its devices."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path

from msgspec.structs import replace

from capdb.facts import Title
from capdb.names.brands import Brands
from capdb.names.tokens import joined
from capdb.queries import filters, listing
from capdb.queries.connection import connect, resolve_release
from capdb.results.devices import Filters
from capdb.search import lookup
from tests.support.small_facts import NEW, facts, hardware, make_database


def test_the_spelling_of_most_titles_is_that_of_the_brand() -> None:
    brands = Brands(["Nova", "Nova", "NOVA"], ["NOVA"] * 9)
    assert brands.spelling("NOVA") == "Nova"


def test_among_equals_it_is_that_of_most_rows() -> None:
    brands = Brands(["HILINK", "Hi-Link", "HiLink"], ["Hi-Link", "Hi-Link", "HiLink"])
    assert {brands.spelling(each) for each in ("HILINK", "HiLink", "hi link")} == {"Hi-Link"}


def test_brands_that_only_look_alike_and_unknown_ones_stay() -> None:
    brands = Brands(["Nova", "Novatel"], ["Acme"])
    assert [brands.spelling(each) for each in ("Novatel", "Other", "")] == ["Novatel", "Other", ""]


def test_a_device_is_shown_in_one_spelling_and_found_in_each(tmp_path: Path) -> None:
    known = facts()
    several = {"acme_ax3600": "AC-ME", "acme_ax6": "Acme", "acme_ax6s": "ACME"}
    profiles = [
        replace(each, titles=(Title(vendor=brand, model=each.titles[0].model, variant=None),))
        if (brand := several.get(each.profile)) and each.titles
        else each
        for each in known.profiles
    ]
    row = hardware("AC ME", "Mi AIoT Router AX3600", None, "slow/generic:acme_ax3600")
    made = dataclasses.replace(known, profiles=profiles, hardware=[*known.hardware, row])
    with connect(make_database(tmp_path / "x.sqlite", made)) as connection:
        assert [each for each in filters.brands(connection) if joined(each) == "acme"] == ["Acme"]
        for brand in ("AC-ME", "Acme", "ac me"):
            found = listing.devices(connection, NEW, Filters(brands=(brand,)))
            assert "acme_ax3600" in [each.device for each in found]
            assert {each.brand for each in found} == {"Acme"}
            [number] = lookup.find(connection, f"{brand} {title(profiles)}", NEW).devices
            assert number
        shown = {name for each in found for name in each.names if each.device == "acme_ax3600"}
        assert {name for name in shown if name.startswith("AC")} == set()


def title(profiles: list[object]) -> str:
    [model] = {each.titles[0].model for each in profiles if each.profile == "acme_ax3600"}  # type: ignore[attr-defined] # of the known kind
    return str(model)


def test_no_brand_of_the_committed_facts_has_two_spellings(committed_database: Path) -> None:
    spelt: dict[str, set[str]] = defaultdict(set)
    with connect(committed_database) as connection:
        for brand in filters.brands(connection):
            spelt[joined(brand)].add(brand)
        for each in listing.devices(connection, resolve_release(connection, None)):
            if each.brand:
                spelt[joined(each.brand)].add(each.brand)
    assert len(spelt) > 400
    assert {key: brands for key, brands in spelt.items() if len(brands) > 1} == {}
