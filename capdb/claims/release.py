"""The facts of one release, laid out for look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from capdb.claims.model import Facts
from capdb.facts import Board, Config, Driver, Id, KernelPackage, Place, Profile, Target

FLOWTABLE = "TC_SETUP_FT"
"""The request by which a flowtable registers with a device (Linux include/linux/netdevice.h)."""


_Ways = tuple[tuple[str, ...], ...] | None
"""The sets of symbols on which a driver's files hang, each set once: any of them builds it. None of
one that is a package of its own, and built where the release has that."""
_Gated = tuple[Driver, _Ways]


class Image:
    """What one target's kernel is made of: its configuration and the drivers it can build."""

    def __init__(self, config: Config, drivers: Iterable[_Gated], packages: Packages) -> None:
        self.config = config
        self.packages = packages
        self._enabled = frozenset(config.symbols)
        enabled, packaged = self._enabled.issuperset, packages.by_module
        self.drivers = [
            driver
            for driver, ways in drivers
            if (driver.name in packaged if ways is None else any(map(enabled, ways)))
        ]

    def on(self, symbols: Iterable[str]) -> bool:
        """Whether all Kconfig symbols are on (built in or module) in this target."""
        return self._enabled.issuperset(symbols)

    def builds_file(self, driver: Driver, path: str) -> bool:
        """Whether this target compiles one file of a driver."""
        return path in driver.files and self.on(driver.files[path])

    def built_files(self, driver: Driver) -> tuple[str, ...]:
        """The files of a driver that this target compiles."""
        return tuple([path for path, on in driver.files.items() if self._enabled.issuperset(on)])

    @cached_property
    def flowtable_drivers(self) -> list[Driver]:
        """The drivers of this target of which a compiled file accepts a flowtable."""
        return [driver for driver in self.drivers if self.flowtable_places(driver)]

    @cached_property
    def doubtful_drivers(self) -> list[Driver]:
        """The drivers whose source mentions a flowtable where it could not be followed."""
        return [
            driver
            for driver in self.drivers
            if any(FLOWTABLE in doubt for doubt in driver.disagreements)
            and not self.flowtable_places(driver)
        ]

    def flowtable_places(self, driver: Driver) -> list[Place]:
        """Where a driver's compiled handlers accept `TC_SETUP_FT`, entry functions that do not
        get compiled left out."""
        return [
            handler.types[FLOWTABLE]
            for handler in driver.handlers
            if FLOWTABLE in handler.types
            and self._compiled(driver, handler.place.path)
            and self._compiled(driver, handler.types[FLOWTABLE].path)
        ]

    def takes(self, driver: Driver, places: Mapping[str, Place], name: str) -> Place | None:
        """Where a driver takes an action, key or header, if that code gets compiled."""
        place = places.get(name)
        return place if place and self._compiled(driver, place.path) else None

    def _compiled(self, driver: Driver, path: str) -> bool:
        """Whether a file of the driver, or of a module it calls into, is compiled."""
        if driver.name.startswith("package:") or path in driver.files:
            return driver.name.startswith("package:") or self.builds_file(driver, path)
        return any(self.builds_file(other, path) for other in self.drivers)

    @cached_property
    def _by_compatible(self) -> Mapping[str, list[tuple[Driver, Id]]]:
        found: dict[str, list[tuple[Driver, Id]]] = defaultdict(list)
        for driver in self.drivers:
            for entry in driver.ids:
                if self._compiled(driver, entry.place.path):
                    found[entry.compatible].append((driver, entry))
        return found

    def binds(self, compatibles: Iterable[str]) -> list[tuple[Driver, Id]]:
        """The drivers of this target that claim a node, by its most specific compatible.

        Linux scores an earlier compatible of the node higher (drivers/of/base.c,
        __of_device_is_compatible).
        """
        for compatible in compatibles:
            if found := self._by_compatible.get(compatible):
                return found
        return []


class Packages:
    """The kernel and firmware packages of a release."""

    def __init__(self, packages: Iterable[KernelPackage]) -> None:
        self.by_name = {package.package: package for package in packages}
        self._installed: dict[str, frozenset[str]] = {}
        self.by_module: dict[str, KernelPackage] = {}
        self.by_firmware: dict[str, list[KernelPackage]] = defaultdict(list)
        for package in self.by_name.values():
            for module in package.modules:
                self.by_module.setdefault(module, package)
            for firmware in package.firmware:
                self.by_firmware[firmware].append(package)

    def with_dependencies(self, names: Iterable[str]) -> set[str]:
        """Returns packages with all that is installed along with them, as far as it is known."""
        return set().union(*map(self._with_dependencies, names))

    def _with_dependencies(self, name: str) -> frozenset[str]:
        known = self._installed.get(name)
        if known is None:
            found: set[str] = set()
            pending = [name]
            while pending:
                name_of_next = pending.pop()
                if name_of_next not in found:
                    found.add(name_of_next)
                    package = self.by_name.get(name_of_next)
                    pending += package.depends if package else ()
            known = self._installed[name] = frozenset(found)
        return known

    def outermost(self, names: Iterable[str]) -> list[str]:
        """Returns those of some packages that no other of them depends on, sorted."""
        names = set(names)
        needed = {
            needed
            for name in names
            if name in self.by_name
            for needed in self.with_dependencies(self.by_name[name].depends)
        }
        return sorted(names - needed)


class ReleaseFacts:
    """One release: profiles with their board, and per target the image it builds."""

    def __init__(self, facts: Facts, release: str) -> None:
        self.release = release
        self.profiles = [profile for profile in facts.profiles if profile.release == release]
        self.targets: dict[str, Target] = {
            target.target: target for target in facts.targets if target.release == release
        }
        self.boards: dict[tuple[str, str], Board] = {
            (board.target, board.profile): board
            for board in facts.boards
            if board.release == release
        }
        self.packages = Packages(
            package for package in facts.packages if package.release == release
        )
        self._configs = {
            config.target: config for config in facts.configs if config.release == release
        }
        self._drivers: dict[str, dict[str, _Gated]] = defaultdict(dict)
        for driver in facts.drivers:
            if driver.release == release:
                self._drivers[driver.target][driver.name] = driver, _ways(driver)
        self._gated: dict[tuple[str, str], list[_Gated]] = {}
        self._images: dict[str, Image | None] = {}

    def image(self, target: str) -> Image | None:
        """What a target/subtarget builds, or None where its sources were not read."""
        if target not in self._images:
            config, family = self._configs.get(target), target.partition("/")[0]
            self._images[target] = (
                Image(config, self._drivers_of(family, config.kernel_series), self.packages)
                if config
                else None
            )
        return self._images[target]

    def _drivers_of(self, family: str, series: str) -> list[_Gated]:
        """The drivers of every kernel, of this kernel series, and those the target changed.

        A record of the target's own without files says that the driver is not in its tree.
        """
        if (family, series) not in self._gated:
            drivers = {
                **self._drivers["*"],
                **self._drivers[f"*/{series}"],
                **self._drivers[family],
            }
            self._gated[family, series] = [
                gated for gated in drivers.values() if gated[0].files or gated[0].unread
            ]
        return self._gated[family, series]

    def board_name(self, profile: Profile) -> str:
        """What a running system calls the board of a profile."""
        return board_name(profile, self.boards.get((profile.target, profile.profile)))

    def image_packages(self, profile: Profile) -> set[str]:
        """The packages in a profile's stock image: the target's defaults and the device's own.

        What the device's own depend on counts too; the defaults' dependencies are the same for
        all boards, and tell nothing of its hardware.
        """
        target = self.targets.get(profile.target)
        removed = {name[1:] for name in profile.packages if name.startswith("-")}
        own = [name for name in profile.packages if not name.startswith("-")]
        return {
            *(target.default_packages if target else ()),
            *self.packages.with_dependencies(own),
        } - removed


def _ways(driver: Driver) -> _Ways:
    if driver.name.startswith("package:"):
        return None
    return tuple(dict.fromkeys(driver.files.values()))


@lru_cache(maxsize=16)
def of_release(facts: Facts, release: str) -> ReleaseFacts:
    """Returns one release of the facts; all who ask about it share what was laid out for it."""
    return ReleaseFacts(facts, release)


def board_name(profile: Profile, board: Board | None) -> str:
    """Returns what a running system calls the board.

    That is the first compatible of its device tree (package/base-files: lib/preinit/02_sysinfo);
    without one, or where the profile does not know that name, its first supported device, which
    by default is the profile id with a comma for its first underscore (include/image.mk).
    """
    compiled = board.compatible[:1] if board else ()
    known = [name for name in compiled if name in profile.boards or not profile.boards]
    return [*known, *profile.boards, profile.profile.replace("_", ",", 1)][0]
