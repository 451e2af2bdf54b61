"""Cite the firewall rule by which a release hands flows over, at the commit that OpenWrt pins."""

from __future__ import annotations

from functools import lru_cache

from capdb.claims.model import Cite
from capdb.facts.kernel import FLOW_OFFLOAD
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.versions import within
from capdb.vocabulary import Source

_RULESET = "root/usr/share/firewall4/templates/ruleset.uc"
_PINNED = (
    ("22.03", "7ae5e14bbd7265cc67ec870c3bb0c8e197bb7ca9", 122),
    ("23.05", "598d9fbb5179667aa0c525040eaa41bc7f2dc015", 126),
    ("24.10", "18fc0ead19faf06b8ce7ec5be84957278e942dfa", 138),
    ("25.12", "b6e5157527d361f99ad52eaa6da273cb0f2dfd59", 138),
)
"""The commit of firewall4 by the first series that pins it (PKG_SOURCE_VERSION of OpenWrt
package/network/config/firewall4/Makefile), and the line of its rule `flow offload @ft`."""


_IPTABLES = (
    ("18.06", "1c4d5bcd1137e61e91dca858fe33d76d7a1dc821", 275),
    ("19.07", "8174814a507489ebbe8bb85c1004e1f02919ca82", 275),
    ("21.02", "61db17edddb1f05e8107f0dbef6f7d060ce67483", 264),
)
"""The same of firewall3 (package/network/config/firewall/Makefile), whose rule goes to the target
FLOWOFFLOAD: the line that appends it to the chain FORWARD."""


@lru_cache(maxsize=64)
def routed_only(release: str, request: str) -> Cite:
    """Return the firewall rule that offloads, in the chain forward: only routed traffic gets there.

    `request` is the one that the kernel uses (`capdb.claims.flow_requests`).
    """
    if request == FLOW_OFFLOAD:
        return _appended(release)
    commit, line = _newest(_PINNED, release)
    return Cite(
        source=Source.CURATED,
        ref=f"firewall4 {commit[:7]}",
        path=_RULESET,
        shows=Statement.of(Rule.FORWARD_CHAIN),
        line=line,
        url=f"https://github.com/openwrt/firewall4/blob/{commit}/{_RULESET}#L{line}",
        url_line=line,
    )


def _appended(release: str) -> Cite:
    commit, line = _newest(_IPTABLES, release)
    return Cite(
        source=Source.CURATED,
        ref=f"firewall3 {commit[:7]}",
        path="defaults.c",
        shows=Statement.of(Rule.FORWARD_TARGET),
        line=line,
        url=f"https://github.com/openwrt/firewall3/blob/{commit}/defaults.c#L{line}",
        url_line=line,
    )


def _newest(pinned: tuple[tuple[str, str, int], ...], release: str) -> tuple[str, int]:
    """Return commit and line of the newest series up to a release, or else of the first series."""
    first, *later = pinned
    _, commit, line = [first, *(each for each in later if within(release, each[0], None))][-1]
    return commit, line
