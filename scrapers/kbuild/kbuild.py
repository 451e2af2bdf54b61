"""Read kernel Makefiles: the source files of each module, and the symbols that gate each file.

It reads the same as kbuild (Documentation/kbuild/makefiles.rst of the kernel): `obj-y`, `obj-m` and
`obj-$(CONFIG_X)` name objects and directories, `foo-y`, `foo-objs` and `foo-$(CONFIG_X)` the
parts of `foo.o`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import basename, dirname, join, normpath
from typing import Protocol

from scrapers.kbuild import makefile

Symbols = frozenset[str]
Alternatives = dict[str, dict[str, list[Symbols]]]
Lists = Mapping[str, list[tuple[str, Symbols]]]
"""The lists of a Makefile, by name without gate: words, each with the symbols that gate it."""

_ALWAYS: Symbols = frozenset()
MAKEFILES = ("Kbuild", "Makefile")
"""The names of a directory's Makefile; the first existing one counts."""
_OUTSIDE = ("drivers/net/wireless",)
"""Directories that are skipped: OpenWrt builds Wi-Fi drivers from package/kernel."""

_SYMBOL = re.compile(
    r"\$[({](?:subst m,y,\$[({])?(CONFIG_\w+)(?::m=y)?[)}]+|\$[({]if \$[({](CONFIG_\w+)[)}],y[)}]"
)
_GATED = re.compile(rf"(?P<list>.+)-(?:y|m|objs|{_SYMBOL.pattern})")
_REFERENCE = re.compile(r"\$[({](?P<list>[^$:\s]+)(?::(?P<old>[^=]*)=(?P<new>.*))?[)}]")
_TEST = re.compile(r"""(ifn?eq)\s*(?:\((.*),(.*)\)|(["'])(.*)\4\s+(["'])(.*)\6)\s*""")


class Files(Protocol):
    """The methods of a source tree that are used here."""

    def read(self, path: str) -> bytes | None: ...

    def files(self, prefix: str, suffix: str = "") -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Module:
    """A kernel module; `name` is its path without suffix.

    `files` maps each C file to the symbols (`CONFIG_X`) that must all be on for it to be compiled:
    those of its parent directories, of the module and of the part. If a file can be built in
    several ways, only the symbols that every way needs are listed, and a condition other than "this
    symbol is on" is left out: so no file counts as unbuilt that may be built.
    """

    name: str
    files: dict[str, tuple[str, ...]]


def modules(tree: Files, root: str = "drivers/net") -> dict[str, Module]:
    """Return the modules built below a directory, by name; those without a C file are left out."""
    prefix = f"{root}/" if root else ""
    sources = frozenset(tree.files(prefix, ".c"))
    found: Alternatives = defaultdict(lambda: defaultdict(list))
    for symbols in _ways_into(tree, root):
        _enter(tree, root, symbols, sources, found, frozenset())
    return {
        name: Module(name, {path: _needed(ways) for path, ways in sorted(found[name].items())})
        for name in sorted(found)
    }


def directories(tree: Files, directory: str) -> list[str]:
    """Return the directories that a directory's Makefile names, without those not entered."""
    names = (word for word, _ in _objects("obj", _read(tree, directory)) if word.endswith("/"))
    paths = (normpath(join(directory, word)) for word in names)
    return [path for path in dict.fromkeys(paths) if path not in _OUTSIDE]


def may_differ(changed: Iterable[str], tree: Files, other: Files) -> bool:
    """Return whether two trees that differ in these files may have different modules.

    They may if Makefiles differ, or if only one tree has a file.
    """
    return any(
        basename(path) in MAKEFILES or (tree.read(path) is None) != (other.read(path) is None)
        for path in changed
    )


def _ways_into(tree: Files, directory: str) -> list[Symbols]:
    """Return the alternative conditions under which kbuild enters a directory, from the top."""
    if not directory:
        return [_ALWAYS]
    parent, name = dirname(directory), basename(directory) + "/"
    lists = _read(tree, parent)
    ways = [symbols for word, symbols in _objects("obj", lists) if word == name] or [_ALWAYS]
    return [above | way for above in _ways_into(tree, parent) for way in ways]


def _enter(
    tree: Files,
    directory: str,
    symbols: Symbols,
    sources: frozenset[str],
    found: Alternatives,
    above: frozenset[str],
) -> None:
    lists = _read(tree, directory)
    above |= {directory, *_OUTSIDE}
    for word, own in _objects("obj", lists):
        path = normpath(join(directory, word))
        if word.endswith("/") and path not in above:
            _enter(tree, path, symbols | own, sources, found, above)
        elif word.endswith(".o"):
            for part, needed in _parts(word[:-2], lists, frozenset()):
                source = normpath(join(directory, part + ".c"))
                if source in sources or tree.read(source) is not None:
                    found[path[:-2]][source].append(symbols | own | needed)


def _parts(name: str, lists: Lists, above: frozenset[str]) -> Iterator[tuple[str, Symbols]]:
    """Yield the files that an object is made of, without suffix; a part may have own parts."""
    if name in above or name not in lists:
        yield name, _ALWAYS
        return
    for word, symbols in _objects(name, lists):
        if word.endswith(".o"):
            for part, needed in _parts(word[:-2], lists, above | {name}):
                yield part, symbols | needed


def _needed(ways: list[Symbols]) -> tuple[str, ...]:
    return tuple(sorted(frozenset.intersection(*ways)))


# ------------------------------------------------------------------ one Makefile


def _read(tree: Files, directory: str) -> Lists:
    """Return the lists of a directory's Makefile."""
    texts = (tree.read(join(directory, name)) for name in MAKEFILES)
    return _lists(next((text for text in texts if text is not None), b""))


@lru_cache(maxsize=4096)  # most targets change none
def _lists(text: bytes) -> Lists:
    """Return the lists of a Makefile.

    An assignment never replaces a list, since two branches of a conditional may both set it.
    """
    lists: dict[str, list[tuple[str, Symbols]]] = defaultdict(list)
    branches: list[tuple[Symbols, Symbols]] = []
    for _, line in makefile.lines(text.decode(errors="replace")):
        if _branch(line.strip(), branches):
            continue
        if match := makefile.ASSIGNMENT.match(line):
            name, symbols = _gate(match["name"])
            symbols = symbols.union(*(now for now, _ in branches))
            lists[name] += ((word, symbols) for word in makefile.words(match["value"]))
    return dict(lists)


def _gate(name: str) -> tuple[str, Symbols]:
    match = _GATED.fullmatch(name)
    if match is None:
        return name, _ALWAYS
    return match["list"], frozenset({match[2], match[3]} - {None})


def _objects(
    name: str, lists: Lists, above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Symbols]]:
    """Yield the words of a list with the symbols that gate each, references resolved."""
    if name in above:
        return
    for word, symbols in lists.get(name, ()):
        word = re.sub(r"\$[({](?:obj|src)[)}]/", "", word)
        reference = _REFERENCE.fullmatch(word)
        if reference is None:
            yield word, symbols
            continue
        other, own = _gate(reference["list"])
        for inner, needed in _objects(other, lists, above | {name}):
            if reference["old"] is not None:
                inner = _substitute(inner, reference["old"], reference["new"])
            yield inner, symbols | own | needed


def _substitute(word: str, old: str, new: str) -> str:
    """Replace the end of a word as make's `$(list:old=new)` does."""
    if "%" not in old:
        old, new = "%" + old, "%" + new
    before, after = old.split("%", 1)
    if not (word.startswith(before) and word.endswith(after)):
        return word
    return new.replace("%", word[len(before) : len(word) - len(after)], 1)


def _branch(line: str, branches: list[tuple[Symbols, Symbols]]) -> bool:
    """Follow a conditional: each level holds the symbols of this branch and of its `else`."""
    first = line.split("(")[0].split()[:1]
    if first == ["endif"]:
        branches[-1:] = []
    elif first == ["else"] and branches:
        _, rest = branches.pop()
        then, otherwise = _condition(line.removeprefix("else").strip())
        branches.append((rest | then, rest | otherwise))
    elif first and first[0] in ("ifdef", "ifndef", "ifeq", "ifneq"):
        branches.append(_condition(line))
    else:
        return False
    return True


def _condition(line: str) -> tuple[Symbols, Symbols]:
    """Return the symbols that are surely on in a conditional's branch, and in its `else`."""
    if match := re.fullmatch(r"(ifn?def)\s+(CONFIG_\w+)", line):
        symbol, then = match[2], match[1] == "ifdef"
    elif test := _TEST.fullmatch(line):
        sides = [side.strip() for side in (test[2] or test[5] or "", test[3] or test[7] or "")]
        symbols = [found[1] or found[2] for side in sides if (found := _SYMBOL.fullmatch(side))]
        values = [side for side in sides if not _SYMBOL.fullmatch(side)]
        if len(symbols) != 1 or values[0] not in ("", "y", "m"):
            return _ALWAYS, _ALWAYS
        symbol, then = symbols[0], (test[1] == "ifeq") == bool(values[0])
    else:
        return _ALWAYS, _ALWAYS
    return (frozenset({symbol}), _ALWAYS) if then else (_ALWAYS, frozenset({symbol}))
