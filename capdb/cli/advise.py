"""`capdb advise`: the packages, commands and caveats for one board and release."""

from __future__ import annotations

import re
import shlex
import sqlite3
from functools import partial
from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database
from capdb.cli.options import Release
from capdb.cli.parameters import Argument, Option
from capdb.errors import UsageError
from capdb.record import asdict, replace
from capdb.results.advice import Advice, AdviceTip
from capdb.results.answer import Answer
from capdb.results.need import NamedLine
from capdb.vocabulary import Exit, Load


@reported
def advise(
    query: Annotated[
        list[str],
        Argument(
            metavar="DEVICE",
            help="A shop name, OpenWrt profile or board name; several words are one query.",
            autocompletion=complete.device,
        ),
    ],
    release: Release = None,
    json: Annotated[bool, Option("--json", help="Print JSON (docs/advice.schema.json).")] = False,
    line: Annotated[
        str | None,
        Option(
            metavar="DOWN/UP", help="Ask whether a line of so many Mbit/s needs offload: 600/50."
        ),
    ] = None,
    pppoe: Annotated[bool, Option("--pppoe", help="With --line: the line uses PPPoE.")] = False,
    sqm: Annotated[bool, Option("--sqm", help="With --line: SQM shapes the traffic.")] = False,
    wireguard: Annotated[
        bool, Option("--wireguard", help="With --line: the traffic goes through WireGuard.")
    ] = False,
) -> Exit:
    """Show whether a line needs offload on a device, and the steps to switch it on and off.

    The advice follows from the answer: where hardware offload does not work, it is software flow
    offload. All speeds were measured on the device or its SoC, and have a source; a speed that
    nobody measured is marked as such.

    Examples: `capdb advise openwrt,one --release 24.10`,
    `capdb advise "redmi ax6s" --line 1000/500 --pppoe`.

    Exit code: that of `capdb check`.
    """
    from capdb.cli.exit_codes import exit_code
    from capdb.queries import advice_facts, answers
    from capdb.render.advice import advice_lines
    from capdb.sentences.spoken import phrase

    named = _line(line, pppoe=pppoe, sqm=sqm, wireguard=wireguard)
    with current_database() as connection:
        result = answers.check(connection, " ".join(query), release)
        tips = advice_facts.tips(connection)
        found = [_advised(connection, each, tips, named) for each in result.results]
    if json:
        output.show_object(
            {
                "query": result.query,
                "match": result.match,
                "results": [asdict(each) for each in found],
                "suggestions": result.suggestions,
                "unsupported": [asdict(each) for each in result.unsupported],
            }
        )
    elif len({replace(each, board="", profile="") for each in found}) != 1:
        output.show(result)
        if found:
            example = f"capdb advise {shlex.quote(result.results[0].device)}"
            output.hint(phrase("advise-one", command=example))
    else:
        names = [each.names[0] if each.names else each.device for each in result.results]
        output.lay_out(partial(advice_lines, found[0], ", ".join(dict.fromkeys(names))))
        for suggestion in result.suggestions:
            output.hint(suggestion)
    return exit_code(result)


_LINE = re.compile(r"(?P<down>[1-9]\d{0,5})(?:/(?P<up>\d{1,6}))?")


def _line(text: str | None, **done: bool) -> NamedLine | None:
    """Return the line that the options name, or None.

    Raises UsageError if its speed is missing or has another form.
    """
    over = tuple(load for load in Load if done.get(load))
    if text is None:
        if over:
            raise UsageError(f"--{over[0]} is about a line; give its speed too: --line 600/50.")
        return None
    found = _LINE.fullmatch(text.strip())
    if not found:
        raise UsageError(
            f"--line {text[:20]!r} is no speed; write Mbit/s down and up, as in --line 600/50."
        )
    return NamedLine(int(found["down"]), int(found["up"] or 0), over)


def _advised(
    connection: sqlite3.Connection, answer: Answer, tips: list[AdviceTip], line: NamedLine | None
) -> Advice:
    from capdb.advice.ladders import ladders
    from capdb.advice.need import need
    from capdb.advice.steps import advice
    from capdb.queries.advice_facts import image_packages
    from capdb.queries.rates import fastest, rates

    found = advice(answer, image_packages(connection, answer), tips)
    if answer.kernel is None:  # it has no image, so that nothing can be advised
        return found
    known, ports = rates(connection, answer), fastest(connection, answer)
    return replace(
        found,
        need=need(answer, known, line, ports) if line else None,
        ladders=ladders(answer, known, ports),
    )
