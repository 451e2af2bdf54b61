"""A curated file is read, or each mistake in it is named with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capdb.errors import DataError
from capdb.facts import Alias, Fact, Quirk, Scope, Store, Tip, curated_files
from capdb.rules.findings import OF_CURATED_FILES
from capdb.rules.ids import Rule
from capdb.rules.spec import SPEC, About, Spec
from capdb.vocabulary import State, Topic, Traffic, Weight
from tests.support import curated

LINK = "https://example.org/7"

QUIRKS = """\
# A fox in spring.
date = 2026-01-02

# [[quirk]]
[[quirk]]
id = "moult"
says = "the fur is thin in spring"
source = "https://example.org/7"  # read it
weight = "limits"
scope.boards = ["acme,den"]
scope.since = "24.10"
scope.until = "24.10.4"
paths = [
  "wifi",
  "bridge",
]

[[quirk]]
id = "yawn"
says = '''
[[quirk]] it yawns'''
source = "https://example.org/8"
weight = "curious"
[quirk.scope]
socs = ["acme,oak"]

[[quirk]]
id = "bite"
says = "it bites"
source = "https://example.org/9"
effect = "no"
weight = "breaks"
"""


def mistakes(text: str | bytes, kind: type[Fact] = Quirk) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    found = curated_files.parse(content, kind, "quirks.toml").mistakes
    return [f"{each.where.removeprefix('quirks.toml:')}: {each.says}" for each in found]


def only(text: str | bytes, kind: type[Fact] = Quirk) -> str:
    (found,) = mistakes(text, kind)
    return found


def test_records_are_read_in_whatever_order_they_are() -> None:
    found = curated_files.parse(QUIRKS.encode(), Quirk, "quirks.toml")
    assert not found.mistakes
    assert [each.id for each in found.records] == ["bite", "moult", "yawn"]
    assert found.records[1] == Quirk(
        id="moult",
        says="the fur is thin in spring",
        source=LINK,
        weight=Weight.LIMITS,
        scope=Scope(boards=("acme,den",), since="24.10", until="24.10.4"),
        paths=(Traffic.WIFI, Traffic.BRIDGE),
    )
    assert found.records[2].scope.socs == ("acme,oak",)


def test_where_curated_facts_are_from_is_as_old_as_the_last_edit() -> None:
    file = curated_files.parse(QUIRKS.encode(), Quirk, "quirks.toml").file
    assert file is not None
    assert (file.path, file.kind, file.records) == ("curated/quirks.toml", "quirk", 3)
    assert [(each.name, each.date) for each in file.origins] == [("curated", "2026-01-02")]


BROKEN = {
    Rule.NOT_UTF8: b"\xff",
    Rule.NOT_TOML: b"date = ",
    Rule.DATE_MISSING: b"",
    Rule.KEY_MISPLACED: b"date = 2026-01-02\nmood = 3",
    Rule.TABLE_NOT_REPEATED: b"date = 2026-01-02\n[quirk]",
    Rule.RECORD_NOT_A_TABLE: b"date = 2026-01-02\nquirk = [7]",
    Rule.RECORD_TWICE: QUIRKS.replace('"bite"', '"yawn"', 1).encode(),
    Rule.RANGE_EMPTY: QUIRKS.replace('"24.10.4"', '"23.05"').encode(),
    Rule.FIELD_UNKNOWN: QUIRKS.replace("effect", "mood").encode(),
    Rule.FIELD_MISSING: QUIRKS.replace('weight = "breaks"\n', "").encode(),
    Rule.FIELD_MALFORMED: QUIRKS.replace("https://example.org/9", "a forum").encode(),
    Rule.FIELD_WRONG: QUIRKS.replace('"breaks"', '"bites"').encode(),
}
"""A file of quirks that breaks each rule, and no other."""


@pytest.mark.parametrize("rule", BROKEN)
def test_a_mistake_is_a_rule_with_values_of_its_types(rule: Rule) -> None:
    (found,) = curated_files.parse(BROKEN[rule], Quirk, "quirks.toml").mistakes
    assert found.states.rule == rule
    assert Spec(About.FINDING, dict(found.states.values)).types == SPEC[rule].types


def test_every_mistake_in_a_file_is_made_here() -> None:
    assert {*BROKEN, Rule.FILE_NOT_READ} == {*OF_CURATED_FILES}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('id = "moult"', 'id = "moult"\nmood = 3', 7, ["moult", "`mood`", "says, source"]),
        ('scope.since = "24.10"', 'scope.mood = "x"', 11, ["`scope.mood`", "boards"]),
        ('socs = ["acme,oak"]', 'mood = "x"', 25, ["yawn", "`scope.mood`"]),
        ('source = "https://example.org/9"\n', "", 27, ["bite", "lacks `source`", "https"]),
        ('id = "bite"\n', "", 27, ["lacks `id`", "lower-case"]),
        ('id = "bite"', "id = 7", 28, ["`id`", "int"]),
        ('says = "it bites"', "says = [1]", 29, ["bite", "`says`", "array"]),
        ('says = "it bites"', 'says = ""', 29, ["`says`", "1"]),
        ('says = "it bites"', f'says = "{"x" * 201}"', 29, ["`says`", "200"]),
        ('source = "https://example.org/9"', 'source = "a forum"', 30, ["`source`", "https"]),
        (
            'source = "https://example.org/9"',
            'source = "https://github.com/a/b/blob/master/c.uc"',
            30,
            ["`source`", "commit"],
        ),
        ('"24.10.4"', '"2024"', 12, ["`scope.until`", "24.10.2"]),
        ('"24.10.4"', "24.10", 12, ["`scope.until`", "float", "in quotes"]),
        ('"24.10.4"', '"23.05"', 12, ["`scope.until`", "before"]),
        ('  "bridge",', '  "bridges",', 13, ["`paths`", "bridges", "bridge, "]),
        ('effect = "no"', 'effect = "yes"', 31, ["`effect`", "yes", "partial"]),
        ('id = "bite"', 'id = "yawn"', 28, ["yawn", "line 19"]),
        ("date = 2026-01-02", 'date = "2026-01-02"', 2, ["`date`"]),
        ("date = 2026-01-02", "date = 2026-01-02T10:00:00", 2, ["`date`"]),
        ("date = 2026-01-02", "date = 2026-01-02\nmood = 3", 3, ["`mood`"]),
        ("date = 2026-01-02", "", 1, ["`date`"]),
        ("# [[quirk]]", "[mood]", 4, ["`mood`", "[[quirk]]"]),
        ('id = "bite"', "id = bite", 28, ["not TOML"]),
        ('id = "bite"', 'id = "bite"\nid = "bite"', 29, ["not TOML"]),
        ('weight = "breaks"', 'weight = "heavy"', 32, ["`weight`", "heavy", "curious"]),
        ('weight = "breaks"\n', "", 27, ["bite", "lacks `weight`", "breaks"]),
        ('effect = "no"\n', 'effect = """no\n', 33, ["not TOML"]),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, words: list[str]) -> None:
    assert QUIRKS.count(old) == 1
    found = only(QUIRKS.replace(old, new))
    assert found.startswith(f"{line}: "), found
    assert all(word in found for word in words), found
    assert found.endswith(".")


def test_every_mistake_of_a_file_is_named() -> None:
    text = QUIRKS.replace('id = "moult"', "id = 7").replace('effect = "no"', 'effect = "yes"')
    assert [each.partition(":")[0] for each in mistakes(text)] == ["6", "31"]


def test_a_record_in_the_wrong_brackets_is_named() -> None:
    assert only('date = 2026-01-02\n[quirk]\nid = "a"\n').startswith("2: [quirk] is one table")
    assert only("date = 2026-01-02\nquirk = [7]\n").startswith("2: ")


def test_a_file_in_another_encoding_is_named() -> None:
    assert only(QUIRKS.replace("thin", "dünn").encode("latin-1")).startswith("7: is not UTF-8")


def test_what_no_parser_can_take_is_named() -> None:
    assert "is not TOML" in only(b"date = " + b"[" * 100_000)
    assert "is not TOML" in only(b"date = " + b"7" * 5000)


def test_two_aliases_of_one_name_are_one_too_many() -> None:
    records = [
        Alias(name=name, brand="ACME", source=LINK, profiles=("acme_den",))
        for name in ("Slate", "SLATE")
    ]
    assert only(curated.text(records), Alias).startswith("10: ")
    apart = [records[0], Alias(name="Slate", brand="Bell", source=LINK, socs=("acme,oak",))]
    assert not mistakes(curated.text(apart), Alias)


def test_a_tip_has_a_topic_states_and_a_range() -> None:
    tip = Tip(
        id="purr",
        topic=Topic.CLASH,
        says="it purrs",
        source=LINK,
        weight=Weight.LOSES,
        states=(State.NO,),
    )
    assert not mistakes(curated.text([tip]), Tip)
    text = curated.text([tip])
    assert "`topic`" in only(text.replace('"clash"', '"mood"'), Tip)
    assert "`states`" in only(text.replace('["no"]', '["never"]'), Tip)
    assert "`until`" in only(text + 'since = "24.10"\nuntil = "23.05"\n', Tip)


def test_reading_stops_at_the_first_mistake_and_counts_the_others(tmp_path: Path) -> None:
    curated.write(tmp_path)
    file = tmp_path / "curated" / "quirks.toml"
    file.write_text(QUIRKS.replace('id = "moult"', "id = 7").replace('effect = "no"', "effect = 7"))
    where = re.escape(f"{file}:6: ")
    with pytest.raises(DataError, match=f"^{where}.*1 more"):
        Store(tmp_path).read_kind(Quirk)


def test_a_directory_has_all_curated_files_or_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.read_kind(Quirk) == []
    curated.write(tmp_path)
    assert store.read_kind(Quirk) == []
    (tmp_path / "curated" / "quirks.toml").unlink()
    with pytest.raises(DataError, match=r"quirks\.toml: missing"):
        store.read_kind(Quirk)


def test_an_edit_is_seen_without_any_command(tmp_path: Path) -> None:
    curated.write(tmp_path, Alias(name="Slate", source=LINK, profiles=("acme_den",)))
    store = Store(tmp_path)
    store.write([])
    before = store.digest()
    file = tmp_path / "curated" / "aliases.toml"
    file.write_text(file.read_text().replace("Slate", "Shale"))
    assert [each.name for each in store.read_kind(Alias)] == ["Shale"]
    assert store.digest() != before
