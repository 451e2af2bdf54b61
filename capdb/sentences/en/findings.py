"""The sentences of lint's findings, in English."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Values


def _several_socs(values: Values) -> str:
    targets: dict[str, list[str]] = {}
    for soc, target in zip(values["socs"], values["targets"], strict=True):
        targets.setdefault(soc, []).append(target)
    listed = "; ".join(f"{soc} in {', '.join(each)}" for soc, each in targets.items())
    return f"has several SoCs in {values['release']}: {listed}"


def _as_images(values: list[str], images: list[str]) -> str:
    return ", ".join(f"{value} as {image}" for value, image in zip(values, images, strict=True))


_PROPERTIES = {"soc": "SoC", "ports": "ports"}
"""Properties of an image; every other is a kind of traffic."""


def _images_differ(values: Values) -> str:
    named = _PROPERTIES.get(values["property"]) or f"state of {values['property']}"
    listed = _as_images(values["values"], values["images"])
    return f"its images of {values['release']} differ in the {named}: {listed}"


def _namesakes_differ(values: Values) -> str:
    return f"differs in {values['release']}: {_as_images(values['states'], values['images'])}"


def _report_without_profile(values: Values) -> str:
    target = f" of {values['target']}" if values["target"] else ""
    return f"{values['release']} has no profile{target} whose board is {values['board']}"


def _identity_names_unknown(values: Values) -> str:
    return f"the data have no {values['kind'].replace('-', ' ')} {', '.join(values['names'])}"


_OF_FACTS: Sentences = {
    Rule.SEVERAL_SOCS: _several_socs,
    Rule.RELEASE_NOT_LISTED: "has profiles, and the list of releases lacks it",
    Rule.TARGET_NOT_LISTED: "its target is not in the facts",
    Rule.PROFILE_WITHOUT_BOARD: "has no board, though its release has boards",
    Rule.BOARD_WITHOUT_PROFILE: "is a board without a profile",
    Rule.MODULE_IN_NO_PACKAGE: "is in images of {releases}, whose packages lack it",
    Rule.ID_WITHOUT_MATCH_DATA: "{compatible} names {data}, whose fields are not in the facts",
    Rule.MATCH_DATA_WITHOUT_GATE: "{data} lacks the gate {gate}",
    Rule.REJECT_NOT_LISTED: "names the rejected patch {patch}, which the rejects lack",
    Rule.DRIVER_IN_NO_PACKAGE: "is a driver package that no package of {releases} carries",
    Rule.IMAGES_OF_DEVICE_DIFFER: _images_differ,
    Rule.NAME_OF_SEVERAL_DEVICES: "is the own name of {devices}",
    Rule.STATE_FLIPPED: "was {was} in {before} and is {state} in {release}, by the same evidence",
    Rule.CLAIM_WITHOUT_EVIDENCE: "is {state} without any evidence",
    Rule.PARTIAL_WITHOUT_LIMIT: "is partial and has no note",
    Rule.CLAIM_WITHOUT_CAUSE: "is {state} and gives no reason",
    Rule.PORTS_NOT_IN_DEVICE_TREE: lambda values: (
        f"board.d of {' '.join(values['releases'])} names {' '.join(values['ports'])}, and the "
        f"device tree has no such port"
    ),
    Rule.REPORT_WITHOUT_PROFILE: _report_without_profile,
    Rule.REPORT_OF_NO_RELEASE: "OpenWrt has no release {release}",
    Rule.REPORT_OF_NO_BOARD: "no release in the data has a board {board}",
    Rule.NAMESAKES_DIFFER: _namesakes_differ,
    Rule.SOURCE_FILE_GONE: "{path} is not in the tree",
    Rule.SOURCE_LINE_GONE: "{path} has no line {line}",
    Rule.SOURCE_SYMBOL_GONE: "{path} has no {symbol}",
    Rule.ROW_OF_ANOTHER_SOC: "the Table of Hardware has {cpu}, and the device tree of {image} "
    "has {soc}",
    Rule.ROW_FASTER_THAN_LINK: "the Table of Hardware has {ports} ports, and all ports of {image} "
    "share a link of {speed} Mbit/s by its device tree of {releases}",
    Rule.ROW_OF_ANOTHER_TARGET: "the Table of Hardware has {target}, and its profile is {images}",
}


def _rates_alike(values: Values) -> str:
    over = " ".join(filter(None, (*values["loads"], values["direction"]))) or "nothing else"
    count, by = values["count"], values["by"]
    return f"it has {count} rates by {by} with {over}; keep the one that was the most"


_NO_PROFILE = "fits no profile in the data, whatever its range of releases"

_OF_CURATED: Sentences = {
    Rule.IDENTITY_NAMES_UNKNOWN: _identity_names_unknown,
    Rule.NOTHING_TO_KEEP_APART: "nothing would join its profiles; remove the record",
    Rule.STILL_APART: "its profiles stay apart as {devices}: their facts differ",
    Rule.ALREADY_JOINED: "the data have it already; remove the record",
    Rule.OBSERVATION_DISAGREES: "{seen} on {on} was seen ({source}), and {claim} is {state}",
    Rule.OBSERVATION_OF_NOTHING: "it names neither boards nor socs; add those on which it was seen",
    Rule.OBSERVATION_NAMES_UNKNOWN: "no release in the data has {name}",
    Rule.OBSERVATION_WITHOUT_RESULT: "it has neither a state that was seen nor rates; give one of "
    "the two",
    Rule.RATES_ALIKE: _rates_alike,
    Rule.RATE_OF_THE_CPU: lambda values: (
        f"it has a rate by hardware with {' and '.join(values['loads'])}, which is the CPU's work"
    ),
    Rule.RATE_AGAINST_STATE: "it has a rate by hardware and saw that hardware does not offload",
    Rule.QUIRK_FITS_NOTHING: f"its scope {_NO_PROFILE}",
    Rule.QUIRK_DRIVER_FITS_NOTHING: lambda values: (
        f"the driver {' or '.join(values['drivers'])} of its scope {_NO_PROFILE}"
    ),
    Rule.ID_IS_A_RULE: "is a rule of capdb; give it another id",
    Rule.ID_TAKEN_TWICE: "is the id of a quirk and of a tip",
    Rule.TIP_FITS_NO_RELEASE: "its range of releases holds none of the data",
    Rule.TIP_FOR_NO_STATE: "it is for no state",
    Rule.NO_SUCH_RELEASE: "OpenWrt has no release or series {release}; correct its range",
    Rule.ALIAS_NAMES_UNKNOWN: "the data have no {names}",
    Rule.ALIAS_OF_SEVERAL_KINDS: "it must name either profiles, SoCs, a brand or a driver",
    Rule.ALIAS_IS_OWN_NAME: "it is the own name of {profiles}",
    Rule.ALIAS_NOT_NEEDED: "the data have it already; remove the alias",
    Rule.UNSUPPORTED_IS_SHIPPED: "a release ships {profiles} under its name; remove the record, or "
    "the name",
    Rule.UNSUPPORTED_IS_LISTED: "the Table of Hardware has a current release for {rows}; read its "
    "source again",
    Rule.UNSUPPORTED_NAME_TWICE: "{name!r} is a name of {others} too; leave it to one of them",
    Rule.EXCEPTION_NOT_NEEDED: lambda values: (
        f"{values['check']} finds nothing in {values['subject']!r}; remove the line"
    ),
}

_RANGE = 'write a release, a series or `snapshot` in quotes, such as "24.10.2" or "24.10"'
_FIELDS: Mapping[str, str] = {
    "id": "write lower-case words with hyphens between them",
    "source": "write the https address where anyone can read it, at a commit or tag if in a tree",
    "since": _RANGE,
    "until": _RANGE,
    "scope": "write its parts as `scope.boards`, `scope.since` and so on",
}
"""The values to write into a field."""


def _advice(values: Values, otherwise: str) -> str:
    if choices := ", ".join(values["choices"]):
        several = f"some of {choices}, each" if values["several"] else f"one of {choices},"
        return f"write {several} in quotes"
    return _FIELDS.get(values["key"].rpartition(".")[2], otherwise)


def _record(values: Values) -> str:
    return f'{values["table"]} "{values["name"]}"' if values["name"] else f"this {values['table']}"


def _field_unknown(values: Values) -> str:
    fields = ", ".join(values["fields"])
    return f"{_record(values)} has no field `{values['key']}`; its fields are {fields}"


_OF_CURATED_FILES: Sentences = {
    Rule.FILE_NOT_READ: "is read by nobody; the curated files are {files}",
    Rule.NOT_UTF8: "is not UTF-8; save the file as UTF-8",
    Rule.NOT_TOML: "is not TOML ({error}); correct it, see https://toml.io/",
    Rule.DATE_MISSING: "the file needs `date`, the day of the last edit; write it above the first "
    "record and without quotes, as `date = 2026-01-31`",
    Rule.KEY_MISPLACED: "`{key}` has no place here; begin each record with [[{table}]]",
    Rule.TABLE_NOT_REPEATED: "[{table}] is one table; begin each record with [[{table}]]",
    Rule.RECORD_NOT_A_TABLE: "a {table} is a table; begin it with [[{table}]]",
    Rule.RECORD_TWICE: lambda values: (
        f"{_record(values)} is already on line {values['line']}; join the two, or give one another "
        f"{values['key']}"
    ),
    Rule.RANGE_EMPTY: lambda values: (
        f"{_record(values)}: `{values['key']}` is before `since`; no release fits"
    ),
    Rule.FIELD_UNKNOWN: _field_unknown,
    Rule.FIELD_MISSING: lambda values: (
        f"{_record(values)} lacks `{values['key']}`; {_advice(values, 'add it')}"
    ),
    Rule.FIELD_MALFORMED: lambda values: (
        f"{_record(values)}: `{values['key']}` is not of its form; {_advice(values, 'correct it')}"
    ),
    Rule.FIELD_WRONG: lambda values: (
        f"{_record(values)}: `{values['key']}` is wrong ({values['error']}); "
        f"{_advice(values, 'correct it')}"
    ),
}

_OF_SENTENCES: Sentences = {
    Rule.SENTENCE_MISSING: "has no sentence in this language",
    Rule.SENTENCE_FAILS: "cannot be put into words by its example ({error})",
    Rule.SENTENCE_EMPTY: "has a sentence without words",
    Rule.SENTENCE_OF_NO_RULE: "is no rule and no curated fact",
}

SENTENCES: Sentences = {**_OF_FACTS, **_OF_CURATED, **_OF_CURATED_FILES, **_OF_SENTENCES}
"""The sentence of each rule of a finding."""
