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
    Rule.NEED_NOTHING: _measured(
        "no offload is needed: {mbits} Mbit/s were measured without it, so leave it off"
    ),
    Rule.NEED_SOFTWARE: _measured(
        "hardware offload is not needed: {mbits} Mbit/s were measured with software offload, so "
        "switch on that alone"
    ),
    Rule.NEED_HARDWARE: _measured(
        "hardware offload is needed: {mbits} Mbit/s were measured with it and less in any other "
        "way, so switch it on"
    ),
    Rule.NEED_HARDWARE_HELPS: _measured(
        "hardware offload carries it, with {mbits} Mbit/s measured, so switch it on; nobody "
        "measured whether less would do"
    ),
    Rule.NEED_SQM: _measured(
        "hardware offload is not needed: {mbits} Mbit/s were measured with SQM {way}, so leave "
        "hardware offload off"
    ),
    Rule.NEED_SQM_SHORT: _measured(
        "hardware offload does not help, as it bypasses SQM, and at most {mbits} Mbit/s were "
        "measured with SQM: shape to that, give up SQM, or take another device"
    ),
    Rule.NEED_TRY: _measured(
        "not measured at this speed: try it {way}, as the most that was measured any other way is "
        "{mbits} Mbit/s"
    ),
    Rule.NEED_ANOTHER: _measured(
        "offload is not enough: at most {mbits} Mbit/s were measured on this device, so take "
        "another one"
    ),
    Rule.NEED_DIFFERS: _measured(
        "not settled: reports {way} differ, from {least} to {mbits} Mbit/s, so try it"
    ),
    Rule.NEED_NOT_MEASURED: "not measured for this line: try it without offload, and switch "
    "offload on if that is too slow",
    Rule.NEED_PORTS: _measured(
        "its Ethernet ports carry {mbits} Mbit/s at most, with offload or without, so take another "
        "device for a faster line"
    ),
    Rule.NEED_NO_RATE_UP: _measured("measured down only: nobody measured {mbits} Mbit/s up"),
    Rule.NEED_NO_RATE_DOWN: _measured("measured up only: nobody measured {mbits} Mbit/s down"),
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
    Rule.NEED_HARDWARE_HELPS: "hardware offload",
    Rule.NEED_SQM: _measured("SQM {way}"),
    Rule.NEED_SQM_SHORT: "too fast for SQM",
    Rule.NEED_PORTS: "faster than its ports",
    Rule.NEED_TRY: _measured("not measured; try it {way}"),
    Rule.NEED_ANOTHER: "another device",
    Rule.NEED_DIFFERS: _measured("reports differ {way}"),
    Rule.NEED_NOT_MEASURED: "not measured",
}
"""A few words on the need of a line."""
