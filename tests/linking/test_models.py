"""The names of a device in device trees, for devices without that title."""

from __future__ import annotations

import pytest

from capdb.facts import Title
from capdb.linking.models import model_names

FIRST, SECOND = 1, 2


def names(
    models: list[tuple[int, str]],
    titles: dict[int, list[Title]],
    bearers: dict[str, set[int | None]] | None = None,
) -> list[tuple[int, str, str]]:
    return [
        (device, " ".join(name.pieces), name.kinds)
        for device, name in model_names(models, titles, bearers or {})
    ]


def test_another_brand_before_the_same_model_is_a_name_with_that_brand() -> None:
    titles = {FIRST: [Title("Nano R4", "Acme", "4GB LPDDR4")]}
    assert names([(FIRST, "AcmeElec Nano R4")], titles) == [(FIRST, "acmeelec nano r4", "bmm")]


def test_further_words_behind_the_model_are_part_of_it() -> None:
    titles = {FIRST: [Title("MX60", "Cisco Acme")]}
    assert names([(FIRST, "Acme MX60 Security Box")], titles) == [
        (FIRST, "acme mx60 security box", "bmmm")
    ]


@pytest.mark.parametrize(
    ("title", "model"),
    [
        (Title("WR300", "Acme", "v2"), "Acme WR300"),
        (Title("WR300", "Acme", "B1"), "Acme WR300"),
        (Title("WR300 Pro", "Acme"), "Acme WR300"),
        (Title("WR300", "Acme", "Enterprise Edition"), "Acme WR300"),
        (Title("WR300", "Acme"), "Acme Reference Board"),
    ],
)
def test_a_model_that_says_less_than_the_title_is_no_name(title: Title, model: str) -> None:
    assert names([(FIRST, model)], {FIRST: [title]}) == []


def test_a_model_that_two_devices_have_is_neither_one_s_name() -> None:
    titles = {FIRST: [Title("R4", "Acme", "eMMC")], SECOND: [Title("R4", "Acme", "NAND")]}
    assert names([(FIRST, "Bolt R4"), (SECOND, "Bolt R4")], titles) == []


def test_a_model_that_is_another_device_s_name_is_not_taken_from_it() -> None:
    titles = {FIRST: [Title("R4", "Acme")]}
    assert names([(FIRST, "Bolt R4 Max")], titles, {"boltr4max": {SECOND}}) == []
    assert names([(FIRST, "Bolt R4 Max")], titles, {"r4max": {SECOND}}) == []
    assert names([(FIRST, "Bolt R4 Max")], titles, {"r4max": {FIRST}}) != []


def test_what_is_in_brackets_is_no_name_by_itself() -> None:
    titles = {FIRST: [Title("WH3", "Acme")]}
    assert names([(FIRST, "Acme WH3 (Comet)")], titles) == [(FIRST, "acme wh3 comet", "bmm")]
