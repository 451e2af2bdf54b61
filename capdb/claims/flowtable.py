"""Does this driver, bound to this node, take a flowtable? The gate of domain knowledge, as code.

The handler must be compiled in; every match-data field that gates it must be non-zero; every
node it needs must be enabled and its firmware in the image.
"""

from __future__ import annotations

from dataclasses import dataclass

from capdb.claims.evidence import evidence
from capdb.claims.image import FLOWTABLE, TargetImage
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import (
    Controller,
    Driver,
    Id,
    MatchData,
    PhandleTarget,
    Place,
    Profile,
    Requirement,
)
from capdb.results.answer import Evidence
from capdb.vocabulary import Grade, State


@dataclass(frozen=True, slots=True)
class Binding:
    """A controller of a board with the driver and id entry that its target binds to it."""

    facts: ReleaseFacts
    profile: Profile
    image: TargetImage
    controller: Controller
    driver: Driver
    id: Id

    def cite(self, says: str, place: Place) -> Evidence:
        """Returns evidence from the bound driver's own source."""
        return evidence(says, place, self.driver.ref, self.facts.release, self.driver)

    def cite_board(self, says: str, place: Place) -> Evidence:
        """Returns evidence from the tree that was read for the board's target."""
        return evidence(says, place, self.image.config.ref, self.facts.release)

    @property
    def name(self) -> str:
        """The module's name, as `lsmod` and sysfs show it."""
        return module_name(self.driver)


def module_name(driver: Driver) -> str:
    """Returns the name of a driver's module without its path."""
    return driver.name.rpartition("/")[2]


def takes_flowtable(binding: Binding) -> Verdict:
    """Returns `yes`, `no`, `partial` or `unknown` for one controller, at grade `wired`."""
    driver = binding.driver
    bound = binding.cite(
        f"{binding.name} binds {binding.id.compatible}, which this board's device tree names",
        binding.id.place,
    )
    if driver.unread:
        return Verdict(
            State.UNKNOWN,
            None,
            f"the source of its Ethernet driver {binding.name} could not be read: {driver.unread}",
            evidence=(bound,),
        )
    places = binding.image.flowtable_places(driver)
    read = (bound, *_rejects(binding))
    if not places:
        return _no_handler(binding, read)
    evidences = [
        *read,
        *(
            binding.cite(f"{place.symbol} accepts {FLOWTABLE}, a flowtable's request", place)
            for place in places
        ),
    ]
    for judge in (_told_apart, _gates, _requirements):
        verdict = judge(binding)
        if verdict.state is not State.YES:
            return verdict.after(*evidences)
        evidences.extend(verdict.evidence)
    return Verdict(
        State.YES,
        Grade.WIRED,
        f"its Ethernet driver {binding.name} takes a flowtable, and its SoC's data allow it",
        evidence=tuple(evidences),
    )


def _rejects(binding: Binding) -> tuple[Evidence, ...]:
    """What of OpenWrt's patches is missing in the source as it was read."""
    patches = binding.driver.rejects
    if not patches:
        return ()
    says = (
        f"{len(patches)} of OpenWrt's patches did not apply whole to this driver as read, the "
        f"first being this one; what is stated was found all the same"
    )
    return (binding.cite(says, Place(path=patches[0])),)


def _no_handler(binding: Binding, read: tuple[Evidence, ...]) -> Verdict:
    driver, name = binding.driver, binding.name
    doubts = [doubt for doubt in driver.disagreements if FLOWTABLE in doubt]
    if doubts:
        return Verdict(
            State.UNKNOWN,
            None,
            f"the source of its Ethernet driver {name} mentions {FLOWTABLE} where it could not be "
            f"followed ({doubts[0]})",
            evidence=read,
        )
    reason = f"its Ethernet driver {name} takes no flowtable"
    handlers = [handler for handler in driver.handlers if handler.types]
    if handlers:
        handler = handlers[0]
        says = f"{handler.place.symbol} accepts {', '.join(sorted(handler.types))} only"
        return Verdict(
            State.NO, Grade.WIRED, reason, evidence=(*read, binding.cite(says, handler.place))
        )
    if driver.operations:
        operations = driver.operations[0]
        says = (
            f"{operations.setup_tc} accepts no request of the flowtable kind"
            if operations.setup_tc
            else f"{operations.place.symbol} has no ndo_setup_tc, so nothing can be offloaded to it"
        )
        return Verdict(
            State.NO, Grade.WIRED, reason, evidence=(*read, binding.cite(says, operations.place))
        )
    return Verdict(
        State.UNKNOWN,
        None,
        f"the operations of its Ethernet driver {name} were not found in its source",
        evidence=read,
    )


def _told_apart(binding: Binding) -> Verdict:
    """A driver with data per SoC that nothing is seen to gate is not trusted: a gate was missed."""
    driver = binding.driver
    per_soc = len({entry.data for entry in driver.ids if entry.data}) > 1
    if per_soc and not driver.gates and not driver.requires:
        return Verdict(
            State.UNKNOWN,
            None,
            f"{binding.name} has data for several SoCs, and what tells those that offload from "
            f"those that do not was not found in its source",
        )
    return Verdict(State.YES, Grade.WIRED, "")


def _gates(binding: Binding) -> Verdict:
    """The match-data fields whose being zero makes the handler refuse."""
    driver, evidences = binding.driver, []
    for gate in driver.gates:
        data = _match_data(driver, binding.id)
        if data is None or gate.field not in data.fields:
            return Verdict(
                State.UNKNOWN,
                None,
                f"{binding.name} refuses flowtables where {gate.field} is 0, and its value for "
                f"{binding.id.compatible} was not found",
                evidence=(binding.cite(f"{gate.place.symbol} tests {gate.field}", gate.place),),
            )
        value = data.fields[gate.field]
        evidences += [
            binding.cite(f"{gate.place.symbol} refuses where {gate.field} is 0", gate.place),
            binding.cite(f"{data.symbol} sets {gate.field} to {value}", data.place),
        ]
        if value == 0:
            return Verdict(
                State.NO,
                Grade.WIRED,
                f"{binding.name} takes flowtables on other SoCs, but for {binding.id.compatible} "
                f"its {gate.field} is 0, so it refuses",
                evidence=tuple(evidences),
            )
    return Verdict(State.YES, Grade.WIRED, "", evidence=tuple(evidences))


def _match_data(driver: Driver, entry: Id) -> MatchData | None:
    return next((data for data in driver.match_data if data.symbol == entry.data), None)


def _requirements(binding: Binding) -> Verdict:
    """The nodes without which the handler fails at its first flow, and their firmware."""
    evidences: list[Evidence] = []
    for requirement in binding.driver.requires:
        needs = binding.cite(
            f"{requirement.place.symbol} fails without the node that {requirement.phandle} names",
            requirement.place,
        )
        verdict = _requirement(binding, requirement)
        if verdict.state is not State.YES:
            return verdict.after(*evidences, needs)
        evidences += [needs, *verdict.evidence]
    return Verdict(State.YES, Grade.WIRED, "", evidence=tuple(evidences))


def _requirement(binding: Binding, requirement: Requirement) -> Verdict:
    node = next(
        (node for node in binding.controller.phandles if node.property == requirement.phandle), None
    )
    if node is None:
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"{binding.name} needs {requirement.phandle} for its first flow, and this board's "
            f"Ethernet node has none",
        )
    state = "enabled" if node.enabled else "disabled"
    shown = binding.cite_board(f"{node.node} is {state}", node.place)
    if not node.enabled:
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"{binding.name} needs {requirement.phandle} for its first flow, and this board's "
            f"device tree leaves that node disabled",
            evidence=(shown,),
        )
    return _firmware(binding, requirement, node, shown)


def _firmware(
    binding: Binding, requirement: Requirement, node: PhandleTarget, shown: Evidence
) -> Verdict:
    """Whether the firmware of a required node is in the stock image, or can be installed."""
    found = binding.image.binds(node.compatible)
    if not found:
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"no driver that this target builds binds the node that {requirement.phandle} names",
            evidence=(shown,),
        )
    driver, entry = found[0]
    names = node.firmware or firmware_of(driver, entry)
    if not names:
        return Verdict(State.YES, Grade.WIRED, "", evidence=(shown,))
    in_image = binding.facts.image_packages(binding.profile)
    carriers = [binding.facts.packages.by_firmware.get(name, []) for name in names]
    if all(any(package.package in in_image for package in packages) for packages in carriers):
        return Verdict(State.YES, Grade.WIRED, "", evidence=(shown,))
    listed = ", ".join(names)
    if not all(carriers):
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"the {module_name(driver)} firmware ({listed}) is in no package of this release",
            evidence=(shown,),
        )
    wanted = " ".join(sorted({packages[0].package for packages in carriers}))
    return Verdict(
        State.PARTIAL,
        Grade.WIRED,
        f"the firmware that {module_name(driver)} needs ({listed}) is not in the stock image",
        f"not as shipped: install the package {wanted} first, for the firmware that the stock "
        f"image leaves out; nobody has reported that it then works",
        evidence=(
            shown,
            *(
                evidence(
                    f"{packages[0].package} carries {name}",
                    packages[0].place,
                    binding.image.config.ref,
                    binding.facts.release,
                )
                for name, packages in zip(names, carriers, strict=True)
            ),
        ),
    )


def firmware_of(driver: Driver, entry: Id) -> tuple[str, ...]:
    """Returns the firmware a driver asks for when bound by this id; all it names if that is all
    that is known."""
    data = _match_data(driver, entry)
    return data.firmware if data is not None and data.firmware else driver.firmware
