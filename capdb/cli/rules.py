"""`capdb rules`: everything that an answer, a finding or a check of the self-test can state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database
from capdb.cli.options import Json
from capdb.cli.parameters import Argument, Option
from capdb.record import asdict, replace
from capdb.rules.spec import About
from capdb.vocabulary import Exit

if TYPE_CHECKING:
    from capdb.results.rules import RuleList


@reported
def rules(
    ids: Annotated[
        list[str] | None,
        Argument(
            metavar="[RULE]...",
            help="Ids or their beginnings; all rules if none is given.",
            autocompletion=complete.rule,
        ),
    ] = None,
    about: Annotated[
        list[About] | None,
        Option(help="Only rules with this place in an answer; may be repeated."),
    ] = None,
    json: Json = False,
) -> Exit:
    """List the rules that answers name, each with its values and an example.

    Programs should compare rules: sentences may be improved, but the id of a rule never gets
    another meaning. A value is a string, integer, boolean or array of strings. The value `why`
    names another rule, and the values of that rule follow. The ids of curated facts are rules too.
    With --json the output is that of the website's api/v1/rules.json.

    \b
    Examples:
      capdb rules
      capdb rules takes-no-flowtable lacks-
      capdb rules --about finding --json

    Exit code: 0 listed, 4 nothing found.
    """
    from capdb.queries.rules import everything
    from capdb.render.rules import rule_lines
    from capdb.sentences.spoken import phrase

    with current_database() as connection:
        found = _chosen(everything(connection), tuple(ids or ()), about or ())
    if json:
        output.show_object(asdict(found))
    elif found.rules or found.curated:
        output.lay_out(lambda width: rule_lines(found, width))
    else:
        output.report([phrase("rules-none")])
    return Exit.YES if found.rules or found.curated else Exit.UNKNOWN


def _chosen(every: RuleList, begins: tuple[str, ...], about: Sequence[About]) -> RuleList:
    """Return the rules whose ids begin with these texts, if any, and that have these places."""
    return replace(
        every,
        rules=tuple(
            each
            for each in every.rules
            if (not begins or each.id.startswith(begins)) and (not about or each.about in about)
        ),
        curated=()
        if about
        else tuple(each for each in every.curated if not begins or each.id.startswith(begins)),
    )
