"""Find the C files of kernel modules, their local headers, and the definitions of names.

A name is looked for as a linker would: in the same file, in the module's other files, in the
headers next to them, and last among the exports of other modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property, lru_cache
from posixpath import basename, commonpath, dirname, join, normpath
from typing import Protocol

from tree_sitter import Node

from capdb.facts import Place
from scrapers.c.searched import SearchedFile
from scrapers.c.source import CSource, Function, line_of


class Sources(Protocol):
    """The methods of a source tree that are used here."""

    def read(self, path: str) -> bytes | None: ...

    def origin(self, path: str, line: int) -> tuple[str | None, int | None]: ...

    def rejects_of(self, path: str) -> tuple[str, ...]: ...


class ModuleFiles(Protocol):
    """The members of a kernel module that are used here: its files with their Kconfig symbols."""

    @property
    def name(self) -> str: ...

    @property
    def files(self) -> Mapping[str, tuple[str, ...]]: ...


class Program:
    """The modules of a tree, and their exports to each other.

    `base` is the program of a tree with the same files except those `changed`: its results for the
    same files are used.
    """

    def __init__(
        self,
        tree: Sources,
        modules: Mapping[str, ModuleFiles],
        base: Program | None = None,
        changed: Set[str] = frozenset(),
    ) -> None:
        self._tree = tree
        self._modules = modules
        self._base = base
        self._changed = changed
        self._changed_names = {basename(path) for path in changed}
        self._opened: dict[str, CModule] = {}
        self._searched: dict[str, SearchedFile] = {}
        self._mentioned: dict[tuple[str, frozenset[str]], bool] = {}
        self._includes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._owners: dict[str, str] = {}
        self._exporters: dict[str, str] = {}
        self.source = lru_cache(maxsize=1024)(self._source)  # a release reads 900 files
        self.defining = lru_cache(maxsize=64)(self._find_definitions)
        self.assigned_to = lru_cache(maxsize=64)(self._find_assigned)

    def _beside(self, path: str) -> Program | None:
        """Return the program that has the same file, if there is one."""
        return None if path in self._changed else self._base

    def scan(self, pattern: re.Pattern[bytes]) -> list[str]:
        """Return the modules with a file whose text matches; also collect all exports."""
        matching = []
        for name, module in self._modules.items():
            matches = False
            for path in module.files:
                self._owners.setdefault(path, name)
                file = self.file(path)
                matches = matches or file.matches(pattern)
                for export in file.exports:
                    self._exporters.setdefault(export, path)
            if matches:
                matching.append(name)
        return matching

    def file(self, path: str) -> SearchedFile:
        """Return a file to search; an empty one if there is none."""
        if base := self._beside(path):
            return base.file(path)
        if path not in self._searched:
            self._searched[path] = SearchedFile(self._tree.read(path) or b"")
        return self._searched[path]

    def read(self, path: str) -> bytes:
        """Return the content of a file; empty if there is none."""
        return self.file(path).content

    def module(self, name: str) -> CModule:
        """Return a module by name."""
        if name not in self._opened:
            self._opened[name] = CModule(self, name, self._modules[name].files)
        return self._opened[name]

    def exporter(self, name: str) -> CModule | None:
        """Return the module that exports a name."""
        path = self._exporters.get(name)
        return self.module(self._owners[path]) if path else None

    def exports_of(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the names that these files export."""
        paths = frozenset(paths)
        return frozenset(name for name, path in self._exporters.items() if path in paths)

    def place(self, source: CSource, line: int, symbol: str) -> Place:
        """Return the place of a line of a file, with the patch that added it."""
        patch, own = self._tree.origin(source.path, line)
        return Place(source.path, line, symbol, patch, own_line=own)

    def rejects_of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the patches with a hunk that was rejected on any of these files."""
        return tuple(sorted({patch for path in paths for patch in self._tree.rejects_of(path)}))

    def mentions(self, path: str, names: frozenset[str]) -> bool:
        """Return whether the code of a file has any of these names."""
        if base := self._beside(path):
            return base.mentions(path, names)
        if (path, names) not in self._mentioned:
            present = "|".join(names & self.file(path).words).encode()
            self._mentioned[path, names] = bool(present) and bool(
                re.search(rb"\b(?:%s)\b" % present, self.source(path).text.code)
            )
        return self._mentioned[path, names]

    def includes(self, path: str, root: str) -> tuple[str, ...]:
        """Return the local headers that a file includes: from its own directory, or one above."""
        base = self._beside(path)
        if base and self._changed_names.isdisjoint(map(basename, base.file(path).includes)):
            return base.includes(path, root)
        if (path, root) not in self._includes:
            self._includes[path, root] = tuple(self._find_includes(path, root))
        return self._includes[path, root]

    def _find_includes(self, path: str, root: str) -> Iterator[str]:
        for include in self.file(path).includes:
            directory = dirname(path)
            while True:
                header = normpath(join(directory, include))
                if self.read(header):
                    yield header
                    break
                if not directory.startswith(root) or directory == root:
                    break
                directory = dirname(directory)

    def _source(self, path: str) -> CSource:
        base = self._beside(path)
        return base.source(path) if base else CSource(path, self.read(path))

    def _find_definitions(self, name: str) -> list[tuple[CModule, Function]]:
        """Return the definitions of a name in all modules; those built in can call each other."""
        return [
            (self.module(owner), function)
            for path, owner in self._owners.items()
            if name in self.file(path).words
            for function in self.source(path).functions.get(name, ())
        ]

    def _find_assigned(self, member: str) -> frozenset[str]:
        """Return the plain names that any module assigns to members of this name."""
        files = (self.file(path) for path in self._owners)
        return frozenset().union(
            *(file.assigned.get(member, ()) for file in files if member in file.words)
        )


class CModule:
    """The C of one module: `files` are compiled, each under its Kconfig symbols."""

    def __init__(self, program: Program, name: str, files: Mapping[str, tuple[str, ...]]) -> None:
        self.program = program
        self.name = name
        self.files = files

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Headers named in quotes, directly or by another such header."""
        root = commonpath([dirname(path) or "." for path in self.files])
        found: dict[str, None] = {}
        pending = list(self.files)
        while pending:
            for header in self.program.includes(pending.pop(), root):
                if header not in found:
                    found[header] = None
                    pending.append(header)
        return tuple(sorted(found))

    def compiles(self, path: str) -> bool:
        """Return whether a file is compiled: by itself, or as a C file that another includes."""
        return path in self.files or path.endswith(".c")

    def sources(self) -> Iterator[CSource]:
        """Yield the compiled files, then the headers, parsed."""
        return (self.program.source(path) for path in (*self.files, *self.headers))

    def sources_with(self, *words: str) -> Iterator[CSource]:
        """Yield the files and headers whose text has any of these words, parsed."""
        for path in (*self.files, *self.headers):
            if not self.program.file(path).words.isdisjoint(words):
                yield self.program.source(path)

    def sources_matching(self, pattern: re.Pattern[bytes]) -> Iterator[CSource]:
        """Yield the files and headers whose text matches, parsed."""
        for path in (*self.files, *self.headers):
            if self.program.file(path).matches(pattern):
                yield self.program.source(path)

    def mentions(self, names: frozenset[str]) -> bool:
        """Return whether the code of a compiled file has any of these names."""
        return bool(names) and any(self.program.mentions(path, names) for path in self.files)

    def functions(self, name: str, near: CSource) -> list[tuple[CModule, Function]]:
        """Return the definitions that a name used in `near` may mean, with their modules."""
        if name in near.functions:
            return [(self, function) for function in near.functions[name]]
        for paths in (self.files, self.headers):
            found = [
                function
                for path in self._defining.get(name, ())
                if path in paths
                for function in self.program.source(path).functions.get(name, ())
            ]
            if found:
                return [(self, function) for function in found]
        other = self.program.exporter(name)
        if other is None or other is self:
            return []
        path = next(iter(other._defining.get(name, ())), None)
        return other.functions(name, self.program.source(path)) if path else []

    def members(self, name: str) -> frozenset[str]:
        """Return the plain names that the module assigns to members of this name."""
        return self._members.get(name, frozenset())

    def place(self, function: Function, node: Node) -> Place:
        """Return the place of a node of a function."""
        return self.program.place(function.source, line_of(node), function.name)

    def macro(self, name: str, near: CSource) -> Node | None:
        """Return the node of a macro's text."""
        if name in near.macros:
            return near.macros[name]
        for path in (*self.files, *self.headers):
            if name in self.program.file(path).macros:
                macros = self.program.source(path).macros
                if name in macros:
                    return macros[name]
        return None

    @cached_property
    def structs(self) -> dict[str, dict[str, str | None]]:
        """The fields of the module's structs, each with the struct that it is or points to."""
        return {tag: fields for source in self.sources() for tag, fields in source.structs.items()}

    @cached_property
    def owners(self) -> dict[str, frozenset[str]]:
        """The structs that have a member, by its name."""
        return _grouped((name, tag) for tag, fields in self.structs.items() for name in fields)

    @cached_property
    def pointed_at(self) -> dict[str, frozenset[str]]:
        """The structs that members of a name are or point to, in any struct, by that name."""
        fields = (field for each in self.structs.values() for field in each.items())
        return _grouped((name, tag) for name, tag in fields if tag)

    @cached_property
    def _defining(self) -> dict[str, list[str]]:
        """The files that may define a name: it is before a parenthesis at the left margin."""
        found: dict[str, list[str]] = {}
        for path in (*self.files, *self.headers):
            for name in self.program.file(path).defined:
                found.setdefault(name, []).append(path)
        return found

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for path in (*self.files, *self.headers):
            for name, values in self.program.file(path).assigned.items():
                found[name] = found.get(name, frozenset()) | values
        return found


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, value in pairs:
        found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}
