"""The figures of docs/myths.md are those of the committed facts.

`python -m tests.docs.test_docs` writes them anew.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from capdb.building.build import build, read
from capdb.claims import of_release
from capdb.claims.driver_matrix import classify
from capdb.facts import Store
from capdb.queries import whole_release
from capdb.queries.connection import connect, resolve_release
from capdb.vocabulary import Handles, Misleads, State

ROOT = Path(__file__).parents[2]
MYTHS = ROOT / "docs" / "myths.md"
BLOCK = re.compile(r"(?<=<!-- figures: )([a-z]+) -->\n.*?(?=<!-- end -->)", re.DOTALL)
MAKERS = {
    "Qualcomm and Atheros": ("ath25", "ath79", "ipq40xx", "ipq806x", "qualcommax", "qualcommbe"),
    "Broadcom": ("bcm27xx", "bcm47xx", "bcm4908", "bcm53xx", "bmips"),
}
PC = ("x86",)
FAST = {"1g", "2.5g", "5g", "10g", "sfp", "sfp+"}


class Figures:
    """The numbers behind the document, of the release that is meant where none is named."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.release = resolve_release(connection, None)
        self.states = {
            (target, profile): State(state)
            for target, profile, state in connection.execute(
                "SELECT p.target, d.profile, c.state FROM claim c"
                " JOIN profile p ON p.device = c.device AND p.release = c.release"
                " JOIN device d ON d.id = c.device WHERE c.release = ? AND c.path = 'ipv4-nat'",
                (self.release,),
            )
        }
        self.facts = read(Store(ROOT / "data"))
        self.known = of_release(self.facts, self.release)
        self.drivers = whole_release.drivers(connection, self.release)

    def blocks(self) -> dict[str, str]:
        """Each block of the document by its name, as it should be."""
        names = ("release", "takers", "makers", "package", "flag", "flags", "gigabit", "cards")
        names += ("mediatek", "modems", "wifi", "paths")
        return {name: f"{getattr(self, f'_{name}')()}\n" for name in names}

    def _release(self) -> str:
        return (
            f"OpenWrt {self.release}: {len(self.states)} profiles, {_tally(self.states.values())}."
        )

    def _takers(self) -> str:
        rows = [row for row in self.drivers if row.handles is Handles.FLOWTABLE]
        lines = ["| driver | SoCs that its data let | SoCs that they do not |", "|---|---|---|"]
        for name in sorted({row.name for row in rows}):
            takes = {soc for row in rows if row.name == name for soc in row.takes}
            refuses = {soc for row in rows if row.name == name for soc in row.refuses}
            lines.append(f"| `{name}` | {_codes(takes)} | {_codes(refuses)} |")
        return "\n".join(lines)

    def _makers(self) -> str:
        lines = ["| SoCs of | targets | profiles | answer |", "|---|---|---|---|"]
        for maker, targets in MAKERS.items():
            states = [each for (of, _), each in self.states.items() if of.split("/")[0] in targets]
            lines.append(f"| {maker} | {', '.join(targets)} | {len(states)} | {_tally(states)} |")
        return "\n".join(lines)

    def _package(self) -> str:
        having = [
            self.states[profile.target, profile.profile]
            for profile in self.known.profiles
            if "kmod-nft-offload" in self.known.image_packages(profile)
        ]
        return (
            f"{len(having)} of {len(self.states)} profiles have the package in their image: "
            f"{_tally(having)}."
        )

    def _flag(self) -> str:
        advertising = {
            (profile.target, profile.profile)
            for profile in self.known.profiles
            if self._advertises(profile.target, profile.profile)
        }
        cannot = [each for each in advertising if self.states[each] is State.NO]
        wrong = [row for row in self.drivers if row.misleads is Misleads.YES]
        partly = [row for row in self.drivers if row.misleads is Misleads.SOME]
        return (
            f"Of {len(advertising)} profiles with a port that has the flag, {len(cannot)} cannot "
            f"offload at all. {len({row.name for row in wrong})} drivers set it and take no "
            f"flowtable, of {len({row.name for row in partly})} more (switches above all) what "
            f"they hang on decides."
        )

    def _advertises(self, target: str, profile: str) -> bool:
        image, board = self.known.image(target), self.known.boards.get((target, profile))
        nodes = [*board.controllers, *board.switches] if board else []
        return any(
            classify(driver, self.release, image).advertises
            for node in nodes
            if image and node.enabled
            for driver, _ in image.binds(node.compatible)
        )

    def _flags(self) -> str:
        refused = sum(state is State.NO for state in self.states.values())
        total = len(self.states)
        return f"The flag can be had on every board: on {refused} of {total} it means nothing."

    def _gigabit(self) -> str:
        fast = {row.device_id for row in self.facts.hardware if FAST & row.ports.keys()}
        states = [
            State(state)
            for device, state in self.connection.execute(
                "SELECT DISTINCT l.hardware, c.state FROM link l JOIN claim c"
                " ON c.device = l.device WHERE c.release = ? AND c.path = 'ipv4-nat'"
                " GROUP BY l.hardware HAVING count(DISTINCT c.state) = 1",
                (self.release,),
            )
            if device in fast
        ]
        return (
            f"Of {len(states)} devices in the Table of Hardware with gigabit Ethernet or faster "
            f"that the release ships, the answer is: {_tally(states)}."
        )

    def _cards(self) -> str:
        states = [each for (target, _), each in self.states.items() if target.split("/")[0] in PC]
        cards = {
            row.name.rpartition("/")[2]
            for row in self.drivers
            if row.advertises
            and any(target.split("/")[0] in PC for target in row.targets)
            and row.handles not in (Handles.FLOWTABLE, Handles.CONDUIT)
        }
        return (
            f"x86: {len(states)} profiles, {_tally(states)}. Drivers of its network cards that set "
            f"hw-tc-offload and take no flowtable: {', '.join(sorted(cards))}."
        )

    def _mediatek(self) -> str:
        lines = ["| target | profiles | answer |", "|---|---|---|"]
        targets = sorted(
            {of for of, _ in self.states if of.split("/")[0] in ("mediatek", "ramips")}
        )
        for target in targets:
            states = [each for (of, _), each in self.states.items() if of == target]
            lines.append(f"| {target} | {len(states)} | {_tally(states)} |")
        return "\n".join(lines)

    def _modems(self) -> str:
        query = (
            "SELECT count(*) FROM claim WHERE release = ? AND path = 'ipv4-nat'"
            " AND state = 'partial' AND note LIKE '%modem%'"
        )
        (count,) = self.connection.execute(query, (self.release,)).fetchone()
        return (
            f"{count} profiles are `partial` for a modem or other device that their image serves."
        )

    def _wifi(self) -> str:
        return self._of_paths("wifi")

    def _paths(self) -> str:
        return self._of_paths(*(path for path in surveyed(self.connection) if path != "wifi"))

    def _of_paths(self, *paths: str) -> str:
        lines = ["| traffic | answer |", "|---|---|"]
        for path in paths:
            states = self.connection.execute(
                "SELECT state FROM claim WHERE release = ? AND path = ?", (self.release, path)
            )
            lines.append(f"| {path} | {_tally(State(state) for (state,) in states)} |")
        return "\n".join(lines)


def surveyed(connection: sqlite3.Connection) -> list[str]:
    """The kinds of traffic that have claims, by name."""
    return [path for (path,) in connection.execute("SELECT DISTINCT path FROM claim ORDER BY path")]


def _tally(states: Iterable[State]) -> str:
    counts = Counter(states)
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names)) or "none"


def with_figures(text: str) -> str:
    """A document with its blocks of figures as the facts of this checkout have them."""
    with tempfile.TemporaryDirectory() as place:
        database = Path(place, "x.sqlite")
        build(ROOT / "data", database, lambda what: None)
        with connect(database) as connection:
            blocks = Figures(connection).blocks()
    assert {found[1] for found in BLOCK.finditer(text)} == set(blocks)
    return BLOCK.sub(lambda found: f"{found[1]} -->\n{blocks[found[1]]}", text)


def test_the_figures_on_myths_are_those_of_the_committed_facts() -> None:
    from tests.docs.test_docs import facts_are_the_committed_ones

    if not facts_are_the_committed_ones():
        pytest.skip("needs data/ as it is committed, in a git checkout; the figures are of that")
    written = MYTHS.read_text()
    assert written == with_figures(written), "run `python -m tests.docs.test_docs`"


def test_every_myth_is_answered_in_its_first_words() -> None:
    sections = MYTHS.read_text().split("\n## ")[1:]
    assert len(sections) >= 10
    for section in sections:
        title, _, text = section.partition("\n")
        assert title.startswith("“")
        assert text.startswith("**")
