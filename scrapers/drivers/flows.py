"""Find the flows that a flowtable handler takes: the actions, keys and headers that it handles.

Linux passes every flow as a rule with dissector keys and a list of actions
(include/net/flow_offload.h); a driver picks them by `case`, or asks for a key by
`flow_rule_match_key`. If a `case` only returns or skips one, it is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from capdb.facts import Place
from scrapers.c.source import ancestors, arguments, callee, child, descendants, text_of
from scrapers.c.statements import case_statements, does_nothing, following
from scrapers.drivers.conditions import ReachedCode

_ACTION = re.compile(r"FLOW_ACTION_\w+")
_KEY = re.compile(r"FLOW_DISSECTOR_KEY_\w+")
_MANGLE = re.compile(r"FLOW_ACT_MANGLE_HDR_TYPE_\w+")
_ASKS = "flow_rule_match_key"


@dataclass(slots=True)
class Accepted:
    """The actions, keys and headers that are taken, by name, with the first place."""

    actions: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    mangles: dict[str, Place] = field(default_factory=dict)


def accepted(parts: Iterable[ReachedCode]) -> Accepted:
    """Return the actions, keys and headers that code within reach takes, each sorted by name."""
    found = Accepted()
    for part in parts:
        for name in (*cases(part), *_asked(part)):
            for pattern, kind in (
                (_ACTION, found.actions),
                (_KEY, found.keys),
                (_MANGLE, found.mangles),
            ):
                if pattern.fullmatch(text_of(name)) and text_of(name) not in kind:
                    kind[text_of(name)] = part.module.place(part.function, name)
    return Accepted(*(dict(sorted(d.items())) for d in (found.actions, found.keys, found.mangles)))


def cases(part: ReachedCode) -> Iterator[Node]:
    """Yield the labels of the cases that do some work."""
    for switch in descendants(part.node, "switch_statement"):
        body = switch.child_by_field_name("body")
        cases = [n for n in body.named_children if n.type == "case_statement"] if body else []
        for index, case in enumerate(cases):
            value = child(case, "value")
            if value is None or value.type != "identifier":
                continue
            statements = case_statements(cases[index:]) or following(switch)
            if not does_nothing(statements, part.module, part.function):
                yield value


def _asked(part: ReachedCode) -> Iterator[Node]:
    """Yield the keys that conditions ask for, unless flows with them are refused."""
    for call in descendants(part.node, "call_expression"):
        if callee(call) != _ASKS:
            continue
        for test in ancestors(call):
            if test.type == "if_statement":
                negated = call.parent is not None and call.parent.type == "unary_expression"
                then = test.child_by_field_name("consequence")
                if not negated and then and does_nothing([then], part.module, part.function):
                    break
                yield from (name for name in arguments(call) if name.type == "identifier")
                break
