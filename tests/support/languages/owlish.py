"""A made-up language, as one file of `capdb.sentences`: each rule hoots its id and its values."""

from __future__ import annotations

from collections.abc import Callable

from capdb.rules.ids import Rule
from capdb.sentences import en
from capdb.sentences.spoken import Sentences, Values, cause_within, words

_OWN = {Rule.SECOND_CONTROLLER: "controller", Rule.OTHERWISE: "symbols"}
"""Rules that contain the cause of something, and their value that does not belong to it."""


def _hooting(rule: Rule) -> Callable[[Values], str]:
    def hoots(values: Values) -> str:
        if rule in _OWN:
            own = _OWN[rule]
            return f"hoo {rule.value} {words(values[own])}: {cause_within(values, own)}"
        return " ".join(["hoo", rule.value, *map(words, values.values())])

    return hoots


def _naming(name: str) -> Callable[[Values], str]:
    return lambda values: " ".join(["hoo", name, *map(words, values.values())])


SENTENCES: Sentences = {rule: _hooting(rule) for rule in Rule}
WORDS: Sentences = {
    **{name: _naming(name) for name in en.WORDS},
    "page-language": "und-x-owl",  # browsers refuse any other form of language tag
}
