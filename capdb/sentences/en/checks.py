"""The sentences on the results of the self-test's checks, in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Values

_ENDED: Mapping[Rule, Mapping[str, str]] = {
    Rule.CHECK_BOARD: {
        "ok": "the router's board name and release are known",
        "unknown": "the router's board name or its OpenWrt release could not be read",
    },
    Rule.CHECK_KERNEL: {
        "ok": "the kernel's version is known",
        "unknown": "the kernel's version could not be read",
    },
    Rule.CHECK_FIREWALL: {
        "ok": "the router has a firewall of OpenWrt",
        "unknown": "no firewall of OpenWrt was found",
    },
    Rule.CHECK_SETTINGS: {
        "ok": "software and hardware offload are switched on",
        "unknown": "the firewall's settings could not be read",
        "fail": "the firewall's settings do not keep hardware offload on",
    },
    Rule.CHECK_WAN: {
        "ok": "an offload engine serves the WAN",
        "unknown": "whether an offload engine serves the WAN could not be seen",
        "fail": "no offload engine serves the WAN, or not all of it",
    },
    Rule.CHECK_FAILOVER: {
        "ok": "a failover would change nothing",
        "unknown": "other WANs could not be seen",
        "fail": "a failover would take traffic off the engine",
    },
    Rule.CHECK_LAN: {
        "ok": "an offload engine serves the LAN",
        "unknown": "whether an offload engine serves the LAN could not be seen",
        "fail": "no offload engine serves the LAN, or not all of it",
    },
    Rule.CHECK_DRIVER: {
        "ok": "the Ethernet driver has hardware offload",
        "unknown": "whether the Ethernet driver has hardware offload is not known",
        "fail": "the Ethernet driver has no hardware offload",
    },
    Rule.CHECK_TAG: {
        "ok": "the driver can write the switch's tag",
        "unknown": "the switch's tag could not be seen",
        "fail": "the driver refuses the switch's tag",
    },
    Rule.CHECK_FLAG: {
        "ok": "hw-tc-offload is on where the driver needs it",
        "unknown": "hw-tc-offload could not be read",
        "fail": "hw-tc-offload is off on the conduit, so the driver refuses every flow",
    },
    Rule.CHECK_ENGINE: {
        "ok": "the driver brought its offload engine up",
        "unknown": "whether the offload engine is up could not be seen",
        "fail": "the driver brought no offload engine up",
    },
    Rule.CHECK_MODULES: {
        "ok": "the kernel modules of flow offload are there",
        "unknown": "whether the kernel modules of flow offload are there could not be seen",
        "fail": "the kernel modules of flow offload are missing",
    },
    Rule.CHECK_DRY_RUN: {
        "ok": "a dry run of a flowtable with hardware offload was accepted",
        "unknown": "a dry run proves nothing on this kernel",
        "fail": "a dry run of a flowtable with hardware offload was refused",
    },
    Rule.CHECK_LOADED: {
        "ok": "the running firewall follows its settings",
        "unknown": "the running firewall could not be read",
        "fail": "the running firewall does not offer all flows to the engine",
    },
    Rule.CHECK_WIFI: {
        "ok": "Wi-Fi traffic is offloaded, or there is none",
        "unknown": "whether Wi-Fi traffic is offloaded could not be seen",
        "fail": "Wi-Fi traffic is not offloaded",
    },
    Rule.CHECK_CLASHES: {
        "ok": "no program conflicts with hardware offload",
        "unknown": "which programs run could not be seen",
        "fail": "a program runs that needs packets which the engine takes",
    },
    Rule.CHECK_TRAFFIC: {"fail": "the traffic that was watched was not offloaded both ways"},
    Rule.CHECK_TRIAL: {"fail": "hardware offload was tried, and was not switched on"},
}


def _sentence(ended: Mapping[str, str]) -> Callable[[Values], str]:
    return lambda values: ended[values["state"]]


SENTENCES: Sentences = {rule: _sentence(ended) for rule, ended in _ENDED.items()}
"""The sentence of each rule of a check."""
