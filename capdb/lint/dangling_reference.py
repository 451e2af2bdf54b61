"""Everything that a fact names by an identifier is itself in the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from capdb.claims import Facts
from capdb.facts import Driver, Profile, Target
from capdb.lint.model import Context, Finding, place_of
from capdb.rules.ids import Rule

CHECK = "dangling-reference"


def check(context: Context) -> Iterator[Finding]:
    """Yield the references of profiles, boards, drivers and packages that lead nowhere."""
    yield from _releases(context.facts)
    yield from _places(context.facts)
    yield from _packages(context.facts)
    for driver in context.facts.drivers:
        yield from _match_data(driver)
    yield from _drivers(context.facts)


def _releases(facts: Facts) -> Iterator[Finding]:
    known = {release.version for release in facts.releases} | {"snapshot"}
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        if release not in known:
            yield Finding.of(release, CHECK, Rule.RELEASE_NOT_LISTED)


def _places(facts: Facts) -> Iterator[Finding]:
    """Yield dangling references of profiles to targets, boards to profiles, and profiles to boards.

    A configuration may be of a target that is in the tree but that the release did not publish.
    """
    targets = {(target.release, target.target) for target in facts.targets}
    profiles = {place_of(profile) for profile in facts.profiles}
    boards = {(board.release, board.target, board.profile) for board in facts.boards}
    read = {release for release, _, _ in boards}
    for place in sorted(profiles):
        if place[:2] not in targets:
            yield Finding.of("/".join(place), CHECK, Rule.TARGET_NOT_LISTED)
        if place[0] in read and place not in boards:
            yield Finding.of("/".join(place), CHECK, Rule.PROFILE_WITHOUT_BOARD)
    for place in sorted(boards - profiles):
        yield Finding.of("/".join(place), CHECK, Rule.BOARD_WITHOUT_PROFILE)


def _packages(facts: Facts) -> Iterator[Finding]:
    """Yield the kernel modules in images that are in no package of their release."""
    known: dict[str, set[str]] = defaultdict(set)
    for package in facts.packages:
        known[package.release].add(package.package)
    missing: dict[str, set[str]] = defaultdict(set)
    holders: list[Profile | Target] = [*facts.profiles, *facts.targets]
    for holder in holders:
        for name in _added(holder):
            if known[holder.release] and name not in known[holder.release]:
                missing[name].add(holder.release)
    for name, releases in missing.items():
        listed = tuple(sorted(releases))
        yield Finding.of(name, CHECK, Rule.MODULE_IN_NO_PACKAGE, releases=listed)


def _added(holder: Profile | Target) -> Iterable[str]:
    names = holder.packages if isinstance(holder, Profile) else holder.default_packages
    return (name for name in names if name.startswith("kmod-"))


def _match_data(driver: Driver) -> Iterator[Finding]:
    """Yield dangling references of ids to match data, if offload depends on that."""
    known = {data.symbol: data for data in driver.match_data}
    subject = f"{driver.release}/{driver.target}/{driver.name}"
    for entry in driver.ids if driver.gates else ():
        data = known.get(entry.data or "")
        if data is None:
            yield Finding.of(
                subject,
                CHECK,
                Rule.ID_WITHOUT_MATCH_DATA,
                compatible=entry.compatible,
                data=str(entry.data),
            )
        else:
            for gate in driver.gates:
                if gate.field not in data.fields:
                    yield Finding.of(
                        subject,
                        CHECK,
                        Rule.MATCH_DATA_WITHOUT_GATE,
                        data=data.symbol,
                        gate=gate.field,
                    )


def _drivers(facts: Facts) -> Iterator[Finding]:
    """Yield the drivers that are in no package, and rejected patches without a record."""
    modules = {
        (package.release, module) for package in facts.packages for module in package.modules
    }
    rejects = {(reject.release, reject.patch) for reject in facts.rejects}
    bare: dict[str, set[str]] = defaultdict(set)
    for driver in facts.drivers:
        if driver.name.startswith("package:") and (driver.release, driver.name) not in modules:
            bare[driver.name].add(driver.release)
        for patch in driver.rejects:
            if (driver.release, patch) not in rejects:
                subject = f"{driver.release}/{driver.target}/{driver.name}"
                yield Finding.of(subject, CHECK, Rule.REJECT_NOT_LISTED, patch=patch)
    for name, releases in bare.items():
        listed = tuple(sorted(releases))
        yield Finding.of(name, CHECK, Rule.DRIVER_IN_NO_PACKAGE, releases=listed)
