"""Compare capdb's facts and answers of a release with an independent reading of its trees."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.second_opinion import images
from tests.second_opinion.device_trees import Board, DeviceTreeError, Includes
from tests.second_opinion.first_boot import Network, Scripts
from tests.second_opinion.flowtables import Reading
from tests.second_opinion.lines import Checker, curated
from tests.second_opinion.nodes import compare_nodes
from tests.second_opinion.opinion import Image, Opinion, built, config, firmware_files, judge
from tests.second_opinion.tally import Tally
from tests.second_opinion.trees import Builder

Record = dict[str, Any]

_EVIDENCE = """
SELECT DISTINCT s.rule, s.given, e.source, e.ref, e.path, e.line, e.symbol, e.patch
FROM judgement j JOIN verdict_evidence v ON v.verdict = j.verdict
JOIN evidence e ON e.id = v.evidence JOIN statement s ON s.id = e.shows WHERE j.release = :release
UNION
SELECT DISTINCT s.rule, s.given, e.source, e.ref, e.path, e.line, e.symbol, e.patch
FROM driver d JOIN driver_evidence e ON e.driver = d.id JOIN statement s ON s.id = e.shows
WHERE d.release = :release
"""
_ANSWERS = """
SELECT a.profile, p.target, v.state, s.rule, s.given, v.id
FROM profile p JOIN variant a ON a.id = p.variant
JOIN judgement j ON j.variant = p.variant AND j.release = p.release AND j.path = 'ipv4-nat'
JOIN verdict v ON v.id = j.verdict JOIN statement s ON s.id = v.because WHERE p.release = ?
"""
_LIMITS = """
SELECT s.rule, s.given FROM verdict_limit l JOIN statement s ON s.id = l.statement
WHERE l.verdict = ?
"""


_NOT_IN_A_DEVICE_TREE = {
    "foreign-device",
    "otherwise",
    "ports-are-vlans",
    "second-controller",
    "wan-not-in-device-tree",
}
"""Limits that capdb knows of a board.d script or an image's packages, which are not read here."""


@dataclass
class Comparison:
    """Everything that is compared of one release."""

    builder: Builder
    data: Path
    database: sqlite3.Connection
    tally: Tally = field(default_factory=Tally)

    @property
    def release(self) -> str:
        """The release."""
        return self.builder.sources.release

    @cached_property
    def quirks(self) -> set[str]:
        """The curated limits, which are in no tree that was read."""
        file = self.data / "curated/quirks.toml"
        text = file.read_text() if file.exists() else ""
        return {quirk["id"] for quirk in tomllib.loads(text).get("quirk", ())}

    def lines(self) -> None:
        """Open every place that an answer or the driver matrix of the release cites."""
        checker = Checker(self.builder)
        columns = ("source", "ref", "path", "line", "symbol", "patch")
        for rule, given, *values in self.database.execute(_EVIDENCE, {"release": self.release}):
            place = dict(zip(columns, values, strict=True))
            of = f"{rule} {given} {place['path']}:{place['line']} ({place['ref']})"
            if place["ref"] == "capdb's curated facts":
                fault = curated(self.data.parent, place["path"], place["symbol"])
                self.tally.compare("evidence", of, None, fault)
                continue
            try:
                fault = checker.fault(rule, json.loads(given), place)
            except LookupError as error:
                self.tally.unread["evidence"].append(f"{of}: no tree at hand is {error}")
            else:
                self.tally.compare("evidence", of, None, fault)

    def places(self) -> None:
        """Open every place that the driver facts of the release name, cited or not."""
        checker = Checker(self.builder)
        for driver in self._records("drivers"):
            for place in _places(driver):
                columns = {"ref": driver["ref"], "line": None, "symbol": None, "patch": None}
                of = f"{driver['name']} {place} ({driver['ref']})"
                try:
                    fault = checker.fault("", {}, columns | place)
                except LookupError as error:
                    self.tally.unread["places of facts"].append(f"{of}: no tree at hand is {error}")
                else:
                    self.tally.compare("places of facts", of, None, fault)

    def boards(self, wanted: set[str]) -> None:
        """Compare the boards of the wanted targets, or of all."""
        openwrt = self.builder.sources.openwrt
        boards, profiles, targets, drivers = (
            list(self._records(kind)) for kind in ("boards", "profiles", "targets", "drivers")
        )
        packages = {
            (item["target"], item["profile"]): item.get("packages", ()) for item in profiles
        }
        defaults = {item["target"]: item.get("default_packages", ()) for item in targets}
        firmware = firmware_files(openwrt)
        packaged = set().union(*firmware.values()) if firmware else set()
        answers = {
            (profile, target): (state, rule, json.loads(given), verdict)
            for profile, target, state, rule, given, verdict in self.database.execute(
                _ANSWERS, (self.release,)
            )
        }
        readers: dict[tuple[str, str], tuple[Reading, Includes]] = {}
        for target in sorted({board["target"] for board in boards}):
            if wanted and target not in wanted and target.partition("/")[0] not in wanted:
                continue
            made = images.target(openwrt, target)
            name = target.partition("/")[0]
            key = (name, made.series)
            if key not in readers:
                tree = self.builder.target(*key)
                readers[key] = (Reading(tree), Includes(tree, made.linux_arch))
            reading, includes = readers[key]
            built = images.read(openwrt, target, made, includes.directory)
            symbols = config(openwrt, target, made.series)
            scripts = Scripts.of(openwrt, target)
            self._gates(name, made.series, reading, drivers)
            for facts in (board for board in boards if board["target"] == target):
                profile = facts["profile"]
                listed = installed(defaults[target], packages.get((target, profile), ()))
                files = set().union(*(firmware.get(item, set()) for item in listed))
                of = f"{target} {profile}"
                found = self._boards(facts, built.get(profile), includes, of)
                opinions = []
                for board in found:
                    network = scripts.network_of(board)
                    image = Image(symbols, files, packaged, network)
                    opinions.append(judge(board, reading, image))
                if len(found) == 1:
                    self._network(facts, network, of)
                compare_nodes(self.tally, facts, list(zip(found, opinions, strict=True)), of)
                if len({opinion.state for opinion in opinions}) > 1:
                    opinion = Opinion("unclear", "the boards of this image differ")
                else:
                    opinion = (opinions or [_without_device_tree(reading, symbols)])[0]
                self._answer(answers[profile, target], opinion, of)

    def _network(self, facts: Record, network: Network | None, of: str) -> None:
        """Compare the devices at first boot; capdb leaves those open that depend on more."""
        said, subject = facts.get("network"), "networks at first boot"
        read = network.devices if network else {}
        names = ("lan", "wan")
        mine = [sorted(read.get(name, ())) for name in names]
        if network is None or (said is None and any(mine)):
            self.tally.unread[subject].append(f"{of}: capdb {said}, read {read or 'no one answer'}")
        else:
            held = said or {}
            self.tally.compare(subject, of, [sorted(held.get(name, ())) for name in names], mine)

    def _records(self, kind: str) -> Iterator[Record]:
        file = self.data / "releases" / self.release / f"{kind}.jsonl"
        yield from (json.loads(line) for line in file.read_text().splitlines())

    def _gates(self, name: str, series: str, reading: Reading, drivers: list[Record]) -> None:
        """Compare the deciding values, chip by chip."""
        for driver in reading.flowtable_drivers:
            fact = next(
                (
                    fact
                    for target in (name, f"*/{series}")
                    for fact in drivers
                    if fact["target"] == target
                    and fact["name"] == f"{driver.directory}/{driver.name}"
                ),
                None,
            )
            of = f"{name} {driver.name}"
            self.tally.compare("drivers that take flowtables", of, bool(fact), True)
            if fact is None:
                continue
            ids = {item["compatible"]: item.get("data") for item in fact.get("ids", ())}
            data = {item["symbol"]: item["fields"] for item in fact.get("match_data", ())}
            gates = {item["field"] for item in fact.get("gates", ())}
            needs = {item["phandle"] for item in fact.get("requires", ())}
            tags = set(fact.get("egress_tags", ()))
            self.tally.compare("gates", of, gates, set(driver.gates))
            self.tally.compare("nodes that are needed", of, needs, driver.phandles)
            self.tally.compare("tags that are asked for", of, tags, driver.tags)
            for compatible in driver.ids:
                for member in driver.gates:
                    read = reading.value(driver, compatible, member)
                    fields = data.get(ids.get(compatible, ""), {})
                    self.tally.compare(
                        "gate values", f"{of} {compatible}", fields.get(member), read and read[0]
                    )

    def _boards(
        self, facts: Record, image: images.Image | None, includes: Includes, of: str
    ) -> list[Board]:
        """Return the boards of an image; none if one of them cannot be read."""
        if image is None:
            self.tally.unread["device trees"].append(f"{of}: make knows no such profile")
            return []
        if not image.sources:
            if facts.get("dts"):
                self.tally.unread["device trees"].append(f"{of}: make names none before a build")
            return []
        directory = self.builder.sources.openwrt / "target" / "linux"
        directory /= facts["target"].partition("/")[0] + "/image"
        if image.in_kernel:
            directory = includes.directory
        try:
            boards = [
                includes.compile(
                    directory / image.directory / f"{name}.dts", image.tree, image.flags
                )
                for name in image.sources
            ]
        except DeviceTreeError as error:
            if "error" not in facts and facts.get("dts"):
                self.tally.compare("device trees", of, facts["dts"], str(error))
            else:
                self.tally.unread["device trees"].append(f"{of}: neither compiles it ({error})")
            return []
        if "error" in facts:
            self.tally.unread["device trees"].append(f"{of}: capdb says less: {facts['error']}")
        else:
            names = [Path(name).name for name in image.sources]
            said = Path(facts.get("dts", "")).stem
            self.tally.compare("device trees", of, said, said if said in names else names)
        return boards

    def _answer(self, answer: tuple[str, str, Record, int], opinion: Opinion, of: str) -> None:
        state, rule, given, verdict = answer
        limits = [name for name, _ in self.database.execute(_LIMITS, (verdict,))]
        said = f"{state} ({rule} {', '.join(limits)})"
        read = f"{opinion.state} ({opinion.why})"
        wanted = {"unclear": "unknown"}.get(opinion.state, opinion.state)
        subject, both = f"answers that are {state}", f"{of}: capdb {said}, read {read}"
        if wanted == state:
            self.tally.agreed[subject] += 1
        elif (
            state == "unknown"
            or (state == "no" and rule in self.quirks)
            or ((state, wanted) == ("partial", "yes") and _NOT_IN_A_DEVICE_TREE & set(limits))
        ):
            self.tally.unread[subject].append(f"capdb says less for {both}")
        else:
            self.tally.differing[subject].append(both)
        if state in {"yes", "partial"} and "ports" in given and opinion.state in {"yes", "partial"}:
            reached = set(opinion.reached)
            named = {name for name in reached if not name.startswith("/")}
            said_ports = (len(given["ports"]), named & set(given["ports"]))
            self.tally.compare("ports that are reached", of, said_ports, (len(reached), named))


def _places(value: Any) -> Iterator[Record]:
    """Yield every place below a fact, however deep."""
    if isinstance(value, dict):
        if "path" in value and "line" in value:
            yield value
        else:
            yield from (place for item in value.values() for place in _places(item))
    elif isinstance(value, list):
        yield from (place for item in value for place in _places(item))


def installed(defaults: Iterable[str], own: Iterable[str]) -> set[str]:
    """Return the packages of an image: the target's defaults, with a profile's own on top."""
    packages = set(defaults)
    for name in own:
        packages = packages - {name[1:]} if name.startswith("-") else packages | {name}
    return packages


def _without_device_tree(reading: Reading, symbols: dict[str, str]) -> Opinion:
    """Return the opinion on a machine without a description of its hardware."""
    drivers = [driver.name for driver in built(reading, Image(symbols))]
    if drivers:
        return Opinion("unclear", f"no device tree, and {drivers} are built")
    return Opinion("no", "no driver that takes a flowtable is built")
