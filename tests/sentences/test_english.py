"""Every rule has a sentence, whatever its values hold."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import derive
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.sentences import en
from capdb.sentences.spoken import sentence, together
from tests.support import forest


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    assert set(en.SENTENCES) == set(Rule)


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        (("lan1",), "covers LAN 1 ("),
        (("lan",), "covers LAN ("),
        (("lan1", "wan"), "covers WAN and LAN 1 ("),
        (("lan4", "lan3", "lan2", "wan", "lan6"), "covers WAN and LAN 2-4, 6 ("),
        (("wan", "lan1", "lan2", "sfp2"), "covers WAN, LAN 1-2 and sfp2 ("),
        (("mac@1",), "covers a port without a label (mac@1)"),
        (("mac@0", "mac@1"), "covers 2 ports without a label (mac@0, mac@1)"),
        (("lan1", "mac@1"), "covers LAN 1 and a port without a label (mac@1)"),
    ],
)
def test_ports_are_named_by_label_and_those_without_by_their_node(
    ports: tuple[str, ...], words: str
) -> None:
    said = sentence(Statement.of(Rule.OFFLOADS_WITH_LIMITS, driver="fox", ports=ports))
    assert words in said


def test_a_cause_within_a_limit_is_the_sentence_of_that_cause() -> None:
    refuses = Statement.of(Rule.TAKES_NO_FLOWTABLE, driver="hen")
    limit = Statement.of(
        Rule.SECOND_CONTROLLER,
        controller="acme,hen-eth",
        why=str(refuses.rule),
        **dict(refuses.values),
    )
    assert sentence(limit).endswith(sentence(refuses))


def test_braces_in_a_value_are_text() -> None:
    said = sentence(Statement.of(Rule.DRIVER_UNREAD, driver="{fox}", error="no {archive}"))
    assert "{fox}" in said
    assert "no {archive}" in said


def test_several_statements_are_one_text_and_none_is_none() -> None:
    one = Statement.of(Rule.ONE_PORT)
    assert together(()) is None
    assert together((one, one)) == f"{sentence(one)}; {sentence(one)}"


def test_states_do_not_hang_on_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = replace(
        forest.CONTROLLER, node="/soc/ethernet@2", compatible=(forest.PLAIN.ids[0].compatible,)
    )
    both = replace(forest.BOARD, controllers=(forest.CONTROLLER, plain))
    facts = dataclasses.replace(forest.FACTS, boards=(both,))
    before = list(derive(facts))
    monkeypatch.setattr(en, "SENTENCES", dict.fromkeys(Rule, "quux"))
    assert list(derive(facts)) == before
