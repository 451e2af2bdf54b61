"""Compare how each Ethernet driver of a release handles offload requests with its `ethtool` flag.

The naive check is `ethtool -k`: hw-tc-offload says that a driver takes *some* tc request. Only
`TC_SETUP_FT` is a flowtable's, and the kernel does not look at the flag before it asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from operator import itemgetter

from capdb.claims.evidence import cite
from capdb.claims.flow_requests import REQUESTS
from capdb.claims.image import TargetImage, driver_symbols
from capdb.claims.model import Cite, Facts
from capdb.claims.release_facts import ReleaseFacts, of_release
from capdb.facts import Driver, Handler, Place
from capdb.record import replace
from capdb.results.drivers import DriverSummary
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Handles, Misleads

ETHERNET = (
    *("drivers/net/ethernet/", "drivers/net/usb/", "drivers/net/dsa/", "drivers/net/hyperv/"),
    *("drivers/net/virtio_net", "drivers/net/vmxnet3", "drivers/net/xen-netfront"),
    *("drivers/staging/", "package:"),
)
"""Directories of Ethernet drivers; the rest is tunnels, other links and software."""

BLOCKS = ("TC_SETUP_BLOCK", "TC_SETUP_CLS", "TC_SETUP_ACT")
"""Requests to take filters or actions (Linux include/linux/netdevice.h, `tc_setup_type`)."""


Classified = tuple[DriverSummary, tuple[Cite, ...]]
"""A row without evidence, and the evidence."""


def matrix(facts: Facts) -> Iterator[Classified]:
    """Yield the driver matrix of every release whose drivers are known, by release and name.

    A driver that its targets build differently has a row for each way.
    """
    for release, known in sorted(facts.by_release.items()):
        yield from _release_matrix(of_release(facts, release), known.drivers)


def _release_matrix(facts: ReleaseFacts, drivers: Iterable[Driver]) -> Iterator[Classified]:
    bound = _bound(facts)
    built: dict[Classified, set[str]] = defaultdict(set)
    for ways in _built_ways(facts).values():
        driver, image, _ = ways[0]
        built[_classified(driver, facts.release, image)] |= {target for *_, target in ways}
    # Evidence differs with the kernel that a target has; the row does not.
    rows: dict[DriverSummary, tuple[set[str], tuple[Cite, ...]]] = {}
    for (row, shown), targets in sorted(built.items(), key=lambda item: min(item[1])):
        rows.setdefault(row, (set(), shown))[0].update(targets)
    names = {row.name for row in rows}
    for driver in sorted(drivers, key=lambda driver: (driver.name, driver.target)):
        if is_ethernet(driver) and driver.name not in names and (driver.files or driver.unread):
            names.add(driver.name)
            row, shown = _classified(driver, facts.release, None)
            rows[row] = set(), shown
    found = [(row.name, tuple(sorted(of)), row, shown) for row, (of, shown) in rows.items()]
    for name, built_by, row, shown in sorted(found, key=itemgetter(0, 1)):
        profiles = sum(bound[name, each] for each in built_by)
        yield replace(row, targets=built_by, profiles=profiles), shown


def _built_ways(facts: ReleaseFacts) -> Mapping[Hashable, list[tuple[Driver, TargetImage, str]]]:
    """Return the Ethernet drivers with the targets that build them, by the code that they compile.

    Targets that OpenWrt publishes no image of (source-only) count: their patches make drivers too.
    """
    ways: dict[Hashable, list[tuple[Driver, TargetImage, str]]] = defaultdict(list)
    deciding_of: dict[int, frozenset[str] | None] = {}  # None: no driver of an Ethernet device
    for target in facts.built_targets():
        image = facts.image(target)
        if image is None:
            continue
        taking = set(map(id, image.flowtable_drivers))
        for driver in image.drivers:
            known = id(driver)  # a driver is the same for many targets
            if known not in deciding_of:
                deciding_of[known] = _deciding_symbols(driver) if is_ethernet(driver) else None
            deciding = deciding_of[known]
            if deciding is not None:
                way = known, image.those_on(deciding), known in taking
                ways[way].append((driver, image, target))
    return ways


def _deciding_symbols(driver: Driver) -> frozenset[str]:
    """Return the symbols that may make the builds of a driver differ between targets."""
    alike = len(set(driver.files.values())) == 1  # every target that builds it builds all of it
    return frozenset() if alike else driver_symbols(driver)


def _bound(facts: ReleaseFacts) -> dict[tuple[str, str], int]:
    """Count the profiles of each target with an enabled node that a driver binds."""
    count: dict[tuple[str, str], int] = defaultdict(int)
    for profile in facts.profiles:
        image = facts.image(profile.target)
        board = facts.board(profile)
        if image is None or board is None:
            continue
        nodes = [node.compatible for node in board.controllers if node.enabled]
        nodes += [node.compatible for node in board.switches if node.enabled]
        for name in {driver.name for node in nodes for driver, _ in image.binds(node)}:
            count[name, profile.target] += 1
    return count


def is_ethernet(driver: Driver) -> bool:
    """Return whether a driver makes network devices of Ethernet ports."""
    makes = {"netdev", "switch"} & set(driver.roles) or driver.unread
    return bool(makes) and driver.name.startswith(ETHERNET)


def _classified(driver: Driver, release: str, image: TargetImage | None) -> Classified:
    return classify(driver, release, image), tuple(_evidence(driver, release, image))


def classify(driver: Driver, release: str, image: TargetImage | None) -> DriverSummary:
    """Return the row of a driver, as a target's image compiles it or, without one, as a whole."""
    accepted = _accepted(driver, image)
    takes, refuses, unsure = _by_match_data(driver) if _flows(accepted) else ((), (), False)
    is_switch = "switch" in driver.roles
    handles = _handles(driver, set(accepted), any_takes=bool(takes) or not refuses)
    # DSA sets the flag on every user port by itself (Linux net/dsa/user.c, dsa_user_create).
    advertises = bool(_flags(driver, image)) or is_switch
    return DriverSummary(
        release=release,
        name=driver.name,
        handles=handles,
        advertises=advertises,
        misleads=_misleads(handles, advertises, bool(refuses), unsure),
        types=tuple(sorted(accepted)),
        takes=takes,
        refuses=refuses,
    )


def _flags(driver: Driver, image: TargetImage | None) -> list[Place]:
    """Return the compiled places that set hw-tc-offload."""
    return [place for place in driver.hw_tc if _compiled(driver, place, image)]


def _compiled(driver: Driver, place: Place, image: TargetImage | None) -> bool:
    """Return whether the file of a place is compiled; one of another module is taken to be."""
    if image is None or driver.name.startswith("package:") or place.path not in driver.files:
        return True
    return image.builds_file(driver, place.path)


def _accepted(driver: Driver, image: TargetImage | None) -> dict[str, Place]:
    """Return the requests that compiled handlers accept, each with its first place."""
    found: dict[str, Place] = {}
    for handler in driver.handlers:
        for kind, place in _of_handler(driver, handler, image):
            found.setdefault(kind, place)
    if image is not None and not image.flowtable_places(driver):
        found = {kind: place for kind, place in found.items() if kind not in REQUESTS}
    return found


def _flows(accepted: Iterable[str]) -> list[str]:
    """Return those of some requests that hand flows over."""
    return [kind for kind in accepted if kind in REQUESTS]


def _of_handler(
    driver: Driver, handler: Handler, image: TargetImage | None
) -> Iterator[tuple[str, Place]]:
    if _compiled(driver, handler.place, image):
        for kind, place in handler.types.items():
            if _compiled(driver, place, image):
                yield kind, place


def _by_match_data(driver: Driver) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return compatibles that pass each gate, those that fail one, and whether some are unclear."""
    data = {each.symbol: each.fields for each in driver.match_data}
    takes, refuses, unsure = set(), set(), False
    for entry in driver.ids:
        values = [data.get(entry.data or "", {}).get(gate.field) for gate in driver.gates]
        if 0 in values:
            refuses.add(entry.compatible)
        elif None in values or driver.property_gates:  # these hang on the board's node
            unsure = True
        else:
            takes.add(entry.compatible)
    return tuple(sorted(takes)), tuple(sorted(refuses)), unsure


def _handles(driver: Driver, accepted: set[str], *, any_takes: bool) -> Handles:
    if _flows(accepted) and any_takes:
        return Handles.FLOWTABLE
    if driver.unread or any(
        request in doubt for doubt in driver.disagreements for request in REQUESTS
    ):
        return Handles.UNKNOWN
    if "switch" in driver.roles:
        return Handles.CONDUIT
    if any(kind.startswith(BLOCKS) for kind in accepted):
        return Handles.BLOCK
    if accepted - REQUESTS.keys():
        return Handles.QDISC
    return Handles.NOTHING if driver.operations or accepted else Handles.UNKNOWN


def _misleads(handles: Handles, advertises: bool, refuses: bool, unsure: bool) -> Misleads:
    if handles is Handles.UNKNOWN:
        return Misleads.UNKNOWN
    if not advertises:
        return Misleads.NO
    if handles is Handles.CONDUIT or (handles is Handles.FLOWTABLE and (refuses or unsure)):
        return Misleads.SOME
    return Misleads.NO if handles is Handles.FLOWTABLE else Misleads.YES


def _evidence(driver: Driver, release: str, image: TargetImage | None) -> Iterator[Cite]:
    """Yield the place that decides, and the one that sets the flag."""
    accepted, flags = _accepted(driver, image), _flags(driver, image)
    cited = _flows(accepted) or sorted(accepted)[:1]
    for kind in cited:
        accepts = Statement.of(Rule.ACCEPTS_REQUEST, request=kind)
        yield cite(accepts, accepted[kind], driver.ref, release, driver)
    if _flows(accepted):
        yield from _values(driver, release)
    if not cited and driver.operations:
        operations = driver.operations[0]
        setup = Statement.of(Rule.NAMES_SETUP, setup=operations.setup_tc or "")
        yield cite(setup, operations.place, driver.ref, release, driver)
    for place in flags[:1]:
        yield cite(Statement.of(Rule.SETS_HW_TC), place, driver.ref, release, driver)
    if "switch" in driver.roles and not flags and driver.ids:
        flag = Statement.of(Rule.DSA_SETS_HW_TC)
        yield cite(flag, driver.ids[0].place, driver.ref, release, driver)


def _values(driver: Driver, release: str) -> Iterator[Cite]:
    """Yield the gates' values in each id entry's match data."""
    data = {each.symbol: each for each in driver.match_data}
    for entry in driver.ids:
        found = data.get(entry.data or "")
        for gate in driver.gates if found else ():
            if found and gate.field in found.fields:
                value = Statement.of(
                    Rule.FIELD_VALUE,
                    field=gate.field,
                    value=found.fields[gate.field],
                    compatible=entry.compatible,
                )
                yield cite(value, found.place, driver.ref, release, driver)
