"""Name the path of each page and file of the site, relative to its root. Pure."""

from __future__ import annotations

import hashlib
import re

LONGEST = 120
"""The most characters of a name in a file name; file systems allow 255 bytes for the whole."""

_UNSAFE = re.compile(r"^\.|[^A-Za-z0-9,._+-]")


def file_name(name: str) -> str:
    """Return a name as a file name that no URL, shell or file system reads otherwise.

    Letters, digits and `, . _ + -` stay, the comma of board names too; every other byte, and a dot
    at the start, becomes `~` and two hexadecimal digits. A name that is too long is cut, and its
    SHA-256 distinguishes it from others.
    """
    safe = _UNSAFE.sub(lambda found: _escaped(found[0]), name)
    if len(safe) <= LONGEST:
        return safe or "~"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{safe[: LONGEST - 17]}~{digest[:16]}"


def _escaped(text: str) -> str:
    return "".join(f"~{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def board_page(board: str) -> str:
    """Return the page of a board."""
    return f"boards/{file_name(board)}.html"


def proof_page(board: str) -> str:
    """Return the page with all that was read for a device's answers."""
    return f"proofs/{file_name(board)}.html"


def soc_page(soc: str) -> str:
    """Return the page of a SoC."""
    return f"socs/{file_name(soc)}.html"


def driver_page(driver: str) -> str:
    """Return the page of a driver."""
    return f"drivers/{file_name(driver)}.html"


def release_page(release: str) -> str:
    """Return the page of a release."""
    return f"releases/{file_name(release)}.html"


def board_file(board: str) -> str:
    """Return the API's file of a board."""
    return f"api/v1/boards/{file_name(board)}.json"


def soc_file(soc: str) -> str:
    """Return the API's file of a SoC."""
    return f"api/v1/socs/{file_name(soc)}.json"


def release_file(release: str) -> str:
    """Return the API's file of a release, a short row a device."""
    return f"api/v1/releases/{file_name(release)}.json"


def bulk_file(release: str) -> str:
    """Return the API's file with the whole answers about all devices of a release."""
    return f"api/v1/bulk/{file_name(release)}.json"


def works_file(release: str) -> str:
    """Return the CSV file of the devices that offload on a release."""
    return f"works/{file_name(release)}.csv"


def badge(device: str, release: str | None = None) -> str:
    """Return the badge of a device, or of it in a release, without `.svg` or `.json`."""
    name = f"badges/{file_name(device)}"
    return name if release is None else f"{name}/{file_name(release)}"


def feed(device: str) -> str:
    """Return the feed of a device's changes."""
    return f"feeds/{file_name(device)}.xml"


def card(device: str) -> str:
    """Return the picture of a device for previews of links."""
    return f"cards/{file_name(device)}.png"


def profile_page(target: str, profile: str) -> str:
    """Return the page that redirects from a target and a profile id to the device's page."""
    return f"profiles/{'/'.join(map(file_name, target.split('/')))}/{file_name(profile)}.html"
