"""Decide whether the driver that is bound to a node accepts flowtables.

The handler must be compiled in; every match-data field that gates it must be non-zero; every
node it needs must be enabled, with its firmware in the image; every property that it checks must be
present or absent as it requires.
"""

from __future__ import annotations

from capdb.claims import properties
from capdb.claims.binding import Binding, module_name
from capdb.claims.controllers import binds
from capdb.claims.evidence import cite
from capdb.claims.model import Cite, Verdict
from capdb.facts import Driver, Gate, Id, MatchData, PhandleTarget, Place, Requirement
from capdb.facts.kernel import FLOW_OFFLOAD
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import Grade, State


def takes_flowtable(binding: Binding) -> Verdict:
    """Return `yes`, `no`, `partial` or `unknown` for one controller, at grade `wired`."""
    known = binding.image.whatever_the_node
    key = id(binding.driver), id(binding.id)
    if key not in known:
        known[key] = _whatever_the_node(binding)
    found = known[key]
    if found.state is not State.YES:
        return found
    evidences = [*found.evidence]
    for judge in (properties.judged, _requirements):
        verdict = judge(binding)
        if verdict.state is not State.YES:
            return verdict.after(*evidences)
        evidences.extend(verdict.evidence)
    return found._replace(evidence=tuple(evidences))


def _whatever_the_node(binding: Binding) -> Verdict:
    """Return the verdict on a driver and its id entry alone; after a `yes`, the node decides."""
    driver = binding.driver
    bound = binds(binding)
    if driver.unread:
        return Verdict(
            State.UNKNOWN,
            None,
            Statement.of(Rule.DRIVER_UNREAD, driver=binding.name, error=driver.unread),
            evidence=(bound,),
        )
    places, request = binding.image.flowtable_places(driver), binding.image.request
    read = (bound, *_rejects(binding))
    if not places:
        return _no_handler(binding, read)
    evidences = [
        *read,
        *(
            binding.cite(
                Statement.of(Rule.ACCEPTS_FLOWTABLE, symbol=str(place.symbol), request=request),
                place,
            )
            for place in places
        ),
    ]
    for judge in (_has_gate, _gates):
        verdict = judge(binding)
        if verdict.state is not State.YES:
            return verdict.after(*evidences)
        evidences.extend(verdict.evidence)
    return binding.passed(*evidences)._replace(grade=_grade(binding))


def _grade(binding: Binding) -> Grade:
    """Return `wired`, or `declared` if a value that decides may differ in the release."""
    data = _match_data(binding.driver, binding.id) if binding.driver.gates else None
    return Grade.DECLARED if data is not None and data.rejects else Grade.WIRED


def _rejects(binding: Binding) -> tuple[Cite, ...]:
    """Return evidence of OpenWrt's patches that could not be applied to the source."""
    patches = binding.driver.rejects
    if not patches:
        return ()
    return (
        binding.cite(
            Statement.of(Rule.PATCHES_REJECTED, count=len(patches)), Place(path=patches[0])
        ),
    )


def _no_handler(binding: Binding, read: tuple[Cite, ...]) -> Verdict:
    driver, name = binding.driver, binding.name
    request = binding.image.request
    doubts = [doubt for doubt in driver.disagreements if request in doubt]
    if doubts:
        return Verdict(
            State.UNKNOWN,
            None,
            Statement.of(Rule.HANDLER_NOT_FOLLOWED, driver=name, request=request, doubt=doubts[0]),
            evidence=read,
        )
    because = Statement.of(Rule.TAKES_NO_FLOWTABLE, driver=name)
    handlers = [handler for handler in driver.handlers if handler.types]
    if handlers and request != FLOW_OFFLOAD:
        handler = handlers[0]
        only = Statement.of(
            Rule.ACCEPTS_ONLY,
            symbol=str(handler.place.symbol),
            requests=tuple(sorted(handler.types)),
        )
        return Verdict(
            State.NO, Grade.WIRED, because, evidence=(*read, binding.cite(only, handler.place))
        )
    if driver.operations:
        operations = driver.operations[0]
        symbol = str(operations.place.symbol)
        if request == FLOW_OFFLOAD:
            setup = Statement.of(Rule.NAMES_NO_REQUEST, symbol=symbol, request=request)
        elif operations.setup_tc:
            setup = Statement.of(Rule.SETUP_REFUSES, symbol=operations.setup_tc)
        else:
            setup = Statement.of(Rule.NO_SETUP, symbol=symbol)
        return Verdict(
            State.NO, Grade.WIRED, because, evidence=(*read, binding.cite(setup, operations.place))
        )
    return Verdict(
        State.UNKNOWN,
        None,
        Statement.of(Rule.OPERATIONS_NOT_FOUND, driver=name),
        evidence=read,
    )


def _has_gate(binding: Binding) -> Verdict:
    """Return `unknown` for a driver with data per SoC but no gate: a gate was overlooked."""
    driver = binding.driver
    per_soc = len({entry.data for entry in binding.image.bindable(driver) if entry.data}) > 1
    if per_soc and not driver.gates and not driver.requires:
        return Verdict(State.UNKNOWN, None, Statement.of(Rule.GATE_NOT_FOUND, driver=binding.name))
    return binding.passed()


def _gates(binding: Binding) -> Verdict:
    """Return `no` if a gating match-data field is 0, `unknown` if its value was not found."""
    driver = binding.driver
    evidences: list[Cite] = []
    for gate in driver.gates:
        data = _match_data(driver, binding.id)
        if data is None or gate.field not in data.fields:
            tests = Statement.of(Rule.TESTS_FIELD, symbol=str(gate.place.symbol), field=gate.field)
            because = Statement.of(
                Rule.GATE_VALUE_NOT_FOUND,
                driver=binding.name,
                field=gate.field,
                compatible=binding.id.compatible,
            )
            shown = binding.cite(tests, gate.place)
            return Verdict(State.UNKNOWN, None, because, evidence=(shown,))
        value = data.fields[gate.field]
        evidences += [
            *_refusal(binding, gate),
            binding.cite(
                Statement.of(Rule.SETS_FIELD, symbol=data.symbol, field=gate.field, value=value),
                data.place,
            ),
        ]
        evidences += _doubts(binding, data)
        if value == 0:
            because = Statement.of(
                Rule.GATE_IS_ZERO,
                driver=binding.name,
                compatible=binding.id.compatible,
                field=gate.field,
            )
            return Verdict(State.NO, _grade(binding), because, evidence=tuple(evidences))
    return binding.passed(*evidences)


def _refusal(binding: Binding, gate: Gate) -> list[Cite]:
    """Cite how the driver refuses if a field is 0: at once, or by a member that it leaves unset."""
    symbol = str(gate.place.symbol)
    if gate.through is None or gate.refuses is None:
        refuses = Statement.of(Rule.REFUSES_WHERE_ZERO, symbol=symbol, field=gate.field)
        return [binding.cite(refuses, gate.place)]
    sets = Statement.of(Rule.SETS_UNLESS_ZERO, symbol=symbol, member=gate.through, field=gate.field)
    refuses = Statement.of(
        Rule.REFUSES_WITHOUT_MEMBER, symbol=str(gate.refuses.symbol), member=gate.through
    )
    return [binding.cite(sets, gate.place), binding.cite(refuses, gate.refuses)]


def _doubts(binding: Binding, data: MatchData) -> list[Cite]:
    """Cite the doubt about a value, if a patch that changes such values was rejected."""
    if not data.rejects:
        return []
    doubt = Statement.of(Rule.VALUE_PATCH_REJECTED, symbol=data.symbol, count=len(data.rejects))
    return [binding.cite(doubt, Place(path=data.rejects[0]))]


def _match_data(driver: Driver, entry: Id) -> MatchData | None:
    return next((data for data in driver.match_data if data.symbol == entry.data), None)


def _requirements(binding: Binding) -> Verdict:
    """Return whether the board has the nodes that the handler needs, with their firmware."""
    evidences: list[Cite] = []
    for requirement in binding.driver.requires:
        needs = binding.cite(
            Statement.of(
                Rule.FAILS_WITHOUT_NODE,
                symbol=str(requirement.place.symbol),
                property=requirement.phandle,
            ),
            requirement.place,
        )
        verdict = _requirement(binding, requirement)
        if verdict.state is not State.YES:
            return verdict.after(*evidences, needs)
        evidences += [needs, *verdict.evidence]
    return binding.passed(*evidences)


def _requirement(binding: Binding, requirement: Requirement) -> Verdict:
    node = next(
        (node for node in binding.controller.phandles if node.property == requirement.phandle), None
    )
    needed = {"driver": binding.name, "property": requirement.phandle}
    if node is None:
        return Verdict(State.NO, Grade.WIRED, Statement.of(Rule.NEEDED_NODE_MISSING, **needed))
    is_enabled = Rule.NODE_ENABLED if node.enabled else Rule.NODE_DISABLED
    shown = binding.cite_board(Statement.of(is_enabled, node=node.node), node.place)
    if not node.enabled:
        because = Statement.of(Rule.NEEDED_NODE_DISABLED, **needed)
        return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    return _firmware(binding, requirement, node, shown)


def _firmware(
    binding: Binding, requirement: Requirement, node: PhandleTarget, shown: Cite
) -> Verdict:
    """Return whether the firmware of a required node is in the stock image, or can be installed."""
    found = binding.image.binds(node.compatible)
    if not found:
        because = Statement.of(Rule.NEEDED_NODE_UNBOUND, property=requirement.phandle)
        return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    asked = {node.firmware or firmware_of(driver, entry) for driver, entry in found}
    names = asked.pop()
    if asked:
        because = Statement.of(
            Rule.SEVERAL_DRIVERS_CLAIM,
            drivers=tuple(module_name(driver) for driver, _ in found),
            compatible=found[0][1].compatible,
            target=binding.profile.target,
        )
        return Verdict(State.UNKNOWN, None, because, evidence=(shown,))
    if not names:
        return binding.passed(shown)
    in_image = binding.facts.image_packages(binding.profile)
    carriers = [binding.facts.packages.by_firmware.get(name, []) for name in names]
    if all(any(package.package in in_image for package in packages) for packages in carriers):
        return binding.passed(shown)
    driver, _ = found[0]
    lacking: dict[str, Value] = {"driver": module_name(driver), "firmware": tuple(names)}
    if not all(carriers):
        because = Statement.of(Rule.FIRMWARE_IN_NO_PACKAGE, **lacking)
        return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    wanted = tuple(sorted({packages[0].package for packages in carriers}))
    return Verdict(
        State.PARTIAL,
        Grade.WIRED,
        Statement.of(Rule.FIRMWARE_NOT_IN_IMAGE, **lacking),
        limits=(Statement.of(Rule.INSTALL_FIRMWARE, packages=wanted),),
        evidence=(
            shown,
            *(
                cite(
                    Statement.of(Rule.CARRIES_FIRMWARE, package=packages[0].package, firmware=name),
                    packages[0].place,
                    binding.image.config.ref,
                    binding.facts.release,
                )
                for name, packages in zip(names, carriers, strict=True)
            ),
        ),
    )


def firmware_of(driver: Driver, entry: Id) -> tuple[str, ...]:
    """Return the firmware that a driver loads if bound by this id, or else all that it names."""
    data = _match_data(driver, entry)
    return data.firmware if data is not None and data.firmware else driver.firmware
