"""The published schema and the reader of reports take the same, and refuse the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from capdb.errors import DataError
from capdb.probe.report import parse
from tests.support.checkout import ROOT
from tests.support.sample_report import REPORT

SCHEMA = json.loads((ROOT / "capdb/probe/report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def members(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of an object's members, from that of an object that may be null."""
    return next(each for each in schema["oneOf"] if each.get("type") == "object")["properties"]


def example(schema: dict[str, Any]) -> Any:
    """Return a value of the simplest shape that a schema allows and that is not null."""
    if "$ref" in schema:
        return example(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "oneOf" in schema:
        return example(next(each for each in schema["oneOf"] if each != {"type": "null"}))
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: example(member) for name, member in schema["properties"].items()}
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    return {"string": "x", "integer": 1, "boolean": True}[kind]


FULL = (
    REPORT
    | {
        name: {member: example(of) for member, of in members(SCHEMA["properties"][name]).items()}
        for name in ("expected", "verify", "try")
    }
    | {"ports": [example(SCHEMA["properties"]["ports"]["items"])]}
)
"""A report in which every object is there."""

WRONG: tuple[Any, ...] = (
    *(None, True, 0, -1, 101, 1.5, "", "x", "no-such", "unheard of", "X", "1.0.0"),
    *("x\x1b[31m", "é", "x" * 2000, "x" * 2001, [], {}, [{}], {"x": 1}, *("yes", "seen", "ok")),
    *("declared", "measured", "kept", 2, 10**30),
)


def changed(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every place of a report, and wrong values for it; `...` is nothing."""
    if place:
        yield from ((place, other) for other in WRONG)
    if isinstance(value, dict):
        for name, member in value.items():
            yield (*place, name), ...
            yield from changed(member, (*place, name))
        yield (*place, "surplus"), 1
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from changed(member, (*place, number))


def with_change(report: Any, place: tuple[Any, ...], other: Any) -> Any:
    report = copy.deepcopy(report)
    holder = report
    for step in place[:-1]:
        holder = holder[step]
    if other is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = other
    return report


def is_taken(report: Any) -> bool:
    try:
        parse(json.dumps(report).encode(), "it")
    except DataError:
        return False
    return True


@pytest.mark.parametrize("report", [REPORT, FULL])
def test_a_report_is_of_the_published_shape(report: dict[str, Any]) -> None:
    VALIDATOR.validate(report)
    assert is_taken(report)


def test_schema_and_reader_agree_on_every_change_of_a_report() -> None:
    counted = {True: 0, False: 0}
    for place, other in changed(FULL):
        report = with_change(FULL, place, other)
        valid = VALIDATOR.is_valid(report)
        assert is_taken(report) == valid, (place, other, valid)
        counted[valid] += 1
    assert min(counted.values()) > 50, "both outcomes were tried"


def test_a_line_end_after_a_pattern_is_refused() -> None:
    # Python's `$` would let it pass, ECMAScript's, which JSON Schema means, does not.
    for name in ("probe", "failing", "reason"):
        assert not is_taken(FULL | {name: "1.0.0\n" if name == "probe" else "engine\n"})


@pytest.mark.parametrize(
    ("name", "place"),
    [("state", ()), ("grade", ()), ("state", ("verify",)), ("outcome", ("try",))],
)
def test_every_word_of_the_schemas_lists_is_taken(name: str, place: tuple[str, ...]) -> None:
    of = members(SCHEMA["properties"][place[0]]) if place else SCHEMA["properties"]
    schema = of[name]
    words = (SCHEMA["$defs"]["state"] if "$ref" in schema else schema)["enum"]
    for word in words:
        assert is_taken(with_change(FULL, (*place, name), word))
