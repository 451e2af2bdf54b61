"""The code that `python -m tests.robustness.defences` removes exists in its place."""

from __future__ import annotations

import pytest

from tests.robustness.defences import DEFENCES, Defence
from tests.support.checkout import ROOT


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.what)
def test_a_defence_and_its_test_are_there(defence: Defence) -> None:
    assert (ROOT / defence.file).read_text().count(defence.original) == 1
    assert (ROOT / "tests" / defence.test.split()[0]).is_file()
