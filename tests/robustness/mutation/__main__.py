"""Change the rules, a place at a time, in a copy, and see whether a test fails.

The mutants are drawn by a seed. Tried ones are kept in the session's directory: the same
command goes on where it was stopped. Then `--again` tries once more those that survived, with the
checkout as it is by then, and also with the tests of the miniature upstream, which take longer.
Exit code 0 if every survivor is listed in
survivors.toml, 1 if one is not. `--record` keeps the result in endurance.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.robustness import endurance
from tests.robustness.mutation.survivors import listed
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from tests.robustness.mutation.session import Tried


def _show(tried: Tried, said: str) -> None:
    file, original, instead = tried.change
    print(f"{said}: {file}\n  - {original}\n  + {instead}", flush=True)


def main() -> int:
    """Try the mutants, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.robustness.mutation", description=__doc__
    )
    parser.add_argument("--mutants", type=int, default=300, metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=15, metavar="NUMBER")
    parser.add_argument("--session", type=Path, default=ROOT / ".mutation_cache", metavar="DIR")
    parser.add_argument("--again", action="store_true", help="those that survived")
    parser.add_argument("--record", action="store_true", help="keep the result in endurance.json")
    wanted = parser.parse_args()
    if importlib.util.find_spec("cosmic_ray") is None:
        parser.error("cosmic-ray is not installed; run pip install --group mutation")
    from tests.robustness.mutation.session import AREAS, Session, draw, mutants

    session, every, known = Session(wanted.session.resolve()), mutants(), listed()
    if wanted.again:
        chosen = [
            mutant
            for mutant, tried in session.results.items()
            if mutant in every and not tried.killed and tried.change not in known
        ]
    else:
        drawn = draw(every, wanted.seed, wanted.mutants)
        chosen = [mutant for mutant in drawn if mutant not in session.results]
    if chosen:
        session.prepare()
    for mutant in sorted(chosen):
        tried = session.attempt(mutant, every[mutant], whole_chain=wanted.again)
        if not tried.killed:
            _show(tried, "survived")
    results = session.results.values()
    survivors = [tried for tried in results if not tried.killed]
    gone = [tried for tried in survivors if tried.mutant not in every]
    left = [each for each in survivors if each not in gone and each.change not in known]
    print(f"mutants: {len(every)}, tried: {len(results)}, survived: {len(survivors)}")
    print(f"of these gone with their code: {len(gone)}, neither gone nor listed: {len(left)}")
    for tried in left:
        _show(tried, "not listed")
    if wanted.record:
        held = len(results) - len(left)
        endurance.record("mutation", kinds=len(AREAS), tried=len(results), held=held)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
