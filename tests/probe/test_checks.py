"""The self-test's checks are those of the closed list, and end as their rules say."""

from __future__ import annotations

import re

import pytest

from capdb.probe.emit import template
from capdb.rules.checks import CheckId, ended
from capdb.rules.spec import SPEC, About
from capdb.sentences.spoken import sentence
from tests.support.checkout import RECORDINGS
from tests.support.probing import report

NAMED_ALONE = (CheckId.TRAFFIC, CheckId.TRIAL)
"""The failing checks that a report names without having them."""

FUNCTION = re.compile(r"^check_(\w+)\(\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
ENDS = re.compile(r"(?<![\w$'\"-])(ok|unknown|unsettled|fail) (?=[\"$a-z])")
UNKNOWN = {"unsettled": "unknown"}
"""Other words for an end: `unsettled` also prevents a yes."""


def ends_in_script() -> dict[str, set[str]]:
    """Return the ends of each check by its id, in the order of the script's calls."""
    text = template()
    ends = {
        name: {UNKNOWN.get(word, word) for word in ENDS.findall(body)}
        for name, body in FUNCTION.findall(text)
    }
    called = re.search(r"^for id in (.*); do\n\tcheck_\$id$", text, re.MULTILINE)
    assert called is not None
    return {name.replace("_", "-"): ends[name] for name in called[1].split()}


def test_the_script_makes_the_checks_of_the_closed_list_in_their_order() -> None:
    assert list(ends_in_script()) == [check for check in CheckId if check not in NAMED_ALONE]


@pytest.mark.parametrize("check", [check for check in CheckId if check not in NAMED_ALONE])
def test_a_check_of_the_script_ends_as_its_rule_says(check: CheckId) -> None:
    assert ends_in_script()[check] == set(check.states)


def test_what_the_script_names_as_failing_is_a_check() -> None:
    named = set(re.findall(r"\bfailing='?([a-z-]+)", template()))
    assert {"trial", "traffic"} <= named <= set(CheckId)


@pytest.mark.parametrize("router", sorted(path.name for path in RECORDINGS.iterdir()))
def test_every_check_of_a_recorded_router_is_a_statement(router: str) -> None:
    said = report(RECORDINGS / router)
    for each in said["checks"]:
        states = ended(each["id"], each["state"])
        assert states is not None, each
        assert sentence(states)


@pytest.mark.parametrize("check", CheckId)
def test_every_end_of_a_check_has_a_sentence_of_its_own(check: CheckId) -> None:
    assert SPEC[check.rule].about is About.CHECK
    found = [ended(check, state) for state in check.states]
    said = [sentence(each) for each in found if each]
    assert len({*said}) == len(check.states)


def test_a_check_of_a_newer_script_is_no_statement() -> None:
    assert ended("mood", "ok") is None
    assert ended("kernel", "fail") is None
