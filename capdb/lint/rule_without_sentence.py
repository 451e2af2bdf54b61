"""Every language has a sentence for each rule, which the rule's values can fill, and no others.

The same holds for the other words; English has all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from capdb.facts import Quirk, Tip
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.rules.spec import example
from capdb.rules.statement import Statement
from capdb.sentences.spoken import ENGLISH, sentence, sentences, speaking, words_of

CHECK = "rule-without-sentence"


def check(context: Context) -> Iterator[Finding]:
    """Yield each rule and word that a language lacks, cannot render, or has in excess."""
    curated: list[Quirk | Tip] = [*context.facts.quirks, *context.facts.tips]
    known = {*Rule, *(each.id for each in curated)}
    for language in context.languages:
        for rule, states in _faults(language):
            yield Finding(f"{language}: {rule}", CHECK, states)
        for extra in sorted(set(sentences(language)) - known):
            yield Finding.of(f"{language}: {extra}", CHECK, Rule.SENTENCE_OF_NO_RULE)
        for name, states in _of_words(language):
            yield Finding(f"{language}: {name}", CHECK, states)


def _faults(language: str) -> Iterator[tuple[Rule, Statement]]:
    templates = sentences(language)
    for rule in Rule:
        if rule not in templates:
            yield rule, Statement.of(Rule.SENTENCE_MISSING)
        elif fault := _of_example(rule, language):
            yield rule, fault


def _of_words(language: str) -> Iterator[tuple[str, Statement]]:
    english, own = words_of(ENGLISH), words_of(language)
    for name, template in english.items():
        if name not in own:
            yield name, Statement.of(Rule.SENTENCE_MISSING)
        elif not callable(found := own[name]):
            unknown = _fields(found) - _fields(template) if not callable(template) else set()
            if unknown:
                yield name, Statement.of(Rule.SENTENCE_FAILS, error=", ".join(sorted(unknown)))
            elif not found.strip():
                yield name, Statement.of(Rule.SENTENCE_EMPTY)
    for extra in sorted(own.keys() - english.keys()):
        yield extra, Statement.of(Rule.SENTENCE_OF_NO_RULE)


def _fields(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def _of_example(rule: Rule, language: str) -> Statement | None:
    """Return the reason why a rule's example has no sentence in a language, or None if it has."""
    try:
        with speaking(language):
            blank = not sentence(example(rule)).strip()
    except (LookupError, TypeError, ValueError) as error:
        return Statement.of(Rule.SENTENCE_FAILS, error=repr(error))
    return Statement.of(Rule.SENTENCE_EMPTY) if blank else None
