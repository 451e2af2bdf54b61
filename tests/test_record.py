"""Records are immutable, compare by their fields, and are dataclasses to whoever asks."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest

from capdb.record import Record, asdict, field, replace


class Part(Record):
    """A part of a whole."""

    name: str
    counts: dict[str, int] = field(default_factory=dict, hashed=False)


class Whole(Record):
    """A record with every kind of field."""

    first: Part
    comment: str = field(compare=False)
    rest: tuple[Part, ...] = ()
    size: int = 0
    title: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Name it after its first part."""
        object.__setattr__(self, "title", self.first.name.upper())


WHOLE = Whole(Part("a", {"x": 1}), "why", (Part("b"),))


def test_a_record_has_what_it_was_given_defaults_and_what_follows() -> None:
    assert (WHOLE.first.name, WHOLE.size, WHOLE.title) == ("a", 0, "A")
    assert repr(WHOLE.rest) == "(Part(name='b', counts={}),)"


def test_records_compare_by_their_class_and_the_fields_that_count() -> None:
    again = Whole(first=Part("a", {"x": 1}), rest=(Part("b"),), comment="other", size=0)
    assert again == WHOLE
    assert hash(again) == hash(WHOLE)
    assert again != replace(again, size=1)
    assert Part("a") != ("a", {})
    assert hash(Part("a", {"x": 1})) == hash(Part("a"))


def test_nothing_of_a_record_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        WHOLE.size = 3  # type: ignore[misc] # must fail
    with pytest.raises(AttributeError):
        del WHOLE.size
    with pytest.raises(AttributeError):
        WHOLE.another = 3  # type: ignore[attr-defined] # must fail
    assert WHOLE.size == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        (("a", {}, "more"), {}),
        (("a",), {"name": "a"}),
        (("a",), {"other": 1}),
    ],
)
def test_what_does_not_fit_the_fields_is_an_error(
    given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match="Part"):
        Part(*given, **named)


def test_defaults_are_made_anew_for_each_record() -> None:
    assert Part("a").counts is not Part("a").counts


def test_copies_are_equal() -> None:
    for same in (copy.deepcopy(WHOLE), copy.copy(WHOLE)):
        assert (same, same.title, same.comment) == (WHOLE, "A", "why")


def test_the_fields_that_dataclasses_reads_are_made_once() -> None:
    assert Whole.__dataclass_fields__ is Whole.__dataclass_fields__


def test_dataclasses_takes_records_for_its_own() -> None:
    assert dataclasses.is_dataclass(Whole)
    assert [each.name for each in dataclasses.fields(WHOLE)] == [
        "first",
        "comment",
        "rest",
        "size",
        "title",
    ]
    assert dataclasses.asdict(WHOLE) == asdict(WHOLE)
    assert asdict(WHOLE)["rest"] == ({"name": "b", "counts": {}},)
    assert dataclasses.replace(WHOLE, size=2) == replace(WHOLE, size=2)
