"""Conditionals of a Makefile, decided as far as the text decides them."""

from __future__ import annotations

import pytest

from scrapers.kbuild.makefile import decided

CHAIN = """\
ifeq ({0},a)
first
else ifeq ({0},b)
second
else ifneq ({0},c)
third
else
last
endif
after
"""


def taken(text: str) -> list[str]:
    return [line for line in decided(text) if line]


@pytest.mark.parametrize(
    ("value", "branches"),
    [
        ("a", ["first"]),
        ("b", ["second"]),
        ("d", ["third"]),
        ("c", ["last"]),
        ("$(X)", ["first", "second", "third", "last"]),
    ],
)
def test_one_branch_of_a_chain_is_taken_or_all_that_may_be(value: str, branches: list[str]) -> None:
    assert taken(CHAIN.format(value)) == [*branches, "after"]


def test_what_comes_after_a_branch_that_is_taken_for_sure_is_not() -> None:
    text = (
        "ifeq ($(X),a)\nmaybe\nelse ifeq (b,b)\nsure\nelse ifeq ($(X),c)\nnever\nelse\nnor\nendif\n"
    )
    assert taken(text) == ["maybe", "sure"]


def test_a_chain_inside_a_branch_that_is_not_taken_yields_nothing() -> None:
    text = f"ifeq (a,b)\n{CHAIN.format('b')}else\nother\nendif\n"
    assert taken(text) == ["other"]


@pytest.mark.parametrize("word", ["ifdef X", "ifndef X", 'ifeq "$(X)" "a"'])
def test_what_only_make_decides_may_go_either_way(word: str) -> None:
    assert taken(f"{word}\none\nelse\nother\nendif\n") == ["one", "other"]
    assert taken(f"ifeq (a,b)\nno\nelse {word}\none\nelse\nother\nendif\n") == ["one", "other"]
    assert taken(f"ifeq (a,a)\nyes\nelse {word}\none\nelse\nother\nendif\n") == ["yes"]


def test_a_variable_whose_name_begins_like_a_keyword_is_none() -> None:
    assert taken("ifeq (a,a)\nelse-y := x\nendif-m := y\nendif\n") == [
        "else-y := x",
        "endif-m := y",
    ]
