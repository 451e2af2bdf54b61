"""Every language has a sentence of each rule, which its values can fill, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.facts import Quirk, Tip
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.rules.spec import example
from capdb.sentences.spoken import sentence, sentences, speaking

RULE = "rule-without-sentence"


def check(context: Context) -> Iterator[Finding]:
    """Yields what a language lacks, cannot render, or has too much."""
    curated: list[Quirk | Tip] = [*context.facts.quirks, *context.facts.tips]
    known = {*Rule, *(each.id for each in curated)}
    for language in context.languages:
        for rule, why in _faults(language):
            yield Finding(f"{language}: {rule}", RULE, why)
        for extra in sorted(set(sentences(language)) - known):
            yield Finding(f"{language}: {extra}", RULE, "is no rule and no curated fact.")


def _faults(language: str) -> Iterator[tuple[Rule, str]]:
    templates = sentences(language)
    with speaking(language):
        for rule in Rule:
            if rule not in templates:
                yield rule, "has no sentence in this language."
                continue
            try:
                blank = not sentence(example(rule)).strip()
            except (LookupError, TypeError, ValueError) as error:
                yield rule, f"cannot be put into words by its example ({error!r})."
            else:
                if blank:
                    yield rule, "has a sentence without words."
