"""The words of the scripts in the browser, and the suggestions of the search, in English.

Those of scripts are templates: the browser fills in the values.
"""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

_SEARCH: Sentences = {
    "script-search-not-in": "{device}, not in {release}",
    "script-search-looking": "Looking further …",
    "script-search-no-release": "no release",
    "script-search-reports": "the router reports {version}; this is the answer for {release}",
    "script-search-point": "{point} was not read; this is the answer for {release}",
    "script-search-other-build": "the router runs {distribution}; this is the answer for "
    "OpenWrt's own build",
    "script-search-on": "{device} on OpenWrt {release}",
    "script-search-so-far": "{answer}, so far:",
    "script-search-goes-on": "{answer}, or one of these longer names:",
    "script-search-kind-soc": "{count:# device|# devices} with this SoC on OpenWrt {release}: "
    "{states}",
    "script-search-kind-target": "{count:# device|# devices} of this target on OpenWrt {release}: "
    "{states}",
    "script-search-kind-driver": "{count:# device|# devices} with this driver on OpenWrt "
    "{release}: "
    "{states}",
    "script-search-kind-brand": "{count:# device|# devices} of this brand on OpenWrt {release}: "
    "{states}",
    "script-search-first": "{answer}; the first {count}:",
    "script-search-matches": "{count:# device matches|# devices match} on OpenWrt {release}: "
    "{states}",
    "script-search-begin": "Names that begin like this:",
    "script-search-json": "That looks like JSON without a board_name that is known here; paste "
    "all that ubus printed.",
    "script-search-none": "No device here is called “{query}”.",
    "script-search-nothing-yet": "Nothing yet",
    "script-search-no-server": "The search needs a web server; without one, the list of all "
    "boards helps.",
    "script-search-not-all": "The rest of the index could not be fetched, so this may not be all.",
    "script-search-loading": "Loading the names …",
}

_LIST: Sentences = {
    "script-list-no-image": "no image",
    "script-list-tick": "Compare {device}",
    "script-list-compare": "Compare these {count}",
    "script-list-offload": "Offload",
    "script-list-soc": "SoC",
    "script-list-target": "Target",
    "script-list-wifi": "Wi-Fi",
    "script-list-ports": "Ports",
    "script-list-ram": "RAM",
    "script-list-type": "Type",
    "script-list-megabytes": "{count}\N{NO-BREAK SPACE}MB",
    "script-list-looking": "Looking for the name …",
    "script-list-no-names": "The names could not be fetched.",
    "script-list-without-image": "{count} without image",
    "script-list-counts": "{count:# device|# devices}: {states} on OpenWrt {release}",
    "script-list-without-data": "{count} of them without data on {columns}",
    "script-list-no-data": "no data on {columns}",
    "script-list-lacking": "{count:# more has|# more have} no data on {columns}: list "
    "{count:it|them} too",
    "script-list-data-soc": "SoC",
    "script-list-data-type": "type",
    "script-list-data-wifi": "Wi-Fi",
    "script-list-data-sold": "availability",
    "script-list-data-speed": "port speeds",
    "script-list-data-ram": "RAM",
    "script-list-more": "Show {count} more",
    "script-list-loading": "Loading the devices …",
    "script-list-no-server": "The filters need a web server; without one, the list of all "
    "boards helps.",
}

_COMPARE: Sentences = {
    "script-compare-soc": "SoC",
    "script-compare-type": "Type",
    "script-compare-wifi": "Wi-Fi standards",
    "script-compare-ports": "Ports",
    "script-compare-ram": "RAM",
    "script-compare-megabytes": "{count} MB",
    "script-compare-offload": "Offload",
    "script-compare-why": "Why",
    "script-compare-target": "Target",
    "script-compare-profile": "Profile",
    "script-compare-proof": "Proof",
    "script-compare-differing": "{all:# device|# devices} on OpenWrt {release}: they differ in "
    "{count:# row|# rows} of {rows}, marked *",
    "script-compare-upgrade": "From OpenWrt {since} to {release} hardware offload changes for "
    "{count} of {all:# device|# devices}.",
    "script-compare-upgrade-else": "From OpenWrt {since} to {release} hardware offload stays the "
    "same for {all:this device|these # devices}; something else changes for {changed}.",
    "script-compare-upgrade-nothing": "From OpenWrt {since} to {release} nothing changes for "
    "{all:this device|these # devices}.",
    "script-compare-offload-changes": "hardware offload changes; {count:# change|# changes} in all",
    "script-compare-offload-stays": "hardware offload stays the same; {count:# change|# changes} "
    "otherwise",
    "script-compare-unchanged": "nothing changes",
    "script-compare-same": "Show {count:# row|# rows} without a change",
    "script-compare-remove": "Take {device} away",
    "script-compare-one-more": "Add another device, or choose a release to start from.",
    "script-compare-none": "Add up to four devices by their names.",
    "script-compare-none-since": "Add your devices by their names, up to four, to see what changes "
    "from OpenWrt {since} to {release}.",
    "script-compare-not-found": "No device here is called “{query}”.",
    "script-compare-no-names": "The names could not be fetched.",
    "script-compare-no-server": "Comparing needs a web server; without one, capdb compare in the "
    "terminal helps.",
    "script-compare-comes": "Warnings that now hold",
    "script-compare-come-folded": "{count:# other that comes|# others that come} with offload",
    "script-compare-gone-folded": "{count:# other that went|# others that went} with offload",
    "script-compare-source": "source",
    "script-compare-proof-link": "proof",
    "script-compare-goes": "Warnings that no longer hold",
    "script-compare-loading": "Loading …",
    "script-compare-no-image": "no image",
    "script-compare-no-device": "{device} is no device here, or it could not be fetched.",
}

_SUGGESTIONS: Sentences = {
    "suggest-read-as": "'{before}' was read as '{after}'",
    "suggest-release": "{named} was read as the release",
    "suggest-aside": "set aside, as no part of a name: {words}",
    "suggest-question": "did you mean {name}?",
    "suggest-only-revision": "of this model only the revision {revision} is known here; another "
    "one may be other hardware, so look at the label",
    "suggest-only-listed": "{device} is in the Table of Hardware (current release there: "
    "{release}), but no profile of the releases known here is linked to it",
    "suggest-only-listed-none": "{device} is in the Table of Hardware (current release there: "
    "none), but no profile of the releases known here is linked to it",
    "suggest-unsupported": "{device} is not supported by any release here: {says} (looked at "
    "{date})",
}

_PAGES: Sentences = {
    "page-copy": "Copy",
    "page-copied": "Copied",
    "page-selected": "Selected",
    "page-from-file": "Opened as a file, this page cannot search. Serve its directory, as with "
    "python3 -m http.server, or look through all boards, A to Z.",
}

SCRIPTS: Sentences = {**_SEARCH, **_LIST, **_COMPARE, **_SUGGESTIONS, **_PAGES}
"""The words of each name."""
