"""`capdb probe`: the self-test that runs on a router."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.parameters import Argument, Option
from capdb.cli.typer_command import for_typer
from capdb.errors import UsageError
from capdb.results.reports import Expectation
from capdb.text import counted
from capdb.vocabulary import Exit

if TYPE_CHECKING:
    from capdb.probe.report import PrintedReport
    from capdb.probe.ssh import Reply

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

WATCHED = 30
"""The default number of seconds for watching or trying."""

_AROUND_A_TRIAL = 120
"""The most seconds for a router to reload its firewall and to restore everything."""


@app.callback()
def probe() -> None:
    """Test on the routers themselves whether hardware flow offload works."""


@app.command()
@for_typer
@reported
def run(
    hosts: Annotated[
        list[str] | None, Argument(metavar="HOST", help="A destination for ssh: root@192.168.1.1.")
    ] = None,
    inventory: Annotated[
        Path | None,
        Option(metavar="FILE", help="An Ansible inventory, or its JSON by `ansible-inventory`."),
    ] = None,
    verify: Annotated[
        bool, Option("--verify", help="Watch forwarded flows; make traffic meanwhile.")
    ] = False,
    attempt: Annotated[
        bool,
        Option("--try", help="Let the kernel offload for --seconds, and verify."),
    ] = False,
    keep: Annotated[
        bool, Option("--keep", help="With --try: keep it on where it works, in the settings.")
    ] = False,
    force: Annotated[
        bool, Option("--force", help="With --try: even where the verdict is no.")
    ] = False,
    seconds: Annotated[
        int,
        Option(min=1, max=9999, metavar="N", help="How long --verify and --try watch."),
    ] = WATCHED,
    explain: Annotated[bool, Option("--explain", help="Show every link of the chain.")] = False,
    json: Annotated[bool, Option("--json", help="Print JSON (schema 1).")] = False,
    each: Annotated[
        bool,
        Option("--jsonl", help="Print a line of JSON for each host as it answers."),
    ] = False,
    timeout: Annotated[
        float,
        Option(
            min=1,
            metavar="SECONDS",
            help="How long a router may take to answer, not counting --seconds.",
        ),
    ] = 60,
    jobs: Annotated[
        int, Option(min=1, max=64, metavar="N", help="How many routers to test at the same time.")
    ] = 8,
    ssh: Annotated[
        str, Option(metavar="COMMAND", help="The ssh to use, as in `ssh -F FILE`.")
    ] = "ssh",
) -> Exit:
    """Run the self-test on routers over ssh, and compare it with the database.

    Nothing is installed, copied or left there, and without --try nothing is changed. Several hosts
    need keys, as no password can be typed. Exit code: 0 yes, 1 no, 3 partial, 4 unknown or not
    reached, 5 the hosts differ.

    Examples: `capdb probe run root@192.168.1.1`, `capdb probe run --verify attic cellar`,
    `capdb probe run --inventory fleet.yml --jsonl`.
    """
    from capdb.cli.exit_codes import exit_of
    from capdb.probe import compare, emit
    from capdb.probe.ssh import Way, probe_hosts

    one_form(verify=verify, **{"try": attempt})
    one_form(json=json, jsonl=each)
    asked = _asked(hosts or [], inventory)
    if (keep or force) and not attempt:
        raise UsageError("--keep and --force go with --try; add it.")
    options = _options(verify=verify, attempt=attempt, keep=keep, force=force, seconds=seconds)
    longer = seconds + _AROUND_A_TRIAL * attempt if options else 0
    way = Way(_words(ssh), timeout + longer, jobs)
    # The database first: if that fails, no router has been asked in vain.
    with current_database() as connection:

        def compared(reply: Reply) -> compare.Compared:
            return compare.compare(reply, *_expectations(connection, reply.report))

        def tell(reply: Reply) -> None:
            output.show_line(compare.as_json([compared(reply)])[0])

        if options:
            output.hint(f"make traffic through the routers now, for {seconds} seconds")
        with output.Progress() as progress:
            script, heard = emit.template().encode(), tell if each else _silent
            replies = probe_hosts(asked, script, options, way, progress, heard)
        found = [compared(reply) for reply in replies]
    if json:
        output.show_object({"hosts": compare.as_json(found)})
    elif not each:
        output.lay_out(partial(compare.lines, found, explain=explain))
    return exit_of(one.state for one in found)


def _silent(reply: Reply) -> None:
    """Ignore a reply: all are printed at the end."""


def _asked(hosts: list[str], fleet: Path | None) -> dict[str, str]:
    """Return the destinations of hosts by name: of those named, or of all in an inventory."""
    from capdb.probe import inventory

    if bool(hosts) == bool(fleet):
        raise UsageError("name routers, as in root@192.168.1.1, or an --inventory that has them.")
    return inventory.read(fleet) if fleet else dict(zip(hosts, hosts, strict=True))


def _expectations(
    connection: sqlite3.Connection, report: PrintedReport | None
) -> tuple[Sequence[Expectation], Sequence[Expectation]]:
    """Return the expectations of a router's board, or else of all images of its target."""
    from capdb.queries import whole_release

    if report is None:
        return (), ()
    of_board = whole_release.expectations(connection, board=report.board) if report.board else ()
    if of_board or report.target is None:
        return of_board, ()
    return (), whole_release.expectations(connection, target=report.target)


def _options(*, verify: bool, attempt: bool, keep: bool, force: bool, seconds: int) -> list[str]:
    if verify:
        return ["--verify", str(seconds)]
    if not attempt:
        return []
    flags = [name for name, given in (("--keep", keep), ("--force", force)) if given]
    return ["--try", str(seconds), *flags]


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--ssh {command}: not a command ({error}).") from error
    if not words:
        raise UsageError("--ssh: names no command; leave it out for `ssh`.")
    return words


@app.command()
@for_typer
@reported
def emit(
    board: Annotated[
        str | None, Option(metavar="BOARD", help="Only this board name or profile.")
    ] = None,
    target: Annotated[
        str | None, Option(metavar="TARGET", help="Only this target, or its subtargets.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All boards.")] = False,
    out: Annotated[
        Path | None, Option(metavar="FILE", help="The file to write; standard output if not given.")
    ] = None,
) -> None:
    """Write the self-test, with the database's expectations of boards built in.

    On the router, it then shows where expectation and observation differ. Without --board, --target
    or --all it expects nothing. The file is written whole or not at all.

    Examples: `capdb probe emit --board linksys,e8450 --out capdb-probe`,
    `capdb probe emit --target mediatek/filogic > capdb-probe`.
    """
    from capdb.probe.emit import save, script, template
    from capdb.queries import whole_release

    one_form(board=board is not None, target=target is not None, all=every)
    expectations, facts = [], ""
    if every or board is not None or target is not None:
        with current_database() as connection:
            expectations = whole_release.expectations(connection, board, target)
            facts = whole_release.facts_day(connection)
        if not expectations:
            asked = f"--board {board}" if board is not None else f"--target {target}"
            raise UsageError(f"{asked}: not in the data; `capdb check` knows them by other names.")
    text = script(template(), expectations, whole_targets=board is None, facts=facts)
    if out is None:
        output.show_text(text)
    else:
        save(text, out)
        boards = len({each.board for each in expectations})
        output.report([f"{out}: {len(text.encode())} bytes, {counted(boards, '# board|# boards')}"])
