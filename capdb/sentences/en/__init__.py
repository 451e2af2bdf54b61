"""English: sentences without capital and full stop, as they follow a name or a state."""

from __future__ import annotations

from capdb.sentences.en.answers import SENTENCES as _OF_ANSWERS
from capdb.sentences.en.answers import SHORT
from capdb.sentences.en.checks import SENTENCES as _OF_CHECKS
from capdb.sentences.en.findings import SENTENCES as _OF_FINDINGS
from capdb.sentences.en.words import WORDS
from capdb.sentences.spoken import Sentences

__all__ = ["SENTENCES", "SHORT", "WORDS"]

SENTENCES: Sentences = {**_OF_ANSWERS, **_OF_FINDINGS, **_OF_CHECKS}
"""The sentence of each rule."""
