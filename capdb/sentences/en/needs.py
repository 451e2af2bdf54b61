"""The sentences on a line's need for offload, and on each way to carry it, in English."""

from __future__ import annotations

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Template, Values

_WAYS = {
    "neither": "without offload",
    "software": "with software offload",
    "hardware": "with hardware offload",
}


def _measured(text: str) -> Template:
    """Return a template that puts `way` into words, and separates the thousands of rates.

    A rate that is text stays unchanged, as the `{mbits}` of templates for the browser.
    """

    def fill(values: Values) -> str:
        words = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()
        }
        if "way" in words:
            words["way"] = _WAYS[str(words["way"])]
        return text.format_map(words)

    return fill


SENTENCES: Sentences = {
    Rule.NEED_NOTHING: _measured("nothing is needed: {mbits} Mbit/s measured without offload"),
    Rule.NEED_SOFTWARE: _measured("software offload is enough: {mbits} Mbit/s measured with it"),
    Rule.NEED_HARDWARE: _measured("hardware offload carries it: {mbits} Mbit/s measured with it"),
    Rule.NEED_SQM: _measured("the CPU can shape it: {mbits} Mbit/s measured with SQM {way}"),
    Rule.NEED_TRY: _measured(
        "try it {way}, which nobody measured at this speed; the most that was measured any other "
        "way is {mbits} Mbit/s"
    ),
    Rule.NEED_ANOTHER: _measured("another device: the most measured on this one is {mbits} Mbit/s"),
    Rule.NEED_DIFFERS: _measured(
        "reports differ {way}, from {least} to {mbits} Mbit/s, so that none settles it"
    ),
    Rule.NEED_NOT_MEASURED: "not measured: no report settles it for this line",
    Rule.WAY_ENOUGH: _measured("enough {way}: {mbits} Mbit/s measured"),
    Rule.WAY_SHORT: _measured("too slow {way}: {mbits} Mbit/s at most"),
    Rule.WAY_DIFFERS: _measured("reports differ {way}: from {least} to {mbits} Mbit/s"),
    Rule.WAY_BELOW: _measured("not measured at this speed {way}: {mbits} Mbit/s, or more"),
    Rule.WAY_NOT_MEASURED: _measured("not measured {way}"),
    Rule.WAY_NOT_HERE: _measured(
        "not possible {way}: it does not carry such traffic on this release"
    ),
    Rule.WAY_NOT_KNOWN: _measured(
        "not known {way}: no source settles whether it carries such traffic on this release"
    ),
    Rule.WAY_PASSES_QUEUES: _measured(
        "not possible {way}: its packets bypass the queues, so SQM is lost"
    ),
    Rule.WAY_HARMS: _measured("not advised {way}: it was reported to do harm here"),
}
"""The sentence of each rule."""

SHORT: Sentences = {
    Rule.NEED_NOTHING: "nothing needed",
    Rule.NEED_SOFTWARE: "software offload",
    Rule.NEED_HARDWARE: "hardware offload",
    Rule.NEED_SQM: _measured("SQM {way}"),
    Rule.NEED_TRY: _measured("not measured; try it {way}"),
    Rule.NEED_ANOTHER: "another device",
    Rule.NEED_DIFFERS: _measured("reports differ {way}"),
    Rule.NEED_NOT_MEASURED: "not measured",
}
"""A few words on the need of a line."""
