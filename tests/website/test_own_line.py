"""A line that somebody names on a device's page gets the answer of `capdb advise --line`."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, cycle, islice, pairwise, product
from pathlib import Path
from typing import Any

import pytest

from capdb.advice.need import Router, need
from capdb.queries import answers
from capdb.queries.connection import connect
from capdb.queries.rates import fastest, rates
from capdb.record import asdict
from capdb.results.answer import Answer
from capdb.results.need import CitedRate, NamedLine
from capdb.results.stated import Stated
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Load
from capdb.website.needs import words_of_lines

LOADS = [
    over
    for count in range(4)
    for over in combinations((Load.PPPOE, Load.SQM, Load.WIREGUARD), count)
]
SPEEDS = (1, 99, 100, 420, 600, 935, 936, 999, 1_000, 1_001, 2_500, 10_000, 100_000)

Case = tuple[Answer, tuple[CitedRate, ...], int | None]


def candidates(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield device and release, one of those with equal states, caveats and origin of rates.

    That is the device if its own rates are known, or else its SoC if others with it have some.
    """
    rows = connection.execute(
        "WITH rated AS (SELECT v.device, p.soc, n.by_soc FROM rate r"
        " JOIN observation n ON n.id = r.observation JOIN observed o USING (observation)"
        " JOIN variant v ON v.id = o.variant JOIN profile p ON p.variant = v.id)"
        " SELECT a.device, a.release, p.soc,"
        " a.device IN (SELECT device FROM rated WHERE NOT by_soc),"
        " group_concat(DISTINCT j.path || e.state || coalesce(c.caveat, ''))"
        " FROM answering a JOIN profile p USING (variant, release)"
        " JOIN judgement j USING (variant, release) JOIN verdict e ON e.id = j.verdict"
        " LEFT JOIN verdict_caveat c ON c.verdict = e.id"
        " WHERE a.device IN (SELECT device FROM rated) OR p.soc IN (SELECT soc FROM rated)"
        " GROUP BY a.device, a.release"
    )
    alike = {
        (release, device if own else soc, frozenset(states.split(","))): device
        for device, release, soc, own, states in rows
    }
    yield from ((device, release) for (release, *_), device in alike.items())


def measured(database: Path) -> Iterator[Case]:
    """Yield the answers that a need is made of, with the rates: those alike once."""
    with connect(database) as connection:
        seen: set[object] = set()
        for device, release in candidates(connection):
            (found,) = answers.of_device(connection, device, release).results
            known, ports = rates(connection, found), fastest(connection, found)
            # Ports and links count apart from rates, so not every pair of them is needed.
            alike = {(Router.of(found), known), (ports, *link_speeds(found.links))}
            if known and alike - seen:
                seen |= alike
                yield found, known, ports


def link_speeds(links: Iterable[Stated]) -> list[Value | None]:
    return [each.values.get("speed") for each in links]


UPLOADS: tuple[Callable[[int], int], ...] = (
    lambda down: 0,
    lambda down: down // 10,
    lambda down: down,
    lambda down: 2 * down,
)


def speeds(known: Iterable[CitedRate]) -> list[int]:
    """Return the speeds on both sides of each rate, and those of Ethernet."""
    near = {each.rate.mbits + step for each in known for step in (-1, 0, 1)}
    return sorted({speed for speed in (*near, *SPEEDS) if speed > 0})


def grid(known: Iterable[CitedRate]) -> list[NamedLine]:
    """Return lines of each speed with every upload and load."""
    found = speeds(known)
    pairs = [(down, of(down)) for down in found for of in UPLOADS] + [*pairwise(found)]
    return [NamedLine(down, up, over) for down, up in pairs for over in LOADS]


def in_turn(known: Iterable[CitedRate], first: int) -> list[NamedLine]:
    """Return a line of each speed, with uploads and loads in turn, from one of them on."""
    further = [*product(UPLOADS, LOADS)]
    with_each = islice(cycle(further), first % len(further), None)  # which has no end
    return [
        NamedLine(down, up(down), over)
        for down, (up, over) in zip(speeds(known), with_each, strict=False)
    ]


def in_browser(cases: list[tuple[Case, list[NamedLine]]], scratch: Path) -> list[list[Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    told = [
        {
            "answer": asdict(answer),
            "ports": ports,
            "rates": [asdict(rate) for rate in known],
            "lines": [asdict(line) for line in lines],
        }
        for (answer, known, ports), lines in cases
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
    answer, known, ports = case
    place = {rate: number for number, rate in enumerate(known)}
    found = need(answer, known, line, ports)
    ways = [[way.by, plain(way.because), [place[rate] for rate in way.rates]] for way in found.ways]
    return [plain(found.because), [*map(plain, found.notes)], ways]


def agree_on(cases: list[tuple[Case, list[NamedLine]]], scratch: Path) -> None:
    assert len(cases) > 10
    for (case, lines), row in zip(cases, in_browser(cases, scratch), strict=True):
        for line, found in zip(lines, row, strict=True):
            assert found == json.loads(json.dumps(expected(case, line))), (case[0].device, line)


def test_the_browser_needs_what_the_command_line_does_on_all_devices_with_rates(
    committed_database: Path, tmp_path: Path
) -> None:
    cases = enumerate(measured(committed_database))
    agree_on([(case, in_turn(case[1], number)) for number, case in cases], tmp_path)


@pytest.mark.slow
def test_it_does_so_with_every_upload_and_load_at_every_speed(
    committed_database: Path, tmp_path: Path
) -> None:
    agree_on([(case, grid(case[1])) for case in measured(committed_database)], tmp_path)


def test_every_rule_of_a_line_has_a_sentence_in_the_browser_and_it_is_pythons() -> None:
    says = words_of_lines()["says"]
    for name, text in says.items():
        rule, _, way = name.partition(" ")
        values = {"mbits": 1_234, "least": 56} | ({"way": way} if way else {})
        filled = text.replace("{mbits}", "1,234").replace("{least}", "56")
        assert filled == sentence(Statement.of(rule, **values)), name
