"""Find conditions on the chip that refuse a flowtable, but do not have the form of a gate.

A condition that depends on the match data (`scrapers.drivers.chip_dependence`) distinguishes chips.
If one of its branches refuses and it is no gate, it is unclear for which chips the request passes.
It is unclear too if the chip decides which operations a device has, and if a condition depends on
what is read from the hardware (`scrapers.drivers.registers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tree_sitter import Node

from capdb.facts import PropertyGate
from scrapers.c.program import CModule
from scrapers.c.source import ancestors, bare, callee, child, descendants, text_of
from scrapers.c.statements import ENDS, ERROR, case_statements, does_nothing, flat, following
from scrapers.drivers.chip_dependence import ChipDependence
from scrapers.drivers.conditions import (
    ReachedCode,
    Structs,
    fails,
    field_name,
    gates_of,
    needed_by,
    terms,
    tests,
)
from scrapers.drivers.registers import readings

_NEGATIVE = re.compile(r"\(*-\s*(?:E[A-Z0-9]+|[0-9]\w*)\)*")
_NOTHING = re.compile(r"NULL|false|true")
_CODE = re.compile(r"-\s*(E[A-Z0-9]+)\b")
_BUSY = frozenset(("EBUSY", "ETIMEDOUT", "ETIME", "EAGAIN", "EIO"))
"""The errors of a device that is busy or does not answer, unlike those of one that cannot."""


def unclear_tests(parts: Iterable[ReachedCode], structs: Structs) -> Iterator[PropertyGate]:
    """Yield the conditions on the match data that refuse and are no gates."""
    of_module: dict[CModule, ChipDependence] = {}
    for part in parts if structs else ():
        module = part.module
        if module not in of_module:
            of_module[module] = ChipDependence(module, structs)
            yield from _chosen_operations(module, of_module[module])
        chip = of_module[module]
        for decided in _decisions(part):
            condition = child(decided, "condition")
            if condition is None or not any(_refusals(decided, part)):
                continue
            tested = list(chip.tests(condition, part.function))
            if tested:
                understood = [*_understood(decided, part, chip, structs)]
                if any(each not in understood for each in tested):
                    yield _unclear(condition, part)
        for call in descendants(part.node, "call_expression"):
            if chip.hides_return(call, part.function) and any(chip.tests(call, part.function)):
                yield _unclear(call, part)


def unclear_readings(parts: Iterable[ReachedCode]) -> Iterator[PropertyGate]:
    """Yield the conditions that refuse by a value read from the hardware.

    With an error of a device that is busy, the value is only the state of a command.
    """
    for part in parts:
        values = readings(part.module)
        if values is None or not values.may_decide(part):
            continue
        for decided in _decisions(part):
            condition = child(decided, "condition")
            if condition is None or not values.tests(condition, part):
                continue
            if not all(map(_is_busy, _refusals(decided, part))):
                yield _unclear(condition, part)


def _is_busy(refusal: Sequence[Node]) -> bool:
    """Return whether a branch refuses only as a device does that is busy or does not answer."""
    codes = {code for each in refusal for code in _CODE.findall(text_of(each))}
    return bool(codes) and codes <= _BUSY


def _unclear(condition: Node, part: ReachedCode) -> PropertyGate:
    text = " ".join(text_of(bare(condition)).split())
    return PropertyGate(text, "unclear", part.module.place(part.function, condition))


def _chosen_operations(module: CModule, chip: ChipDependence) -> Iterator[PropertyGate]:
    """Yield the places where the chip decides which operations a device of the module has."""
    for function, decision, _ in chip.decisions("netdev_ops"):
        yield _unclear(decision, ReachedCode(module, function, decision))


def _decisions(part: ReachedCode) -> Iterator[Node]:
    """Yield the statements and expressions in a piece of code that a condition decides."""
    yield from tests(part)
    yield from descendants(part.node, "switch_statement")
    yield from descendants(part.node, "conditional_expression")


def _refusals(decided: Node, part: ReachedCode) -> Iterator[Sequence[Node]]:
    """Yield the branches that refuse, each as its statements or its value."""
    if decided.type == "conditional_expression":
        answers = [child(decided, name) for name in ("consequence", "alternative")]
        yield from ([each] for each in answers if each is not None and _is_error(each))
        return
    if decided.type == "switch_statement":
        body = child(decided, "body")
        inside = body.named_children if body is not None else []
        cases = [each for each in inside if each.type == "case_statement"]
        branches = [case_statements(cases[index:]) for index in range(len(cases))]
    else:
        then, otherwise = decided.child_by_field_name("consequence"), child(decided, "alternative")
        branches = [[each] for each in (then, otherwise) if each is not None]
    yield from (each for each in (*branches, _idle_rest(decided, part)) if _refuses(each, part))


def _understood(
    test: Node, part: ReachedCode, chip: ChipDependence, structs: Structs
) -> Iterator[Node]:
    """Yield the members in an `if` that are gates, or that only gates decide."""
    for expression in needed_by(test, part) if test.type == "if_statement" else ():
        if expression.type != "field_expression":
            continue
        gates = gates_of(expression, part, structs)
        fields = {gate.field for gate in gates}
        decisions = chip.decisions(field_name(expression))
        if any(gate.through is None for gate in gates) or (
            fields and all(_is_gate(condition, by, fields) for _, condition, by in decisions)
        ):
            yield from descendants(expression, "field_expression", "identifier")


def _is_gate(condition: Node, part: Node, fields: set[str]) -> bool:
    """Return whether a part of a condition is one of these members, and must not be zero."""
    return field_name(part) in fields and part in [*terms(condition, "&&", zero=False)]


def _is_error(value: Node | None) -> bool:
    return value is not None and (
        ERROR.fullmatch(text_of(value)) is not None
        or _NEGATIVE.fullmatch(text_of(value)) is not None
    )


def _idle_rest(node: Node, part: ReachedCode) -> Sequence[Node]:
    """Return the statements after a branch, if they do nothing but return."""
    found: list[Node] = []
    for above in (node, *ancestors(node)):
        if above == part.function.body:
            break
        if above.type.endswith("_statement") and above.type != "compound_statement":
            found += [each for each in following(above) if each.type != "case_statement"]
        if found and [*flat(found)][-1].type in ENDS:
            break
    return found if does_nothing(found, part.module, part.function) else []


def _refuses(
    statements: Sequence[Node], part: ReachedCode, seen: frozenset[int] = frozenset()
) -> bool:
    """Return whether statements return an error, by themselves or at the label they jump to."""
    if fails(statements):
        return True
    held = _errors_held(part)
    for statement in flat(statements):
        inner = next(iter(statement.named_children), None)
        if statement.type == "return_statement" and inner is not None:
            if _is_refusal(bare(inner), part):
                return True
        elif statement.type == "expression_statement" and inner is not None:
            if inner.type == "assignment_expression":
                target, value = child(inner, "left"), child(inner, "right")
                if _is_error(value) or (target is not None and text_of(target) in held):
                    return True
        elif statement.type in ("goto_statement", "break_statement"):
            if statement.id in seen:
                continue
            if _refuses(_target(statement, part), part, seen | {statement.id}):
                return True
    return False


def _errors_held(part: ReachedCode) -> set[str]:
    """Return the variables that a function returns and that start with an error."""
    returned = {
        text_of(bare(value))
        for answer in descendants(part.function.body, "return_statement")
        for value in answer.named_children[:1]
    }
    return returned & {
        text_of(name)
        for each in descendants(part.function.body, "init_declarator")
        if _is_error(child(each, "value")) and (name := child(each, "declarator")) is not None
    }


def _target(jump: Node, part: ReachedCode) -> Sequence[Node]:
    """Return the statements after the target of a `goto` or `break`, up to a `return`."""
    start: Node | None = None
    met: list[Node] = []
    if jump.type == "goto_statement":
        label = text_of(jump.named_children[0]) if jump.named_children else ""
        for each in descendants(part.function.body, "labeled_statement"):
            if text_of(child(each, "label") or each) == label:
                start, met = each, each.named_children[1:]
    else:
        loops = ("switch_statement", "for_statement", "while_statement", "do_statement")
        start = next((each for each in ancestors(jump) if each.type in loops), None)
    found: list[Node] = []
    for each in flat([*met, *(following(start) if start is not None else ())]):
        found.append(each)
        if each.type == "return_statement":
            break
    return found


def _is_refusal(value: Node, part: ReachedCode) -> bool:
    """Return whether a returned value is an error, or a constant without any work.

    A function that returns 0 at once takes nothing, though it reports success.
    """
    text = text_of(value)
    if _is_error(value):
        return True
    if value.type == "call_expression":
        called = part.module.functions(callee(value), part.function.source)
        return bool(called) and all(
            fails(each.body.named_children)
            and does_nothing(each.body.named_children, owner, each, deep=False)
            for owner, each in called
        )
    definition = part.function.body.parent
    answers = child(definition, "type") if definition is not None else None
    if answers is None or text_of(answers) not in ("int", "long") or _NOTHING.fullmatch(text):
        return False
    return value.type == "number_literal" or (value.type == "identifier" and text.isupper())
