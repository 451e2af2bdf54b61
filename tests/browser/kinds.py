"""One page of each kind, on the committed facts."""

from __future__ import annotations

YES, PARTIAL, NO = "linksys_e8450", "asus_rp-ac87", "xiaomi_ax3600"

PAGES = {
    "home": "index.html",
    "home with answers": "index.html?q=e8450",
    "device list": "devices.html",
    "compared": "compare.html?a=linksys_e8450&a=xiaomi_ax3600",
    "nothing to compare": "compare.html",
    "changes of releases": f"compare.html?a={YES}&a={PARTIAL}&since=24.10.8",
    "proof": f"proofs/{YES}.html",
    "all boards": "all.html",
    "yes": f"boards/{YES}.html",
    "partial": f"boards/{PARTIAL}.html",
    "no": f"boards/{NO}.html",
    "an old release": "boards/3g-6200n.html",
    "a machine of any make": "boards/x86_64.html",
    "a name of several": "boards/generic.html",
    "another name": "boards/8devices,carambola.html",
    "SoCs": "socs.html",
    "SoC": "socs/mediatek,mt7622.html",
    "drivers": "drivers.html",
    "driver": "drivers/drivers~2Fnet~2Fethernet~2Fmediatek~2Fmtk_eth.html",
    "releases": "releases.html",
    "release": "releases/24.10.8.html",
    "guide": "guide.html",
    "myths": "myths.html",
    "glossary": "glossary.html",
    "data": "api.html",
    "licence": "licence.html",
    "not found": "404.html",
    "not found with answers": "404.html?q=tp-link",
}
