"""Add reports to the facts of a data directory: all of them, or none.

Only closed fields are kept, no free text, and nothing that looks like an identifier.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from capdb.claims import Facts
from capdb.claims.reports import of_image, unplaced
from capdb.errors import DataError, UsageError, reason
from capdb.facts import Board, FileUpdate, Identity, Origin, Profile, Release, Report, Store
from capdb.probe.consistency import contradiction, missing
from capdb.probe.report import MAX_BYTES, identifier, parse, release_of, reports_in, texts
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Exit

DIRECTORY = "reports"
KIND = "report"
_MOST = 64
"""The most times the size of one report that a file of several may have."""


def add(files: Iterable[Path], directory: Path, today: str) -> list[str]:
    """Add the reports of some files, and return a sentence for each file of facts.

    A file is a report, or the output of `capdb probe run --json`. Raises DataError, or UsageError,
    at the first one that cannot be kept, with the exit code of misuse; then nothing has changed.
    """
    store = Store(directory)
    known = Facts(
        releases=store.read_kind(Release),
        profiles=store.read_kind(Profile),
        boards=store.read_kind(Board),
        identities=store.read_kind(Identity),
    )
    try:
        new = [
            of_image(fact(content, str(file), today), known)
            for file in files
            for content in reports_in(_read(file), str(file))
        ]
    except DataError as error:
        raise DataError(str(error), Exit.USAGE) from error
    for report in new:
        if why := unplaced(report, known):
            raise DataError(
                f"{report.board} on {report.release}: {sentence(why)}; only reports of boards in "
                f"the data can be kept, as any other name may identify a person or device.",
                Exit.USAGE,
            )
    with store.alone():  # or the second of two processes would lose the first one's reports
        return _write(store, new, today)


def fact(content: bytes, where: str, date: str) -> Report:
    """Return the kept part of a report, as of a day.

    Raises DataError if it is no report, leaves out checks, contradicts itself, has no board
    and release, or holds an identifier.
    """
    printed = parse(content, where)
    if absent := missing(printed):
        raise DataError(
            f"{where}: a report without its checks ({', '.join(absent)}); send all that "
            f"`capdb-probe --json` printed."
        )
    if clash := contradiction(printed):
        raise DataError(
            f"{where}: a report that contradicts itself ({clash}); send it as `capdb-probe --json` "
            f"printed it."
        )
    for place, text in texts(msgspec.to_builtins(printed)):
        if kind := identifier(text):
            raise DataError(
                f"{where}: {place} holds what looks like {kind}, and a report must not identify "
                f"persons, networks or devices; take it out, and please report that fault."
            )
    fields = {
        "board": printed.board,
        "release": release_of(printed),
        "probe": printed.probe,
        "date": date,
        "state": printed.state,
        "grade": printed.grade,
        "target": printed.target,
        "kernel": printed.kernel,
        "failing": printed.failing,
        "checks": {check.id: check.state for check in printed.checks},
        "software": printed.settings.software,
        "hardware": printed.settings.hardware,
    }
    try:
        return msgspec.convert(fields, Report)
    except msgspec.ValidationError as error:
        raise DataError(
            f"{where}: has no board and release that can be kept ({error}); only reports of an "
            f"OpenWrt release or snapshot can."
        ) from error


def merged(known: list[Report], new: list[Report]) -> list[Report]:
    """Return all reports; of equal ones only the oldest."""
    kept: dict[bytes, Report] = {}
    for report in sorted([*known, *new], key=lambda report: report.date):
        undated = msgspec.structs.replace(report, date="")
        kept.setdefault(msgspec.json.encode(undated, order="deterministic"), report)
    return list(kept.values())


def _write(store: Store, new: Iterable[Report], today: str) -> list[str]:
    by_release: dict[str, list[Report]] = defaultdict(list)
    for report in new:
        by_release[report.release].append(report)
    origin = Origin(name=DIRECTORY, url="", ref="capdb report add", date=today)
    index = store.index()
    changes, sentences = [], []
    for release, reports in sorted(by_release.items()):
        path = f"{DIRECTORY}/{release}.jsonl"
        old = store.read(path, Report) if path in index else []
        kept = merged(old, reports)
        sentences.append(
            f"{path}: {len(kept) - len(old)} added, {len(reports) - len(kept) + len(old)} known "
            f"before, {len(kept)} now"
        )
        if len(kept) > len(old):
            changes.append(FileUpdate(path, KIND, tuple(kept), (origin,)))
    if changes:
        store.write(changes)
    return sentences


def _read(file: Path) -> bytes:
    most = _MOST * MAX_BYTES
    if str(file) == "-":
        content = sys.stdin.buffer.read(most + 1)
    else:
        try:
            with open(file, "rb") as opened:
                content = opened.read(most + 1)
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({reason(error)}).") from error
    if len(content) > most:
        raise DataError(f"{file}: more than {most >> 20} MiB, so it holds no reports.")
    if not content.strip():
        raise DataError(
            f"{file}: empty, so not a report; give it what `capdb-probe --json` printed."
        )
    return content
