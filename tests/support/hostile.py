"""Harmful facts: every text from outside begins and ends with something nasty."""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from capdb.claims import Facts
from capdb.facts import (
    Alias,
    Coming,
    ImageUrl,
    Observation,
    Quirk,
    Series,
    Tip,
    TohEntry,
    Unsupported,
)
from capdb.facts.curated import Scope
from capdb.vocabulary import Porting, Stage, State, Support, Topic, Weight
from tests.support.facts_directory import write_facts
from tests.support.forest import RELEASE, TARGET, WOODS

ESCAPES = "\x1b]0;gone\x07\x1b[2J\x9b31m\u202e\u2066\x00\r\n\t\x7f"
"""Codes for a terminal: a title, a cleared screen, a colour of 8 bits, directions, line ends."""

WORDS = "'; DROP TABLE profile;-- $(touch pwned) `touch pwned` \" \\ & | * ? {} %s %n </script>"
"""Code for SQL, shells, printf and browsers."""

_CLOSED = {
    *("release", "version", "status", "target", "kernel", "kernel_series", "arch", "symbols"),
    *("fields", "field", "roles", "tags", "egress_tags", "types", "kind", "link", "date", "entry"),
    *("flow_actions", "flow_keys", "flow_mangles", "stem", "label", "default_packages", "files"),
    *(
        "topic",
        "source",
        "states",
        "weight",
        "paths",
        "effect",
        "since",
        "until",
        "id",
        "device_id",
    ),
    *("ram_mb", "flash_mb", "cpu_mhz", "supported_since", "wifi", "ports", "ports_at_least"),
    *("build", "profile", "boards", "profiles", "name", "modules", "package", "dts"),
    *("node", "compatible", "conduits"),
}
"""Fields that are no free text: keys that join facts, patterns and words of closed lists."""


def nasty(text: str, first: str = "=") -> str:
    """Return the text between a formula's beginning and codes for every interpreter."""
    return f"{first}{text} {WORDS}{ESCAPES}"


def _spoilt(value: Any, first: str) -> Any:
    if isinstance(value, Enum):  # a word of a closed list
        return value
    if isinstance(value, str):
        return nasty(value, first)
    if isinstance(value, tuple | list):
        return type(value)(_spoilt(each, first) for each in value)
    if isinstance(value, msgspec.Struct):
        changes = {
            field: _spoilt(getattr(value, field), first)
            for field in value.__struct_fields__
            if field not in _CLOSED
        }
        return replace(value, **changes)
    return value


ROW = TohEntry(
    device_id="acme:den",
    brand="ACME",
    model="Den",
    version="v1",
    device_type="Router",
    cpu="Oak",
    cpu_cores=4,
    cpu_mhz="1400",
    ram_mb=("512",),
    flash_mb=("8", "256NAND"),
    ports={"1g": 4, "sfp+": 1},
    wifi={"2.4": "b/g/n", "5": "a/n/ac/ax"},
    wifi_hardware=("Owl W7",),
    wifi_drivers=("owl",),
    page="toh:acme:den",
    forum="https://forum.example.org/t/1",
    supported_since="23.05.0",
    images=(ImageUrl(release=RELEASE, target=TARGET, stem="acme_den"),),
)
GONE = replace(ROW, device_id="acme:gone", model="Gone 9", images=(), supported_since=None)
QUIRK = Quirk(
    id="fox", says="it bites", source="https://example.org/", weight=Weight.BREAKS, scope=Scope()
)
TIP = Tip(
    id="tip",
    topic=Topic.CLASH,
    says="it bites",
    source="https://example.org/",
    weight=Weight.LOSES,
    subject="fox",
    instead="run",
)
SEEN = Observation(
    id="seen",
    says="it runs",
    source="https://example.org/",
    date=date(2026, 1, 2),
    release=RELEASE,
    build="r1",
    boards=("acme,den",),
    state=State.YES,
)
COMING = Coming(
    id="cub",
    says="it grows",
    source="https://example.org/",
    looked=date(2026, 1, 2),
    stage=Stage.REVIEW,
    scope=Scope(),
)
SERIES = Series(id="25.12", support=Support.ENDED, source="https://example.org/")
UNSUPPORTED = Unsupported(
    id="warren",
    brand="ACME",
    names=("Warren",),
    porting=Porting.FORK,
    says="it hides",
    source="https://example.org/",
    looked=date(2026, 1, 2),
    soc="FX9",
)
ALIAS = Alias(name="Vixen", source="https://example.org/", brand="ACME", profiles=("acme_den",))


def facts(first: str = "=") -> Facts:
    """Return the woods with a table, quirks, tips and aliases, all spoilt."""
    whole = dataclasses.replace(
        WOODS,
        hardware=(ROW, GONE),
        quirks=(QUIRK,),
        tips=(TIP,),
        aliases=(ALIAS,),
        observations=(SEEN,),
        coming=(COMING,),
        series=(SERIES,),
        unsupported=(UNSUPPORTED,),
    )
    spoilt = {
        field.name: _spoilt(getattr(whole, field.name), first)
        for field in dataclasses.fields(whole)
    }
    spoilt["aliases"] = (replace(ALIAS, name=f"{first}Vixen{ESCAPES}"),)
    says = nasty(UNSUPPORTED.says, first)
    spoilt["unsupported"] = (replace(UNSUPPORTED, names=(f"{first}Warren{ESCAPES}",), says=says),)
    return Facts(**spoilt)


def data(directory: Path, first: str = "=") -> Path:
    """Write the spoilt facts as a data directory; return it."""
    write_facts(facts(first), directory)
    return directory
