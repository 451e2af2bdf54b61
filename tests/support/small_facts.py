"""A few invented facts in the shape of the real ones, and claims about them, for several tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from capdb.claims import Cite, Claim, ClaimContent, Facts
from capdb.facts import (
    Board,
    Fact,
    FileUpdate,
    ImageUrl,
    Origin,
    Profile,
    Release,
    Store,
    Target,
    Title,
    TohEntry,
)
from capdb.results.answer import Caveat
from capdb.vocabulary import Grade, Source, State, Traffic, Weight
from tests.support.claims import write
from tests.support.statements import cause, shown

NEW, OLD, SNAPSHOT = "25.12.5", "24.10.8", "snapshot"

ORIGIN = Origin(name="invented", url="https://example.org/", ref="1", date="2026-01-01")


def profile(
    release: str,
    target: str,
    name: str,
    *titles: str,
    boards: tuple[str, ...] | None = None,
) -> Profile:
    """Return a profile with titles in the form of `Vendor|Model|Variant`."""
    parts = [(*title.split("|"), None, None)[:3] for title in titles]
    return Profile(
        release=release,
        target=target,
        profile=name,
        titles=tuple(
            Title(vendor=vendor, model=model or "", variant=variant)
            for vendor, model, variant in parts
        ),
        boards=(name.replace("_", ",", 1),) if boards is None else boards,
    )


def board(of: Profile, soc: str, *more: str) -> Board:
    return Board(
        release=of.release,
        target=of.target,
        profile=of.profile,
        compatible=(of.boards[0], *more, soc),
        soc=soc,
    )


def hardware(
    brand: str, model: str, version: str | None = None, *images: str, **more: str
) -> TohEntry:
    """Return a row of the ToH with images in the form of `target/subtarget:stem`."""
    named = (image.partition(":") for image in images)
    return TohEntry(
        device_id=f"{brand}:{model}_{version}".lower().replace(" ", "_"),
        brand=brand,
        model=model,
        version=version,
        images=tuple(ImageUrl(release=NEW, target=target, stem=stem) for target, _, stem in named),
        **more,  # type: ignore[arg-type] # any member, by name
    )


YES_TARGET, NO_TARGET, OTHER_TARGET = "fast/new", "slow/generic", "slow/tiny"


def profiles() -> list[Profile]:
    both = [
        (NO_TARGET, "acme_ax3600", "Acme|AX3600"),
        (YES_TARGET, "acme_router-ax6s", "Acme|Router AX6S", "Acme|AX3200"),
        (NO_TARGET, "acme_ax6", "Acme|AX6"),
        (YES_TARGET, "globe_e8450", "Globe|E8450", "Bell|RT3200"),
        (YES_TARGET, "globe_e8450-ubi", "Globe|E8450|UBI", "Bell|RT3200|UBI"),
        (NO_TARGET, "to-link_bow-c6-v2", "TO-Link|Bow C6|v2 (EU/RU)"),
        (YES_TARGET, "to-link_bow-c6-v3", "TO-Link|Bow C6|v3"),
        (YES_TARGET, "to-link_bow-c6u-v1", "TO-Link|Bow C6U|v1"),
        (NO_TARGET, "to-link_bow-c7-v2", "TO-Link|Bow C7|v2"),
        (NO_TARGET, "to-link_bow-c7-v4", "TO-Link|Bow C7|v4"),
        (YES_TARGET, "edge_router-x", "Edge|Router X"),
        (YES_TARGET, "edge_router-x-sfp", "Edge|Router X SFP"),
        (YES_TARGET, "glob_gl-mt6000", "Glob.iNet|GL-MT6000"),
        (NO_TARGET, "generic", "Generic|slow"),
        (OTHER_TARGET, "generic", "Generic|tiny"),
    ]
    found = [profile(release, *each) for release in (NEW, OLD) for each in both]
    found += [
        profile(NEW, YES_TARGET, "bana_bpi-r4", "Bana|BPi-R4", boards=("bana,bpi-r4", "bpi4")),
        profile(OLD, NO_TARGET, "acme_gone", "Acme|Gone 100"),
        profile(OLD, NO_TARGET, "acme_old-name", "Acme|Moved 7"),
        profile(NEW, NO_TARGET, "acme_new-name", "Acme|Moved 7"),
        profile(NEW, NO_TARGET, "untitled_thing-5"),
    ]
    return found


def facts() -> Facts:
    every = profiles()
    socs = {
        YES_TARGET: ("maker,mt1234", "maker,mt1234a"),
        NO_TARGET: ("maker,ipq99", "maker,x-soc"),
    }
    return Facts(
        releases=[
            Release(version=NEW, status="stable"),
            Release(version=OLD, status="oldstable"),
            Release(version="26.1.0-rc1"),
        ],
        targets=[
            Target(release=release, target=target, arch="mips", kernel=kernel)
            for release, kernel in ((NEW, "6.12.94"), (OLD, "6.6.144"))
            for target in (YES_TARGET, NO_TARGET, OTHER_TARGET)
        ],
        profiles=every,
        boards=[
            board(each, socs[each.target][0], socs[each.target][1])
            for each in every
            if each.target in socs and each.boards and each.profile != "generic"
        ],
        hardware=[
            hardware("Acme", "Mi AIoT Router AX3600", None, f"{NO_TARGET}:acme_ax3600"),
            hardware("Glob.iNet", "GL-MT6000 (Flint 2)", None, f"{YES_TARGET}:glob_gl-mt6000"),
            hardware("Globe", "E8450", None, f"{YES_TARGET}:globe_e8450-ubi", cpu="Maker MT1234BV"),
            hardware("Acme", "RT-AX88U", None, supported_current="EOL"),
            hardware("TO-Link", "Bow C7", "v9", supported_current="EOL"),
        ],
    )


def claims(of: Iterable[Profile]) -> list[Claim]:
    """Return `yes` on the fast target, else `no`; partial Wi-Fi, and evidence that boards share."""
    return [
        Claim(
            release=each.release,
            target=each.target,
            profile=each.profile,
            path=path,
            content=_content(each, _state(each, path)),
        )
        for each in of
        for path in (Traffic.WIFI, Traffic.IPV4_NAT)
    ]


def _content(of: Profile, state: State) -> ClaimContent:
    return ClaimContent(
        state=state,
        grade=Grade.WIRED,
        because=cause(f"the driver of {of.target} decides"),
        limits=(cause("after a step"),) if state is State.PARTIAL else (),
        evidence=(
            Cite(Source.LINUX, "6.12", "drivers/net/x.c", shown("the table"), "x_match", 7),
            Cite(Source.OPENWRT, of.release, f"{of.profile}.dts", shown("the node"), line=3),
        ),
        caveats=(Caveat("no-qos", "queues are passed by", "invented", Weight.LOSES),),
    )


def _state(of: Profile, path: Traffic) -> State:
    if of.target != YES_TARGET:
        return State.NO
    return State.YES if path is Traffic.IPV4_NAT else State.PARTIAL


def silent(what: str) -> None:
    """Show no progress."""


def make_database(
    path: Path, of: Facts | None = None, said: Callable[[str], None] = silent
) -> Path:
    """Write the database of the small facts; return its path."""
    known = of or facts()
    write(known, claims(known.profiles), "0" * 64, path, said)
    return path


def make_data(directory: Path) -> Path:
    """Write the small facts as a data directory; return it."""
    known = facts()
    kinds: dict[str, Iterable[Fact]] = {
        "release": known.releases,
        "target": known.targets,
        "profile": known.profiles,
        "board": known.boards,
        "hardware": known.hardware,
    }
    Store(directory).write(
        FileUpdate(f"{kind}.jsonl", kind, tuple(records), (ORIGIN,))
        for kind, records in kinds.items()
    )
    return directory
