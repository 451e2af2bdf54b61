"""The content of one target's image: its kernel's configuration and the drivers it builds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from functools import cached_property

from capdb.claims.model import Verdict
from capdb.claims.packages import Packages
from capdb.facts import Config, Driver, Id, Place
from capdb.facts.kernel import FLOWTABLE


class GatedDrivers:
    """Drivers by the condition that builds each: symbols that are all on, or a package."""

    def __init__(self, drivers: Iterable[Driver]) -> None:
        self._packaged: list[Driver] = []
        self._unconditional: set[int] = set()
        self._by_one: dict[str, list[int]] = defaultdict(list)
        self._by_several: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for driver in drivers:
            if driver.name.startswith("package:"):
                self._packaged.append(driver)
                continue
            for symbols in dict.fromkeys(driver.files.values()):
                if len(symbols) > 1:
                    self._by_several[symbols[-1]].append((id(driver), symbols))
                elif symbols:
                    self._by_one[symbols[0]].append(id(driver))
                else:
                    self._unconditional.add(id(driver))

    def built(self, on: frozenset[str], modules: Container[str]) -> set[int]:
        """Return the identities of the drivers that the symbols or the packages' modules build.

        Targets share drivers, so identities do: hashing whole drivers takes longer.
        """
        found = {*self._unconditional}
        found.update(id(each) for each in self._packaged if each.name in modules)
        found.update(*map(self._by_one.__getitem__, on & self._by_one.keys()))
        for symbol in on & self._by_several.keys():
            for each, symbols in self._by_several[symbol]:
                if on.issuperset(symbols):
                    found.add(each)
        return found


def driver_symbols(driver: Driver) -> frozenset[str]:
    """Return the Kconfig symbols that decide which of a driver's files get compiled."""
    return frozenset().union(*driver.files.values())


class TargetImage:
    """The image of one target: its kernel's configuration and the drivers it can build."""

    def __init__(
        self,
        config: Config,
        on: frozenset[str],
        drivers: list[Driver],
        packages: Packages,
        naming: Mapping[str, Collection[str]],
    ) -> None:
        """Set up the image; `naming` has, by compatible, the names of drivers with an id entry."""
        self.config = config
        self.drivers = drivers
        self.request = config.flow_request or FLOWTABLE
        """The request by which its kernel hands flows over; unused if that was not read."""
        self.packages = packages
        self.whatever_the_node: dict[tuple[int, int], Verdict] = {}
        """Verdicts of `flowtable` on a driver and its id entry, by identity: boards share them."""
        self.packaged: dict[tuple[str, ...], list[Driver]] = {}
        """The drivers that `limits.packaged` found, by the packages of the profile."""
        self._enabled = on
        self._naming = naming
        self._bound: dict[tuple[str, ...], list[tuple[Driver, Id]]] = {}

    @cached_property
    def netdevs(self) -> list[Driver]:
        """The drivers of this target that make network devices."""
        return [driver for driver in self.drivers if "netdev" in driver.roles]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {driver.name: place for place, driver in enumerate(self.drivers)}

    def named(self, names: Iterable[str]) -> list[Driver]:
        """Return the drivers of this target that have these names, in their order."""
        return [
            self.drivers[place]
            for place in sorted(self._places[name] for name in names if name in self._places)
        ]

    def on(self, symbols: Iterable[str]) -> bool:
        """Return whether all Kconfig symbols are on (built in or module) in this target."""
        return self._enabled.issuperset(symbols)

    def builds_file(self, driver: Driver, path: str) -> bool:
        """Return whether this target compiles one file of a driver."""
        return path in driver.files and self.on(driver.files[path])

    def those_on(self, symbols: frozenset[str]) -> frozenset[str]:
        """Return those of these Kconfig symbols that are on."""
        return symbols & self._enabled

    @cached_property
    def flowtable_drivers(self) -> list[Driver]:
        """The drivers of this target with a compiled file that accepts a flowtable."""
        return [
            driver
            for driver in self.drivers
            if driver.handlers and self.flowtable_places(driver)  # few have any
        ]

    @cached_property
    def doubtful_drivers(self) -> list[Driver]:
        """The drivers whose source mentions a flowtable in code that could not be followed."""
        return [
            driver
            for driver in self.drivers
            if any(self.request in doubt for doubt in driver.disagreements)
            and not self.flowtable_places(driver)
        ]

    def flowtable_places(self, driver: Driver) -> list[Place]:
        """Return the places where a driver's compiled handlers accept the kernel's flows.

        Entry functions that do not get compiled are left out.
        """
        request = self.request
        return [
            handler.types[request]
            for handler in driver.handlers
            if request in handler.types
            and self._compiled(driver, handler.place.path)
            and self._compiled(driver, handler.types[request].path)
            and all(self.config.symbols.get(symbol) == "y" for symbol in handler.symbols)
        ]

    def bindable(self, driver: Driver) -> list[Id]:
        """Return the entries of a driver's id tables that get compiled."""
        return [entry for entry in driver.ids if self._compiled(driver, entry.place.path)]

    def takes(self, driver: Driver, places: Mapping[str, Place], name: str) -> Place | None:
        """Return the place where a driver takes an action, key or header, if it gets compiled."""
        place = places.get(name)
        return place if place and self._compiled(driver, place.path) else None

    def _compiled(self, driver: Driver, path: str) -> bool:
        """Return whether a file of the driver, or of a module it calls into, is compiled."""
        if driver.name.startswith("package:") or path in driver.files:
            return driver.name.startswith("package:") or self.builds_file(driver, path)
        return any(self.builds_file(other, path) for other in self.drivers)

    def binds(self, compatibles: tuple[str, ...]) -> list[tuple[Driver, Id]]:
        """Return the drivers of this target that claim a node, by its most specific compatible.

        Linux scores an earlier compatible of the node higher (drivers/of/base.c,
        __of_device_is_compatible).
        """
        if compatibles not in self._bound:
            found = filter(None, map(self._binding, compatibles))
            self._bound[compatibles] = next(found, [])
        return self._bound[compatibles]

    def _binding(self, compatible: str) -> list[tuple[Driver, Id]]:
        return [
            (driver, entry)
            for driver in self.named(self._naming.get(compatible, ()))
            for entry in driver.ids
            if entry.compatible == compatible and self._compiled(driver, entry.place.path)
        ]
