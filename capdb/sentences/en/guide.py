"""The guide, and the page about the API, in English.

Words of pages are HTML; a value in braces is escaped, unless the template has made it HTML.
"""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_GUIDE: Sentences = {
    "page-guide-title": "Guide to hardware flow offload",
    "page-guide-glossary": 'The words are in the <a href="{glossary}">glossary</a>.',
    "page-guide-how": "How it works",
    "page-guide-how-1": "A router's CPU looks at every packet it forwards. With <b>software flow "
    "offload</b> the kernel remembers a connection once it is established, and its packets take a "
    "short cut past most of the firewall. With <b>hardware flow offload</b> the kernel hands the "
    "connection to an engine next to the Ethernet ports: its packets no longer reach the CPU at "
    "all.",
    "page-guide-how-2": "That needs a chain without a gap: the SoC has such an engine; the "
    "board's device tree names it; the driver in the image has hardware offload (it accepts a "
    "<code>flowtable</code>), for this SoC too; and the engine covers the ports of LAN and WAN. "
    "capdb follows that chain for each board and release, and shows where it read each link. A "
    "link leads to the line in the file without OpenWrt's patches. Where these move it, the proof "
    "has its number in the patched file too; where one of them adds it, the link leads to that "
    "patch.",
    "page-guide-enable": "How to switch it on",
    "page-guide-enable-1": "It is off by default. In LuCI it is at <i>Network "
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} Firewall</i>: "
    "from 24.10 on <i>Hardware flow offloading</i> in the list <i>Flow offloading type</i>, up to "
    "23.05 both of the switches <i>Software flow offloading</i> and <i>Hardware flow "
    "offloading</i>. A board's page has the commands. Wi-Fi needs one step more "
    "where it can be offloaded at all. Traffic shaping (SQM) does not see offloaded packets: have "
    "one or the other.",
    "page-guide-verify": "How to see that it runs",
    "page-guide-verify-while": "While a download runs through the router, and not on it:",
    "page-guide-verify-bound": "rows marked <code>BND</code> in the engine's table under "
    "<code>/sys/kernel/debug</code> are flows that the hardware carries: the surest sign;",
    "page-guide-verify-marked": "<code>[HW_OFFLOAD]</code> in "
    "<code>/proc/net/nf_conntrack</code> marks connections that the kernel gave to a driver.",
    "page-guide-verify-not": "<code>nft list flowtables</code> with <code>flags offload</code> "
    "proves nothing from 23.05 on: OpenWrt's kernel accepts the flag on any device. <code>ethtool "
    "-k</code> with <code>hw-tc-offload: on</code> proves nothing either: many drivers set it and "
    "refuse a flowtable.",
    "page-guide-misleading": "What proves nothing",
    "page-guide-misleading-none": "Ask the engine itself, as above.",
    "page-guide-clashes": "Conflicts",
    "page-guide-clashes-none": "Whatever must see every packet: traffic shaping, inspection, "
    "rules that act on later packets.",
    "page-guide-states": "The answers",
    "page-guide-grades": "Grades of proof",
    "page-guide-paths": "Kinds of traffic",
    "page-guide-drivers": "What drivers handle",
    "page-guide-probe": "The self-test",
    "page-guide-probe-about": "A router can be asked itself. <code>capdb-probe</code> is one "
    "shell script without dependencies; it only reads, unless you ask for more, and shows whether "
    "the engine is there and takes flows.",
    "page-guide-probe-commands": "On the router; compare the hash, then run it",
    "page-guide-probe-download": "Download capdb-probe",
    "page-guide-probe-hash": "its SHA-256",
    "page-guide-probe-none": "This copy of the site came without it.",
}

_API: Sentences = {
    "page-api-title": "Data and API",
    "page-api-about": "Everything on these pages is there for programs too, as static files: no "
    "key, no limit, no query. The answers are those of <code>capdb check --json</code>, member by "
    "member. Version 1 only grows, so readers must accept members they do not know; "
    "<code>schema</code> rises when a reader would break.",
    "page-api-described": '<a href="{file}">openapi.json</a> describes all of it (OpenAPI '
    "3.1); this page is made of it.",
    "page-api-files": "Files",
    "page-api-schema": "Schema",
    "page-api-example": "For example: {files}.",
    "page-api-use": "How to use it",
    "page-api-use-device": "A device's file has one result for each release; pick yours by "
    "<code>release</code>. Where a release has no image, its result is <code>unknown</code>, and "
    "its rule is <code>no-image</code>. <code>history</code> has since when a state holds, for "
    "each kind of traffic.",
    "page-api-use-compare": "Compare <code>state</code>, <code>because.rule</code> and "
    "<code>values</code>; sentences in <code>says</code>, <code>reason</code> and "
    '<code>note</code> may be improved at any time. <a href="{rules}">rules.json</a> has all '
    "rules.",
    "page-api-use-fetch": "Any site may fetch the files (CORS), where the host reads "
    "<code>_headers</code>. They change when facts change, a few times a month: ask again once an "
    "hour at most, and send <code>If-None-Match</code>.",
    "page-api-links": "Addresses that last",
    "page-api-links-about": "Other tools can build these without asking; they are kept for good, "
    "and every name that a device ever had leads to it.",
    "page-api-link-board": "by board name, as <code>ubus call system board</code> has it, by "
    "profile id or by key",
    "page-api-link-profile": "by target and profile id, as the firmware selector has them: "
    "{example}",
    "page-api-link-release": "either of them for a release: <code>#24.10</code>, "
    "<code>#24.10.8</code> or <code>#snapshot</code>",
    "page-api-link-search": "a search, as typed into the box",
    "page-api-link-list": "the list, filtered",
    "page-api-link-badge": "the badge of a device: {example}",
    "page-api-changes": "Changes of the API",
    "page-api-database": "The database",
    "page-api-database-about": '<a href="{file}" download>capdb.sqlite</a> ({size} MiB, SQLite '
    "3) is the source of all pages and files. Its SHA-256 is <code>{digest}</code> (<a "
    'href="{hash}">file</a>).',
    "page-api-update": "The command line takes it over, after checking the hash:",
    "page-site-address": "ADDRESS-OF-THIS-SITE",
    "page-api-attribution": "Attribution",
    "page-api-attribution-about": "Hardware data are OpenWrt's, under CC BY-SA 4.0: <a "
    'href="{licence}">licence and attribution</a>.',
}

GUIDE: Sentences = {**_GUIDE, **_API}
"""The words of each name."""
