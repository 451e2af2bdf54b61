"""The words of lists, of one device in full, of changes and of coverage, in English."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_OF_LISTS: Sentences = {
    "count-devices": "{count:# device|# devices}",
    "list-title": "{devices} on OpenWrt {release}",
    "list-title-traffic": "{devices} on OpenWrt {release}, {traffic}",
    "list-hidden": "hidden to fit: {columns} (use --csv or a wider terminal)",
    "list-open": "{count:# more device lacks|# more devices lack} data for a filter ({columns}): "
    "--or-unknown lists {count:it|them} too",
    "list-nothing": "nothing found: no device fits all filters",
    "show-one": "name one of them to learn more, as in: {command}",
    "advise-one": "advice is for one device, as in: {command}",
    "socs-title": "{count:# SoC|# SoCs} on OpenWrt {release}; devices by the state of IPv4 with "
    "NAT",
    "socs-nothing": "nothing found: no device tree of {release} was read",
    "compare-title": "{count:# device|# devices} on OpenWrt {releases}; * where they differ",
    "drivers-title": "OpenWrt {release}: {count:# Ethernet driver|# Ethernet drivers}; `ethtool "
    "-k` misleads on {on}, "
    "and on some devices of {some}",
    "drivers-not-for": "not for {compatibles}; ",
}

_OF_A_DEVICE: Sentences = {
    "label-device": "device",
    "label-also": "also",
    "label-soc": "SoC",
    "label-ports": "ports",
    "label-type": "type",
    "label-cpu": "CPU",
    "label-memory": "memory",
    "label-ethernet": "Ethernet",
    "label-wifi": "Wi-Fi",
    "label-modem": "modem",
    "label-openwrt": "OpenWrt",
    "label-link": "link",
    "label-seen": "seen",
    "label-page": "page",
    "label-forum": "forum",
    "label-data": "data",
    "label-traffic": "traffic",
    "label-kernel": "kernel",
    "device-driver": "driver {drivers}",
    "device-or": " or ",
    "device-other-ports": "in the device tree: {ports}",
    "device-in": " in {releases}",
    "device-hardware": "Hardware",
    "device-not-linked": "Hardware: not linked to the Table of Hardware",
    "device-differs": "{name} differs in:",
    "device-cores": "{count:# core|# cores}",
    "device-memory": "{ram} RAM, {flash} flash",
    "device-or-more": " or more",
    "device-switch": " (switch {switch})",
    "device-since": "since {since}, current {current}, by the Table of Hardware",
    "device-over": "over ",
    "device-by-traffic": "Flow offload, by kind of traffic and release",
    "device-why": "Why, on {release}",
    "device-reports": "{count:# public report|# public reports}: {command}",
    "device-links": "Links",
}

_OF_CHANGES: Sentences = {
    "changes-none": "nothing changed",
    "changes-none-markdown": "Nothing changed.",
    "changes-no-verdict": "no device of both sides gained or lost offload",
    "changes-drivers": "drivers: {count}",
    "changes-before": "before: {reason}",
    "changes-now": "{was}; now {now}",
    "changes-no-note": "no note",
    "changes-grade": "grade {was}; now grade {now}",
    "changes-no-grade": "none",
    "changes-driver": "driver",
    "change-by": ", by {patch}",
    "change-now": "{place}: {was}; now {now}{by}",
    "change-patched": "{place}: {now}, by {patch}",
    "change-came": "{place}: now {now}",
    "change-went": "{place}: no longer so: {was}",
    "change-fault": "a known fault: {fault}",
    "change-no-fault": "a known fault is gone: {fault}",
    "driver-flag": ", and sets hw-tc-offload",
    "driver-was": "was {was}, is {now}",
    "driver-sets": "sets hw-tc-offload",
    "driver-sets-not": "no longer sets hw-tc-offload",
    "driver-accepts": "now accepts {names}",
    "driver-accepts-not": "no longer accepts {names}",
    "driver-takes": "now takes flowtables for {names}",
    "driver-takes-not": "no longer takes flowtables for {names}",
    "driver-refuses": "now refuses flowtables for {names}",
    "driver-refuses-not": "no longer refuses flowtables for {names}",
}

_OF_COVERAGE: Sentences = {
    "coverage-release": "release",
    "coverage-profiles": "profiles",
    "coverage-rejects": "rejects",
    "coverage-kernel": "kernel",
    "coverage-kernel-read": "read",
    "coverage-apart": "apart",
    "coverage-targets": "targets",
    "coverage-unpublished": "not named",
    "coverage-other-series": "other series",
    "coverage-source": "source",
    "coverage-date": "date",
    "coverage-days": "days",
    "coverage-read": "read",
    "coverage-version": "version",
    "coverage-from": "from",
    "coverage-proof": "proof `wired` or better",
    "coverage-unknown": "{count} unknown in {release}",
    "coverage-others": "for {count:# other reason|# other reasons} (all: --json)",
    "coverage-hardware": "Table of Hardware: {linked} of {rows:# row|# rows} linked to a profile; "
    "of "
    "the {of_series} whose current release is of a series listed here, {current}.",
    "coverage-reports": "Public reports: {count}, {rated} of them with rates, on {devices:# "
    "device|# "
    "devices} and {socs:# SoC|# SoCs}; that contradict a claim: {against}.",
    "coverage-none": "none",
}

LISTS: Sentences = {**_OF_LISTS, **_OF_A_DEVICE, **_OF_CHANGES, **_OF_COVERAGE}
"""The words of each name."""
