"""How long capdb takes to answer beside the smallest Typer program: whole processes, in turns.

    python benchmarks/check.py [RUNS]

Modules are compiled before, as they are where capdb is installed. Prints a table of median and best
wall times with their ratios. The aim is a ratio of at most 1.5, and of 2 for a query that needs
fuzzy matching.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SMALLEST = """
import typer

app = typer.Typer()


@app.command()
def main() -> None:
    print("word")


app()
"""
CAPDB = "from capdb.cli import main; main()"


def programs(directory: Path) -> dict[str, list[str]]:
    """What is compared, by name; the first is what the others are compared with.

    All start in the same way, a file that the interpreter is given.
    """
    smallest, capdb = directory / "smallest.py", directory / "capdb"
    smallest.write_text(SMALLEST)
    capdb.write_text(CAPDB)
    board = directory / "board_name"
    board.write_text("xiaomi,ax3600\n")
    check = [sys.executable, str(capdb), "check"]
    return {
        "smallest Typer program": [sys.executable, str(smallest)],
        "check: one device": [*check, "Xiaomi AX3600"],
        "check --json": [*check, "--json", "Xiaomi AX3600"],
        "check --explain": [*check, "--explain", "Xiaomi AX3600"],
        "check: a SoC's boards": [*check, "mt7621"],
        "check: misspelt": [*check, "linksis e8450"],
        "check: misspelt and unknown": [*check, "xaomi ax3601"],
        "check --from-board": [*check, "--from-board", str(board)],
        "check: nothing found": [*check, "no such router 42"],
        "search: words": [sys.executable, str(capdb), "search", "archer", "c7"],
        "search: a prefix": [sys.executable, str(capdb), "search", "gl-m"],
        "show": [sys.executable, str(capdb), "show", "Xiaomi AX3600"],
        "list: 31 devices": [
            *(sys.executable, str(capdb), "list", "--state", "yes", "--speed", "2.5g"),
            *("--wifi", "ax", "--ram-min", "512"),
        ],
        "list: all": [sys.executable, str(capdb), "list"],
        **{
            f"completion: {typed}": [
                *("env", "_CAPDB_COMPLETE=complete_bash", f"COMP_WORDS=capdb {typed}"),
                *(f"COMP_CWORD={len(typed.split())}", sys.executable, str(capdb)),
            ]
            for typed in ("check xiaomi_ax", "show linksys e84", "list --soc mt79")
        },
    }


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    elapsed = time.perf_counter() - start
    assert done.returncode not in (2, 70), done.stderr
    return elapsed


def main() -> None:
    """Runs all programs in turns, so that a busy moment of the machine meets each alike."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 21
    with tempfile.TemporaryDirectory() as directory:
        compared = programs(Path(directory))
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{directory}/compiled"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times: dict[str, list[float]] = {name: [] for name in compared}
        for command in compared.values():
            seconds(
                command, environment
            )  # the first run may build the database and compile modules
        for _ in range(runs):
            for name, command in compared.items():
                times[name].append(seconds(command, environment))
    base = next(iter(times.values()))
    print(f"{'whole process, ' + str(runs) + ' runs':30} median    best   ratio of medians")
    for name, taken in times.items():
        ratio = median(taken) / median(base)
        print(f"{name:30} {median(taken):5.3f} s {min(taken):5.3f} s {ratio:6.2f}")


if __name__ == "__main__":
    main()
