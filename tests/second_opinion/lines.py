"""Check that the line in a piece of evidence supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.second_opinion.c_source import blanked, functions
from tests.second_opinion.line_checks import CHECKS, Line, Values, open_blocks
from tests.second_opinion.trees import Builder, Tree

_REF = re.compile(r"^(\d+\.\d+)\.\d+ .*\+ OpenWrt \S+ (\S+) patches$")


@dataclass
class Checker:
    """Opens the places in evidence, in the trees of one release."""

    builder: Builder

    def tree(self, ref: str) -> Tree | None:
        """Return the tree of a `ref`, or None if it is not at hand."""
        kernel = _REF.match(ref)
        if kernel and kernel[1] in self.builder.sources.kernels:
            return self.builder.target(kernel[2], kernel[1])
        for name, (version, _) in self.builder.sources.packages.items():
            if ref.startswith(version):
                return self.builder.package(name, patched=ref.endswith(" patches"))
        return self.builder.openwrt() if ref.startswith("OpenWrt ") else None

    def fault(self, rule: str, values: Values, place: Values) -> str | None:
        """Return the fault of a piece of evidence, or None; LookupError if it is not at hand."""
        path, number, symbol, patch = (place[key] for key in ("path", "line", "symbol", "patch"))
        symbol = symbol and symbol.partition("[")[0]
        tree = self.tree(place["ref"])
        if tree is None:
            raise LookupError(place["ref"])
        text = self._text(tree, path)
        if text is None:
            return "the file is not in the tree"
        lines = text.split("\n")
        if number is None:
            return None
        if not 1 <= number <= len(lines):
            return f"the file has {len(lines)} lines"
        line = Line(text, lines[number - 1], number)
        return (
            self._origin(tree, path, line, patch)
            or self._moved(tree, path, line, patch, place.get("own_line"))
            or (symbol and outside(line, symbol))
            or (CHECKS[rule](line, values, symbol) if rule in CHECKS else None)
        )

    def _text(self, tree: Tree, path: str) -> str | None:
        openwrt = self.builder.sources.openwrt
        own = openwrt / path
        if path.startswith(("target/linux/", "package/")) and own.is_file():
            return own.read_text(errors="replace")
        return tree.text(path)

    def _origin(self, tree: Tree, path: str, line: Line, patch: str | None) -> str | None:
        """Return the fault that the patch, or without one the unpatched file, has no such line."""
        if path.startswith(("target/linux/", "package/")):
            return None
        if patch is None:
            base = tree.base / path
            held = base.is_file() and line.content in base.read_text(errors="replace").split("\n")
            return None if held else "the unpatched file has no such line"
        file = self.builder.sources.openwrt / patch
        if not file.is_file():
            return f"there is no {patch}"
        content = file.read_text(errors="replace").split("\n")
        if patch.endswith(".patch"):
            return None if f"+{line.content}" in content else f"{patch} does not add the line"
        return None if line.content in content else f"{patch} has no such line"

    def _moved(
        self, tree: Tree, path: str, line: Line, patch: str | None, own_line: int | None
    ) -> str | None:
        """Return the fault that another line had the number before all patches, or None.

        In a file that OpenWrt adds, they are the patches on that file.
        """
        added = patch is not None and not patch.endswith(".patch")
        base = self.builder.sources.openwrt / str(patch) if added else tree.base / path
        if own_line is None or not base.is_file():
            return None
        before = base.read_text(errors="replace").split("\n")[own_line - 1 : own_line]
        return None if before == [line.content] else f"line {own_line} was {before}"


def outside(line: Line, symbol: str) -> str | None:
    """Return the fault that a line is outside the code that `symbol` names, or None."""
    if re.search(rf"\b{re.escape(symbol)}\b", line.content):
        return None
    function = functions(line.text).get(symbol)
    if function and function.line <= line.number <= function.end:
        return None
    before = blanked(line.text).split("\n")[: line.number]
    heads = [at for at, content in enumerate(before) if re.match(r"[A-Za-z_]|#define\b", content)]
    head = " ".join(before[heads[-1] : heads[-1] + 4]).partition("{")[0] if heads else ""
    named = (head, *(before[at] for at in open_blocks(before)))
    if any(re.search(rf"\b{re.escape(symbol)}\b", text) for text in named):
        return None
    return f"the line is not in {symbol}: {line.content.strip()}"


def curated(root: Path, path: str, symbol: str | None) -> str | None:
    """Return the fault of evidence that is a curated fact of this checkout, or None."""
    text = (root / path).read_text()
    return None if symbol and re.search(rf'^id = "{symbol}"$', text, re.MULTILINE) else "no such id"
