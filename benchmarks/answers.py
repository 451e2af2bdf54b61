"""The commands that people type, compared with the smallest Typer program and with `sqlite3`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.measure import Group, Program

ROOT = Path(__file__).parents[1]

TYPER, SQLITE, IMPORT = "smallest Typer program", "sqlite3", "import sqlite3"

_SMALLEST = """
import typer

app = typer.Typer()


@app.command()
def main() -> None:
    print("word")


app()
"""
_CALLS = """
import json
import sqlite3
import sys
import time

import capdb


def look_up():
    connection = sqlite3.connect(sys.argv[2])
    connection.execute(sys.argv[3]).fetchall()
    connection.close()


def check():
    capdb.check("Xiaomi AX3600")


call = {"check": check, "sqlite3": look_up}[sys.argv[1]]
call()
taken = []
before = time.process_time()
for _ in range(100):
    start = time.perf_counter()
    call()
    taken.append(time.perf_counter() - start)
cpu = (time.process_time() - before) / len(taken)
print(json.dumps({"wall": min(taken), "cpu": cpu}))
"""
_CAPDB = "from capdb.__main__ import main; main()"

_ANSWER = """
SELECT DISTINCT v.state, v.grade, s.rule, s.given, n.shown FROM name n
JOIN answering a ON a.device = n.device
JOIN judgement j ON j.variant = a.variant
 AND j.release = a.release AND j.path = 'ipv4-nat'
 AND j.release = (SELECT value FROM meta WHERE key = 'release')
JOIN verdict v ON v.id = j.verdict JOIN statement s ON s.id = v.because
WHERE n.id IN (SELECT name FROM token WHERE token = '{}' INTERSECT
 SELECT name FROM token WHERE token = '{}')
"""
_LIST = """
SELECT t.vendor, t.model, t.variant, v.state, p.soc, h.ram_mb, h.flash_mb, h.ports, h.wifi
FROM answering a JOIN profile p ON p.variant = a.variant AND p.release = a.release
JOIN judgement j ON j.variant = p.variant AND j.release = p.release
 AND j.path = 'ipv4-nat' JOIN verdict v ON v.id = j.verdict
LEFT JOIN title t ON t.device = a.device AND t.position = 0
LEFT JOIN link l ON l.device = a.device LEFT JOIN hardware h ON h.device_id = l.hardware
WHERE p.release = (SELECT value FROM meta WHERE key = 'release') {}
"""
_COMPLETE = "SELECT DISTINCT shown FROM name WHERE device IS NOT NULL AND shown LIKE '{}%'"


def _answer(*tokens: str) -> str:
    return _ANSWER.format(*tokens)


def _complete(typed: str) -> str:
    return _COMPLETE.format(typed)


class Typed:
    """The programs and the database, in a directory; one environment for all."""

    def __init__(self, directory: Path, data: Path = ROOT / "data") -> None:
        self.database = directory / "capdb.sqlite"
        self.environment = {
            "CAPDB_DATA": str(data),
            "CAPDB_DATABASE": str(self.database),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "PYTHONDONTWRITEBYTECODE": "",  # modules are compiled, as in an installed capdb
        }
        self.directory = directory

    def smallest(self) -> Program:
        """Return the program of one command that prints a word."""
        return self._python("smallest.py", _SMALLEST)

    def importing(self) -> Program:
        """Return the program that only imports Python's sqlite3, which every reader must."""
        return self._python("importing.py", "import sqlite3")

    def capdb(self, *words: str, **environment: str) -> Program:
        """Return capdb with these words, started like by its script."""
        return self._python("capdb", _CAPDB, *words, **environment)

    def completion(self, line: str) -> Program:
        """Return capdb as bash calls it to complete a line."""
        typed = {"COMP_WORDS": f"capdb {line}", "COMP_CWORD": str(len(line.split()))}
        return self.capdb(_CAPDB_COMPLETE="complete_bash", **typed)

    def sqlite3(self, query: str) -> Program:
        """Return the program sqlite3 with a query on the same database."""
        return Program(("sqlite3", str(self.database), query))

    def calls(self, *words: str) -> Program:
        """Return Python calling `capdb.check`, or sqlite3 itself, a hundred times after the first.

        It prints the time of one call.
        """
        return replace(self._python("calls.py", _CALLS, *words), tells=True)

    def written(self, name: str, text: str) -> str:
        """Return the path of a file of the directory with this text."""
        path = self.directory / name
        path.write_text(text)
        return str(path)

    def _python(self, name: str, text: str, *words: str, **environment: str) -> Program:
        program = (sys.executable, self.written(name, text), *words)
        return Program(program, {**self.environment, **environment})


def groups(directory: Path) -> Iterator[Group]:
    """Yield the commands, each with the look-up that sqlite3 answers for comparison."""
    typed = Typed(directory)
    board = typed.written("board_name", "xiaomi,ax3600\n")
    filters = ("--state", "yes", "--speed", "2.5g", "--wifi", "ax", "--ram-min", "512")
    yes = "AND v.state = 'yes' AND h.ram_mb >= 512 AND h.wifi LIKE '%ax%'"
    check, search = partial(typed.capdb, "check"), partial(typed.capdb, "search")
    commands = {
        "check: one device": (check("Xiaomi AX3600"), _answer("xiaomi", "ax3600")),
        "check: nothing found": (check("no such router 42"), _answer("router", "42")),
        "check: several devices": (check("archer c6"), _answer("archer", "c6")),
        "check: a SoC's boards": (check("mt7621"), None),
        "check: misspelt": (check("linksis e8450"), None),
        "check: misspelt, none found": (check("xaomi ax3601"), None),
        "check --json": (check("--json", "Xiaomi AX3600"), None),
        "check --explain": (check("--explain", "Xiaomi AX3600"), None),
        "check --from-board": (check("--from-board", board), None),
        "search: words": (search("archer", "c7"), _answer("archer", "c7")),
        "search: a prefix": (search("gl-m"), None),
        "show": (typed.capdb("show", "Xiaomi AX3600"), None),
        "list: filtered": (typed.capdb("list", *filters), _LIST.format(yes)),
        "list: all": (typed.capdb("list"), _LIST.format("")),
        "completion: a device": (typed.completion("check xiaomi_ax"), _complete("xiaomi_ax")),
        "completion: a name": (typed.completion("show linksys e84"), _complete("linksys e84")),
        "completion: a SoC": (typed.completion("list --soc mt79"), None),
    }
    programs = {TYPER: typed.smallest(), IMPORT: typed.importing()}
    against: dict[str, dict[str, str]] = {}
    for name, (program, query) in commands.items():
        programs[name], against[name] = program, {"Typer": TYPER}
        if name.startswith(("check", "completion")):
            against[name][IMPORT] = IMPORT
        if query and shutil.which("sqlite3"):
            programs[f"{SQLITE}: {name}"] = typed.sqlite3(query)
            against[name]["sqlite3"] = f"{SQLITE}: {name}"
    yield Group("what is typed", programs, against)
    name, plain = "Python: a call of check", "Python: sqlite3"
    look_up = typed.calls("sqlite3", str(typed.database), _answer("xiaomi", "ax3600"))
    calls = {name: typed.calls("check"), plain: look_up}
    yield Group("what programs call", calls, {name: {"sqlite3": plain}})
