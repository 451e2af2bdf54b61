"""Read the default LAN and WAN interfaces of boards from OpenWrt's board.d scripts.

A target's `base-files/etc/board.d/*network*` calls `ucidef_*` functions (package/base-files,
lib/functions/uci-defaults.sh) in `case` arms that match the board's name. The scripts are read,
never run: if a call depends on another condition or on a variable, its result is not known, and
there is no Network. A function of a script counts for the boards for which the script calls it; a
function that no line calls by its plain name is taken to be called.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from capdb.facts import Network, Place

_CASE = re.compile(r"case\s+(.+?)\s+in\b")
_ARM = re.compile(r"\(?([^()]+)\)\s*(.*)")
_BOARD = re.compile(r'"?\$(?:\(board_name\)|\{?(?:board|board_name|1)\}?)"?$')
_CONDITION = re.compile(r"(?:if|for|while|until)\b")
_CONDITION_END = re.compile(r"(?:^|;|\s)(?:fi|done)\b")
_CALL = re.compile(r"(?:.*(?:&&|\|\||;|\bthen|\bdo)\s*)?(ucidef_\w+.*)")
_GIVES = re.compile(r'^\s*name="([^"$]+)"', re.MULTILINE)
_FUNCTION = re.compile(r"(\w+)\s*\(\)")
_LEAVE = re.compile(r"(?:return|exit)\b")
_SWITCH = "ucidef_add_switch"  # adds its VLANs to the devices that a network has already
_PROCESSOR = re.compile(r"\d+([tu]*)@(.+)")
_SPECIAL = re.compile(r"[*?\[]")
_MEMBER = re.compile(r"\d+:([^:]+)(?::\d+)?")
_UNKNOWN = "$"
"""A value that is known only when the script runs."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of the shell: those that are plain names, and the others."""

    names: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Patterns:
        """Return the patterns of an arm of a `case`."""
        every = [pattern.strip(" \"'") for pattern in text.split("|")]
        globs = tuple(pattern for pattern in every if _SPECIAL.search(pattern))
        return cls(frozenset(every).difference(globs), globs)

    def match(self, board: str) -> bool:
        """Return whether a name matches any of the patterns."""
        return board in self.names or any(fnmatchcase(board, glob) for glob in self.globs)

    def __or__(self, other: Patterns) -> Patterns:
        return Patterns(self.names | other.names, self.globs + other.globs)


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of a `case` on the board's name: its patterns, and those of the arms before it."""

    patterns: Patterns
    before: Patterns

    def takes(self, board: str) -> bool:
        """Return whether a board of this name runs the arm."""
        return self.patterns.match(board) and not self.before.match(board)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a `ucidef_*` function or of one of the script's own.

    `arm` is the arm that holds it, `unless` are the arms that leave the function before it, and
    `within` is that function, if any. `conditional` is true if it also depends on anything but the
    board's name.
    """

    line: int
    words: tuple[str, ...]
    arm: Arm | None
    unless: tuple[Arm, ...]
    conditional: bool
    within: str | None = None

    def is_for(self, board: str) -> bool:
        """Return whether a board of this name reaches the call."""
        here = self.arm is None or self.arm.takes(board)
        return here and not any(arm.takes(board) for arm in self.unless)


@dataclass(frozen=True, slots=True)
class Scripts:
    """The calls of a subtarget's network scripts, with their files, in the order of running.

    `given` are names that the target itself gives boards, as ramips did before 21.02 (OpenWrt
    19.07 target/linux/ramips/base-files/lib/ramips.sh).
    """

    calls: tuple[tuple[str, Call], ...]
    given: frozenset[str] = frozenset()

    def network(self, board: str) -> Network | None:
        """Return the default interfaces of a board, or None if the scripts do not set them."""
        devices: dict[str, tuple[str, ...]] = {}
        conduits: dict[str, str] = {}
        place = None
        for path, call in self.calls:
            if not call.is_for(board):
                continue
            callers = [
                [caller for caller in each if caller.is_for(board)]
                for each in self._callers(path, call)
            ]
            if not all(callers):
                continue
            conduits.update(_conduit(call))
            interfaces = _interfaces(call.words)
            if not interfaces:
                continue
            way = [call, *(caller for each in callers for caller in each)]
            unknown = any(_UNKNOWN in names for names in interfaces.values())
            if unknown or any(each.conditional for each in way):
                return None
            place = Place(path, call.line)
            added = devices if call.words[0] == _SWITCH else {}
            for network, names in interfaces.items():
                devices[network] = tuple(dict.fromkeys((*added.get(network, ()), *names)))
        if place is None:
            return None
        return Network(place, devices.get("lan", ()), devices.get("wan", ()), conduits)

    def name_of(self, compatible: Sequence[str], boards: Sequence[str]) -> str | None:
        """Return the name by which the scripts know a board: its first compatible, as a rule.

        If the target names boards itself, it is the one of those names that the profile supports.
        """
        names = [*compatible[:1], *boards]
        own = [name for name in boards if name in self.given]
        return next(iter([*own, *names]), None)

    def _callers(self, path: str, call: Call) -> list[list[Call]]:
        """Return the calls of the function that a call is in, then those of theirs, and so on."""
        found: list[list[Call]] = []
        names: set[str | None] = {call.within}
        seen: set[str | None] = {None}
        while names := names - seen:
            seen |= names
            callers = [each for at, each in self.calls if at == path and each.words[0] in names]
            found += [callers] if callers else []
            names = {caller.within for caller in callers}
        return found


def read(openwrt: Path, target: str, subtarget: str) -> Scripts:
    """Return the network scripts of a subtarget, empty if it has none.

    A subtarget's script replaces the target's of the same name, as its base-files do.
    """
    linux = openwrt / "target" / "linux"
    scripts = {
        path.name: path
        for directory in (linux / target, linux / target / subtarget)
        for path in (directory / "base-files" / "etc" / "board.d").glob("*network*")
    }
    return Scripts(
        tuple(
            (path.relative_to(openwrt).as_posix(), call)
            for _, path in sorted(scripts.items())
            for call in parse(path.read_text(errors="replace"))
        ),
        frozenset(
            name
            for path in (linux / target / "base-files" / "lib").glob("*.sh")
            for name in _GIVES.findall(path.read_text(errors="replace"))
        ),
    )


@dataclass(slots=True)
class _Case:
    """An open `case`: the arm being read, if any, and the patterns of those before it."""

    on_board: bool
    conditions: int
    arm: Arm | None = None
    before: Patterns = Patterns()

    def enter(self, patterns: str) -> None:
        self.arm = Arm(Patterns.read(patterns), self.before)

    def leave(self) -> None:
        if self.arm:
            self.before |= self.arm.patterns
        self.arm = None


@dataclass(slots=True)
class _ControlFlow:
    """The reader's position in the script's control flow; `functions` are the script's own."""

    functions: frozenset[str]
    within: str | None = None
    cases: list[_Case] = field(default_factory=list)
    conditions: int = 0
    left: list[Arm] = field(default_factory=list)

    def arm(self) -> Arm | None:
        return self.cases[0].arm if self.cases and self.cases[0].on_board else None

    def conditional(self) -> bool:
        return self.conditions > 0 or len(self.cases) > (self.arm() is not None)


def parse(text: str) -> Iterator[Call]:
    """Yield the calls of `ucidef_*` and own functions, with the board names that lead to them."""
    lines = list(_logical_lines(text))
    at = _ControlFlow(frozenset(found[1] for _, line in lines if (found := _FUNCTION.match(line))))
    for number, line in lines:
        case = at.cases[-1] if at.cases else None
        if opened := _CASE.match(line):
            at.cases.append(_Case(bool(_BOARD.match(opened[1])), at.conditions))
            continue
        if line.startswith("esac") and case:
            at.conditions = at.cases.pop().conditions
            continue
        if case and case.arm is None:
            found = _ARM.match(line)
            if found is None:
                continue
            case.enter(found[1])
            line = found[2]
        yield from _statement(number, line, at)
        if case and line.endswith(";;"):
            case.leave()


def _statement(number: int, line: str, at: _ControlFlow) -> Iterator[Call]:
    at.conditions += bool(_CONDITION.match(line))
    called = _CALL.match(line)
    arm = at.arm()
    first = line.removesuffix(";;").split()[:1]
    if opened := _FUNCTION.match(line):
        at.within = opened[1]
    elif called:
        conditional = at.conditional() or called[1] != line
        words = _words(called[1])
        yield Call(number, words, arm, tuple(at.left), conditional, at.within)
    elif at.functions.intersection(first):
        yield Call(number, tuple(first), arm, tuple(at.left), at.conditional(), at.within)
    elif _LEAVE.match(line) and arm and not at.conditional():
        at.left.append(arm)
    elif line == "}":
        at.left.clear()
        at.within = None
    at.conditions -= bool(at.conditions and _CONDITION_END.search(line))


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text.removesuffix(";;"), comments=True))
    except ValueError:
        return (text.split()[0], _UNKNOWN)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines stripped, continued ones joined, with the number of the first."""
    held, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start if held else number
        held += line.strip()
        if held.endswith("\\"):
            held = held[:-1] + " "
        else:
            yield start, held.strip()
            held = ""


def _conduit(call: Call) -> dict[str, str]:
    """Return the conduit that a call sets for a port of a switch."""
    if call.words[0] != "ucidef_set_network_device_conduit" or len(call.words) < 3:
        return {}
    port, device = call.words[1:3]
    return {port: _UNKNOWN if call.conditional or _UNKNOWN in port + device else device}


def _interfaces(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the devices that a call sets for lan and wan."""
    name, arguments = words[0], words[1:]
    given: dict[str, str] = {}
    if name == "ucidef_set_interfaces_lan_wan":
        given = dict(zip(("lan", "wan"), arguments, strict=False))
    elif name in ("ucidef_set_interface_lan", "ucidef_set_interface_wan"):
        given = {name.rpartition("_")[2]: arguments[0] if arguments else _UNKNOWN}
    elif name == "ucidef_set_interface":
        options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
        if arguments[:1] in (("lan",), ("wan",)) and "device" in options:
            given = {arguments[0]: options["device"]}
    elif name == _SWITCH:
        given = _switch_devices(arguments[1:])
    elif name == "ucidef_set_interface_netdev_range":
        given = {"lan": _UNKNOWN}
    known = {
        network: _UNKNOWN if "$" in text or "`" in text else text for network, text in given.items()
    }
    return {network: tuple(text.split()) for network, text in known.items() if text}


def _switch_devices(ports: tuple[str, ...]) -> dict[str, str]:
    """Return the VLAN devices of a swconfig switch, as `_ucidef_finish_switch_roles` makes them."""
    if any("$" in port for port in ports):
        return {"lan": _UNKNOWN}
    processors = [match for port in ports if (match := _PROCESSOR.fullmatch(port))]
    roles: list[str] = []
    for port in ports:
        member = _MEMBER.fullmatch(port)
        if member and roles[-1:] != [member[1]]:
            roles.append(member[1])
    devices: dict[str, str] = {}
    for index, role in enumerate(roles):
        if processors and role in ("lan", "wan"):
            flags, device = processors[index % len(processors)].groups()
            untagged = "u" in flags and "t" not in flags
            name = device if untagged else f"{device}.{index + 1}"
            devices[role] = f"{devices.get(role, '')} {name}"
    return devices
