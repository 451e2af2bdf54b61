"""Take each defence away, in a copy, and see its test fail: `python -m tests.robustness.defences`.

Exit code 0 where every test failed as it must, 1 where one passes without its defence. With
`--record` the result is kept in endurance.json.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.robustness import endurance
from tests.support.checkout import ROOT


class Defence(NamedTuple):
    """A text that a file has once, its replacement, and the test that must then fail."""

    what: str
    file: str
    original: str
    instead: str
    test: str


DEFENCES = (
    Defence(
        "two reports at once",
        "capdb/probe/ingest.py",
        "with store.alone():",
        "if True:",
        "robustness/test_write_faults.py -k two_reports",
    ),
    Defence(
        "one writer at a time",
        "capdb/files.py",
        "fcntl.flock(descriptor, fcntl.LOCK_EX)",
        "pass",
        "robustness/test_write_faults.py -k two_reports",
    ),
    Defence(
        "links where facts are written",
        "capdb/files.py",
        "    new.unlink(missing_ok=True)  # left by a kill, or a link that leads elsewhere\n"
        '    with open(new, "xb") as file:',
        '    with open(new, "wb") as file:',
        "facts/test_files.py -k through_links",
    ),
    Defence(
        "a flipped byte in the facts",
        "capdb/facts/store.py",
        "if found != entry.sha256:",
        "if False:",
        "facts/test_store.py -k flipped",
    ),
    Defence(
        "a kill after a kill",
        "capdb/facts/store.py",
        "                self._finish()\n",
        "",
        "facts/test_store.py -k kill_after",
    ),
    Defence(
        "what a failed rename leaves",
        "capdb/files.py",
        "                new.unlink(missing_ok=True)\n        raise\n",
        "                pass\n        raise\n",
        "facts/test_store.py -k as_it_was",
    ),
    Defence(
        "mistakes in curated files",
        "capdb/facts/curated_files.py",
        "    if found.mistakes:",
        "    if False:",
        "facts/test_curated_files.py -k first_mistake",
    ),
    Defence(
        "links where a successor is made",
        "capdb/files.py",
        "os.O_CREAT | os.O_EXCL",
        "os.O_CREAT | os.O_TRUNC",
        "robustness/test_write_faults.py -k is_not_followed",
    ),
    Defence(
        "what a kill left",
        "capdb/files.py",
        "        _remove_if_left(left)",
        "        pass",
        "robustness/test_write_faults.py -k kill_left",
    ),
    Defence(
        "what is still worked on",
        "capdb/files.py",
        "fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "pass",
        "robustness/test_write_faults.py -k kill_left",
    ),
    Defence(
        "one flipped byte",
        "capdb/database/header.py",
        "return not whole or head[_CHECKSUM] == _computed(descriptor)",
        "return True",
        "robustness/test_write_faults.py -k flipped",
    ),
    Defence(
        "terminals",
        "capdb/text.py",
        "    if text.isprintable():\n        return text",
        "    return text",
        "robustness/test_hostile.py -k raw",
    ),
    Defence(
        "results are cleaned",
        "capdb/cli/terminal.py",
        "shown = clean(line)",
        "shown = line",
        "robustness/test_hostile.py -k in_the_facts",
    ),
    Defence(
        "errors are cleaned",
        "capdb/errors.py",
        "super().__init__(clean(message))",
        "super().__init__(message)",
        "robustness/test_fuzz.py -k once_broke",
    ),
    Defence(
        "formulas",
        "capdb/render/table.py",
        "cell.lstrip().startswith(_FORMULA)",
        "cell.startswith('=')",
        "robustness/test_hostile.py -k formula",
    ),
    Defence(
        "quoting in the slice",
        "capdb/probe/emit.py",
        """.replace("'", "'\\\\''")""",
        "",
        "robustness/test_hostile.py -k run_nothing",
    ),
    Defence(
        "hosts that are options",
        "capdb/probe/ssh.py",
        'host.startswith("-") or ',
        "",
        "robustness/test_hostile.py -k no_host_starts",
    ),
    Defence(
        "paths that lead outside",
        "scrapers/trees/fetch.py",
        """if name.startswith("/") or ".." in PurePosixPath(name).parts:""",
        "if False:",
        "robustness/test_hostile_files.py -k archive",
    ),
    Defence(
        "only plain files",
        "scrapers/trees/fetch.py",
        "if member.isfile() and wanted(name)",
        "if wanted(name)",
        "robustness/test_hostile_files.py -k archive",
    ),
    Defence(
        "modes of files",
        "scrapers/trees/fetch.py",
        "0o755 if member.mode & 0o100 else 0o644",
        "member.mode",
        "robustness/test_hostile_files.py -k archive",
    ),
    Defence(
        "bombs",
        "scrapers/trees/fetch.py",
        "        if left < 0:",
        "        if left > 1 << 60:",
        "robustness/test_hostile_files.py -k bomb",
    ),
    Defence(
        "reports that nest without end",
        "capdb/probe/report.py",
        "except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):",
        "except (msgspec.DecodeError, UnicodeDecodeError):",
        "robustness/test_hostile_files.py -k no_report",
    ),
    Defence(
        "unknown members of reports",
        "capdb/probe/report.py",
        "forbid_unknown_fields=True",
        "forbid_unknown_fields=False",
        "robustness/test_hostile_files.py -k no_report",
    ),
    Defence(
        "huge reports",
        "capdb/probe/report.py",
        "if len(content) > MAX_BYTES:",
        "if False:",
        "claims/test_reports.py -k too_long",
    ),
    Defence(
        "identifiers in reports",
        "capdb/probe/ingest.py",
        "if kind := identifier(text):",
        "if kind := None:",
        "robustness/test_privacy.py -k is_kept",
    ),
    Defence(
        "identifiers in recordings",
        "capdb/probe/script/10-door.sh",
        """| grep -oE "$2\"""",
        """| grep -E "$2\"""",
        "robustness/test_privacy.py -k recording",
    ),
    Defence(
        "chosen names in recordings",
        "capdb/probe/script/10-door.sh",
        "if (name ~ known)",
        "if (1)",
        "robustness/test_privacy.py -k keeps",
    ),
    Defence(
        "two updates at once",
        "capdb/database/fetched.py",
        "with files.locked(place.parent, waiting), files.workplace(place) as new:",
        "with files.workplace(place) as new:",
        "database/test_update.py -k second_update",
    ),
    Defence(
        "links where a download goes on",
        "capdb/http/client.py",
        "flags | os.O_NOFOLLOW",
        "flags",
        "http/test_http.py -k through_a_link",
    ),
    Defence(
        "trees that others put into the cache",
        "scrapers/trees/cached.py",
        "if not is_private(cache, stat.S_ISDIR):",
        "if False:",
        "scrapers/trees/test_trees.py -k others_can_put",
    ),
    Defence(
        "answers that others put into the cache",
        "capdb/http/cache.py",
        "or not files.is_private(self._directory, stat.S_ISDIR)",
        "",
        "http/test_http.py -k others_can_write",
    ),
    Defence(
        "versions that lead outside",
        "scrapers/trees/cached.py",
        """if name in ("", ".", "..") or "/" in name or "\\0" in name:""",
        "if False:",
        "scrapers/trees/test_trees.py -k is_a_path",
    ),
    Defence(
        "makefiles that run programs",
        "scrapers/kbuild/image_makefiles.py",
        """"SHELL": "true",""",
        "",
        "scrapers/kbuild/test_image_makefiles.py -k gives_to_a_shell",
    ),
    Defence(
        "servers that drip the head of an answer",
        "capdb/http/timed.py",
        "timer = threading.Timer(seconds, end) if isinstance(seconds, (int, float)) else None",
        "timer = None",
        "http/test_http.py -k drips_its_head",
    ),
    Defence(
        "days that have not come",
        "capdb/http/limits.py",
        "min(changed, time.time())",
        "changed",
        "scrapers/trees/test_trees.py -k has_come",
    ),
    Defence(
        "texts that no update takes",
        "scrapers/plausible.py",
        "if len(text) > LONGEST:",
        "if False:",
        "cli/test_bad_week.py -k no_update_would_take",
    ),
    Defence(
        "fetched databases that others put there",
        "capdb/files.py",
        "own = found.st_uid == os.geteuid() and ",
        "own = ",
        "database/test_update.py -k planted",
    ),
    Defence(
        "fetched databases that others write",
        "capdb/files.py",
        "not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)",
        "True",
        "database/test_update.py -k may_write",
    ),
    Defence(
        "files in the place of a database",
        "capdb/database/header.py",
        "    if not is_ours(path):",
        "    if False:",
        "database/test_header.py -k never_replaced",
    ),
    Defence(
        "links in the place of a database",
        "capdb/database/header.py",
        "    if path.is_symlink():",
        "    if False:",
        "database/test_header.py -k never_replaced",
    ),
    Defence(
        "pipes in the place of a database",
        "capdb/database/header.py",
        "        if not stat.S_ISREG(os.stat(path).st_mode):",
        "        if False:",
        "database/test_header.py -k opens_neither",
    ),
    Defence(
        "pipes in the place of what was left",
        "capdb/files.py",
        " | os.O_NONBLOCK",
        "",
        "robustness/test_write_faults.py -k holds_nobody_up",
    ),
    Defence(
        "the hash of what is fetched",
        "capdb/http/client.py",
        "if sha256 is not None and digest != sha256:",
        "if False:",
        "database/test_update.py -k wrong_hash",
    ),
    Defence(
        "the size of what is fetched",
        "capdb/cli/update.py",
        "        download_size=LARGEST,\n",
        "",
        "database/test_update.py -k endless",
    ),
    Defence(
        "other tables in what is fetched",
        "capdb/database/validate.py",
        "if not _is_same(found, ours):",
        "if False:",
        "database/test_update.py -k stumble",
    ),
    Defence(
        "closed lists in what is fetched",
        "capdb/database/validate.py",
        "    yield from _odd_words(found)\n",
        "",
        "database/test_validate.py -k closed_list",
    ),
    Defence(
        "journals next to fetched files",
        "capdb/database/validate.py",
        """    connection = sqlite3.connect(":memory:")""",
        """    return sqlite3.connect(path)
    connection = sqlite3.connect(":memory:")""",
        "database/test_validate.py -k journal",
    ),
    Defence(
        "references in what is fetched",
        "capdb/database/validate.py",
        'if found.execute("PRAGMA foreign_key_check").fetchone():',
        "if False:",
        "database/test_validate.py -k stumble",
    ),
    Defence(
        "rows without end in what is fetched",
        "capdb/database/validate.py",
        "if next(counts) > max(FEW_ROWS, MORE_ROWS * next(counts)):",
        "if False:",
        "database/test_validate.py -k bounded",
    ),
    Defence(
        "types in what is fetched",
        "capdb/database/validate.py",
        "if not _is_plain(found, ours, table):",
        "if False:",
        "database/test_validate.py -k stumble",
    ),
    Defence(
        "grammars in what is fetched",
        "capdb/database/validate.py",
        "    yield from _odd_texts(found)\n",
        "",
        "database/test_validate.py -k stumble",
    ),
    Defence(
        "markup in pages",
        "capdb/website/templates.py",
        "autoescape=True,",
        "autoescape=False,",
        "website/test_website.py -k inert",
    ),
    Defence(
        "members of the index's own",
        "site/static/identifiers.js",
        "target && Object.hasOwn(index.machines, target)",
        "target && target in index.machines",
        "website/test_hostile_search.py",
    ),
    Defence(
        "entities",
        "scrapers/published/toh_page.py",
        'BeautifulSoup(content, "lxml")',
        'BeautifulSoup(content, "lxml-xml")',
        "robustness/test_hostile_files.py -k entity",
    ),
    Defence(
        "patches to files outside",
        "scrapers/trees/patches.py",
        'if path.startswith("/") or ".." in path.split("/"):',
        "if not path:",
        "scrapers/trees/test_patches.py -k outside",
    ),
    Defence(
        "values apart from SQL",
        "capdb/search/identifiers.py",
        '"SELECT rank, device, variant FROM identifier WHERE name = ?", (asked,)',
        "f\"SELECT rank, device, variant FROM identifier WHERE name = '{asked}'\"",
        "robustness/test_hostile.py -k is_asked",
    ),
    Defence(
        "wildcards of LIKE",
        "capdb/search/completion.py",
        "{typed.translate(_UNLIKE)}%",
        "{typed}%",
        "search/test_completion.py -k to_the_letter",
    ),
    Defence(
        "databases of other versions",
        "capdb/queries/connection.py",
        "if found != (str(SCHEMA_VERSION),):",
        "if not found:",
        "queries/test_answers.py -k another_version",
    ),
    Defence(
        "hashes of the lock",
        ".ci/run",
        "pip install -q --require-hashes -r .ci",
        "pip install -q -r .ci",
        "packaging/test_lock.py",
    ),
)


def undefended(defence: Defence, copy: Path) -> str | None:
    """Return the fault, or None if the test fails without the defence."""
    file = copy / defence.file
    text = file.read_text()
    if text.count(defence.original) != 1:
        return f"{defence.file} has it {text.count(defence.original)} times"
    file.write_text(text.replace(defence.original, defence.instead))
    name, *chosen = defence.test.split(maxsplit=2)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-m",
        "not guests",
        f"tests/{name}",
    ]
    done = subprocess.run(
        [*command, *chosen],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )
    file.write_text(text)
    said = done.stdout.strip().splitlines()[-1:] or [done.stderr[-200:]]
    return None if done.returncode == 1 else f"{defence.test} is not red: {said[0]}"


def main() -> int:
    """Try the defences whose names hold one of some words, or all; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.robustness.defences", description=__doc__
    )
    parser.add_argument("words", nargs="*", metavar="WORD", help="of the defences' names")
    parser.add_argument("--record", action="store_true", help="keep the result in endurance.json")
    wanted = parser.parse_args()
    tried = wrong = 0
    with tempfile.TemporaryDirectory(prefix="capdb-defences-") as directory:
        copy = Path(directory, "capdb")
        leave_out = shutil.ignore_patterns(
            ".git", ".venv", ".*_cache", "__pycache__", ".hypothesis"
        )
        shutil.copytree(ROOT, copy, ignore=leave_out, symlinks=True)
        for defence in DEFENCES:
            if not wanted.words or any(word in defence.what for word in wanted.words):
                said = undefended(defence, copy)
                tried, wrong = tried + 1, wrong + (said is not None)
                print(f"{defence.what:<36}{said or f'red: {defence.test}'}", flush=True)
    if wanted.record:
        endurance.record("defences", kinds=tried, tried=tried, held=tried - wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
