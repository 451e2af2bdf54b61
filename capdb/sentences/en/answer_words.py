"""The words around an answer, in English: labels, titles and hints."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences, Values
from capdb.text import counted


def _devices(values: Values) -> str:
    return f"{counted(values['count'], _KINDS[values['match']])} {values['query']}{values['on']}"


def _every_device(values: Values) -> str:
    kind = _KINDS[values["match"]]
    if values["count"] == "2":
        counted_devices = kind.partition("|")[2].replace("#", "both")
    else:
        counted_devices = f"all {counted(values['count'], kind)}"
    return f"{counted_devices} {values['query']}{values['on']}"


_KINDS = {
    "soc": "# device with the SoC|# devices with the SoC",
    "target": "# device of the target|# devices of the target",
    "driver": "# device with the driver|# devices with the driver",
    "brand": "# device of the brand|# devices of the brand",
    "other": "# device that matches|# devices that match",
}
"""The words for counts of devices by a common property, singular and plural."""


def _public_reports(values: Values) -> str:
    return counted(values["count"], _STANDS[values["stand"]])


_STANDS = {
    "agrees": "# public report agrees|# public reports agree",
    "disagrees": "# public report disagrees|# public reports disagree",
    "": "a public report|# public reports",
}


ANSWERS: Sentences = {
    "on-release": " on OpenWrt {release}",
    "label-releases": "releases",
    "label-works": "works",
    "label-partly": "partly",
    "label-not": "not",
    "label-unknown": "unknown",
    "label-note": "note",
    "label-but": "but",
    "label-instead": "instead",
    "label-proof": "proof",
    "label-release": "release",
    "label-series": "series",
    "label-reports": "reports",
    "label-report": "report",
    "label-coming": "coming",
    "label-images": "images",
    "label-board": "board",
    "label-names": "names",
    "label-see-also": "see also",
    "answer-yes": "works once switched on: {reason}",
    "answer-partial": "works in part, once switched on: {reason}",
    "answer-no": "{reason}",
    "answer-unknown": "{reason}",
    "all-alike": "all alike",
    "software-instead": "software flow offload, by the CPU",
    "images-same": "{profile}; the same for {others}",
    "images-differ": "they differ, this is the least favourable one: {images}",
    "more": "{count} more",
    "more-by": "{count} more: {command}",
    "kernel": "kernel {kernel}",
    "kernel-read": "kernel {kernel} (read: {read})",
    "title-before": "Before you switch it on",
    "title-before-software": "Before you switch software offload on",
    "title-on": "Switch it on",
    "title-check": "Check it, while something downloads through the router",
    "title-undo": "Undo",
    "title-evidence": "How we know",
    "no-evidence": "There is no evidence.",
    "evidence-in": "in {ref}",
    "evidence-patch": "patch {patch}",
    "evidence-moved": "line {line} without OpenWrt's patches",
    "onward-undo": "Undo, Wi-Fi, conflicts: {command}",
    "onward-how": "How: {command}",
    "onward-alike": "Devices that do: {command}",
    "onward-trial": "Find out on the router: {command}",
    "onward-releases": "All releases: {command}",
    "onward-evidence": "Evidence: {command}",
    "release-read": "{asked} (read from {release})",
    "read-from": "read from {release}",
    "read-on": "of {date}",
    "ended": "no longer supported",
    "ended-since": "no longer supported since {since}",
    "snapshot-read": "a snapshot is built every day: the sources of {date} were read, and a newer "
    "one may differ",
    "was-read": "{release} was read, the nearest of its series that capdb has facts of",
    "series-security": "{series} gets security fixes only",
    "series-ended": "{series} gets no fixes any more",
    "public-reports": _public_reports,
    "coming": "{says}; {stage}; looked at {date}",
    "several-devices": _devices,
    "several-all": _every_device,
    "several-cause": "; each: {says}",
    "several-differ": "IT DEPENDS  {devices}",
    "hint": "hint: {sentence}",
    "check-nothing": "No device here is called {query}.",
    "check-one": "name one of them to learn more, as in: {command}",
    "several-list": "All of them: {command}",
}
"""The words of each name."""
