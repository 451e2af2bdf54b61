"""Another language, or none at all, in place of those of capdb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import capdb.sentences
from capdb.rules.ids import Rule
from capdb.sentences import en
from capdb.sentences.spoken import speaking

LANGUAGES = Path(__file__).with_name("languages")


@contextmanager
def owlish() -> Iterator[None]:
    """Speak a made-up language, whose file is put among those of capdb."""
    with pytest.MonkeyPatch.context() as patch:
        places = [*capdb.sentences.__path__, str(LANGUAGES)]
        patch.setattr(capdb.sentences, "__path__", places)
        with speaking("owlish"):
            yield


@contextmanager
def nonsense() -> Iterator[None]:
    """Turn every sentence into nonsense."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(en, "SENTENCES", dict.fromkeys(Rule, "quux"))
        yield
