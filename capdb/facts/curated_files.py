"""Read the curated facts: TOML that a person edits by hand, every mistake named by its line.

A file has a `date` and a table for each record. Records may be in any order: they are sorted
here, so that equal facts give an equal database.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

import msgspec

from capdb.errors import DataError
from capdb.facts import toml_lines
from capdb.facts.base import Fact
from capdb.facts.codec import encode
from capdb.facts.curated import (
    Alias,
    Coming,
    Effect,
    Identity,
    IdentityRule,
    Observation,
    Quirk,
    Rate,
    Scope,
    Series,
    Tip,
    Unsupported,
)
from capdb.facts.records import FactsFile, Origin
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import sentence
from capdb.versions import within
from capdb.vocabulary import Porting, Stage, State, Support, Topic, Traffic, Weight

R = TypeVar("R", bound=Fact)

DIRECTORY = "curated"
FILES: dict[type[Fact], str] = {
    Alias: f"{DIRECTORY}/aliases.toml",
    Coming: f"{DIRECTORY}/coming.toml",
    Identity: f"{DIRECTORY}/devices.toml",
    Observation: f"{DIRECTORY}/observations.toml",
    Quirk: f"{DIRECTORY}/quirks.toml",
    Series: f"{DIRECTORY}/series.toml",
    Tip: f"{DIRECTORY}/tips.toml",
    Unsupported: f"{DIRECTORY}/unsupported.toml",
}
"""The file of each kind of record; the table of a record is named after its kind."""

_MOST = 200
"""The most letters of a text that a statement about a mistake quotes."""

_SOME_OF: Mapping[str, tuple[str, ...]] = {"paths": tuple(Traffic), "states": tuple(State)}
_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "weight": tuple(Weight),
    "topic": tuple(Topic),
    "effect": get_args(Effect),
    "porting": tuple(Porting),
    "stage": tuple(Stage),
    "support": tuple(Support),
    "rule": get_args(IdentityRule),
}
"""The closed lists of fields that may have some of a list, or one of it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line of a curated file that is wrong, and the rule that it breaks."""

    where: str
    states: Statement

    @property
    def says(self) -> str:
        """The mistake and its correction, as a sentence with its full stop."""
        return f"{sentence(self.states)}."


@dataclass(frozen=True, slots=True)
class Curated(Generic[R]):
    """A curated file: its entry in the list of files, its records, and the mistakes in it."""

    file: FactsFile | None
    records: tuple[R, ...]
    mistakes: tuple[Mistake, ...]


def read(directory: Path, kind: type[R]) -> Curated[R]:
    """Return the records of one kind; none if the directory has no curated facts at all.

    Raises DataError at the first mistake, with file and line.
    """
    found = look(directory, kind)
    if found.mistakes:
        first, *more = found.mistakes
        others = f" ({len(more)} more: `capdb lint` names them)" if more else ""
        raise DataError(f"{first.where}: {first.says}{others}")
    return found


def look(directory: Path, kind: type[R]) -> Curated[R]:
    """Return a curated file with the mistakes in it; wrong records are left out.

    Raises DataError if the file is missing or cannot be read.
    """
    if not (directory / DIRECTORY).is_dir():
        return Curated(None, (), ())
    path = directory / FILES[kind]
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"{path}: missing; restore it with `git checkout`.") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}).") from error
    return parse(content, kind, str(path))


def lines(directory: Path) -> dict[str, list[str]]:
    """Return the file and line on which each record begins, by its id or, of an alias, its name.

    Records of two files may have the same name. Raises DataError if a file has mistakes.
    """
    found: dict[str, list[str]] = {}
    for kind, file in FILES.items():
        if read(directory, kind).records:
            text, table = (directory / file).read_text(), _table(kind)
            places = toml_lines.Lines(text, table)
            for number, fields in enumerate(tomllib.loads(text)[table]):
                brand, name = fields.get("brand"), fields.get("name")
                called = fields.get("id") or " ".join(filter(None, (brand, name)))
                where = f"{directory / file}:{places.line(number, '')}"
                found.setdefault(called, []).append(where)
    return found


def parse(content: bytes, kind: type[R], where: str) -> Curated[R]:
    """Return the parsed text of a curated file; `where` names the file for mistakes."""
    return _parsed(content, kind, where)


@lru_cache(maxsize=8)  # a build asks for the records, for their origins, and for the digest
def _parsed(content: bytes, kind: type[Fact], where: str) -> Curated[Any]:
    try:
        text = content.decode()
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mistake = Mistake(f"{where}:{line}", Statement.of(Rule.NOT_UTF8))
        return Curated(None, (), (mistake,))
    except (ValueError, RecursionError) as error:
        line = toml_lines.of_error(error, content.count(b"\n") + 1)
        states = Statement.of(Rule.NOT_TOML, error=_short(error))
        return Curated(None, (), (Mistake(f"{where}:{line}", states),))
    reading = _Reading(kind, where, text, document)
    records = tuple(sorted(reading.records(), key=encode))
    origin = Origin(name=DIRECTORY, url="", ref="each record names its source", date=reading.date())
    file = FactsFile(
        path=FILES[kind],
        kind=_table(kind),
        records=len(records),
        sha256=hashlib.sha256(content).hexdigest(),
        origins=(origin,),
    )
    return Curated(file, records, tuple(reading.mistakes))


def _table(kind: type[Fact]) -> str:
    return kind.__name__.lower()


def _short(error: Exception) -> str:
    message = re.sub(r"\s*\(at [^()]*\)$", "", str(error))
    return message if len(message) < 200 else type(error).__name__


class _Reading(Generic[R]):
    """The reading of one document, which collects its mistakes."""

    def __init__(self, kind: type[R], where: str, text: str, document: dict[str, Any]) -> None:
        self._kind = kind
        self._table = _table(kind)
        self._where = where
        self._text = text
        self._document = document
        self._lines: toml_lines.Lines | None = None
        self.mistakes: list[Mistake] = []

    def _wrong(self, states: Statement, number: int | None = None, key: str = "") -> None:
        """Note a mistake at a key of the record of this number, or of the document."""
        values = {name: _cut(value) for name, value in states.values}
        where = f"{self._where}:{self._line(number, key)}"
        self.mistakes.append(Mistake(where, Statement.of(states.rule, **values)))

    def _line(self, number: int | None, key: str) -> int:
        if self._lines is None:
            self._lines = toml_lines.Lines(self._text, self._table)
        return self._lines.line(number, key)

    def date(self) -> str:
        """Return the day on which the file was last edited; empty if it has none."""
        found = self._document.get("date")
        if type(found) is datetime.date:
            return found.isoformat()
        self._wrong(Statement.of(Rule.DATE_MISSING), key="date")
        return ""

    def records(self) -> Iterator[R]:
        """Yield the records that are right."""
        for key in self._document:
            if key not in ("date", self._table):
                states = Statement.of(Rule.KEY_MISPLACED, key=key, table=self._table)
                self._wrong(states, key=key)
        tables = self._document.get(self._table, [])
        if not isinstance(tables, list):
            states = Statement.of(Rule.TABLE_NOT_REPEATED, table=self._table)
            self._wrong(states, key=self._table)
            return
        seen: dict[Hashable, int] = {}
        for number, fields in enumerate(tables):
            record = self._record(number, fields)
            if record is None:
                continue
            name = _name(record)
            if name in seen:
                key = "name" if isinstance(record, Alias) else "id"
                line = self._line(seen[name], key)
                self._wrong(
                    self._states(Rule.RECORD_TWICE, fields, line=line, key=key), number, key
                )
            else:
                seen[name] = number
                yield record

    def _record(self, number: int, fields: Any) -> R | None:
        try:
            record = msgspec.convert(fields, self._kind)
        except msgspec.ValidationError as error:
            rule, values, key = _explained(str(error), self._kind)
            self._wrong(self._states(rule, fields, **values), number, key)
            return None
        for key, since, until in _ranges(record):
            if not any(within(each, since, until) for each in (since, until)):
                self._wrong(self._states(Rule.RANGE_EMPTY, fields, key=key), number, key)
                return None
        return record

    def _states(self, rule: Rule, fields: Any, /, **values: Value) -> Statement:
        """Return a statement about a record, which is named by its id or name if it has one."""
        if rule is Rule.RECORD_NOT_A_TABLE:
            return Statement.of(rule, table=self._table)
        name = (fields.get("id") or fields.get("name")) if isinstance(fields, dict) else None
        named = name if isinstance(name, str) else ""
        return Statement.of(rule, table=self._table, name=named, **values)


def _cut(value: Value) -> Value:
    return f"{value[:_MOST]}…" if isinstance(value, str) and len(value) > _MOST else value


def _explained(message: str, kind: type[Fact]) -> tuple[Rule, dict[str, Value], str]:
    """Return the rule for an error of msgspec, its values, and the key that it is about."""
    message, _, place = message.partition(" - at `$")
    key = re.sub(r"\[[^]]*\]", "", place.rstrip("`")).strip(".")
    if unknown := re.search(r"unknown field `(.*)`", message):
        owner = (Rate if key == "rates" else Scope) if key else kind
        known = tuple(field.name for field in msgspec.structs.fields(owner))
        key = ".".join(filter(None, (key, unknown[1])))
        return Rule.FIELD_UNKNOWN, {"key": key, "fields": known}, key
    if missing := re.search(r"missing required field `(.*)`", message):
        return Rule.FIELD_MISSING, {"key": missing[1], **_choices(missing[1])}, key
    if not key:
        return Rule.RECORD_NOT_A_TABLE, {}, key
    values: dict[str, Value] = {"key": key, **_choices(key.rpartition(".")[2])}
    if "regex" in message:
        return Rule.FIELD_MALFORMED, values, key
    return Rule.FIELD_WRONG, {**values, "error": f"{message[:1].lower()}{message[1:]}"}, key


def _choices(field: str) -> dict[str, Value]:
    some = _SOME_OF.get(field)
    return {"choices": some or _ONE_OF.get(field, ()), "several": bool(some)}


def _name(record: Fact) -> Hashable:
    """Return the name of a record, which must be unique among its kind."""
    if isinstance(record, Alias):
        return (record.brand or "").lower(), record.name.lower()
    return getattr(record, "id", None) or encode(record)


def _ranges(record: Fact) -> Iterator[tuple[str, str, str]]:
    """Yield the range of releases that a record bounds at both ends, if it does."""
    if isinstance(record, Quirk) and record.scope.since and record.scope.until:
        yield "scope.until", record.scope.since, record.scope.until
    if isinstance(record, Tip) and record.since and record.until:
        yield "until", record.since, record.until
