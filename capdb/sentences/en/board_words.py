"""The words of a device's page, in English.

Words of pages are HTML; a value in braces is escaped, unless the template has made it HTML.
"""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

BOARD: Sentences = {
    "page-verdict-ended": "Ended: OpenWrt gives this series no more fixes, not even for security "
    "holes.",
    "page-verdict-one-port": "An access point: on OpenWrt {releases}, hardware flow offload has "
    "only the VLANs of its one port to work on.",
    "page-verdict-yes": "Hardware flow offload works on OpenWrt {releases}, once you switch it on.",
    "page-verdict-partial": "Hardware flow offload works in part on OpenWrt {releases}.",
    "page-verdict-no": "Hardware flow offload does not work on OpenWrt {releases}.",
    "page-verdict-unknown": "It is not known whether hardware flow offload works on OpenWrt "
    "{releases}.",
    "page-verdict-differs": "Its images differ; this is the least favourable one.",
    "page-verdict-not-shipped": "OpenWrt {release}, the current stable release, has no image for "
    "it.",
    "page-board-jacks": "Ethernet ports",
    "page-board-jack": "port",
    "page-source-number": "source {number}",
    "page-need-loads": "With PPPoE, SQM, WireGuard",
    "page-need-measured": "Measured by people on this device or on others with its SoC, never "
    "extrapolated. For your line: {command}",
    "page-need-elsewhere": "The page has no room for this release here: {command} shows what a "
    "line needs, by its speed.",
    "page-need-unmeasured": "Not measured on such a device, with offload or without. Where the "
    "CPU fills your line, you do not need it.",
    "page-line": "Your line, in Mbit/s",
    "page-line-down": "Down",
    "page-line-up": "Up",
    "page-line-pppoe": "PPPoE",
    "page-line-sqm": "SQM",
    "page-line-wireguard": "WireGuard",
    "page-line-ask": "Do I need it?",
    "page-line-loading": "Loading the rates …",
    "page-line-failed": "The rates could not be fetched.",
    "page-report-agrees": "agrees",
    "page-report-disagrees": "disagrees",
    "page-report-silent": "older",
    "page-fate-holds": "holds",
    "page-fate-broken": "is the broken link",
    "page-fate-open": "is not known",
    "page-fate-off": "is not reached",
    "page-chain-image": "Image",
    "page-chain-device-tree": "Device tree",
    "page-chain-driver": "Driver",
    "page-chain-flowtable": "Flowtables",
    "page-chain-gate": "SoC gate",
    "page-chain-ports": "Ports",
    "page-chain-fault": "Known fault",
    "page-chain-package": "Package",
    "page-not-reached": "not reached",
    "page-weight-breaks": "breaks",
    "page-weight-loses": "lost",
    "page-weight-limits": "limit",
    "page-weight-curious": "good to know",
    "page-board-description": "{device} with OpenWrt {release}: {state}. {reason}",
    "page-board-changes": "What changes from {old} to {new}",
    "page-board-feed": "Changes for it",
    "page-board-also": "Also {names}",
    "page-board-missing": "Not there",
    "page-board-missing-in": "OpenWrt {releases}has no image for it.",
    "board-point": "{asked} was asked about: {release} was read, the nearest of its series "
    "that capdb has facts of",
    "page-board-available": "Available in {releases}.",
    "page-no-image": "no image",
    "page-ended": "ended",
    "page-board-coming": "Coming?",
    "page-board-need": "Do you need it?",
    "page-board-caveats": "Know before you switch it on",
    "page-board-more": "more",
    "page-board-left-in-file": 'more in the <a href="{file}">JSON file</a>.',
    "page-board-all-in-file": 'All of them are in the <a href="{file}">JSON file</a>.',
    "page-board-enable": "Switch it on",
    "page-board-install": "Install what the image lacks",
    "page-board-ssh": "On the router, over SSH",
    "page-board-verify": "Check that it works, while something downloads through the router",
    "page-board-self-test": 'Or let the <a href="{probe}">self-test</a> look. Other signs that are '
    'often named <a href="{proof}">prove nothing</a>.',
    "page-board-bridged": "bridged traffic",
    "page-board-undo": "Undo",
    "page-board-wifi": "Wi-Fi too",
    "page-board-bridge": "Bridged traffic",
    "page-board-conflicts-terminal": '<a href="{clashes}">Conflicts</a> with other programs · '
    "all of this in the terminal: {command}",
    "page-board-conflicts": '<a href="{clashes}">Conflicts</a> with other programs',
    "page-board-instead": "What helps instead",
    "page-board-software": "Software flow offload",
    "page-board-similar": "Like it, and with hardware offload",
    "page-board-similar-about": "On OpenWrt {release}, with no fewer ports and no older Wi-Fi, "
    'by the Table of Hardware. <a href="{all}">All that work</a>',
    "page-board-traffic": "Which traffic",
    "page-board-needless": "{traffic}: needs no offload. {reason}.",
    "page-board-why": "How we know",
    "page-board-proof": 'Proof: <a href="{guide}">{grade}</a>, {means}.',
    "page-board-proof-report": '<a href="{guide}">A report from such a router</a> would raise it.',
    "page-board-reports": "Reported in public",
    "page-count-more": "{count} more",
    "page-board-read": "All that was read, with file and line:",
    "page-board-read-all": "every release",
    "page-board-line": "line {line}",
    "page-place-patch": "patch {number}",
    "page-line-patched": "({line} in the patched file)",
    "page-line-by-patch": "{line} of the patched file, added by {patch}",
    "page-own-file": "a file that OpenWrt adds",
    "page-proof-title": "The proof for {device}",
    "page-proof-about": "All that was read for the answer on each release: the chain from its "
    "image "
    'to the packages, and each file with its lines. <a href="{guide}">How to read it</a>',
    "page-proof-nothing": "No source was read for this release, so nothing is proven.",
    "page-share-claim": "Hardware flow offload on OpenWrt {release}: {state}",
    "page-share": "Pass it on",
    "page-share-text": "As text",
    "page-share-link": "Link",
    "page-share-markdown": "Markdown",
    "page-share-bbcode": "BBCode",
    "page-share-dokuwiki": "DokuWiki",
    "page-share-badge": "Badge",
    "page-share-shields": "shields.io",
    "page-share-own": "Pass on this page's own address: your browser shows it, and it names the "
    'release that you chose. Or a <a href="{badge}">badge</a>, for shields.io too: '
    '<a href="{shields}">JSON</a>.',
    "page-share-picture": "Hardware offload",
    "page-board-related": "Its images and its siblings",
    "page-board-image-of": "image of this device, {release}",
    "page-board-machines": "Machines that it serves",
    "page-board-hardware": "Hardware and names",
    "page-board-names": "Board names",
    "page-board-profiles": "Profiles",
    "page-board-read-on": "Read on",
    "page-board-data": 'This page as <a href="{file}">JSON</a>, <a href="{feed}">feed</a> of '
    "its changes; in the terminal {command}.",
    "page-board-report": "Report a different result",
}
"""The words of each name."""
