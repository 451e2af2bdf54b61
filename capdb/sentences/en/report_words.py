"""The words of a refresh, of routers' reports, and of notes on a query, in English."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_REFRESH: Sentences = {
    "and-more": "{names} and {count} more",
    "refresh-none": "nothing new",
    "refresh-warnings": "Not read as usual:",
    "refresh-withdrawn": "{release} is no longer among upstream's releases; its facts are kept as "
    "they are.",
    "refresh-files": "Upstream changed {changed} of {count:# facts file|# facts files}:",
    "refresh-file": "`{path}`: {added} added, {removed} removed, {now} now",
    "refresh-no-answer": "No answer for IPv4 with NAT changed.",
    "refresh-answers": "Answers that changed (IPv4 with NAT):",
    "refresh-answer": "{release}: {count} from {was} to {now}: {devices}",
    "refresh-unread": "{release}: the device trees of {count:# board|# boards} are not read any "
    "more ({error}): {devices}",
    "refresh-drivers-gone": "{release}: {count:# driver is|# drivers are} in no source any more: "
    "{drivers}",
    "refresh-configs-gone": "{release}: the kernel configuration of {count:# target|# targets} is "
    "not read any more: {targets}",
    "refresh-source-unread": "{release}: the source of {driver} could not be read ({error})",
    "refresh-emptied": "`{path}`, `{field}`: {lost} of {had} values are gone; look whether "
    "upstream publishes them elsewhere",
    "refresh-older": "`{path}`: its source {origin} is of {now}, older than the one before "
    "({was}), as from a mirror that lags behind",
    "refresh-moved": "{release}: {profile} moved from {old} ({was}) to {new} ({now})",
    "refresh-new": "{release}: {count} new ({states}): {devices}",
    "refresh-gone": "{release}: {count} gone ({states}): {devices}",
    "refresh-rows-new": "{count:# row|# rows} new in the Table of Hardware: {devices}",
    "refresh-rows-gone": "{count:# row|# rows} gone from the Table of Hardware: {devices}",
    "refresh-field": "Table of Hardware, `{field}`: {now:# row has|# rows have} a value, {before} "
    "had one",
    "refresh-lost": "`{path}`, `{field}`: {count} had a value and have none: {devices}",
    "refresh-other": "`{path}`, `{field}`: {count} have another value: {devices}",
    "refresh-default": "The release that answers are for unless one is named: {was} before, {now} "
    "now.",
    "refresh-status": "{release} is now {status} upstream.",
    "refresh-status-lost": "{release} is no longer {status} upstream.",
    "refresh-release": "{release} is {status} upstream and not in the data: "
    "`capdb scrape releases trees --release {release}` adds it.",
    "refresh-lint-nothing": "`capdb lint` finds nothing in them.",
    "refresh-lint-same": "`capdb lint` has the same findings as before ({count}).",
    "refresh-lint-new": "`capdb lint` finds {count:# that was|# that were} not there before; look "
    "at each:",
}

_PROBE: Sentences = {
    "probe-no-board": "board unknown",
    "probe-where": "{host} ({board} on OpenWrt {release})",
    "probe-state": "state",
    "probe-host": "host",
    "probe-database": "database",
    "probe-fails-at": "fails at",
    "probe-remedy": "to do",
    "probe-unexpected": "knows nothing of this board and release",
    "probe-for": "{verdict} for {release}",
    "probe-agrees": "agrees",
    "probe-disagrees": "DISAGREES",
    "probe-silent": "no contradiction",
    "probe-once": "once switched on",
    "probe-not-known": "not known",
    "reports-none": "none",
    "reports-on": "{board} on {release}",
    "reports-failing": "at {check}",
    "reports-no-profile": "no profile of this release in the data",
    "reports-silent": "does not contradict {profile}'s {state}",
    "reports-agrees": "agrees with {profile}'s {state}",
    "reports-disagrees": "disagrees with {profile}'s {state}",
}

_NOTES: Sentences = {
    "note-no-release": "the router's words name no release; this is the answer for {release}",
    "note-other-build": "the router runs {distribution}; this is the answer for OpenWrt's own "
    "build",
    "note-nearest-release": "the router reports {reported}, which capdb has not read; this is the "
    "answer for {release}, of the same series",
}

REPORTS: Sentences = {**_REFRESH, **_PROBE, **_NOTES}
"""The words of each name."""
