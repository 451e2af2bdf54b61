"""Titles, labels and other words that people read, in English."""

from __future__ import annotations

from capdb.sentences.en.advice import ADVICE
from capdb.sentences.en.answer_words import ANSWERS
from capdb.sentences.en.board_words import BOARD
from capdb.sentences.en.faces import FACES
from capdb.sentences.en.guide import GUIDE
from capdb.sentences.en.list_words import LISTS
from capdb.sentences.en.meanings import MEANINGS
from capdb.sentences.en.report_words import REPORTS
from capdb.sentences.en.scripts import SCRIPTS
from capdb.sentences.en.site_words import PAGES
from capdb.sentences.spoken import Sentences

_RULES: Sentences = {
    "rules-undecided": "Why nothing is known",
    "rules-cause": "Reasons of states",
    "rules-limit": "What limits a state",
    "rules-evidence": "What evidence shows",
    "rules-driver": "What the driver matrix shows",
    "rules-finding": "What capdb lint finds",
    "rules-check": "How a check of the self-test ends",
    "rules-need": "Whether a line needs offload",
    "rules-curated": "Curated facts, whose ids are rules too",
    "rules-none": "No rule has this name.",
}

_NEEDS: Sentences = {
    "need-title": "Do you need it?",
    "need-plain": "plain",
    "need-up-to": lambda values: f"up to {values['mbits']:,} Mbit/s",
    "need-above": "above",
    "need-unmeasured": "Not measured on such a device, with offload or without.",
    "need-ask": "For your line: capdb advise {device} --line 600/50 --pppoe --sqm",
    "need-elsewhere": "on {device} with the same SoC",
    "need-elsewhere-unnamed": "on a device with the same SoC",
    "need-at-least": "or more",
    "need-cpu": "{percent} % of the CPU",
}

_UPGRADES: Sentences = {
    "upgrade-nothing": "nothing changes",
    "upgrade-several": "{label}: may be any of {devices}; name one",
    "upgrade-several-more": "{label}: may be any of {devices} and {more} more; name one",
    "upgrade-comes": "comes",
    "upgrade-goes": "goes",
    "upgrade-more": "{count:# other caveat comes|# other caveats come} with offload: "
    "capdb check {device} --release {release} --explain",
    "upgrade-image": "its image is {new}, not {old}",
    "upgrade-ended": "ended",
    "upgrade-no-image": "no image",
    "upgrade-none": "none",
}

WORDS: Sentences = {
    **_RULES,
    **_NEEDS,
    **_UPGRADES,
    **ADVICE,
    **MEANINGS,
    **ANSWERS,
    **LISTS,
    **FACES,
    **PAGES,
    **BOARD,
    **GUIDE,
    **SCRIPTS,
    **REPORTS,
}
"""The words of each name."""
