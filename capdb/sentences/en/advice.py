"""The words of advice, in English."""

from __future__ import annotations

from capdb.sentences.spoken import Sentences

ADVICE: Sentences = {
    "advice-title-install": "Install",
    "advice-title-enable": "Switch it on",
    "advice-title-verify": "Check that it works",
    "advice-title-disable": "Switch it off",
    "advice-title-software": "Software flow offload",
    "advice-title-instead": "Software flow offload instead",
    "advice-title-wifi": "Wi-Fi",
    "advice-title-bridge": "Bridged traffic",
    "advice-title-clashes": "Conflicts",
    "advice-title-misleading": "No proof",
    "advice-title-trial": "Try it safely",
    "advice-save": "save",
    "advice-apply": "apply",
    "advice-no-hardware": "no hardware",
    "advice-no-offload": "no flow offload at all",
    "advice-by-kernel": "flow offload, by the kernel",
    "advice-by-hardware": "and by the hardware",
    "advice-keep": "leave this line out to keep software flow offload",
    "advice-bound": "a row per flow that the hardware carries, while you download",
    "advice-marked": "connections that the kernel gave to a driver, five at most: reading "
    "thousands takes seconds",
    "advice-misleading": "Often named, and no proof here:",
    "advice-clashes": "Offload and these get in each other's way:",
    "advice-enable": "Both options are needed; the firewall ignores the second without the first.",
    "advice-verify": "While a computer behind the router downloads:",
    "advice-disable": "Leave out the second line to keep software flow offload.",
    "advice-nothing-missing": "Nothing: the image of this release has {module}. An image of your "
    "own may lack it: {command}",
    "advice-missing": "The image of this release lacks {module}.",
    "advice-brings": "brings {module}",
    "advice-software": "Where the CPU keeps up, software flow offload may be the better choice.",
    "advice-software-harms": "The hardware cannot help here, and software flow offload is known to "
    "do harm.",
    "advice-software-fault": "Do not switch hardware offload on here; software flow offload, by "
    "the CPU, often gains something.",
    "advice-software-only": "The hardware cannot help here; software flow offload, by the CPU, "
    "often gains something.",
    "advice-wifi": "WED is {note}. It takes flows from the flowtable, so hardware offload must be "
    "on.",
    "advice-wifi-switch": "switch the dispatcher on",
    "advice-wifi-reboot": "the driver reads it when it loads",
    "advice-wifi-look": "prints Y afterwards",
    "advice-firmware": "brings its firmware",
    "advice-bridge": "Traffic inside one bridge, as on an access point that does not route, needs "
    "bridger.",
    "advice-bridge-starts": "it starts by itself",
    "advice-trial-unknown": "Not known yet, so switch nothing on. Copy capdb-probe to the router "
    "and run it:",
    "advice-trial-looks": "changes nothing",
    "advice-trial": "The safe way: copy capdb-probe to the router; it switches offload on, watches "
    "real connections, and puts everything back.",
    "advice-trial-writes": "download something meanwhile; --keep writes the settings",
}
"""The words of each name."""
