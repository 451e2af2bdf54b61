"""The C of kernel modules: their files and local headers, and where a name is defined.

A name is looked for as the linker would: in the same file, in the module's other files, in the
headers beside them, and at last among what other modules export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from posixpath import commonpath, dirname, join, normpath
from typing import Protocol

from tree_sitter import Node

from capdb.facts import Place
from scrapers.csource import CSource, Function, line_of

_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
_EXPORT = re.compile(rb"\bEXPORT_SYMBOL\w*\s*\(\s*(\w+)")
_DEFINED = re.compile(rb"^(?:[A-Za-z_][\w \t*]*?[ \t*])?([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
_MEMBER = re.compile(rb"(?:\.|->)[ \t]*(\w+)\s*=\s*&?(\w+)\s*[,;}]")


class Sources(Protocol):
    """What is asked of a source tree."""

    def read(self, path: str) -> bytes | None: ...

    def patch_that_added(self, path: str, line: int) -> str | None: ...

    def rejects_of(self, path: str) -> tuple[str, ...]: ...


class Module(Protocol):
    """What is asked of a kernel module: source files, with the Kconfig symbols each needs."""

    @property
    def name(self) -> str: ...

    @property
    def files(self) -> Mapping[str, tuple[str, ...]]: ...


class Program:
    """The modules of a tree, and what they export to each other."""

    def __init__(self, tree: Sources, modules: Mapping[str, Module]) -> None:
        self._tree = tree
        self._modules = modules
        self._opened: dict[str, CModule] = {}
        self._includes: dict[str, tuple[str, ...]] = {}
        self._owners: dict[str, str] = {}
        self._exporters: dict[str, str] = {}
        self.read = lru_cache(maxsize=2048)(self._read)
        self.source = lru_cache(maxsize=256)(self._source)

    def scan(self, pattern: re.Pattern[bytes]) -> list[str]:
        """Returns the modules of which a file's text matches; learns all exports on the way."""
        matching = []
        for name, module in self._modules.items():
            matches = False
            for path in module.files:
                self._owners.setdefault(path, name)
                content = self._tree.read(path) or b""
                matches = matches or pattern.search(content) is not None
                if b"EXPORT_SYMBOL" in content:
                    for export in _EXPORT.finditer(content):
                        self._exporters.setdefault(export[1].decode(), path)
            if matches:
                matching.append(name)
        return matching

    def module(self, name: str) -> CModule:
        """Returns a module by name."""
        if name not in self._opened:
            self._opened[name] = CModule(self, name, self._modules[name].files)
        return self._opened[name]

    def exporter(self, name: str) -> CModule | None:
        """Returns the module that exports a name."""
        path = self._exporters.get(name)
        return self.module(self._owners[path]) if path else None

    def defining(self, name: str) -> list[tuple[CModule, Function]]:
        """Returns the definitions of a name in any module, as drivers built in find each other."""
        word = name.encode()
        return [
            (self.module(owner), function)
            for path, owner in self._owners.items()
            if word in self.read(path)
            for function in self.source(path).functions.get(name, ())
        ]

    def assigned_to(self, member: str) -> frozenset[str]:
        """Returns what any module assigns to members of a name, where that is one name."""
        paths = (path for path in self._owners if member.encode() in self.read(path))
        return frozenset(
            match[2].decode()
            for path in paths
            for match in _MEMBER.finditer(self.read(path))
            if match[1] == member.encode()
        )

    def exports_of(self, paths: Iterable[str]) -> frozenset[str]:
        """Returns the names that some files export."""
        paths = frozenset(paths)
        return frozenset(name for name, path in self._exporters.items() if path in paths)

    def place(self, source: CSource, line: int, symbol: str) -> Place:
        """Returns where a line of a file stands, with the patch that added it."""
        patch = self._tree.patch_that_added(source.path, line)
        return Place(path=source.path, line=line, symbol=symbol, patch=patch)

    def rejects_of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Returns the patches of which a hunk was rejected on any of some files."""
        return tuple(sorted({patch for path in paths for patch in self._tree.rejects_of(path)}))

    def includes(self, path: str, root: str) -> tuple[str, ...]:
        """Returns the local headers that a file names: from its own directory, or one above."""
        if path not in self._includes:
            self._includes[path] = tuple(self._find_includes(path, root))
        return self._includes[path]

    def _find_includes(self, path: str, root: str) -> Iterator[str]:
        for include in _INCLUDE.finditer(self.read(path)):
            directory = dirname(path)
            while True:
                header = normpath(join(directory, include[1].decode(errors="replace")))
                if self.read(header):
                    yield header
                    break
                if not directory.startswith(root) or directory == root:
                    break
                directory = dirname(directory)

    def _read(self, path: str) -> bytes:
        return self._tree.read(path) or b""

    def _source(self, path: str) -> CSource:
        return CSource(path, self.read(path))


class CModule:
    """The C of one module: `files` are compiled, each under the Kconfig symbols beside it."""

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
        """Whether a file is one of the compiled, or a C file that one of them includes."""
        return path in self.files or path.endswith(".c")

    def sources(self) -> Iterator[CSource]:
        """Yields the compiled files, then the headers, parsed."""
        return (self.program.source(path) for path in (*self.files, *self.headers))

    def sources_with(self, *words: bytes) -> Iterator[CSource]:
        """Yields the files and headers whose text holds any of some words, parsed."""
        for path in (*self.files, *self.headers):
            content = self.program.read(path)
            if any(word in content for word in words):
                yield self.program.source(path)

    def mentions(self, names: frozenset[str]) -> bool:
        """Whether the code of a compiled file holds any of some names."""
        words = [name.encode() for name in names]
        for path in self.files:
            content = self.program.read(path)
            present = [word for word in words if word in content]
            if present:
                pattern = rb"\b(?:%s)\b" % b"|".join(present)
                if re.search(pattern, self.program.source(path).text.code):
                    return True
        return False

    def functions(self, name: str, near: CSource) -> list[tuple[CModule, Function]]:
        """Returns the definitions that a name used in `near` may mean, with their modules."""
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
        """Returns what the module assigns to members of a name, where that is one name."""
        return self._members.get(name, frozenset())

    def place(self, function: Function, node: Node) -> Place:
        """Returns where a node of a function stands."""
        return self.program.place(function.source, line_of(node), function.name)

    def macro(self, name: str, near: CSource) -> Node | None:
        """Returns the text that a macro stands for."""
        if name in near.macros:
            return near.macros[name]
        for source in self.sources_with(name.encode()):
            if name in source.macros:
                return source.macros[name]
        return None

    @cached_property
    def structs(self) -> dict[str, dict[str, str | None]]:
        """The structs that the module defines: fields, and the struct each is of or points to."""
        return {tag: fields for source in self.sources() for tag, fields in source.structs.items()}

    @cached_property
    def _defining(self) -> dict[str, list[str]]:
        """Where a name stands before a parenthesis at the left margin: perhaps a definition."""
        found: dict[str, list[str]] = {}
        for path in (*self.files, *self.headers):
            for match in _DEFINED.finditer(self.program.read(path)):
                paths = found.setdefault(match[1].decode(), [])
                if path not in paths:
                    paths.append(path)
        return found

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in (*self.files, *self.headers):
            for match in _MEMBER.finditer(self.program.read(path)):
                found.setdefault(match[1].decode(), set()).add(match[2].decode())
        return {name: frozenset(values) for name, values in found.items()}
