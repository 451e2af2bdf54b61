"""Make the steps of an advice: install, switch hardware flow offload on, verify it, switch it off.

Pure. `advise` fills the commands of an answer of the JSON contract; `advice` returns the whole
advice, and needs the packages of the image and the curated tips (`capdb.queries.advice_facts`).
Nothing is advised that the state does not support.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from capdb.record import replace
from capdb.results.advice import Advice, AdviceTip, Part, Remark, Step
from capdb.results.answer import Answer, PathAnswer
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.sentences.spoken import phrase
from capdb.versions import within
from capdb.vocabulary import State, Topic, Traffic, Weight

_SOFTWARE = "firewall.@defaults[0].flow_offloading"
_HARDWARE = "firewall.@defaults[0].flow_offloading_hw"
_OFF = f"uci set {_SOFTWARE}='0'"
"""Switch flow offload off. The options are those of firewall3 and firewall4, which need both for
hardware offload (firewall4 root/usr/share/ucode/fw4.uc, `resolve_offload_devices`)."""

_MODULES = (("22.03", "kmod-nft-offload"), (None, "kmod-ipt-offload"))
"""The package with the kernel's flow offload, by the first release that uses it: nftables came with
22.03 (OpenWrt include/target.mk; package/kernel/linux/modules/netfilter.mk)."""
_FIREWALL = "firewall4"
"""The package that depends on the module (OpenWrt package/network/config/firewall4/Makefile)."""
_APK_SINCE = "25.12"
"""The first release that installs packages by apk instead of opkg (OpenWrt include/target.mk)."""
_BRIDGER_SINCE = "23.05"
"""The first release with the package (OpenWrt package/network/services/bridger)."""
_MODULES_CONF_SINCE = "24.10"
"""The first release whose module loader reads /etc/modules.conf, according to the wiki's page on
WED (https://openwrt.org/docs/guide-user/network/wifi/wed)."""

_FLOW_TABLES = {
    "drivers/net/ethernet/mediatek/": (
        ("18.06", "state=BIND", "/sys/kernel/debug/mtk_ppe/all_entry"),
        ("21.02", "state=BIND", "/sys/kernel/debug/mtk_ppe/entries"),
        ("22.03", "BND", "/sys/kernel/debug/mtk_ppe/bind"),
        ("23.05", "BND", "/sys/kernel/debug/ppe*/bind"),
    ),
    "drivers/net/ethernet/airoha/": (("24.10", "BND", "/sys/kernel/debug/ppe*/bind"),),
}
"""The files in which drivers show the flows in their engine, by source directory: each with its
first release and the word for a bound flow.

Linux drivers/net/ethernet/mediatek/mtk_ppe_debugfs.c (`mtk_ppe_debugfs_init`, `ppe->dirname`);
for 22.03 OpenWrt target/linux/generic/backport-5.10/610-*, for 21.02 pending-5.4/770-16-*, before
target/linux/ramips/files-4.14/drivers/net/ethernet/mediatek/mtk_debugfs.c; OpenWrt
target/linux/airoha/patches-6.12/048-15-* (`airoha_ppe_debugfs_init`, directory `ppe`). A row in
state `BND` is a flow that the engine forwards.
"""
_MARKED = "grep -m 5 HW_OFFLOAD /proc/net/nf_conntrack"
"""Linux net/netfilter/nf_conntrack_standalone.c (`ct_seq_show`), from 5.8, so 22.03, on."""


def advise(answer: Answer, packages: Collection[str] | None = None) -> Answer:
    """Return the answer with its `enable`, `verify` and `disable` commands.

    Only `yes` and `partial` get any: if offload does not work or is unknown, switching it on does
    not help. `enable` begins with the packages that `packages`, those of the image, lack.
    """
    found = advice(answer, packages)
    return replace(
        answer,
        enable=_commands(found.install, found.enable),
        verify=tuple(f"{each.command}  # {each.says}" for each in _steps(found.verify)),
        disable=_commands(found.disable),
    )


def advice(
    answer: Answer, packages: Collection[str] | None = None, tips: Iterable[AdviceTip] = ()
) -> Advice:
    """Return all that capdb advises for the board and release of an answer.

    `packages` are those of its stock image, or None if they are not known.
    """
    release = answer.version
    curated = _Tips(tip for tip in tips if _is_for(tip, answer))
    headline = answer.paths.get(Traffic.IPV4_NAT)
    note = headline.further if headline else None
    found = Advice(
        *(answer.board, answer.profile, answer.target, release),
        *(answer.state, answer.reason, note),
        read=answer.release if answer.asked else None,
    )
    if answer.state is State.UNKNOWN:
        return replace(found, trial=_trial(answer) if answer.kernel else None)
    found = replace(
        found,
        install=_install(release, packages),
        misleading=curated.part("advice-misleading", Topic.PROVES_NOTHING),
        software=_software(answer, curated),
        clashes=curated.part("advice-clashes", Topic.CLASH),
    )
    if answer.state is State.NO:
        return found
    return replace(
        found,
        enable=Part(
            phrase("advice-enable"),
            (*_set(_SOFTWARE, _HARDWARE), *_restart()),
            curated.remarks(Topic.LUCI_HARDWARE),
        ),
        verify=Part(phrase("advice-verify"), _verify(answer)),
        disable=Part(
            phrase("advice-disable"),
            (
                Step(f"uci set {_HARDWARE}='0'", phrase("advice-no-hardware")),
                Step(_OFF, phrase("advice-keep")),
                *_restart(),
            ),
            curated.remarks(Topic.LUCI_OFF),
        ),
        wifi=_wifi(answer, packages, curated),
        bridge=_bridge(answer, packages),
        trial=_trial(answer),
        caveats=answer.caveats,
    )


def _is_for(tip: AdviceTip, answer: Answer) -> bool:
    return answer.state in tip.states and within(answer.version, tip.since, tip.until)


def _rank(tip: AdviceTip) -> tuple[int, int, str]:
    """Return a sort key: the heaviest first, then tips about hardware offload alone."""
    return (list(Weight).index(tip.weight), len(tip.states), tip.id)


class _Tips:
    """The tips of an advice, by topic."""

    def __init__(self, tips: Iterable[AdviceTip]) -> None:
        self._tips = sorted(tips, key=_rank)

    def remarks(self, *topics: Topic) -> tuple[Remark, ...]:
        return tuple(
            Remark(tip.says, tip.source, tip.weight, tip.subject, tip.instead)
            for topic in topics
            for tip in self._tips
            if tip.topic is topic
        )

    def part(self, name: str, topic: Topic) -> Part | None:
        remarks = self.remarks(topic)
        return Part(phrase(name), remarks=remarks) if remarks else None


# ------------------------------------------------------------------ parts


def _install(release: str, packages: Collection[str] | None) -> Part | None:
    """Return the packages that the image lacks; the command is a step only if there are some."""
    module = next(name for since, name in _MODULES if within(release, since, None))
    if packages is None:
        return None
    command = _install_command(release, module, packages)
    wanted = _FIREWALL if within(release, "22.03", None) else module
    if wanted in packages:
        return Part(phrase("advice-nothing-missing", module=module, command=command))
    lacking = wanted if module in packages else module
    says = phrase("advice-brings", module=lacking)
    return Part(
        phrase("advice-missing", module=lacking),
        (Step(_install_command(release, wanted, packages), says),),
    )


def _install_command(release: str, package: str, packages: Collection[str] | None) -> str:
    """Return the commands of the image's package manager or, if not known, of the release's."""
    known = packages or ()
    apk = any(name.partition("-")[0] == "apk" for name in known)
    if apk or ("opkg" not in known and within(release, _APK_SINCE, None)):
        return f"apk --update-cache add {package}"
    return f"opkg update && opkg install {package}"


def _software(answer: Answer, curated: _Tips) -> Part:
    """Return the part on flow offload by the kernel: all that helps on a `no`, else the gentler.

    On a `no` all caveats are about it; if one of them breaks something, it stays off.
    """
    remarks = curated.remarks(Topic.LATENCY, Topic.SOFTWARE, Topic.LUCI_SOFTWARE)
    off = Step(f"uci set {_HARDWARE}='0'", phrase("advice-no-hardware"))
    if answer.state is not State.NO:
        says = phrase("advice-software")
        return Part(says, (*_set(_SOFTWARE), off, *_restart()), remarks)
    known = tuple(Remark(each.says, each.source, each.weight) for each in answer.caveats)
    if any(each.weight is Weight.BREAKS for each in answer.caveats):
        says = phrase("advice-software-harms")
        steps = (Step(_OFF, phrase("advice-no-offload")), off, *_restart())
        return Part(says, steps, (*known, *curated.remarks(Topic.LUCI_OFF)))
    says = phrase("advice-software-fault" if answer.curated_cause else "advice-software-only")
    return Part(says, (*_set(_SOFTWARE), off, *_restart()), (*known, *remarks))


def _set(*options: str) -> tuple[Step, ...]:
    names = {_SOFTWARE: "advice-by-kernel", _HARDWARE: "advice-by-hardware"}
    return tuple(Step(f"uci set {option}='1'", phrase(names[option])) for option in options)


def _restart() -> tuple[Step, ...]:
    return (
        Step("uci commit firewall", phrase("advice-save")),
        Step("/etc/init.d/firewall restart", phrase("advice-apply")),
    )


def _verify(answer: Answer) -> tuple[Step, ...]:
    """Return proofs, strongest first; `nft list flowtables` proves nothing from 23.05 on."""
    found = []
    for directory, layouts in _FLOW_TABLES.items():
        if any(evidence.path.startswith(directory) for evidence in answer.evidence):
            known = [each for each in layouts if within(answer.version, each[0], None)]
            says = phrase("advice-bound")
            found += [Step(f"grep -h {word} {table}", says) for _, word, table in known[-1:]]
    if within(answer.version, "22.03", None):
        found.append(Step(_MARKED, phrase("advice-marked")))
    return tuple(found)


def _wifi(answer: Answer, packages: Collection[str] | None, curated: _Tips) -> Part | None:
    """Return the part on a dispatcher for Wi-Fi, if a claim has one that the image leaves off."""
    path = answer.paths.get(Traffic.WIFI)
    off = _limit(path, Rule.WIFI_SET_PARAMETER) if path and path.state is State.PARTIAL else None
    if not path or not off:
        return None
    parameter, module = off.values["parameter"], off.values["driver"]
    if within(answer.version, _MODULES_CONF_SINCE, None):
        command = f"echo 'options {module} {parameter}=Y' >> /etc/modules.conf"
    else:
        file = f"/etc/modules.d/{module}"
        command = f"sed -i 's/^{module}.*/{module} {parameter}=Y/' {file}"
    return Part(
        phrase("advice-wifi", note="; ".join(each.uncited for each in path.limits)),
        (
            *_firmware(answer, path, packages),
            Step(command, phrase("advice-wifi-switch")),
            Step("reboot", phrase("advice-wifi-reboot")),
            Step(f"cat /sys/module/{module}/parameters/{parameter}", phrase("advice-wifi-look")),
        ),
        curated.remarks(Topic.WIFI),
    )


def _firmware(
    answer: Answer, path: PathAnswer, packages: Collection[str] | None
) -> tuple[Step, ...]:
    """Return the firmware that the dispatcher needs and the image lacks."""
    lacking = _limit(path, Rule.INSTALL_FIRMWARE)
    if not lacking:
        return ()
    names = lacking.values["packages"]
    wanted = " ".join(names) if isinstance(names, tuple) else str(names)
    return (Step(_install_command(answer.release, wanted, packages), phrase("advice-firmware")),)


def _bridge(answer: Answer, packages: Collection[str] | None) -> Part | None:
    """Return the part on the package for bridged traffic, if a claim says that it helps."""
    path = answer.paths.get(Traffic.BRIDGE)
    if not path or not _limit(path, Rule.BRIDGER_HELPS):
        return None
    if not within(answer.version, _BRIDGER_SINCE, None):
        return None
    command = _install_command(answer.release, "bridger", packages)
    return Part(
        phrase("advice-bridge"),
        (Step(command, phrase("advice-bridge-starts")),),
    )


def _limit(path: PathAnswer, rule: Rule) -> Stated | None:
    return next((limit for limit in path.limits if limit.rule == rule), None)


def _trial(answer: Answer) -> Part:
    """Return the part on capdb's self-test, which runs on the router and undoes its changes."""
    if answer.state is State.UNKNOWN:
        return Part(
            phrase("advice-trial-unknown"),
            (Step("capdb-probe --explain", phrase("advice-trial-looks")),),
        )
    return Part(
        phrase("advice-trial"),
        (Step("capdb-probe --try 60", phrase("advice-trial-writes")),),
    )


def _steps(*parts: Part | None) -> tuple[Step, ...]:
    return tuple(step for part in parts if part for step in part.steps)


def _commands(*parts: Part | None) -> tuple[str, ...]:
    """Return the commands of some parts of an advice; none if the last part is missing."""
    if not parts or not parts[-1]:
        return ()
    return tuple(
        f"{each.command}  # {each.says}" if each.command == _OFF else each.command
        for each in _steps(*parts)
    )
