"""The list of mutants that no test kills is about code that is there."""

from __future__ import annotations

import pytest

from tests.robustness.mutation.survivors import Survivor, listed, survivor
from tests.support.checkout import ROOT


@pytest.mark.parametrize("left", listed(), ids=lambda left: f"{left.file}: {left.original}")
def test_what_is_left_is_in_its_file_and_has_a_reason(left: Survivor) -> None:
    lines = (line.strip() for line in (ROOT / left.file).read_text().splitlines())
    assert left.original in " ".join(lines)
    assert left.original != left.instead
    assert listed()[left]


def test_a_mutant_is_known_by_its_lines_wherever_they_are() -> None:
    diff = [
        "--- a/hen.py",
        "+++ b/hen.py",
        "@@ -7,2 +7,2 @@",
        " def cackle():",
        "-    if eggs and \\",
        "-        nests:",
        "+    if not eggs and \\",
        "+        nests:",
    ]
    assert survivor("hen.py", diff) == Survivor(
        "hen.py", "if eggs and \\ nests:", "if not eggs and \\ nests:"
    )


def test_a_greater_sample_has_all_of_a_smaller_one_and_another_seed_has_others() -> None:
    session = pytest.importorskip(
        "tests.robustness.mutation.session", reason="needs the group mutation"
    )
    every = [session.Mutant("hen.py", "core/AddNot", f"if eggs > {n}:", 1) for n in range(99)]
    assert set(session.draw(every, 15, 9)) < set(session.draw(reversed(every), 15, 30))
    assert set(session.draw(every, 15, 9)) != set(session.draw(every, 16, 9))


@pytest.mark.parametrize("name", ["own/NegateFilter", "own/NegateMembership"])
def test_a_change_of_our_own_makes_of_its_examples_what_they_say(name: str) -> None:
    mutating = pytest.importorskip("cosmic_ray.mutating", reason="needs the group mutation")
    from tests.robustness.mutation.operators import wanted

    operator = wanted()[name]
    for example in operator.examples():
        made = mutating.mutate_code(example.pre_mutation_code, operator, example.occurrence)
        assert made == example.post_mutation_code
