"""How easily one number of a model is taken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdb.names.likeness import likeness


@pytest.mark.parametrize(
    ("asked", "nearer", "farther"),
    [
        ("ax55", "ax23", "c50"),
        ("ax86u", "ax89x", "ac58u"),
        ("ax58u", "ax53u", "ac58u"),
        ("7590", "7490", "4020"),
        ("be3600", "3600be", "mt3000"),
        ("kn1710", "kn1711", "kn3010"),
        ("rax200", "rax120v2", "rbr20"),
        ("6v", "6", "4"),
    ],
)
def test_the_family_counts_and_then_the_digits_in_their_places(
    asked: str, nearer: str, farther: str
) -> None:
    assert likeness(asked, nearer) > likeness(asked, farther)


@pytest.mark.parametrize("known", ["1000", "router", "", "841n2x"])
def test_plain_numbers_with_little_in_common_are_nothing_alike(known: str) -> None:
    assert likeness("1841", known) < 50


@given(st.from_regex(r"[a-z]{0,4}[0-9]{1,5}[a-z]{0,3}", fullmatch=True))
def test_nothing_is_more_alike_than_the_number_itself(number: str) -> None:
    assert likeness(number, number) == 100
