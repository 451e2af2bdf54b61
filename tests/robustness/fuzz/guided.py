"""Searches one target, guided by which lines its input reaches; a process of its own, as the
search ends the process. Called by `python -m tests.robustness.fuzz`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["capdb", "scrapers"]):
    from tests.robustness.fuzz.targets import TARGETS


def main() -> None:
    """Search the target that the first argument names; the others are libFuzzer's."""
    name, *options = sys.argv[1:]
    atheris.Setup([name, *options], TARGETS[name].survives)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
