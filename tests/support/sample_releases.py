"""The files that downloads.openwrt.org publishes of a release, in small."""

from __future__ import annotations

import json
from typing import Any

PROFILE: dict[str, Any] = {
    "titles": [{"vendor": "ACME", "model": "Fox 3000", "variant": "v2"}],
    "supported_devices": ["acme,fox-v2", "fox"],
    "device_packages": ["kmod-fox", "-kmod-hare"],
}


def profiles_json(**changes: Any) -> bytes:
    """Return a `profiles.json` of one target with one profile; changes replace members."""
    return json.dumps(
        {
            "arch_packages": "fox_24kc",
            "default_packages": ["base-files", "netifd"],
            "linux_kernel": {"version": "6.12.94", "release": "1", "vermagic": "abc"},
            "metadata_version": 1,
            "profiles": {"acme_fox-v2": PROFILE},
            "target": "forest/den",
            "version_number": "25.12.5",
        }
        | changes
    ).encode()


def versions_json(**changes: Any) -> bytes:
    """Return the list of releases; changes replace members."""
    names = {"stable_version": "25.12.5", "oldstable_version": "24.10.8", "upcoming_version": ""}
    listed = ["25.12.5", "25.12.0-rc1", "24.10.8"]
    return json.dumps({**names, "versions_list": listed} | changes).encode()
