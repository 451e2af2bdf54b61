"""The rules of lint's findings, each with an example of its values."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.rules.ids import Rule
from capdb.rules.statement import Value

_RELEASE, _IMAGE = "25.12.5", "mediatek/filogic/xiaomi_redmi-router-ax6000-stock"
_OTHER_IMAGE = "mediatek/filogic/xiaomi_redmi-router-ax6000-ubootmod"
_COMPATIBLE, _SOC = "mediatek,mt7986-eth", "mediatek,mt7986a"

_OF_FACTS: Mapping[Rule, Mapping[str, Value]] = {
    Rule.SEVERAL_SOCS: {
        "release": _RELEASE,
        "socs": (_SOC, "mediatek,mt7986b"),
        "targets": ("mediatek/filogic", "mediatek/mt7986"),
    },
    Rule.RELEASE_NOT_LISTED: {},
    Rule.TARGET_NOT_LISTED: {},
    Rule.PROFILE_WITHOUT_BOARD: {},
    Rule.BOARD_WITHOUT_PROFILE: {},
    Rule.MODULE_IN_NO_PACKAGE: {"releases": ("24.10.8", _RELEASE)},
    Rule.ID_WITHOUT_MATCH_DATA: {"compatible": _COMPATIBLE, "data": "mt7986_data"},
    Rule.MATCH_DATA_WITHOUT_GATE: {"data": "mt7986_data", "gate": "offload_version"},
    Rule.REJECT_NOT_LISTED: {"patch": "731-net-phy-hack-aquantia.patch"},
    Rule.DRIVER_IN_NO_PACKAGE: {"releases": ("24.10.8", _RELEASE)},
    Rule.IMAGES_OF_DEVICE_DIFFER: {
        "release": _RELEASE,
        "property": "soc",
        "values": ("mt7981", "mt7986"),
        "images": (_IMAGE, _OTHER_IMAGE),
    },
    Rule.NAME_OF_SEVERAL_DEVICES: {"devices": ("linksys_e8450", "linksys_e8450-ubi")},
    Rule.STATE_FLIPPED: {
        "was": "no",
        "before": "24.10.8",
        "state": "yes",
        "release": _RELEASE,
    },
    Rule.CLAIM_WITHOUT_EVIDENCE: {"state": "yes"},
    Rule.PARTIAL_WITHOUT_LIMIT: {},
    Rule.CLAIM_WITHOUT_CAUSE: {"state": "unknown"},
    Rule.PORTS_NOT_IN_DEVICE_TREE: {"releases": ("24.10.8", _RELEASE), "ports": ("eth1",)},
    Rule.REPORT_WITHOUT_PROFILE: {
        "release": _RELEASE,
        "target": "mediatek/filogic",
        "board": "acme,den",
    },
    Rule.REPORT_OF_NO_RELEASE: {"release": "25.13.1"},
    Rule.REPORT_OF_NO_BOARD: {"board": "acme,den"},
    Rule.NAMESAKES_DIFFER: {
        "release": _RELEASE,
        "states": ("yes", "no"),
        "images": (_IMAGE, _OTHER_IMAGE),
    },
    Rule.SOURCE_FILE_GONE: {"path": "drivers/net/ethernet/mediatek/mtk_ppe.c"},
    Rule.SOURCE_LINE_GONE: {"path": "drivers/net/ethernet/mediatek/mtk_ppe.c", "line": 4711},
    Rule.SOURCE_SYMBOL_GONE: {
        "path": "drivers/net/ethernet/mediatek/mtk_ppe.c",
        "symbol": "mtk_setup_tc",
    },
    Rule.ROW_OF_ANOTHER_SOC: {"cpu": "MediaTek MT7621AT", "image": _IMAGE, "soc": _SOC},
    Rule.ROW_FASTER_THAN_LINK: {
        "ports": ("2.5g",),
        "image": _IMAGE,
        "releases": ("24.10.8", _RELEASE),
        "speed": 1000,
    },
    Rule.ROW_OF_ANOTHER_TARGET: {"target": "ramips/mt7621", "images": (_IMAGE,)},
}

_OF_CURATED: Mapping[Rule, Mapping[str, Value]] = {
    Rule.IDENTITY_NAMES_UNKNOWN: {"kind": "board-name", "names": ("acme,den",)},
    Rule.NOTHING_TO_KEEP_APART: {},
    Rule.STILL_APART: {"devices": ("linksys_e8450", "linksys_e8450-ubi")},
    Rule.ALREADY_JOINED: {},
    Rule.OBSERVATION_DISAGREES: {
        "seen": "no",
        "on": _RELEASE,
        "source": "https://forum.openwrt.org/t/1",
        "claim": f"{_RELEASE}/{_IMAGE} ipv4-nat",
        "state": "yes",
    },
    Rule.OBSERVATION_OF_NOTHING: {},
    Rule.OBSERVATION_NAMES_UNKNOWN: {"name": "acme,den"},
    Rule.OBSERVATION_WITHOUT_RESULT: {},
    Rule.RATES_ALIKE: {"count": 2, "by": "software", "loads": ("pppoe",), "direction": "down"},
    Rule.RATE_OF_THE_CPU: {"loads": ("sqm",)},
    Rule.RATE_AGAINST_STATE: {},
    Rule.QUIRK_FITS_NOTHING: {},
    Rule.QUIRK_DRIVER_FITS_NOTHING: {"drivers": ("mtk_eth", "mtk-eth")},
    Rule.ID_IS_A_RULE: {},
    Rule.ID_TAKEN_TWICE: {},
    Rule.TIP_FITS_NO_RELEASE: {},
    Rule.TIP_FOR_NO_STATE: {},
    Rule.NO_SUCH_RELEASE: {"release": "25.13"},
    Rule.ALIAS_NAMES_UNKNOWN: {"names": ("acme_den",)},
    Rule.ALIAS_OF_SEVERAL_KINDS: {},
    Rule.ALIAS_IS_OWN_NAME: {"profiles": ("acme_den",)},
    Rule.ALIAS_NOT_NEEDED: {},
    Rule.UNSUPPORTED_IS_SHIPPED: {"profiles": ("acme_den",)},
    Rule.UNSUPPORTED_IS_LISTED: {"rows": ("acme_den",)},
    Rule.UNSUPPORTED_NAME_TWICE: {"name": "Den", "others": ("acme-lair",)},
    Rule.EXCEPTION_NOT_NEEDED: {"check": "same-name", "subject": "acme den"},
}

OF_CURATED_FILES: Mapping[Rule, Mapping[str, Value]] = {
    Rule.FILE_NOT_READ: {"files": ("aliases.toml", "quirks.toml")},
    Rule.NOT_UTF8: {},
    Rule.NOT_TOML: {"error": "Invalid value"},
    Rule.DATE_MISSING: {},
    Rule.KEY_MISPLACED: {"key": "quirks", "table": "quirk"},
    Rule.TABLE_NOT_REPEATED: {"table": "quirk"},
    Rule.RECORD_NOT_A_TABLE: {"table": "quirk"},
    Rule.RECORD_TWICE: {"table": "quirk", "name": "fox-bites", "line": 7, "key": "id"},
    Rule.RANGE_EMPTY: {"table": "quirk", "name": "fox-bites", "key": "scope.until"},
    Rule.FIELD_UNKNOWN: {
        "table": "quirk",
        "name": "fox-bites",
        "key": "scope.board",
        "fields": ("boards", "drivers"),
    },
    Rule.FIELD_MISSING: {
        "table": "quirk",
        "name": "fox-bites",
        "key": "weight",
        "choices": ("breaks", "loses"),
        "several": False,
    },
    Rule.FIELD_MALFORMED: {
        "table": "quirk",
        "name": "fox-bites",
        "key": "source",
        "choices": (),
        "several": False,
    },
    Rule.FIELD_WRONG: {
        "table": "quirk",
        "name": "",
        "key": "id",
        "error": "expected `str`, got `int`",
        "choices": (),
        "several": False,
    },
}
"""Rules by which a file of curated facts, or one of its records, is unreadable."""

_OF_SENTENCES: Mapping[Rule, Mapping[str, Value]] = {
    Rule.SENTENCE_MISSING: {},
    Rule.SENTENCE_FAILS: {"error": "KeyError('ports')"},
    Rule.SENTENCE_EMPTY: {},
    Rule.SENTENCE_OF_NO_RULE: {},
}

FINDINGS = {**_OF_FACTS, **_OF_CURATED, **OF_CURATED_FILES, **_OF_SENTENCES}
"""Each rule of a finding, with values that it may have."""
