"""Search every target for a while, and keep breaking input: `python -m tests.robustness.fuzz`.

A finding is written to tests/robustness/fuzz/cases/TARGET/, from where test_fuzz.py reads it
again. With `--record` the result is kept in endurance.json. Exit code 0 if nothing was
found, 1 if something was.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.robustness import endurance
from tests.robustness.fuzz.targets import CASES, TARGETS

_RUNS = re.compile(r"Done (\d+) runs|#(\d+)\s")
_REASON = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception)\b.*|.*ERROR: libFuzzer.*)$", re.MULTILINE)


def search(name: str, seconds: int, seed: int) -> tuple[int, str | None]:
    """Return the number of tried inputs, and the first finding, or None."""
    kept = CASES / name
    with tempfile.TemporaryDirectory() as directory:
        for number, start in enumerate(TARGETS[name].seeds):
            (Path(directory) / f"seed-{number}").write_bytes(start)
        (found := Path(directory) / "found").mkdir()
        command = [sys.executable, "-m", "tests.robustness.fuzz.guided", name]
        limits = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-max_len=4096",
        ]
        command += [*limits, f"-artifact_prefix={found}/", directory]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        said = done.stdout + done.stderr
        runs = max((int(one or two) for one, two in _RUNS.findall(said)), default=0)
        for case in found.iterdir():
            kept.mkdir(parents=True, exist_ok=True)
            (kept / case.name[:24]).write_bytes(case.read_bytes())
    if done.returncode == 0 and runs:
        return runs, None
    reasons = _REASON.findall(said)
    return runs, reasons[0] if reasons else said[-300:]


def main() -> int:
    """Search the targets that were asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default 60)")
    parser.add_argument("--seed", type=int, default=0, help="0 is any (default)")
    parser.add_argument("--record", action="store_true", help="keep the result in endurance.json")
    wanted = parser.parse_args()
    if unknown := [name for name in wanted.targets if name not in TARGETS]:
        parser.error(f"no target {unknown[0]!r}; there are {', '.join(TARGETS)}")
    if importlib.util.find_spec("atheris") is None:
        parser.error("atheris is not installed; run pip install -e '.[fuzz]'")
    broken = tried = 0
    names = wanted.targets or list(TARGETS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda name: search(name, wanted.seconds, wanted.seed), names)
        for name, (runs, finding) in zip(names, found, strict=True):
            tried += runs
            broken += finding is not None
            print(f"{name:<14}{runs:>9} inputs   {finding or 'nothing found'}", flush=True)
    if wanted.record:
        endurance.record("fuzz", kinds=len(names), tried=tried, held=tried - broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
