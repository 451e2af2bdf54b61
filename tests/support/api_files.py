"""The schemas of the API, and its files read as JSON."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.support.checkout import ROOT

SCHEMA = ROOT / "site" / "schema"


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMA / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, registry=registry())


@cache
def registry() -> Registry[Any]:
    """Return the schemas by their ids, for those that refer to each other."""
    known = [Resource.from_contents(read(file)) for file in SCHEMA.iterdir()]
    return known @ Registry()


def read(path: Path) -> Any:
    return json.loads(path.read_text())
