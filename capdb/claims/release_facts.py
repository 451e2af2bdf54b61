"""Arrange the facts of one release for look-up."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from functools import cached_property
from itertools import compress
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from capdb.claims.image import GatedDrivers, TargetImage
from capdb.claims.links import BoardLinks, of_board
from capdb.claims.model import Facts
from capdb.claims.packages import Packages
from capdb.facts import Board, Config, Driver, Profile, Target


class ReleaseFacts:
    """One release: profiles with their board, and per target the image it builds."""

    def __init__(self, facts: Facts, release: str) -> None:
        known = facts.by_release.get(release, Facts())
        self.release = release
        self.profiles = known.profiles
        self.targets: dict[str, Target] = {target.target: target for target in known.targets}
        self.boards: dict[tuple[str, str], Board] = {
            (board.target, board.profile): board for board in known.boards
        }
        self.packages = Packages(known.packages)
        self._configs = {config.target: config for config in known.configs}
        self._drivers: dict[str, dict[str, Driver]] = defaultdict(dict)
        self._naming: dict[str, set[str]] = defaultdict(set)
        for driver in known.drivers:
            self._drivers[driver.target][driver.name] = driver
            for entry in driver.ids:
                self._naming[entry.compatible].add(driver.name)
        self._gated = {
            target: GatedDrivers(each for each in drivers.values() if each.files or each.unread)
            for target, drivers in self._drivers.items()
        }
        self._images: dict[str, TargetImage | None] = {}
        self._in_image: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._assumed: dict[tuple[str, frozenset[str]], ReleaseFacts] = {}
        self._links: dict[tuple[str, str], BoardLinks] = {}

    def image(self, target: str) -> TargetImage | None:
        """Return the image of a target/subtarget, or None if its sources were not read."""
        if target not in self._images:
            config = self._configs.get(target)
            self._images[target] = self._image_of(config) if config else None
        return self._images[target]

    def built_targets(self) -> list[str]:
        """Return the published targets, and those that exist only as sources."""
        return list(dict.fromkeys((*self.targets, *self._configs)))

    def undecided(self, target: str) -> tuple[str, ...]:
        """Return the Kconfig symbols of a target that may be on or off."""
        config = self._configs.get(target)
        return config.undecided if config else ()

    def assuming(self, target: str, on: frozenset[str]) -> ReleaseFacts:
        """Return the same facts with some undecided symbols of a target on, and the others off."""
        key = target, on
        if key not in self._assumed:
            config = self._configs[target]
            symbols = config.symbols | dict.fromkeys(sorted(on), "y")
            assumed = copy(self)
            assumed._configs = self._configs | {target: replace(config, symbols=symbols)}
            assumed._images = {}
            self._assumed[key] = assumed
        return self._assumed[key]

    def _image_of(self, config: Config) -> TargetImage:
        """Return an image with the drivers of every kernel, its kernel series and its target.

        A target has its own record of a driver that it changes; a record without files means that
        the driver is not in its tree.
        """
        on, modules = frozenset(config.symbols), self.packages.by_module
        drivers: dict[str, Driver] = {}
        built: set[int] = set()
        for target in ("*", f"*/{config.kernel_series}", config.target.partition("/")[0]):
            if target in self._drivers:
                drivers |= self._drivers[target]
                built |= self._gated[target].built(on, modules)
        known = drivers.values()
        in_image = list(compress(known, map(built.__contains__, map(id, known))))
        return TargetImage(config, on, in_image, self.packages, self._naming)

    @cached_property
    def by_board(self) -> dict[str, list[Profile]]:
        """The profiles by the board name of a running system, each list in their order."""
        found: dict[str, list[Profile]] = defaultdict(list)
        for profile in self.profiles:
            found[self.board_name(profile)].append(profile)
        return dict(found)

    def board(self, profile: Profile) -> Board | None:
        """Return the board of a profile, or None if no device tree was looked for."""
        return self.boards.get((profile.target, profile.profile))

    def board_name(self, profile: Profile) -> str:
        """Return the board name that a running system of a profile reports."""
        return board_name(profile, self.board(profile))

    def links(self, board: Board) -> BoardLinks:
        """Return the statements on the links of a board."""
        place = board.target, board.profile
        if place not in self._links:
            self._links[place] = of_board(board)
        return self._links[place]

    def image_packages(self, profile: Profile) -> frozenset[str]:
        """Return the packages in a profile's stock image that may be for its hardware.

        These are the target's defaults, and the device's own with all their dependencies. The
        defaults' dependencies are the same for all boards, so they are no evidence of hardware.
        """
        key = profile.target, profile.packages  # which many boards of a target have alike
        if key not in self._in_image:
            defaults, own = self._listed(profile)
            self._in_image[key] = frozenset(defaults | self.packages.with_dependencies(own))
        return self._in_image[key]

    def installed_packages(self, profile: Profile) -> set[str]:
        """Return the packages in a profile's stock image, with all their known dependencies.

        A profile can leave out a default package (`-name`), unless another package needs it.
        """
        defaults, own = self._listed(profile)
        return self.packages.with_dependencies(defaults | own)

    def _listed(self, profile: Profile) -> tuple[set[str], set[str]]:
        """Return the target's defaults that a profile keeps, and the profile's own packages."""
        target = self.targets.get(profile.target)
        removed = {name[1:] for name in profile.packages if name.startswith("-")}
        own = {name for name in profile.packages if not name.startswith("-")}
        return set(target.default_packages if target else ()) - removed, own - removed


_LAID_OUT: WeakKeyDictionary[Facts, dict[str, ReleaseFacts]] = WeakKeyDictionary()


def of_release(facts: Facts, release: str) -> ReleaseFacts:
    """Return the facts of one release; all callers share the same object."""
    known = _LAID_OUT.setdefault(facts, {})
    if release not in known:
        known[release] = ReleaseFacts(facts, release)
    return known[release]


def lay_out(facts: Facts) -> None:
    """Arrange the facts of all releases, and lay out the images of all their targets."""
    for release in facts.by_release:
        known = of_release(facts, release)
        for target in known.built_targets():
            known.image(target)


def board_name(profile: Profile, board: Board | None) -> str:
    """Return the board name of a running system.

    It is the first compatible of its device tree (package/base-files: lib/preinit/02_sysinfo).
    Without a device tree, or if the profile does not list that name, it is the profile's first
    supported device: by default the profile id with a comma for its first underscore
    (include/image.mk).
    """
    compiled = board.compatible[:1] if board else ()
    known = [name for name in compiled if name in profile.boards or not profile.boards]
    return [*known, *profile.boards, profile.profile.replace("_", ",", 1)][0]


def reported_names(facts: Facts) -> dict[tuple[str, str, str], str]:
    """Return the board name of every profile's running system, by release, target and id."""
    return {
        place: board_name(profile, facts.board_of.get(place))
        for profile in facts.profiles
        for place in [(profile.release, profile.target, profile.profile)]
    }
