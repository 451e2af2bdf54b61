"""The figures of docs/myths.md."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from functools import cache

from capdb.claims import Facts
from capdb.claims.driver_matrix import classify
from capdb.claims.release_facts import of_release
from capdb.names.drivers import module
from capdb.queries import whole_release
from capdb.queries.connection import resolve_release
from capdb.vocabulary import Handles, Misleads, State
from docs.blocks import committed

MAKERS = {
    "Qualcomm and Atheros": ("ath25", "ath79", "ipq40xx", "ipq806x", "qualcommax", "qualcommbe"),
    "Broadcom": ("bcm27xx", "bcm47xx", "bcm4908", "bcm53xx", "bmips"),
}
PC = ("x86",)
FAST = {"1g", "2.5g", "5g", "10g", "sfp", "sfp+"}


class Figures:
    """The numbers behind the document, of the current stable release."""

    def __init__(self, connection: sqlite3.Connection, facts: Facts) -> None:
        self.connection = connection
        self.facts = facts
        self.release = resolve_release(connection, None)
        self.states = {
            (target, profile): State(state)
            for target, profile, state in connection.execute(
                "SELECT p.target, v.profile, c.state FROM claim c"
                " JOIN profile p ON p.variant = c.variant AND p.release = c.release"
                " JOIN variant v ON v.id = c.variant WHERE c.release = ? AND c.path = 'ipv4-nat'",
                (self.release,),
            )
        }
        self.known = of_release(facts, self.release)
        self.drivers = whole_release.drivers(connection, self.release)

    def profiles(self) -> str:
        """Return the number of the release's profiles by state."""
        return (
            f"OpenWrt {self.release}: {len(self.states)} profiles, {_tally(self.states.values())}."
        )

    def takers(self) -> str:
        """Return the drivers that take flowtables, by their data on SoCs, as a table."""
        rows = [row for row in self.drivers if row.handles is Handles.FLOWTABLE]
        lines = ["| driver | offloads for these SoCs | not for these SoCs |", "|---|---|---|"]
        for name in sorted({row.name for row in rows}):
            takes = {soc for row in rows if row.name == name for soc in row.takes}
            refuses = {soc for row in rows if row.name == name for soc in row.refuses}
            lines.append(f"| `{name}` | {_codes(takes)} | {_codes(refuses)} |")
        return "\n".join(lines)

    def makers(self) -> str:
        """Return the states of the targets of two makers as a table."""
        lines = ["| SoCs of | targets | profiles | answer |", "|---|---|---|---|"]
        for maker, targets in MAKERS.items():
            states = [each for (of, _), each in self.states.items() if of.split("/")[0] in targets]
            lines.append(f"| {maker} | {', '.join(targets)} | {len(states)} | {_tally(states)} |")
        return "\n".join(lines)

    def package(self) -> str:
        """Return the number of images with kmod-nft-offload, and their states."""
        having = [
            self.states[profile.target, profile.profile]
            for profile in self.known.profiles
            if "kmod-nft-offload" in self.known.installed_packages(profile)
        ]
        return (
            f"{len(having)} of {len(self.states)} profiles have the package in their image: "
            f"{_tally(having)}."
        )

    def flag(self) -> str:
        """Return how often hw-tc-offload is set although nothing can be offloaded."""
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
            f"flowtable; for {len({row.name for row in partly})} more, mostly switches, the device "
            f"behind them decides."
        )

    def _advertises(self, target: str, profile: str) -> bool:
        image, board = self.known.image(target), self.known.boards.get((target, profile))
        if not image or not board:
            return False
        nodes = [
            *((node.enabled, node.compatible) for node in board.controllers),
            *((switch.enabled, switch.compatible) for switch in board.switches),
        ]
        return any(
            classify(driver, self.release, image).advertises
            for enabled, compatible in nodes
            if enabled
            for driver, _ in image.binds(compatible)
        )

    def flags(self) -> str:
        """Return the number of profiles on which the flag of nftables means nothing."""
        refused = sum(state is State.NO for state in self.states.values())
        total = len(self.states)
        return f"Every board accepts the flag: on {refused} of {total} it means nothing."

    def gigabit(self) -> str:
        """Return the states of devices with gigabit Ethernet or faster."""
        fast = {row.device_id for row in self.facts.hardware if FAST & row.ports.keys()}
        states = [
            State(state)
            for device, state in self.connection.execute(
                "SELECT DISTINCT l.hardware, c.state FROM link l"
                " JOIN answering a ON a.device = l.device JOIN claim c"
                " ON c.variant = a.variant AND c.release = a.release"
                " WHERE c.release = ? AND c.path = 'ipv4-nat'"
                " GROUP BY l.hardware HAVING count(DISTINCT c.state) = 1",
                (self.release,),
            )
            if device in fast
        ]
        return (
            f"Of {len(states)} devices in the Table of Hardware with gigabit Ethernet or faster "
            f"that the release ships, the answer is: {_tally(states)}."
        )

    def cards(self) -> str:
        """Return the states of PCs, and the network cards that only set the flag."""
        states = [each for (target, _), each in self.states.items() if target.split("/")[0] in PC]
        cards = {
            module(row.name)
            for row in self.drivers
            if row.advertises
            and any(target.split("/")[0] in PC for target in row.targets)
            and row.handles not in (Handles.FLOWTABLE, Handles.CONDUIT)
        }
        return (
            f"x86: {len(states)} profiles, {_tally(states)}. Drivers of its network cards that set "
            f"hw-tc-offload and take no flowtable: {', '.join(sorted(cards))}."
        )

    def mediatek(self) -> str:
        """Return the states of MediaTek's targets as a table."""
        lines = ["| target | profiles | answer |", "|---|---|---|"]
        targets = sorted(
            {of for of, _ in self.states if of.split("/")[0] in ("mediatek", "ramips")}
        )
        for target in targets:
            states = [each for (of, _), each in self.states.items() if of == target]
            lines.append(f"| {target} | {len(states)} | {_tally(states)} |")
        return "\n".join(lines)

    def modems(self) -> str:
        """Return the number of profiles that are `partial` for a modem or other device."""
        query = (
            "SELECT count(*) FROM claim c WHERE release = ? AND path = 'ipv4-nat'"
            " AND state = 'partial' AND EXISTS (SELECT 1 FROM verdict_limit l"
            "  JOIN statement s ON s.id = l.statement"
            "  WHERE l.verdict = c.verdict AND s.rule = 'foreign-device')"
        )
        (count,) = self.connection.execute(query, (self.release,)).fetchone()
        return (
            f"{count} profiles are `partial` for a modem or other device that their image serves."
        )

    def wifi(self) -> str:
        """Return the states of traffic from and to Wi-Fi as a table."""
        return self._of_paths("wifi")

    def paths(self) -> str:
        """Return the states of all other traffic as a table."""
        return self._of_paths(*(path for path in _surveyed(self.connection) if path != "wifi"))

    def _of_paths(self, *paths: str) -> str:
        lines = ["| traffic | answer |", "|---|---|"]
        for path in paths:
            states = self.connection.execute(
                "SELECT state FROM claim WHERE release = ? AND path = ?", (self.release, path)
            )
            lines.append(f"| {path} | {_tally(State(state) for (state,) in states)} |")
        return "\n".join(lines)


def _surveyed(connection: sqlite3.Connection) -> list[str]:
    """Return the kinds of traffic that have claims, by name."""
    return [path for (path,) in connection.execute("SELECT DISTINCT path FROM claim ORDER BY path")]


def _tally(states: Iterable[State]) -> str:
    counts = Counter(states)
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names)) or "none"


@cache
def figures() -> Figures:
    """Return the figures of the facts of this checkout."""
    return Figures(committed.database(), committed.facts())
