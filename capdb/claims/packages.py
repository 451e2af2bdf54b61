"""The packages of a release that carry kernel modules or firmware."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from capdb.facts import KernelPackage


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
        """Return these packages with all their known dependencies."""
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
        """Return those of these packages that no other of them depends on, sorted."""
        names = set(names)
        needed = {
            needed
            for name in names
            if name in self.by_name
            for needed in self.with_dependencies(self.by_name[name].depends)
        }
        return sorted(names - needed)
