"""The packages of a release that carry kernel modules or firmware."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from capdb.facts import KernelPackage


class Packages:
    """The kernel and firmware packages of a release."""

    def __init__(self, packages: Iterable[KernelPackage]) -> None:
        self.by_name = {package.package: package for package in packages}
        self._installed = _Installed(self.by_name)
        self.by_module: dict[str, KernelPackage] = {}
        self.by_firmware: dict[str, list[KernelPackage]] = defaultdict(list)
        for package in self.by_name.values():
            for module in package.modules:
                self.by_module.setdefault(module, package)
            for firmware in package.firmware:
                self.by_firmware[firmware].append(package)

    def with_dependencies(self, names: Iterable[str]) -> set[str]:
        """Return these packages with all their known dependencies."""
        return set().union(*map(self._installed.__getitem__, names))

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


class _Installed(dict[str, frozenset[str]]):
    """The packages that each one brings, itself too; found when they are first asked for."""

    def __init__(self, by_name: Mapping[str, KernelPackage]) -> None:
        super().__init__()
        self._by_name = by_name

    def __missing__(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            following = pending.pop()
            if following not in found:
                found.add(following)
                package = self._by_name.get(following)
                pending += package.depends if package else ()
        self[name] = frozenset(found)
        return self[name]
