"""What to type on the router: switch hardware flow offload on, see that it runs, switch it off.

Every item is one shell command; what stands after `#` says what to look for. Pure: an answer goes
in, the same answer with its commands comes out.
"""

from __future__ import annotations

from dataclasses import replace

from capdb.vocabulary import Answer, State

_SOFTWARE = "firewall.@defaults[0].flow_offloading"
_HARDWARE = "firewall.@defaults[0].flow_offloading_hw"
_RESTART = ("uci commit firewall", "/etc/init.d/firewall restart")

_SNAPSHOT = (99, 99)
"""Sorts after every release."""

_BOUND = "# a row per flow that the hardware carries, while you download"

_FLOW_TABLES = {
    "drivers/net/ethernet/mediatek/": (
        ((22, 3), "/sys/kernel/debug/mtk_ppe/bind"),
        ((23, 5), "/sys/kernel/debug/ppe*/bind"),
    ),
    "drivers/net/ethernet/airoha/": (((24, 10), "/sys/kernel/debug/ppe*/bind"),),
}
"""Where a driver shows the flows its engine holds, from which release on, by source directory.

Linux drivers/net/ethernet/mediatek/mtk_ppe_debugfs.c (`mtk_ppe_debugfs_init`, `ppe->dirname`);
for 22.03 OpenWrt target/linux/generic/backport-5.10/610-*; OpenWrt
target/linux/airoha/patches-6.12/048-15-* (`airoha_ppe_debugfs_init`, directory `ppe`). A row in
state `BND` is a flow that the engine forwards.
"""

_MARKED = "grep HW_OFFLOAD /proc/net/nf_conntrack  # connections that the kernel gave to a driver"
"""Linux net/netfilter/nf_conntrack_standalone.c (`ct_seq_show`), from 5.8, so 22.03, on."""


def advise(answer: Answer) -> Answer:
    """Returns the answer with its `enable`, `verify` and `disable` commands.

    Only `yes` and `partial` get any: where offload does not work or nobody knows, switching it on
    helps nobody. The options are those of firewall3 and firewall4, which need both
    (firewall4 root/usr/share/ucode/fw4.uc, `resolve_offload_devices`).
    """
    if answer.state not in (State.YES, State.PARTIAL):
        return replace(answer, enable=(), verify=(), disable=())
    return replace(
        answer,
        enable=(f"uci set {_SOFTWARE}='1'", f"uci set {_HARDWARE}='1'", *_RESTART),
        verify=_verify(answer),
        disable=(
            f"uci set {_HARDWARE}='0'",
            f"uci set {_SOFTWARE}='0'  # leave this line out to keep software flow offload",
            *_RESTART,
        ),
    )


def _verify(answer: Answer) -> tuple[str, ...]:
    """What proves it, strongest first; `nft list flowtables` proves nothing from 23.05 on."""
    series = _series(answer.release)
    commands = []
    for directory, layouts in _FLOW_TABLES.items():
        if any(evidence.path.startswith(directory) for evidence in answer.evidence):
            known = [table for since, table in layouts if since <= series]
            commands += [f"grep -h BND {table}  {_BOUND}" for table in known[-1:]]
    if series >= (22, 3):
        commands.append(_MARKED)
    return tuple(commands)


def _series(release: str) -> tuple[int, ...]:
    """`25.12.5` as (25, 12); the snapshot, or what is no number, counts as the newest."""
    numbers = release.split("-")[0].split(".")[:2]
    return tuple(map(int, numbers)) if all(n.isdigit() for n in numbers) else _SNAPSHOT
