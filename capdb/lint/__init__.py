"""Find wrong or suspicious data: each check is a module with a function `check(context)`.

A check is named after its module; its findings are statements, whose rules are in
`capdb.rules.findings`. `data/lint-exceptions.txt` holds the findings that are known and right, each
with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from capdb.claims import Facts, derive
from capdb.errors import DataError, reason
from capdb.facts import curated_files
from capdb.lint import (
    board_in_two_socs,
    curated_record,
    dangling_reference,
    device_identity,
    flip_without_cause,
    missing_evidence,
    missing_note,
    missing_reason,
    observation_disagrees,
    observation_rates,
    observation_without_board,
    ports_without_node,
    quirk_without_board,
    report_without_board,
    rule_taken,
    rule_without_sentence,
    same_name,
    source_gone,
    tip_without_release,
    toh_ports,
    toh_soc,
    toh_target,
    unknown_release,
    unsupported_is_supported,
    wrong_alias,
)
from capdb.lint.exceptions import FILE, Exempt, parse
from capdb.lint.model import Context, Finding, ReadSource
from capdb.rules.ids import Rule

__all__ = [
    "CHECKS",
    "FILE",
    "Context",
    "Exempt",
    "Finding",
    "ReadSource",
    "findings",
    "lint",
    "mistakes",
    "parse",
]

Check = Callable[[Context], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    module.__name__.rpartition(".")[2].replace("_", "-"): module.check
    for module in (
        board_in_two_socs,
        dangling_reference,
        device_identity,
        flip_without_cause,
        missing_evidence,
        missing_note,
        missing_reason,
        observation_disagrees,
        observation_rates,
        observation_without_board,
        ports_without_node,
        quirk_without_board,
        report_without_board,
        rule_taken,
        rule_without_sentence,
        same_name,
        source_gone,
        tip_without_release,
        toh_ports,
        toh_soc,
        toh_target,
        unknown_release,
        unsupported_is_supported,
        wrong_alias,
    )
}
"""Every check by its name; one that needs source trees finds nothing without them."""

NEEDS_TREES = frozenset({"source-gone"})

ABOUT_CURATED = frozenset(
    {
        "observation-disagrees",
        "observation-without-board",
        "quirk-without-board",
        "rule-taken",
        "tip-without-release",
        "unknown-release",
        "unsupported-is-supported",
        "wrong-alias",
    }
)
"""Checks whose subject is a curated record, by its id or name."""


def lint(context: Context, exempt: Iterable[Exempt] = ()) -> list[Finding]:
    """Return the findings of all checks, sorted, without those exempt.

    An exception that matches nothing is a finding itself, unless its check could not run.
    """
    found = {finding for check in CHECKS.values() for finding in check(context)}
    known = {(each.check, each.subject): each for each in exempt}
    matched = {(each.check, each.subject) for each in found}
    left = [each for each in found if (each.check, each.subject) not in known]
    for place, each in known.items():
        if place not in matched and (context.sources or each.check not in NEEDS_TREES):
            left.append(
                Finding.of(
                    f"{FILE}:{each.line}",
                    "unused-exception",
                    Rule.EXCEPTION_NOT_NEEDED,
                    check=each.check,
                    subject=each.subject,
                )
            )
    return sorted(left)


def mistakes(directory: Path) -> list[Finding]:
    """Return the mistakes in the curated files of a directory, by file and line.

    The facts can be read only if there are none. Raises DataError if a file cannot be read.
    """
    return list(curated_record.check_files(directory))


def findings(
    directory: Path, facts: Facts, sources: Mapping[str, ReadSource] | None = None
) -> list[Finding]:
    """Return the findings in the facts of a directory, without its exceptions.

    Raises DataError if the file of exceptions is damaged.
    """
    path = directory / FILE
    try:
        text = path.read_text() if path.exists() else ""
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({reason(error)}).") from error
    context = Context(facts, list(derive(facts)), sources or {})
    found = lint(context, parse(text, str(path)))
    if not any(each.check in ABOUT_CURATED for each in found):
        return found
    lines = curated_files.lines(directory)
    return [_with_line(each, lines) if each.check in ABOUT_CURATED else each for each in found]


def _with_line(finding: Finding, lines: Mapping[str, Sequence[str]]) -> Finding:
    """Return a finding on a curated record with the files and lines of that record, if known."""
    return replace(finding, places=tuple(lines.get(finding.subject, ())))
