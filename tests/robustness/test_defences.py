"""The list of defences is about what is there, so that taking one away takes something away."""

from __future__ import annotations

import pytest

from tests.robustness.defences import DEFENCES, Defence
from tests.support.checkout import ROOT


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.what)
def test_a_defence_stands_once_in_its_file_and_has_a_file_of_tests(defence: Defence) -> None:
    assert (ROOT / defence.file).read_text().count(defence.stands) == 1
    assert (ROOT / "tests" / defence.test.split()[0]).is_file()
