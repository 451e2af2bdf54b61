"""English sentences, without capital and full stop, since they follow a name or a state."""

from __future__ import annotations

from capdb.sentences.en import answers, checks, evidence, findings, needs
from capdb.sentences.en.words import WORDS
from capdb.sentences.spoken import Sentences

__all__ = ["SENTENCES", "SHORT", "WORDS"]

SENTENCES: Sentences = {
    **answers.SENTENCES,
    **evidence.SENTENCES,
    **findings.SENTENCES,
    **checks.SENTENCES,
    **needs.SENTENCES,
}
"""The sentence of each rule."""

SHORT: Sentences = {**answers.SHORT, **needs.SHORT}
"""A few words for some rules, if there is no room for the sentence."""
