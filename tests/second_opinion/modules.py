"""Read a kernel's Makefiles: its modules with their files and symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.second_opinion.trees import Tree


@dataclass
class Modules:
    """The modules that the Makefile of one directory builds, with the symbols that select them.

    `parts` are the symbols that select a file of a module, if the module is built without it.
    """

    files: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: Tree, directory: str) -> Modules:
        """Read the Makefile of a directory."""
        modules = cls()
        text = re.sub(r"\\\n", " ", tree.text(f"{directory}/Makefile") or "")
        composite: dict[str, list[str]] = {}
        built: dict[str, set[str]] = {}
        for found in re.finditer(
            r"^([\w-]+)-(y|m|objs|\$\(CONFIG_\w+\))\s*[:+]?=\s*(.*)$", text, re.MULTILINE
        ):
            name, condition, items = found[1], found[2], re.findall(r"(\S+)\.o\b", found[3])
            symbol = re.fullmatch(r"\$\((CONFIG_\w+)\)", condition)
            if name == "obj":
                for item in items:
                    built.setdefault(item, set()).update({symbol[1]} if symbol else set())
            else:
                composite.setdefault(name, []).extend(items)
                if symbol:
                    modules.parts |= {f"{directory}/{item}.c": symbol[1] for item in items}
        for module, symbols in built.items():
            parts = composite.get(module, [module])
            modules.files[module] = [f"{directory}/{part}.c" for part in parts]
            modules.symbols[module] = symbols
        return modules
