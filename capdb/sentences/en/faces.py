"""The words of the website outside its templates, in English: feeds, badges, API."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_FILE_NAMES = (
    "with the comma of board names; letters, digits and `, . _ + -` stay as they are, any other "
    "byte is `~` and two hexadecimal digits"
)
_OF_A_KEY = f"Its key, {_FILE_NAMES}."

_TITLES: Sentences = {
    "group-works": "Offloaded",
    "group-limited": "With one more step, or in part",
    "group-not": "Not offloaded",
    "group-unknown": "Not known",
    "traffic-title-ipv4-nat": "IPv4 with NAT",
    "traffic-title-ipv6-route": "IPv6, routed",
    "traffic-title-ipv6-nat": "IPv6 with NAT",
    "traffic-title-pppoe": "PPPoE",
    "traffic-title-vlan": "VLANs (802.1Q)",
    "traffic-title-bridge": "Bridged",
    "traffic-title-wifi": "Wi-Fi",
    "traffic-title-tunnel": "Tunnels",
    "traffic-title-modem": "Modem",
    "traffic-title-switched": "Between LAN ports",
    "legend-engine": "reached by the offload engine",
    "legend-cpu": "through the CPU",
    "legend-all-cpu": "all ports: through the CPU",
    "legend-open": "not known whether the engine reaches it",
    "legend-wifi": "Wi-Fi too",
    "legend-wifi-step": "Wi-Fi: one more step",
    "read-in": "Read in {ref}.",
    "linux-read": "{kernel} (read: {read})",
    "read-in-other": "Read in {ref}; the release itself has Linux {kernel}.",
    "bar-release": "OpenWrt",
    "bar-target": "Target",
    "facts-profile": "Images",
    "facts-driver": "Sources of Linux and OpenWrt",
    "facts-hardware": "Table of Hardware",
    "facts-quirk": "Limits and bugs",
    "facts-all": "Facts",
    "preset-2.5g-wifi-6": "Works, 2.5G and Wi-Fi 6",
    "preset-wifi-7": "Works, Wi-Fi 7",
    "preset-10g": "Works, 10G or SFP+",
    "preset-sold": "Works, Wi-Fi 6, listed as available ({date})",
    "preset-512m": "Works, 512 MB RAM",
    "preset-partial": "Works in part",
}

_HARDWARE: Sentences = {
    "hardware-type": "Type",
    "hardware-cpu": "CPU",
    "hardware-cores": "{count:# core|# cores}",
    "hardware-ram": "RAM",
    "hardware-flash": "Flash",
    "hardware-ports": "Ports",
    "hardware-wifi": "Wi-Fi",
    "hardware-wifi-chips": "Wi-Fi chips",
    "hardware-switch": "Switch",
    "hardware-modem": "Modem",
    "hardware-availability": "Availability",
    "hardware-supported-since": "Supported since",
    "hardware-page-wiki": "OpenWrt wiki",
    "hardware-page-data": "hardware data",
    "hardware-page-forum": "forum",
}

_SHARED: Sentences = {
    "badge-label": "HW offload {series}",
    "badge-no-image": "no image",
    "card-question-1": "Does hardware offload work",
    "card-question-2": "on it?",
    "card-about-1": "For every OpenWrt device, release by release,",
    "card-about-2": "from the drivers' own source.",
    "card-yes": "Hardware flow offload works on OpenWrt {release}",
    "card-partial": "Hardware flow offload works in part on OpenWrt {release}",
    "card-no": "Hardware flow offload does not work on OpenWrt {release}",
    "card-unknown": "It is not known whether hardware flow offload works on OpenWrt {release}",
    "manifest-name": "capdb: hardware flow offload in OpenWrt",
    "feed-title": "capdb: changes of hardware flow offload in OpenWrt",
    "feed-device-release": "{device} on OpenWrt {release}: {state}",
    "feed-device-state": "Hardware flow offload: {state}.",
    "feed-state-was": "{state}, was {was}",
    "feed-against": "OpenWrt {new} against {old}",
    "feed-newer-facts": "OpenWrt {release}: changes from newer facts",
    "feed-nothing": "No answer changed.",
    "feed-changes": "{count} {kind}: {devices}.",
}

_API: Sentences = {
    "api-summary": "Does hardware flow offload work on this device with OpenWrt?",
    "api-description": "Static files: no key, no limit, no query. Members may be added within "
    "version 1, so readers must accept those they do not know.",
    "api-licence": "CC BY-SA 4.0 (hardware data), MIT (all else)",
    "api-none": "There is none of that name.",
    "api-file-index": "Every device with all its names and ids, and its state and grade on the "
    "stable release",
    "api-file-device": "A device on every release: the answers with evidence, since when, the "
    "needs of lines on it, and all its images",
    "api-file-release": "The devices of a release, a short row each",
    "api-file-catalogue": "Every device with its names and ids by kind, its targets and SoC, and "
    "its state and grade in each release; a megabyte",
    "api-file-bulk": "The whole answers about all devices of a release, a line each; some "
    "megabytes",
    "api-file-soc": "The devices of a SoC on the stable release, a short row each",
    "api-file-rules": "Everything that an answer can state: rules with their values, and curated "
    "facts",
    "api-file-shield": "A device's badge for shields.io, on the stable release",
    "api-file-shield-series": "The same on a series; no file where it has no image",
    "api-file-badge": "The badge as a picture; of a series, as above",
    "api-file-works": "The devices that work on the stable release, with their hardware (RFC 4180, "
    "with a head)",
    "api-file-works-release": "The same on any release",
    "api-file-feed": "What changed, as an Atom feed",
    "api-file-device-feed": "What changed for a device, as an Atom feed",
    "api-file-database": "The database that all of this is made of",
    "api-file-database-hash": "Its SHA-256, as `sha256sum --check` reads it",
    "api-part-device-device": "Its key, or any board name or profile id that it has or had, "
    f"{_FILE_NAMES}.",
    "api-part-release-release": "`stable`, `latest`, a series (`24.10`), a version (`24.10.8`) "
    "or `snapshot`.",
    "api-part-bulk-release": "A version, or `snapshot`.",
    "api-part-works-release-release": "A version, or `snapshot`.",
    "api-part-soc-soc": f"The SoC as the device trees name it, {_FILE_NAMES}.",
    "api-part-shield-device": _OF_A_KEY,
    "api-part-shield-series-device": _OF_A_KEY,
    "api-part-shield-series-series": "`24.10`, or `snapshot`.",
    "api-part-badge-device": _OF_A_KEY,
    "api-part-device-feed-device": _OF_A_KEY,
    "api-change-device": "a device is the unit: one file for all its board names and profile ids",
    "api-change-rules": "causes, limits and evidence have `rule` and `values`; caveats have "
    "`weight`",
    "api-change-rows": "files of releases and SoCs have a short row a device; `bulk/` has whole "
    "answers",
    "api-change-index": "`index.json` has each device with all its names and ids as `aliases`, and "
    "its headline",
    "api-change-catalogue": "`bulk/devices.json` has names and ids by kind, targets, SoCs and the "
    "states of all releases",
    "api-change-links": "rows have no addresses: `links` of their file has templates",
    "api-change-history": "a device's file has `history`, `images`, `links`, and `need`: the "
    "needs of lines on it",
    "api-change-names": "`releases/stable.json`, `latest.json` and series; badges",
    "api-change-described": "`openapi.json` describes the files, `rules.json` the rules",
    "api-change-schemas": "schemas are open and have whole addresses as `$id`",
    "api-change-license": "each file has the licences of its data as `license`",
    "api-change-points": "a device's file has what is another on point releases that were not read",
    "api-change-url-line": "evidence has `url_line`, the line at its address",
    "api-change-rates": "a device's file has every rate that counts on its line, in words too",
    "api-change-unsupported": "`capdb check --json` and `capdb search --json` have `unsupported`",
}

FACES: Sentences = {**_TITLES, **_HARDWARE, **_SHARED, **_API}
"""The words of each name."""
