"""The words of the website's pages, except those of a device, in English.

Words of pages are HTML; a value in braces is escaped, unless the template has made it HTML.
"""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_FRAME: Sentences = {
    "page-language": "en",
    "page-description": "Does hardware flow offload work on this router with OpenWrt, how do we "
    "know, and which commands switch it on.",
    "page-feed": "Offload changes",
    "page-skip": "Skip to the content",
    "page-search": "Search",
    "page-search-example": "Router, board, SoC …",
    "page-menu": "Main",
    "page-devices": "Devices",
    "page-socs": "SoCs",
    "page-drivers": "Drivers",
    "page-releases": "Releases",
    "page-guide": "Guide",
    "page-api": "API",
    "page-sources": 'Names and hardware: OpenWrt\'s Table of Hardware, <a href="{licence}">CC '
    "BY-SA 4.0</a>. Answers are derived from the sources of Linux and OpenWrt.",
    "page-glossary": "Glossary",
    "page-myths": "Myths",
    "page-licence": "Licence and sources",
    "page-feed-link": "Feed of changes",
    "page-all": "All devices, A to Z",
    "page-lost": "Nothing is here",
    "page-lost-search": "This address leads to no page. The board may go by another name in this "
    'version of the facts: <a href="{home}">search for it</a>, or look through <a '
    'href="{all}">all boards, A to Z</a>.',
    "page-myths-title": "Myths about hardware flow offload",
    "page-glossary-title": "Glossary of hardware flow offload",
    "page-document-empty": "Nothing is written here yet.",
    "page-source": "source",
    "page-device-title": "{device}: hardware flow offload in OpenWrt",
    "page-moved": "This is another name of {device}.",
    "page-several-title": "{title}: several devices",
    "page-several-about": "Several devices have this name; their titles or the target "
    "distinguish them.",
    "page-licence-title": "Licence and attribution",
    "page-licence-program": "The program, its templates and the answers that it derives are "
    "under the MIT licence.",
    "page-licence-hardware": "Names, hardware data and links of devices are from <a "
    'href="{toh}" rel="noopener">OpenWrt\'s Table of Hardware</a>, whose content is under <a '
    'href="{licence}" rel="noopener license">CC BY-SA 4.0</a>; where a page shows them, that '
    "licence holds for them. They were normalised: sizes, port counts and standards are split "
    "into fields.",
    "page-licence-code": "Facts about code (file, line, symbol, patch) were read from Linux and "
    "OpenWrt, and name their place; no code of theirs is on these pages.",
    "page-licence-sources": "Sources",
    "page-licence-source": "Source",
    "page-licence-version": "Version",
    "page-licence-date": "Date",
    "page-licence-read": "Read",
}

_LISTS: Sentences = {
    "page-home-title": "does hardware flow offload work on this router?",
    "page-home-question": "Does hardware offload work on your router?",
    "page-home-about": "For {count:# OpenWrt device|# OpenWrt devices}, release by release, from "
    "the drivers' own "
    "source. Every answer shows file and line.",
    "page-home-label": "A router, an OpenWrt profile, a board name or a SoC",
    "page-home-example": "Linksys E8450",
    "page-home-paste": "Or paste all that <code>ubus call system board</code> prints on your "
    "router.",
    "page-home-answers": "Answers",
    "page-home-no-script": 'Typing needs JavaScript; <a href="{all}">all devices, A to Z</a> '
    "do not.",
    "page-home-wanted": "People look for",
    "page-home-coverage": "Where it works: OpenWrt {release}",
    "page-home-targets": '<a href="{all}">{count:Its only target|All # targets}</a> · '
    '<a href="releases.html">release by release</a>',
    "page-home-coverage-about": "About IPv4 with NAT between LAN and WAN Ethernet ports; a "
    "device's page has all other traffic.",
    "page-home-means": "What the answers mean",
    "page-all-about": "With the answer for OpenWrt {release}; \N{EN DASH} where that release has "
    "no image.",
    "page-list-title": "Devices by hardware flow offload",
    "page-list-presets": "Ready-made choices",
    "page-list-filters": "Filters",
    "page-column-name": "Name",
    "page-column-openwrt": "OpenWrt",
    "page-column-offload": "Offload",
    "page-column-wifi": "Wi-Fi",
    "page-column-speed": "Fastest port at least",
    "page-column-least-ram": "RAM at least",
    "page-column-ram": "RAM",
    "page-column-type": "Type",
    "page-column-sold": "Listed as available",
    "page-column-brand": "Brand",
    "page-column-soc": "SoC",
    "page-column-target": "Target",
    "page-any": "any",
    "page-list-shipped": "has an image",
    "page-list-more-filters": "More filters",
    "page-wifi-n": "n (Wi-Fi 4)",
    "page-wifi-ac": "ac (Wi-Fi 5)",
    "page-wifi-ax": "ax (Wi-Fi 6)",
    "page-wifi-be": "be (Wi-Fi 7)",
    "page-gigabits": "{speed} Gbit/s",
    "page-megabytes": "{size} MB",
    "page-list-sold": "on {date}",
    "page-list-clear": "Clear",
    "page-list-save": "Save these as CSV",
    "page-list-working": "All that work on OpenWrt {release}, as CSV",
    "page-list-json": "all devices of that release, as JSON",
    "page-list-compare": "Compare",
    "page-list-caption": "Devices that fit",
    "page-device": "Device",
    "page-column-ports": "Ports",
    "page-list-show-more": "Show more",
    "page-list-about": "{count:# device|# devices} of {releases:# release|# releases}. The "
    "address keeps what you "
    "choose, so a link to it can be shared.",
    "page-list-no-script": 'Filters need JavaScript; <a href="{all}">all devices, A to Z</a> '
    "do not.",
    "page-compare": "Compare routers and releases",
    "page-compare-about": "Up to four routers: side by side on one release, or what changes for "
    "them from one release to another.",
    "page-compare-add": "Add a router",
    "page-compare-chosen": "Chosen, each a link that takes it away",
    "page-on-openwrt": "On OpenWrt",
    "page-compare-since": "changes since",
    "page-compare-since-none": "no other release",
    "page-compare-table": "Routers side by side",
    "page-compare-note": "<code>?</code> means that it is not known.",
    "page-compare-no-script": "Comparing needs JavaScript; in the terminal <code>capdb "
    "compare</code> and <code>capdb diff</code> do the same.",
    "page-compare-upgrade": "What changes for my routers from {old} to {new}?",
    "page-soc-depends": "It depends",
    "page-soc-not-shipped": "Not shipped",
    "page-soc-common": "{count:It has one device|All # of its devices are the same} on OpenWrt "
    "{release}.",
    "page-soc-counts": "Of {count:# device|# devices} on OpenWrt {release}: {states}.",
    "page-soc-no-image": "OpenWrt {release} has no image for a device with it.",
    "page-soc-devices": "Its devices",
    "page-state-on": "{state} on {release}",
    "page-soc-data": "As data: {file}. On the command line: {command}",
    "page-socs-about": "As the device trees name them, with how many of their devices have which "
    "answer on OpenWrt {release}. The SoC alone decides nothing: devices of one SoC can differ.",
}

_CHANGES: Sentences = {
    "page-release-title": "OpenWrt {release}: hardware flow offload",
    "page-openwrt-release": "OpenWrt {release}",
    "page-release-devices": "{count:# device|# devices}",
    "page-release-ended": "ended: it gets no more fixes",
    "page-release-linux": "Linux {kernels}",
    "page-release-where": "Where it works",
    "page-release-more-targets": "{count:# more target|# more targets}",
    "page-release-changed": "What changed against {release}",
    "page-release-gained": "{count:# that offloads|# that offload} now, or more",
    "page-release-lost": "{count:# that offloads|# that offload} no longer, or less",
    "page-release-new": "{count:# device|# devices} added",
    "page-release-dropped": "{count:# device|# devices} removed",
    "page-release-learned": "{count:# that was|# that were} unknown",
    "page-release-forgotten": "{count:# that is|# that are} unknown now",
    "page-release-reason": "{count} the same for another reason",
    "page-release-by": "Cause",
    "page-release-drivers": "{count:# change|# changes} of drivers",
    "page-release-more": "And {count} more: {command}",
    "page-as-data": "As data: {file}",
    "page-releases-coverage": "Devices by answer",
    "page-releases-about": "A device counts once for each release that has an image for it. "
    "<i>Ended</i>: it gets no more fixes.",
    "page-releases-changed": "What changed",
    "page-against": "Against",
    "page-releases-gained": "Offload gained",
    "page-releases-lost": "Offload lost",
    "page-releases-new": "Devices added",
    "page-releases-dropped": "Devices removed",
    "page-releases-short-gained": "Gained",
    "page-releases-short-lost": "Lost",
    "page-releases-short-new": "Added",
    "page-releases-short-dropped": "Removed",
}

_DRIVERS: Sentences = {
    "page-driver-title": "{driver}: offload by the driver",
    "page-driver-devices": "{count:# device|# devices} of OpenWrt {release}: {states}",
    "page-driver-caption": "By release; a driver has several rows where targets build it "
    "differently",
    "page-release": "Release",
    "page-handles": "Handles",
    "page-sets-flag": "Sets hw-tc-offload",
    "page-flag": "hw-tc-offload",
    "page-misleads": "Misleads",
    "page-targets": "Targets",
    "page-and-more": "and {count} more",
    "page-driver-flag": "hw-tc-offload: {means}.",
    "page-driver-accepts": "It accepts {requests}.",
    "page-driver-takes": "Takes flowtables for {socs}.",
    "page-driver-refuses": "Refuses them for {socs}.",
    "page-drivers-title": "Ethernet drivers",
    "page-drivers-takes": "{count} with hardware flow offload",
    "page-drivers-takes-about": "They take a <code>flowtable</code>, the request of flow "
    "offload, in the newest release that builds them. Whether a device gains from it depends on "
    "its SoC and ports too.",
    "page-driver": "Driver",
    "page-devices-on": "Devices on OpenWrt {release}",
    "page-drivers-takes-for": "Takes flows for",
    "page-drivers-refuses-for": "Refuses them for",
    "page-none": "none",
    "page-drivers-label-takes": "Takes",
    "page-drivers-label-refuses": "Refuses",
    "page-drivers-all": "all that it binds",
    "page-drivers-others": "{count} without",
    "page-drivers-others-about": "Many set <code>hw-tc-offload</code> all the same, which "
    '<code>ethtool -k</code> shows. <a href="{guide}">What the words mean</a>',
    "page-drivers-unbound": "Drivers that bind no known device of OpenWrt {release}",
}

PAGES: Sentences = {**_FRAME, **_LISTS, **_CHANGES, **_DRIVERS}
"""The words of each name."""
