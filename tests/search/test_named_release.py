"""A release that is named with a device is the one that is answered; no name has such a word."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from capdb.queries import answers
from capdb.queries.connection import connect, releases
from capdb.search.named_release import named_release
from tests.support.checkout import ROOT
from tests.support.small_facts import NEW, OLD, make_database

KNOWN = ["snapshot", "25.12.5", "24.10.8", "23.05.6", "22.03.7", "21.02.7", "19.07.10"]

CASES = [
    ("Redmi AX6S 24.10", "24.10", "Redmi AX6S"),
    ("24.10 Redmi AX6S", "24.10", "Redmi AX6S"),
    ("Redmi AX6S 24.10.2", "24.10.2", "Redmi AX6S"),
    ("Redmi AX6S v23.05", "23.05", "Redmi AX6S"),
    ("Redmi AX6S OpenWrt 22.03", "22.03", "Redmi AX6S"),
    ("Redmi AX6S openwrt-22.03.0-rc5", "22.03.0-rc5", "Redmi AX6S"),
    ("Redmi AX6S snapshot", "snapshot", "Redmi AX6S"),
    ("Redmi AX6S 24.10-SNAPSHOT", "24.10", "Redmi AX6S"),
    ("Redmi AX6S (24.10)?", "24.10", "Redmi AX6S ( )?"),
    ("Does the AX6S work on 24.10.", "24.10", "Does the AX6S work on  ."),
    ("红米AX6S 24.10版本", "24.10", "红米AX6S  版本"),
    ("24.10", None, "24.10"),
    ("OpenWrt 24.10", None, "OpenWrt 24.10"),
    ("from 23.05 to 24.10 with an AX6S", None, "from 23.05 to 24.10 with an AX6S"),
    ("AX6S 18.06", None, "AX6S 18.06"),
    ("AX6S 24.13", None, "AX6S 24.13"),
    ("AX6S 192.168.24.10", None, "AX6S 192.168.24.10"),
    ("AX6S since 22.03.2024", None, "AX6S since 22.03.2024"),
    ("kernel 6.12.94", None, "kernel 6.12.94"),
    (
        "openwrt-24.10.2-ath79-generic-tplink_archer-c7-v5-squashfs-sysupgrade.bin",
        "24.10.2",
        "openwrt-24.10.2-ath79-generic-tplink_archer-c7-v5-squashfs-sysupgrade.bin",
    ),
    ("OpenWrt 24.10.2 r28739 / LuCI openwrt-24.10 branch", "24.10.2", None),
]


@pytest.mark.parametrize(("text", "named", "words"), CASES, ids=lambda each: str(each)[:30])
def test_a_release_is_taken_out_of_the_words_for_a_device(
    text: str, named: str | None, words: str | None
) -> None:
    found, rest = named_release(text, KNOWN)
    assert found == named
    assert words is None or rest == words


def test_the_browser_finds_the_same_release_and_words() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    code = (
        f'import {{ namedRelease }} from "{(ROOT / "site/static/named-release.js").as_uri()}";'
        'import fs from "node:fs";'
        "const [known, texts] = JSON.parse(fs.readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(texts.map((each) => namedRelease(each, known))));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "--eval", code],
        input=json.dumps([KNOWN, [text for text, *_ in CASES]]),
        capture_output=True,
        text=True,
        check=True,
    )
    found = [(each["named"], each["words"]) for each in json.loads(done.stdout)]
    assert found == [named_release(text, KNOWN) for text, *_ in CASES]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("made") / "capdb.sqlite")


@pytest.mark.parametrize(
    ("query", "chosen", "release"),
    [
        ("globe e8450", None, NEW),
        (f"globe e8450 {OLD}", None, OLD),
        ("globe e8450 openwrt 24.10", None, OLD),
        (f"globe e8450 {OLD}", NEW, NEW),
    ],
)
def test_the_answer_is_about_the_release_that_is_chosen_or_else_named(
    small: Path, query: str, chosen: str | None, release: str
) -> None:
    with connect(small) as connection:
        found = answers.check(connection, query, chosen)
    assert [(each.device, each.release) for each in found.results] == [("globe_e8450", release)]
    assert found.match == "exact"
    assert bool(found.suggestions) == (chosen is None and query != "globe e8450")


def test_a_point_release_that_is_named_is_the_one_that_was_asked_about(small: Path) -> None:
    with connect(small) as connection:
        (answer,) = answers.check(connection, "globe e8450 24.10.2").results
    assert (answer.release, answer.asked) == (OLD, "24.10.2")


def test_no_devices_own_name_is_read_as_a_release(committed_database: Path) -> None:
    with connect(committed_database) as connection:
        known = releases(connection)
        names = [
            name
            for query in (
                "SELECT shown FROM name WHERE shown IS NOT NULL",
                "SELECT pieces FROM name",
                "SELECT name FROM identifier",
                "SELECT word FROM synonym",
            )
            for (name,) in connection.execute(query)
        ]
    assert len(names) > 5000
    assert [name for name in names if named_release(f"{name} x", known)[0]] == []
    for name in names[::50]:
        assert named_release(f"{name} 24.10", known)[0] == "24.10"
