"""Read the ports of each device, and the network devices that its first boot configures."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class FirstBoot(NamedTuple):
    """Network devices by name: the ports of the device tree, and the LAN and WAN of the first boot.

    `ports` is None if the device tree does not name all of them.
    """

    ports: tuple[str, ...] | None
    lan: tuple[str, ...]
    wan: tuple[str, ...]


def first_boots(connection: sqlite3.Connection) -> dict[tuple[str, str], FirstBoot]:
    """Return the first boot of the image that answers for a device, by device key and release."""
    return {
        (key, release): FirstBoot(
            None if ports is None else tuple(ports.split()),
            tuple((lan or "").split()),
            tuple((wan or "").split()),
        )
        for key, release, ports, lan, wan in connection.execute(
            "SELECT d.key, p.release, p.ports, p.lan, p.wan FROM answering a"
            " JOIN device d ON d.id = a.device"
            " JOIN profile p ON p.variant = a.variant AND p.release = a.release"
        )
    }
