"""Counted things have the form that fits the count, in Python and in the browser alike."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from capdb.sentences import en
from capdb.sentences.spoken import phrase, unfilled
from capdb.text import counted
from tests.support.checkout import ROOT

NOUNS = (
    "board|change|core|device|driver|file|finding|image|model|patch|port|profile|rate|release|"
    "reason|report|router|row|rule|soc|target"
)
NUMBERS = "count|devices|socs|releases|rows|now|number"
UNCOUNTED = re.compile(
    rf"\{{(?:{NUMBERS})\}} (?:(?!without)[\w-]+ )?(?:{NOUNS})(?:e?s)?\b", re.IGNORECASE
)
"""A count right before a noun, which is wrong for one or for several."""

COUNTS = (1, 2, "1", "1,200", 0, 21)


def test_every_noun_after_a_count_has_a_form_for_one_and_one_for_several() -> None:
    templates = {**en.WORDS, **en.SENTENCES}
    wrong = {
        str(name): template
        for name, template in templates.items()
        if isinstance(template, str) and UNCOUNTED.search(template)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 device"),
        ("1", "1 device"),
        (0, "0 devices"),
        (21, "21 devices"),
        ("1,200", "1,200 devices"),
    ],
)
def test_a_count_chooses_its_form(count: int | str, words: str) -> None:
    assert counted(count, "# device|# devices") == words
    assert phrase("count-devices", count=count) == words


def test_the_browser_counts_as_python_does() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    names = [name for name in en.WORDS if "|" in str(unfilled_or_none(name))]
    assert len(names) > 20
    cases = [
        {"template": unfilled(name), "values": dict.fromkeys(fields(name), count)}
        for name in names
        for count in COUNTS
    ]
    code = (
        f'import {{ filled }} from "{(ROOT / "site/static/words.js").as_uri()}";'
        'import fs from "node:fs";'
        "const cases = JSON.parse(fs.readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(cases.map((each) => filled(each.template, each.values))));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "--eval", code],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [
        phrase(name, **dict.fromkeys(fields(name), count)) for name in names for count in COUNTS
    ]
    assert json.loads(done.stdout) == expected


def unfilled_or_none(name: str) -> str | None:
    template = en.WORDS[name]
    return template if isinstance(template, str) else None


def fields(name: str) -> list[str]:
    return re.findall(r"\{(\w+)[}:]", unfilled(name))
