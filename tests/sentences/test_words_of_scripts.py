"""The scripts in the browser have no words of their own: the page brings those of its language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from capdb.sentences import en
from capdb.website import build
from tests.support.checkout import ROOT
from tests.support.small_facts import make_database
from tests.support.speaking import owlish

STATIC = ROOT / "site" / "static"
PAGES = {"search": "index.html", "list": "devices.html", "compare": "compare.html"}
"""The scripts that speak, each with its page."""
PARTS = {"compare": ("compared", "choose")}
"""Modules that say words of a script."""
SHARED = ("suggest-", "state-", "traffic-", "page-weight-")
"""How words begin that a script shares with the pages."""

COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)
TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
PROSE = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")
READERS = ("names.js", "around-names.js", "machine-text.js")
"""Scripts that read texts of people and machines: words that nobody is shown."""
SELECTORS = re.compile(r"[#.\[>]|:not\(|^main pre$")
SAID = re.compile(r"""\bsay\(\s*(?:[^()"`]*\? )?["`]([a-z$-]+)(?:"\s*:\s*"([a-z-]+))?""")
"""A name of words that is said, or two of which one is."""


def literals(script: Path) -> list[str]:
    code = COMMENT.sub("", script.read_text())
    return [plain or template for plain, template in TEXT.findall(code)]


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_has_prose(script: Path) -> None:
    prose = [each for each in literals(script) if PROSE.search(each)]
    if script.name in READERS:
        assert prose
    else:
        assert not [each for each in prose if not SELECTORS.search(each) and each != "use strict"]


@pytest.mark.parametrize("script", PAGES)
def test_a_script_says_the_words_of_its_own_and_all_of_them(script: str) -> None:
    files = (script, *PARTS.get(script, ()))
    text = "\n".join((STATIC / f"{each}.js").read_text() for each in files)
    own = {
        name.removeprefix(f"script-{script}-")
        for name in en.WORDS
        if name.startswith(f"script-{script}-")
    }
    said = {each for pair in SAID.findall(text) for each in pair if each}
    whole = {each for each in said if "$" not in each}
    assert whole <= own
    begun = tuple(each.partition("$")[0] for each in said - whole)
    listed = set(re.findall(r"""["`]([a-z-]+)["`]|(?:^|[{,])\s*([a-z]+):""", text, re.MULTILINE))
    unsaid = own - whole - {each for pair in listed for each in pair}
    assert not [each for each in unsaid if not each.startswith(begun)]


def test_a_page_brings_its_scripts_words_in_the_spoken_language(tmp_path: Path) -> None:
    database = make_database(tmp_path / "x.sqlite")
    with owlish():
        build(database, tmp_path / "owls", progress=lambda *_: None)
    for script, page in PAGES.items():
        text = (tmp_path / "owls" / page).read_text()
        found = re.search(r'<script type="application/json" id="words">(.*?)</script>', text)
        assert found, page
        words = json.loads(found[1])
        english = {
            name.removeprefix(f"script-{script}-"): template
            for name, template in en.WORDS.items()
            if name.startswith((f"script-{script}-", *SHARED))
        }
        for name, said in words.items():
            places = set(re.findall(r"\{(\w+)[}:]", str(english[name])))
            assert said.startswith("hoo "), name
            assert places == set(re.findall(r"\{(\w+)\}", said)), name
