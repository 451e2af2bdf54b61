"""Make sentences from statements, and other words for people, in the chosen language.

A language is one module of this package, a file or, if that grows long, a folder of such. It has
`SENTENCES`: for each rule a template whose fields are the statement's values, or a function of the
values if a template cannot do it; and `WORDS`: the same for titles, labels and other words, each
by its name. `{count:# device|# devices}` in a template is the form that fits the count. A language
may also have sentences for the ids of curated facts, whose English comes with the fact, and
`SHORT`, a few words for some rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from string import Formatter
from typing import Any

from capdb.rules.ids import Rule
from capdb.rules.statement import SAYS, SOURCE, Statement, Value
from capdb.text import counted

Values = Mapping[str, Any]
"""The values of a statement by their names; their types are those of the rule."""
Template = str | Callable[[Values], str]
Sentences = Mapping[str, Template]

ENGLISH = "en"

_spoken = ENGLISH


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language, by the name of its module, within the block."""
    global _spoken
    before, _spoken = _spoken, language
    try:
        yield
    finally:
        _spoken = before


def language() -> str:
    """Return the chosen language."""
    return _spoken


def languages() -> tuple[str, ...]:
    """Return the languages there are, each by the name of its module."""
    from pkgutil import iter_modules  # no answer asks for this

    package = import_module("capdb.sentences")
    found = (module.name for module in iter_modules(package.__path__))
    return tuple(name for name in found if name != __name__.rpartition(".")[2])


def sentences(language: str) -> Sentences:
    """Return the templates of a language."""
    found: Sentences = import_module(f"capdb.sentences.{language}").SENTENCES
    return found


def words_of(language: str) -> Sentences:
    """Return the templates of the other words of a language, by their names."""
    found: Sentences = import_module(f"capdb.sentences.{language}").WORDS
    return found


def phrase(name: str, /, **values: Value) -> str:
    """Return the words of a name, in English if the language lacks them.

    Raises KeyError if English lacks them too.
    """
    return _filled(_template(name), values)


def unfilled(name: str, /) -> str:
    """Return the words of a name as a template, whose values a browser fills in."""
    template = _template(name)
    if isinstance(template, str):
        return template
    fields = (field for _, field, _, _ in Formatter().parse(str(words_of(ENGLISH)[name])))
    return template({field: f"{{{field}}}" for field in fields if field})


def _template(name: str) -> Template:
    template = words_of(_spoken).get(name)
    return words_of(ENGLISH)[name] if template is None else template


def meanings(name: str, words: type[StrEnum]) -> dict[str, str]:
    """Return the words of a closed list, each with the phrase of the name `NAME-WORD`."""
    return {word.value: phrase(f"{name}-{word.value}") for word in words}


def sentence(statement: Statement) -> str:
    """Return the sentence of a statement, without capital and full stop.

    If the language lacks it, it is English. A rule without a template is a curated fact, which
    has its own sentence among its values, or one of a newer capdb, which only its id can name.
    """
    template = sentences(_spoken).get(statement.rule) or sentences(ENGLISH).get(statement.rule)
    return _filled(template, dict(statement.values)) if template else _curated(statement)


def _filled(template: Template, values: Values) -> str:
    if isinstance(template, str):
        return template.format_map({name: _Filling(words(value)) for name, value in values.items()})
    return template(values)


class _Filling(str):
    """A value in a template; `{count:ONE|MANY}` counts it."""

    __slots__ = ()

    def __format__(self, forms: str) -> str:
        return counted(self, forms) if forms else str(self)


def short(statement: Statement) -> str | None:
    """Return a few words for a statement, or None if its language has none."""
    few: Sentences = getattr(import_module(f"capdb.sentences.{_spoken}"), "SHORT", {})
    template = few.get(statement.rule)
    return _filled(template, dict(statement.values)) if template else None


def together(statements: Iterable[Statement]) -> str | None:
    """Return the sentences of several statements as one text, or None if there are none."""
    return "; ".join(map(sentence, statements)) or None


def words(value: Value) -> str:
    """Return a value as text in a sentence."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def cause_within(values: Values, own: str) -> str:
    """Return the sentence of the cause with the rule in the value `why`, from all but `own`."""
    rest = {name: value for name, value in values.items() if name not in (own, "why")}
    return sentence(Statement.of(Rule(values["why"]), **rest))


def _curated(statement: Statement) -> str:
    values = dict(statement.values)
    own = str(values.get(SAYS, statement.rule))
    return f"{own} ({values[SOURCE]})" if SOURCE in values else own
