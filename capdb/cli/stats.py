"""`capdb stats`: the coverage of answers, and the age of the sources."""

from __future__ import annotations

import datetime
from typing import Annotated

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.parameters import Option
from capdb.record import asdict


@reported
def stats(
    json: Annotated[bool, Option("--json", help="Print JSON (schema 1).")] = False,
    markdown: Annotated[
        bool, Option("--markdown", help="Print the table that the README shows.")
    ] = False,
) -> None:
    """Count the profiles of each release by their answer.

    The counts are those of each state and grade with their share, of patches that did not apply,
    of point releases between the published kernels and those that were read, and of linked rows of
    the Table of Hardware. The causes of `unknown` and the age of each source in days follow.

    Examples: `capdb stats`, `capdb stats --json`.
    """
    from capdb.queries import release_coverage
    from capdb.render import coverage

    one_form(json=json, markdown=markdown)
    with current_database(with_origin=True) as connection:
        found = release_coverage.stats(connection)
    if json:
        output.show_object(asdict(found))
    elif markdown:
        output.show_text(coverage.stats_markdown(found))
    else:
        today = datetime.datetime.now(datetime.UTC).date()
        output.lay_out(lambda width: coverage.stats_lines(found, today, width))
