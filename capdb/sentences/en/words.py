"""Titles, labels and other words that people read, in English."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_RULES: Sentences = {
    "rules-undecided": "Why nothing is known",
    "rules-cause": "Why a state is what it is",
    "rules-limit": "What limits a state",
    "rules-evidence": "What evidence shows",
    "rules-driver": "What the driver matrix shows",
    "rules-finding": "What capdb lint finds",
    "rules-check": "How a check of the self-test ends",
    "rules-curated": "Curated facts, whose ids are rules too",
    "rules-none": "nothing found: no rule is called so",
}

_RELEASES: Sentences = {
    "release-read": "{asked} (read from {release})",
}

WORDS: Sentences = {**_RULES, **_RELEASES}
"""The words of each name."""
