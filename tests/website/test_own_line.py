"""A line that somebody names on a device's page gets the answer of `capdb advise --line`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from capdb.advice.need import Router, need
from capdb.queries import answers, whole_release
from capdb.queries.connection import connect
from capdb.queries.rates import rates
from capdb.record import asdict
from capdb.results.answer import Answer
from capdb.results.need import CitedRate, NamedLine
from capdb.results.stated import Stated
from capdb.rules.statement import Statement
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Load
from capdb.website.needs import words_of_lines

LOADS = [
    over
    for count in range(4)
    for over in combinations((Load.PPPOE, Load.SQM, Load.WIREGUARD), count)
]
SPEEDS = (1, 99, 100, 420, 600, 935, 936, 999, 1_000, 1_001, 2_500, 10_000, 100_000)

Case = tuple[Answer, tuple[CitedRate, ...]]


def measured(database: Path) -> Iterator[Case]:
    """Yield the answers that a need is made of, with the rates: those alike once."""
    with connect(database) as connection:
        seen = set()
        for place in whole_release.shipped_profiles(connection):
            if (place.device, place.release) in seen:
                continue
            seen.add((place.device, place.release))
            (found,) = answers.of_device(connection, place.number, place.release).results
            known = rates(connection, found)
            if known and (alike := (Router.of(found), known)) not in seen:
                seen.add(alike)
                yield found, known


def grid(known: Iterable[CitedRate]) -> list[NamedLine]:
    """Return lines on both sides of each rate, and Ethernet speeds, with each load."""
    near = {each.rate.mbits + step for each in known for step in (-1, 0, 1)}
    speeds = sorted({speed for speed in (*near, *SPEEDS) if speed > 0})
    pairs = [(down, up) for down in speeds for up in (0, down // 10, down, 2 * down)]
    pairs += [(near, far) for near, far in pairwise(speeds)]
    return [NamedLine(down, up, over) for down, up in pairs for over in LOADS]


def in_browser(cases: list[tuple[Case, list[NamedLine]]], scratch: Path) -> list[list[Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    told = [
        {
            "answer": asdict(answer),
            "rates": [asdict(rate) for rate in known],
            "lines": [asdict(line) for line in lines],
        }
        for (answer, known), lines in cases
    ]
    file = scratch / "cases.json"
    file.write_text(json.dumps(told))
    done = subprocess.run(
        [node, str(Path(__file__).with_name("need.mjs")), str(file)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(row) for row in done.stdout.splitlines()]


def plain(stated: Stated) -> dict[str, Any]:
    return {"rule": stated.rule, "values": dict(stated.values)}


def expected(case: Case, line: NamedLine) -> list[Any]:
    answer, known = case
    place = {rate: number for number, rate in enumerate(known)}
    found = need(answer, known, line)
    ways = [[way.by, plain(way.because), [place[rate] for rate in way.rates]] for way in found.ways]
    return [plain(found.because), ways]


def test_the_browser_needs_what_the_command_line_does_on_all_devices_with_rates(
    committed_database: Path, tmp_path: Path
) -> None:
    cases = [(case, grid(case[1])) for case in measured(committed_database)]
    assert len(cases) > 10
    for (case, lines), row in zip(cases, in_browser(cases, tmp_path), strict=True):
        for line, found in zip(lines, row, strict=True):
            assert found == json.loads(json.dumps(expected(case, line))), (case[0].device, line)


def test_every_rule_of_a_line_has_a_sentence_in_the_browser_and_it_is_pythons() -> None:
    says = words_of_lines()["says"]
    for name, text in says.items():
        rule, _, way = name.partition(" ")
        values = {"mbits": 1_234, "least": 56} | ({"way": way} if way else {})
        filled = text.replace("{mbits}", "1,234").replace("{least}", "56")
        assert filled == sentence(Statement.of(rule, **values)), name
