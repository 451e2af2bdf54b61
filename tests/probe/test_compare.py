"""A router's verdict next to the database's, as `capdb probe run` shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from capdb.probe.compare import Compared, compare, lines
from capdb.probe.report import parse
from capdb.probe.ssh import Reply
from capdb.vocabulary import Grade, State
from tests.support.checkout import RECORDINGS
from tests.support.emitted_probe import expectation
from tests.support.probing import probe
from tests.support.speaking import owlish


def reply(router: Path | str, **changed: object) -> Reply:
    """Return the reply of a recorded router, with other members of its report."""
    said = json.loads(probe("--json", "--root", str(RECORDINGS / router)).stdout) | changed
    content = json.dumps(said).encode()
    return Reply("attic", parse(content, "attic"), content)


def test_a_router_where_it_is_off_works_once_it_is_switched_on() -> None:
    off, on = Compared(reply("mt7621-24.10")), Compared(reply("filogic-two-macs"))
    assert next(lines([off], None)).startswith("● YES, once switched on  attic")
    assert next(lines([on], None)).startswith("● YES  attic")
    table = list(lines([off, on], None))
    assert "yes, once switched on (bound)" in table[1]
    assert "once" not in table[2]


def test_a_pc_is_expected_to_do_what_all_images_of_its_target_do() -> None:
    pc = reply("x86-igc")
    assert pc.report is not None
    images = [
        expectation("generic", release="24.10.2", state=State.NO, reason="no driver takes flows")
    ]
    assert compare(pc, [], images).expected is None, "they are another target's"
    same = reply("x86-igc", target="fast/new")
    compared = compare(same, [], images)
    assert compared.expected is not None
    assert "all images of fast/new" in compared.expected.reason
    assert compared.agrees is True


def test_a_board_that_the_database_knows_is_not_judged_by_its_target() -> None:
    same = reply("x86-igc", target="fast/new")
    own = [expectation("protectli-vp2420", release="24.10.2", state=State.PARTIAL)]
    images = [expectation("generic", release="24.10.2", state=State.NO)]
    compared = compare(same, own, images)
    assert compared.expected is not None
    assert compared.expected.state is State.PARTIAL


def test_what_is_not_the_routers_own_words_is_in_the_spoken_language() -> None:
    off, on = reply("mt7621-24.10"), reply("filogic-two-macs")
    expected = expectation(str(off.report and off.report.board), state=State.NO, reason="hoo why")
    silent = Compared(Reply("cellar", error="hoo error"))
    compared = [Compared(off, expected), Compared(on), silent]
    with owlish():
        shown = [
            *lines(compared, None),
            *(line for each in compared for line in lines([each], None)),
        ]
    text = "\n".join(map(str, shown))
    assert text.count("hoo probe-disagrees") == 2
    text = re.sub(r"hoo [a-z0-9-]+", "", text.lower())
    for content in (off.content, on.content):
        own = (value for value in json.loads(content).values() if isinstance(value, str))
        for value in sorted(own, key=len, reverse=True):
            text = text.replace(value.lower(), "")
    left = set(re.findall(r"[a-z]{2,}", text))
    assert left <= {"attic", "cellar", "openwrt", "fail", *(grade.value for grade in Grade)}
