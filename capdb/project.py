"""The project's own version and addresses, all in one place; None for those that it lacks.

Pages, messages, the User-Agent and packages leave out unset addresses. Set one only if it is the
project's own: a name that is free today may be a stranger's tomorrow. The feed's Makefile
cannot read this file, so `tests/test_project.py` compares the two.
"""

from __future__ import annotations

VERSION = "0.1.0"
"""The version of capdb, which packages and the User-Agent carry too."""

LICENSE = "MIT AND CC-BY-SA-4.0"
"""The licences of the published parts, as an SPDX expression; NOTICE.md has that of each part."""

REPOSITORY: str | None = None
"""The address to clone, which shows the sources in a browser."""

ISSUES: str | None = None
"""The list of issues; `/new?title=…` below it must open a new one."""

SITE: str | None = None
"""The published website, ending with a slash; `capdb update` fetches from it."""

CONTACT: str | None = None
"""A page or mail address for operators of servers that capdb asks."""

MAINTAINER: str | None = None
"""The maintainer of the packages in OpenWrt's feeds, as `Name <mail address>`."""
