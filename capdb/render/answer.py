"""An answer as lines of text for people. Pure.

`width` is the terminal's, or None where the text goes to a file or pipe: then nothing is wrapped
or cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from capdb.render.table import columns, rows_of, without_spare
from capdb.render.text import cut, quoted, wrapped
from capdb.results.answer import Answer, AnswerVariant, CheckResult, Evidence, Related
from capdb.text import clean
from capdb.vocabulary import GRADE_MEANS, Match, State, Traffic

_LABEL = 11
"""Columns of the labels beside an answer."""
_LONGEST_NAME = 40
"""Columns of a list on a terminal that its names get at most."""
MOST_CAVEATS = 5
"""Caveats of an answer that are told unasked; the narrowest come first."""
MOST_RELATED = 5
"""Related devices that are told."""
_LEAST_REASON = 24
"""Columns of a list that its reasons get before the profiles do."""


def answer_lines(answer: Answer, width: int | None, explain: bool) -> Iterator[str]:
    """Yields one answer: its first line, why, what to type; with `explain` all its evidence."""
    yield (
        f"{answer.state}: {_name(answer)} on OpenWrt {answer.release}"
        f"{' — ' if answer.reason else ''}{answer.reason}"
    )
    yield ""
    for label, text in (*_facts(answer), *_caveats(answer, explain)):
        yield from wrapped(f"  {label:{_LABEL}}", text, width)
    if answer.variants:
        yield from wrapped(f"  {'profiles':{_LABEL}}", _profiles(answer), width)
    for title, commands in (
        ("To switch it on, type on the router:", answer.enable),
        ("To see that it really runs:", answer.verify),
        ("To switch it off again:", answer.disable),
    ):
        if commands:
            yield from ("", title, *(f"    {command}" for command in commands))
    if explain:
        yield from ("", "How we know:" if answer.evidence else "There is no evidence.")
        for number, evidence in enumerate(answer.evidence, 1):
            yield from _evidence(number, evidence, width)


def _profiles(answer: Answer) -> str:
    """What the images of one device have in common."""
    many = f"one device with {len(answer.variants)} profiles"
    others = [
        each
        for each in answer.variants
        if (each.profile, each.target) != (answer.profile, answer.target)
    ]
    if {each.state for each in answer.variants} == {answer.state}:
        return f"{many}; the same holds for {', '.join(map(_variant, others))}"
    told = ", ".join(f"{each.state} for {_variant(each)}" for each in answer.variants)
    return f"{many}, which differ; this is the one that promises least: {told}"


def _variant(variant: AnswerVariant) -> str:
    label = f" ({variant.label})" if variant.label else ""
    return f"{variant.profile}{label}"


def related_line(related: Sequence[Related]) -> str:
    """Returns a sentence on devices that may be meant as well."""
    told = [f"{each.name} ({each.device}): {each.state}" for each in related[:MOST_RELATED]]
    more = len(related) - len(told)
    rest = f" and {more} more" if more else ""
    return f"other devices of this name, with answers of their own: {'; '.join(told)}{rest}"


def _facts(answer: Answer) -> Iterator[tuple[str, str]]:
    headline = answer.paths.get(Traffic.IPV4_NAT)
    if headline and headline.further:
        yield "note", headline.further
    if answer.grade:
        yield "proof", f"{answer.grade}: {GRADE_MEANS[answer.grade]}"
    kernel = f"kernel {answer.kernel}" if answer.kernel else ""
    soc = f"SoC {answer.soc}" if answer.soc else ""
    profile = f"profile {answer.profile}" if answer.profile else ""
    yield "board", ", ".join(filter(None, (answer.board, soc, profile, answer.target, kernel)))
    if answer.names[1:]:
        yield "names", ", ".join(answer.names[1:])
    for path, found in answer.paths.items():
        if path != Traffic.IPV4_NAT:
            yield path, f"{found.state}{f': {found.note}' if found.note else ''}"


def _caveats(answer: Answer, explain: bool) -> Iterator[tuple[str, str]]:
    told = answer.caveats if explain else answer.caveats[:MOST_CAVEATS]
    for caveat in told:
        yield "caveat", f"{caveat.says} ({caveat.source})"
    if more := len(answer.caveats) - len(told):
        yield "", f"{more} more caveat{'s' if more > 1 else ''}, which --explain shows"


def _evidence(number: int, evidence: Evidence, width: int | None) -> Iterator[str]:
    yield from wrapped(f"{number:3d}. ", evidence.says, width)
    line = f":{evidence.line}" if evidence.line is not None else ""
    symbol = f" ({evidence.symbol})" if evidence.symbol else ""
    yield f"     {evidence.path}{line}{symbol}"
    yield f"     in {evidence.ref}"
    if evidence.patch:
        yield f"     patch {evidence.patch}"
    if evidence.url:
        yield f"     {evidence.url}"


def _name(answer: Answer) -> str:
    return answer.names[0] if answer.names else answer.device


# ------------------------------------------------------------------ several answers


def list_lines(result: CheckResult, width: int | None) -> Iterator[str]:
    """Yields what several answers have in common, then one a line."""
    yield _heading(result)
    yield ""
    table = {
        "state": [answer.state.value for answer in result.results],
        "name": [cut(clean(_name(each)), width and _LONGEST_NAME) for each in result.results],
        "device": [answer.device for answer in result.results],
        "reason": [answer.reason for answer in result.results],
    }
    kept = without_spare(table, ["device"], {"reason": _LEAST_REASON}, width)
    yield from columns(rows_of(kept), width)


_KINDS = {Match.SOC: "boards with the SoC", Match.TARGET: "devices of the target"}


def _heading(result: CheckResult) -> str:
    answers = result.results
    releases = {answer.release for answer in answers}
    on = f" on OpenWrt {answers[0].release}" if len(releases) == 1 else ""
    counts = Counter(answer.state for answer in answers)
    causes = {answer.because for answer in answers}
    kind = _KINDS.get(result.match, "devices that match")
    what = f"{len(answers)} {kind}"
    if len(counts) == 1:
        why = f" — {answers[0].reason}" if len(causes) == 1 else ""
        return f"{answers[0].state}: all {what} {quoted(result.query)}{on}{why}"
    tally = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    return f"it depends: {tally} of {what} {quoted(result.query)}{on}"


# ------------------------------------------------------------------ text
