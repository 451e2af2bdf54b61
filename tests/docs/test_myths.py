"""The document on myths."""

from __future__ import annotations

from tests.support.checkout import ROOT

MYTHS = ROOT / "docs" / "myths.md"


def test_every_myth_is_answered_in_its_first_words() -> None:
    sections = MYTHS.read_text().split("\n## ")[1:]
    assert len(sections) >= 10
    for section in sections:
        title, _, text = section.partition("\n")
        assert title.startswith("“")
        assert text.startswith("**")
