"""Kill trials of the self-test at random, and count: `python -m tests.probe.random_kills 400`.

The router is one of files (`tests/support/live_router.py`). Each round kills the self-test, its
guard, or both, within the seconds of a trial, with somebody else's edit of the firewall in every
third. A round is lost where settings, pending changes or rules differ from before, or something
is left after the next run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.live_router import RUNNING, TABLE, LiveRouter


def round_of(number: int, shell: str) -> str:
    """Run one trial with a kill, and return how it ended."""
    chance = random.Random(number)  # noqa: S311 - no secret, but repeatable
    with tempfile.TemporaryDirectory() as place:
        router = LiveRouter(Path(place) / "router", shell)
        router.carry()
        process = router.start("--json", "--try", "2", "--force")
        time.sleep(chance.uniform(0.1, 1.8))
        if number % 3 == 0:
            router.uci("set", "firewall.@defaults[0].input=DROP")
        ran = process.poll() is None
        met = (router.root / RUNNING).exists()
        victims = chance.choice(("command", "guard", "both"))
        numbers = [process.pid] if victims != "guard" else []
        numbers += router.guards if victims != "command" else []
        for each in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.communicate(timeout=120)
        router.wait_for_the_end()
        left = (router.root / TABLE).exists()
        untouched = LiveRouter(Path(place) / "other", shell)
        untouched.carry()
        if number % 3 == 0:
            untouched.uci("set", "firewall.@defaults[0].input=DROP")
        router.beside("--cancel")
        same = _shown(router) == _shown(untouched)
        router.end()
        shutil.rmtree(router.root, ignore_errors=True)
    met_one = "met a running trial" if met and ran else "came before or after"
    return f"{'held' if same else 'LOST'}, {met_one}{', a table was left' if left else ''}"


def _shown(router: LiveRouter) -> dict[str, str]:
    """Return the state that has to be as it was, of two routers in different directories."""
    return {
        name: what.replace(str(router.root), "")
        for name, what in router.state().items()
        if name.startswith(("etc/config", "tmp", "kernel"))
    }


def main() -> int:
    """Run so many rounds, print the number of each end, and fail if one was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=100)
    parser.add_argument("--shell", default="busybox sh")
    parser.add_argument("--first", type=int, default=0, help="number of the first round")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.rounds)
    with ThreadPoolExecutor(4) as pool:
        ends = Counter(pool.map(lambda number: round_of(number, given.shell), numbers))
    for end, count in ends.most_common():
        sys.stdout.write(f"{count:5} {end}\n")
    return int(any(end.startswith("LOST") for end in ends))


if __name__ == "__main__":
    sys.exit(main())
