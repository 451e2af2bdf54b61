"""`capdb check`: the answer for one device, board or SoC."""

from __future__ import annotations

from typing import Annotated, BinaryIO

from capdb.cli import complete
from capdb.cli.errors import reported
from capdb.cli.options import Json, Release
from capdb.cli.parameters import Argument, Option
from capdb.vocabulary import Exit


@reported
def check(
    query: Annotated[
        list[str] | None,
        Argument(
            metavar="QUERY",
            help="A shop name, OpenWrt profile, board name from the router, or SoC; several "
            "words are one query.",
            autocompletion=complete.device,
        ),
    ] = None,
    release: Release = None,
    from_board: Annotated[
        BinaryIO | None,
        Option(
            metavar="FILE",
            help="Ask about the router that a file is from (`-` is standard input): the output of "
            "`ubus call system board`, or /etc/board.json, /tmp/sysinfo/board_name or "
            "/etc/openwrt_release.",
        ),
    ] = None,
    json: Json = False,
    explain: Annotated[
        bool, Option("--explain", help="Show every piece of evidence: file, line, patch.")
    ] = False,
) -> Exit:
    """Show whether hardware flow offload works on a device.

    Exit code: 0 yes, 1 no, 2 usage, 3 partial, 4 unknown or nothing found, 5 several devices
    with differing answers, 70 internal error.
    """
    from capdb.cli import checking

    return checking.check(query or (), release, from_board, json=json, explain=explain)
