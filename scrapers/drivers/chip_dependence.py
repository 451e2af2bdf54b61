"""Find the expressions of a module that depend on the match data of its chip.

Members of the match data do; so do macros that read them, functions that return a result of them,
and variables, parameters and members of other structs that are set from them, or only if they have
some value. Each such value is followed to its end. A comparison with a value of the request (a
parameter, the counter of a loop) distinguishes no chips, and ends the dependence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    bare,
    callee,
    child,
    identifiers_in,
    operator_of,
    text_of,
)
from scrapers.drivers.conditions import ReachedCode, Structs, field_name, is_member, structs_of
from scrapers.drivers.dependents import Dependents, Variable, variable_in
from scrapers.drivers.module_flows import ModuleFlows, PassedArgument
from scrapers.drivers.value_flows import (
    CONSTANT,
    WORD,
    CallSite,
    Flow,
    Leaf,
    assigned,
    is_added,
    is_carried,
    is_constant,
    is_counter,
    is_object,
    leaf_of,
    local_names,
)

_ACCESS = re.compile(r"(?:->|\.)\s*(\w+)")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class ChipDependence:
    """The expressions of a module that depend on the match data, whose structs are `structs`."""

    def __init__(self, module: CModule, structs: Structs) -> None:
        self._module = module
        self._structs = structs
        self._names = {name for members in structs.values() for name in members}
        self._names |= {name for tag in structs for name in module.structs.get(tag, ())}
        self._known = Dependents()
        self._data = {
            each.name
            for source in module.sources()
            for each in source.initialisers
            if each.struct in structs
        }
        self._values = ModuleFlows(module)
        self._macros = self._values.macros
        self._follow_to_the_end()

    # -------------------------------------------------------------- questions

    def tests(self, expression: Node, function: Function) -> Iterator[Node]:
        """Yield the parts of an expression by which its value distinguishes chips."""
        for leaf in self._values.leaves(expression):
            if leaf.is_address and leaf.name not in self._data:
                continue
            if leaf.is_base and not self._is_chosen_base(leaf.node, function):
                continue
            if not self._depends(leaf, function):
                continue
            if not self._is_compared(leaf.node, expression, function):
                yield leaf.node

    def decisions(self, member: str) -> Iterator[tuple[Function, Node, Node]]:
        """Yield the places where the chip decides on a member of any struct.

        Each has the function, the condition or value, and the part of it that depends on the chip.
        """
        for flow in self._values.flows:
            target = flow.target
            if target is None or target.type != "field_expression":
                continue
            if field_name(target) == member:
                for function, expression in self._reasons(flow):
                    for part in self.tests(expression, function):
                        yield function, expression, part

    def hides_return(self, call: Node, function: Function) -> bool:
        """Return whether a call is of a macro that may leave the function by the match data."""
        texts = self._macros.get(callee(call), ())
        leaves_ = any(re.search(r"\b(?:return|goto)\b", text) for text in texts)
        return leaves_ and self._depends(leaf_of(call), function)

    # -------------------------------------------------------------- dependence

    def _depends(self, leaf: Leaf, function: Function) -> bool:
        name = leaf.name
        if leaf.node.type == "field_expression":
            return self._is_member(leaf.node, name, function)
        if leaf.node.type == "call_expression":
            if name in self._known.answers or name not in self._macros:
                return name in self._known.answers
            words = {text_of(each) for each in identifiers_in(leaf.node)}
            return self._is_macro(name, words, function, frozenset())
        return self._is_variable(name, function) or (
            name in self._macros and self._is_macro(name, set(), function, frozenset())
        )

    def _is_member(self, expression: Node, name: str, function: Function) -> bool:
        part = ReachedCode(self._module, function, function.body)
        if name in self._names and is_member(expression, name, part, self._structs):
            return True
        if name not in self._known.members:
            return False
        of = child(expression, "argument")
        tags = structs_of(of, part) if of is not None else frozenset()
        known = self._known.members[name]
        return not tags or "" in known or bool(tags & known)

    def _is_variable(self, name: str, function: Function) -> bool:
        return name in self._data or self._variable(name, function) in self._known.variables

    def _variable(self, name: str, function: Function) -> Variable:
        return variable_in(function, name) if name in local_names(function) else ("", 0, name)

    def _is_macro(
        self, name: str, given: set[str], function: Function, seen: frozenset[str]
    ) -> bool:
        """Return whether a macro, with these words as arguments, reads a value of the chip."""
        for text in self._macros.get(name, ()) if name not in seen else ():
            read = set(_ACCESS.findall(text))
            members = self._names | self._known.members.keys()
            if read & members or (read and (given & members or "##" in text)):
                return True
            for word in set(WORD.findall(text)) - read:
                if word in self._known.answers or self._is_variable(word, function):
                    return True
                if self._is_macro(word, given, function, seen | {name}):
                    return True
        return False

    # -------------------------------------------------------------- the end of dependence

    def _is_compared(self, leaf: Node, expression: Node, function: Function) -> bool:
        """Return whether an expression compares a part of it with a value of the request."""
        if text_of(leaf) in self._data:
            return False
        term = leaf
        while term != expression and (above := term.parent) is not None:
            sign = operator_of(above)
            if above.type == "argument_list" or sign in ("&&", "||"):
                return False
            if above.type == "binary_expression" and sign in _COMPARISONS:
                sides = (child(above, "left"), child(above, "right"))
                others = [each for each in sides if each is not None and each != bare(term)]
                if any(self._is_brought(each, function) for each in others):
                    return True
            term = above
        return False

    def _is_brought(self, value: Node, function: Function) -> bool:
        """Return whether a value comes from variables that hold more than constants."""
        if any(self._depends(leaf, function) for leaf in self._values.leaves(value)):
            return False
        if value.type == "call_expression" and text_of(value).isupper():
            return False
        names = {text_of(each) for each in identifiers_in(value)} & local_names(function)
        return any(not is_constant(name, function) for name in names)

    # -------------------------------------------------------------- following

    def _follow_to_the_end(self) -> None:
        """Follow, step by step, each value that uses a word of the step before."""
        flows, arguments = self._values.flows_by_words(), self._values.arguments_by_words()
        while self._known.next_step():
            for flow, words in flows:
                if self._known.concern(words):
                    self._follow(flow)
            for argument, words in arguments:
                if self._known.concern(words):
                    self._hand_over(argument)

    def _follow(self, flow: Flow) -> None:
        """Add the target of a value, or the function that returns it, if the chip decides on it."""
        if not self._is_decided(flow):
            return
        if flow.target is None:
            self._known.add_answer(flow.function.name)
        else:
            self._set(flow.target, flow.function)
            if self._chooses(flow):
                self._known.add_base(self._base_of(flow.target, flow.function))

    def _is_decided(self, flow: Flow) -> bool:
        """Return whether the chip decides on a value, or whether it is set at all."""
        return any(any(self.tests(each, function)) for function, each in self._reasons(flow))

    def _reasons(self, flow: Flow) -> Iterator[tuple[Function, Node]]:
        """Yield the value that flows, and the conditions on which it does, with their functions."""
        if any(self._carried(flow.value, flow.function)):
            yield flow.function, flow.value
        if not self._is_chosen(flow):
            return
        yield from ((flow.function, control) for control in flow.controls)
        calls = self._values.callers(flow)
        if all(any(self._tested(call)) for call in calls):
            yield from ((call.function, each) for call in calls for each in self._tested(call))

    def _is_chosen(self, flow: Flow) -> bool:
        """Return whether setting a value is itself a choice: a constant, or an only assignment."""
        target = flow.target
        if CONSTANT.fullmatch(text_of(bare(flow.value))):
            return target is None or not is_counter(target)
        if is_object(flow.value, flow.function):
            return True
        if target is None or target.type != "field_expression":
            return False
        return flow.value.type == "call_expression" and self._values.is_set_once(target)

    def _chooses(self, flow: Flow) -> bool:
        """Return whether a value is an object of one chip among those of others."""
        if flow.value.type == "conditional_expression" or is_object(flow.value, flow.function):
            return True
        carried = self._carried(flow.value, flow.function)
        return any(self._is_chosen_base(part, flow.function) for part in carried)

    def _is_chosen_base(self, leaf: Node, function: Function) -> bool:
        if self._base_of(leaf, function) in self._known.bases:
            return True
        name, part = field_name(leaf), ReachedCode(self._module, function, function.body)
        return leaf.type == "field_expression" and is_member(leaf, name, part, self._structs)

    def _base_of(self, node: Node, function: Function) -> Variable:
        if node.type == "field_expression":
            return "", -1, field_name(node)
        return self._variable(text_of(node), function)

    def _carried(self, value: Node, function: Function) -> Iterator[Node]:
        """Yield the parts of a value that depend on the chip and that the value keeps."""
        if not is_added(value):
            for part in self.tests(value, function):
                if is_carried(part, value, function, self._macros):
                    yield part

    def _tested(self, call: CallSite) -> Iterator[Node]:
        """Yield the conditions of a call that depend on the chip."""
        return (each for each in call.controls if any(self.tests(each, call.function)))

    def _set(self, target: Node, function: Function) -> None:
        if target.type == "field_expression":
            name, of = field_name(target), child(target, "argument")
            part = ReachedCode(self._module, function, function.body)
            tags = structs_of(of, part) if of is not None else frozenset()
            self._known.add_member(name, tags or {""})
        else:
            self._known.add_variable(self._variable(text_of(target), function))

    def _hand_over(self, argument: PassedArgument) -> None:
        """Follow an argument into its parameter, and a value set through a pointer back."""
        call, value, parameter = argument
        if any(self._carried(value, call.function)):
            self._known.add_variable(parameter)
        elif parameter in self._known.variables and text_of(value).startswith("&"):
            self._set(assigned(value), call.function)
