"""A router's report is about a board that its release has."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims.reports import unplaced
from capdb.lint.model import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Yield the reports that fit nothing in the data."""
    for report in context.facts.reports:
        if why := unplaced(report, context.facts):
            subject = f"reports/{report.release} {report.board}"
            yield Finding(subject, "report-without-board", why)
