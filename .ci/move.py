"""Move the modules of capdb, the scrapers and the tests into packages, one per layer.

    python .ci/move.py            in a clean checkout of the commit before the move

`MOVES` says where each module goes, `SPLITS` which of a module's definitions go elsewhere. Files
are moved with `git mv`, so that history follows; imports, attributes of imported modules, and
dotted names or paths in texts follow by these two tables. Private definitions go where all that
use them go. What it cannot decide it prints.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]

MOVES = {
    # capdb
    "capdb.releases": "capdb.versions",
    "capdb.workplace": "capdb.files",
    "capdb.devices": "capdb.results.devices",
    "capdb.instructions": "capdb.results.advice",
    "capdb.shapes": "capdb.results.drivers",
    "capdb.facts.text": "capdb.facts.codec",
    "capdb.claims.release": "capdb.claims.release_facts",
    "capdb.claims.capability": "capdb.claims.flowtable",
    "capdb.claims.matrix": "capdb.claims.driver_matrix",
    "capdb.claims.sources": "capdb.claims.evidence",
    "capdb.claims.ethernet": "capdb.claims.ports",
    "capdb.links": "capdb.linking.toh",
    "capdb.aliases": "capdb.linking.aliases",
    "capdb.names": "capdb.names.matching",
    "capdb.build": "capdb.building.build",
    "capdb.schema": "capdb.building.schema.database",
    "capdb.device_tables": "capdb.building.schema.device_tables",
    "capdb.claim_tables": "capdb.building.schema.claim_tables",
    "capdb.closed_lists": "capdb.building.schema.constraints",
    "capdb.rows": "capdb.building.rows.tables",
    "capdb.hardware_rows": "capdb.building.rows.hardware",
    "capdb.index_rows": "capdb.building.rows.names",
    "capdb.matrix_rows": "capdb.building.rows.drivers",
    "capdb.report_rows": "capdb.building.rows.reports",
    "capdb.database": "capdb.database.location",
    "capdb.vetting": "capdb.database.validate",
    "capdb.lookup": "capdb.search.lookup",
    "capdb.hits": "capdb.search.name_hits",
    "capdb.suggestions": "capdb.search.suggestions",
    "capdb.completion": "capdb.search.completion",
    "capdb.nameindex": "capdb.search.export",
    "capdb.catalog": "capdb.queries.answers",
    "capdb.answers": "capdb.queries.verdicts",
    "capdb.listing": "capdb.queries.listing",
    "capdb.filters": "capdb.queries.filters",
    "capdb.hardware": "capdb.queries.hardware",
    "capdb.surveys": "capdb.queries.whole_release",
    "capdb.diff": "capdb.queries.changes",
    "capdb.layout": "capdb.render.answer",
    "capdb.cells": "capdb.render.table",
    "capdb.columns": "capdb.render.device_columns",
    "capdb.lists": "capdb.render.device_list",
    "capdb.sheets": "capdb.render.device",
    "capdb.tables": "capdb.render.changes",
    "capdb.advice_lines": "capdb.render.advice",
    "capdb.output": "capdb.cli.output",
    "capdb.sysinfo": "capdb.probe.sysinfo",
    "capdb.probe.store": "capdb.probe.ingest",
    # the network
    "scrapers.http": "capdb.http.client",
    "scrapers.http_requests": "capdb.http.request",
    "scrapers.http_answer": "capdb.http.limits",
    "scrapers.http_cache": "capdb.http.cache",
    "scrapers.local_copies": "capdb.http.copies",
    # scrapers
    "scrapers.toh": "scrapers.published.toh",
    "scrapers.toh_tsv": "scrapers.published.toh_tsv",
    "scrapers.toh_page": "scrapers.published.toh_page",
    "scrapers.releases": "scrapers.published.releases",
    "scrapers.decode": "scrapers.published.decode",
    "scrapers.trees": "scrapers.trees.fetch",
    "scrapers.source_tree": "scrapers.trees.source_tree",
    "scrapers.patches": "scrapers.trees.patches",
    "scrapers.pins": "scrapers.trees.pins",
    "scrapers.scratch": "scrapers.trees.scratch",
    "scrapers.makefile": "scrapers.kbuild.makefile",
    "scrapers.kbuild": "scrapers.kbuild.kbuild",
    "scrapers.kconfig_files": "scrapers.kbuild.kconfig_files",
    "scrapers.kconfig": "scrapers.kbuild.kconfig_values",
    "scrapers.kernel_packages": "scrapers.kbuild.kernel_packages",
    "scrapers.targets": "scrapers.kbuild.target_config",
    "scrapers.imagemakefiles": "scrapers.kbuild.image_makefiles",
    "scrapers.ctext": "scrapers.c.text",
    "scrapers.csource": "scrapers.c.source",
    "scrapers.cmodule": "scrapers.c.program",
    "scrapers.statements": "scrapers.c.statements",
    "scrapers.drivers": "scrapers.drivers.driver_facts",
    "scrapers.handlers": "scrapers.drivers.handlers",
    "scrapers.flowtable": "scrapers.drivers.flowtable",
    "scrapers.reach": "scrapers.drivers.reach",
    "scrapers.conditions": "scrapers.drivers.conditions",
    "scrapers.flows": "scrapers.drivers.flows",
    "scrapers.matchdata": "scrapers.drivers.match_data",
    "scrapers.features": "scrapers.drivers.features",
    "scrapers.dsa": "scrapers.drivers.dsa",
    "scrapers.wed": "scrapers.drivers.wed",
    "scrapers.package_drivers": "scrapers.drivers.package_drivers",
    "scrapers.driver_sources": "scrapers.drivers.driver_sources",
    "scrapers.boards": "scrapers.boards.board_facts",
    "scrapers.devicetree": "scrapers.boards.device_tree",
    "scrapers.ethernetnodes": "scrapers.boards.ethernet_nodes",
    "scrapers.boardd": "scrapers.boards.board_d",
}

# Old module -> new module -> what goes there; everything else stays with the module.
SPLITS: dict[str, dict[str, list[str]]] = {
    "capdb.vocabulary": {
        "capdb.text": ["clean"],
        "capdb.errors": ["CapdbError", "UsageError", "DataError"],
        "capdb.results.answer": ["Evidence", "PathAnswer", "Caveat", "Answer", "CheckResult"],
    },
    "capdb.shapes": {
        "capdb.vocabulary": [
            *("Handles", "Misleads", "Kind", "HANDLES_MEANS", "MISLEADS_MEANS", "KIND_MEANS"),
        ],
        "capdb.results.changes": ["Finding", "Change", "DriverChange", "Difference"],
        "capdb.results.coverage": ["Coverage", "Origin", "Stats"],
        "capdb.results.reports": ["Place", "Reported", "Expectation"],
    },
    "capdb.claims.release": {
        "capdb.claims.image": ["Image", "FLOWTABLE", "_Gated", "_Ways"],
        "capdb.claims.packages": ["Packages"],
    },
    "capdb.names": {
        "capdb.names.tokens": ["pieces", "joined", "has_digit", "runs", "LONGEST_RUN"],
        "capdb.names.spelling": ["Name", "spellings", "identifier_spelling"],
        "capdb.names.words": [
            *("_words", "_GENERIC", "_REVISION_WORD", "_UNASKED", "_WIFI_GENERATION", "_REGION"),
            *("_LAYOUT", "_EDITION", "_MEMORY", "_REVISION", "_LETTERED_REVISION", "_is_variant"),
        ],
    },
    "capdb.catalog": {
        "capdb.queries.connection": [
            *("connect", "releases", "resolve_release", "reported_release"),
        ],
        "capdb.queries.advice_facts": ["image_packages", "tips"],
        "capdb.cli.exit_codes": ["exit_code", "exit_of"],
        "capdb.search.lookup": ["meant", "_narrowed", "_worth_asking"],
    },
    "capdb.layout": {"capdb.render.text": ["wrapped", "cut", "quoted"]},
    "capdb.sheets": {"capdb.render.comparison": ["COMPARED", "comparison_lines"]},
    "capdb.tables": {
        "capdb.render.drivers": ["short", "driver_lines", "driver_csv"],
        "capdb.render.coverage": ["stats_lines", "stats_markdown", "share"],
    },
    "scrapers.package_drivers": {
        "scrapers.kbuild.driver_packages": ["DriverPackage", "find", "_DISPATCHED"],
    },
    "scrapers.devicetree": {"scrapers.programs": ["MissingProgramError", "run"]},
}

# Modules of which functions are imported, as the module's name is that of many a variable.
FUNCTIONS = {"capdb.queries.connection", "capdb.queries.advice_facts", "capdb.cli.exit_codes"}

DOCSTRINGS = {
    "capdb.text": "Make text of unknown origin safe to print.",
    "capdb.errors": "The failures that a person can act on.",
    "capdb.results": "The results that every face of capdb shows: dataclasses, one module a topic.",
    "capdb.results.answer": "The answer to one check: the dataclasses of the JSON contract.",
    "capdb.results.changes": "What changed between two releases, or two versions of the facts.",
    "capdb.results.coverage": "How much of a release is answered, and from which sources.",
    "capdb.results.reports": "What routers reported, and what they should find.",
    "capdb.claims.image": "What one target's kernel is made of.",
    "capdb.claims.packages": "The packages of a release that carry kernel modules or firmware.",
    "capdb.linking": "Link rows of the Table of Hardware, and aliases, to profiles.",
    "capdb.names": "How names of routers match: pure functions, without a database.",
    "capdb.names.tokens": "Split names and queries into normalised tokens.",
    "capdb.names.words": "Words of names that tell no model: regions, revisions, layouts, sizes.",
    "capdb.names.spelling": "The names that one entry stands for, split by brand, model and variant.",
    "capdb.building": "Build the SQLite database from facts and claims; never imported by answering.",
    "capdb.building.schema": "The tables and views of the database, as SQLModel classes.",
    "capdb.building.rows": "Facts and claims as rows of the database's tables; pure functions.",
    "capdb.database": "Find and validate a database; the standard library alone.",
    "capdb.search": "From the words that a person typed to devices.",
    "capdb.queries": "Every query to the database, read-only, on the standard library's sqlite3.",
    "capdb.queries.connection": "Open a database for reading, and name its releases.",
    "capdb.queries.advice_facts": "What an advice is made of: an image's packages, and curated tips.",
    "capdb.cli.exit_codes": "The exit code of a command, from the states of its results.",
    "capdb.render": "Results as text, tables, CSV and Markdown; pure functions that print nothing.",
    "capdb.render.text": "Wrap, cut and quote lines of text.",
    "capdb.render.comparison": "Several devices side by side, as lines of text.",
    "capdb.render.drivers": "The drivers of a release, as lines of text and as CSV.",
    "capdb.render.coverage": "Coverage as lines of text and as Markdown.",
    "capdb.http": "The only code that reaches the network: a polite client with cache and limits.",
    "scrapers.published": "What upstream publishes: the Table of Hardware, releases and profiles.",
    "scrapers.trees": "Source trees of a release: fetch, unpack and patch them.",
    "scrapers.kbuild": "What a build of OpenWrt and Linux would build: Makefiles and Kconfig.",
    "scrapers.kbuild.driver_packages": "The packages outside the kernel tree that build a driver.",
    "scrapers.c": "C syntax with positions: files, modules, statements.",
    "scrapers.drivers": "Driver facts from C source.",
    "scrapers.boards": "Board facts from compiled device trees and board.d scripts.",
    "scrapers.programs": "Run the external programs that scraping needs.",
}

TESTS = {
    "support": "conftest_server forest hostile hostile_facts live_router probing routers_over_ssh "
    "site_reading small_drivers small_facts small_trees uci_grammar",
    "facts": "test_write_faults",
    "claims": "test_claims test_paths test_quirks test_matrix test_reports",
    "linking": "test_links",
    "names": "test_names",
    "building": "test_build",
    "database": "test_database test_vetting test_update",
    "search": "test_queries test_completion",
    "queries": "test_catalog test_listing test_surveys test_diff",
    "advice": "test_advice test_advise",
    "render": "test_tables test_output",
    "cli": "test_cli test_devices_cli test_python test_refresh",
    "website": "test_website test_website_api test_website_search test_hostile_search test_static",
    "lint": "test_lint",
    "probe": "test_probe test_probe_emit test_probe_live test_probe_run test_probe_to_claim "
    "test_probe_try test_probe_verify test_report_shape test_sysinfo test_feed_package",
    "http": "test_http",
    "scrapers": "test_scrape test_faults",
    "scrapers.published": "test_toh test_toh_page test_toh_tsv test_releases",
    "scrapers.trees": "test_trees test_source_tree test_patches",
    "scrapers.kbuild": "test_kbuild test_kconfig test_kernel_packages test_targets "
    "test_imagemakefiles",
    "scrapers.c": "test_csource",
    "scrapers.drivers": "test_drivers test_driver_sources test_flows test_flowtable "
    "test_package_drivers test_reach",
    "scrapers.boards": "test_boards test_boardd test_devicetree test_ethernetnodes",
    "docs": "test_docs test_myths test_benchmarks",
    "packaging": "test_package test_lock test_imports",
    "robustness": "defences endurance test_fuzz test_hostile test_hostile_files test_privacy",
}
_RENAMED_TESTS = {
    "test_vetting": "test_validate",
    "test_links": "test_toh_links",
    "test_matrix": "test_driver_matrix",
    "test_catalog": "test_answers",
    "test_surveys": "test_whole_release",
    "test_diff": "test_changes",
    "test_csource": "test_source",
    "test_boardd": "test_board_d",
    "test_devicetree": "test_device_tree",
    "test_ethernetnodes": "test_ethernet_nodes",
    "test_imagemakefiles": "test_image_makefiles",
    "test_targets": "test_target_config",
    "test_kconfig": "test_kconfig_values",
    "test_devices_cli": "test_device_commands",
    "test_website_search": "test_search",
    "test_website_api": "test_api",
    "test_faults": "test_server_faults",
}
for _folder, _names in TESTS.items():
    for _name in _names.split():
        if (ROOT / "tests" / f"{_name}.py").exists():
            MOVES[f"tests.{_name}"] = f"tests.{_folder}.{_RENAMED_TESTS.get(_name, _name)}"

# Other files, by path.
FILES = {
    "tests/queries.jsonl": "tests/search/queries.jsonl",
    "tests/website_search.mjs": "tests/website/search.mjs",
    "tests/hostile_search.mjs": "tests/website/hostile_search.mjs",
    "tests/endurance.json": "tests/robustness/endurance.json",
    "tests/routers": "tests/recordings",
    "tests/fuzz": "tests/robustness/fuzz",
    "tests/faults": "tests/robustness/faults",
}


def run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def path_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


# ---------------------------------------------------------------- where everything is now


class Moved:
    """Where modules and their definitions are after the move."""

    def __init__(self) -> None:
        self.modules = {k: v for k, v in MOVES.items() if k != v}
        for folder in ("fuzz", "faults"):
            self.modules[f"tests.{folder}"] = f"tests.robustness.{folder}"
            for file in (ROOT / "tests" / folder).glob("*.py"):
                if file.stem not in ("__init__",):
                    self.modules[f"tests.{folder}.{file.stem}"] = (
                        f"tests.robustness.{folder}.{file.stem}"
                    )
        self.members: dict[tuple[str, str], str] = {}
        self.known = {
            ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for top in ("capdb", "scrapers", "tests", "benchmarks")
            for p in (ROOT / top).rglob("*.py")
        }

    def module(self, old: str) -> str:
        return self.modules.get(old, old)

    def member(self, old: str, name: str) -> str:
        return self.members.get((old, name), self.module(old))


def definitions(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    """The top-level names of a module with their statements, strings after them included."""
    found: dict[str, list[ast.stmt]] = {}
    last: str | None = None
    for node in tree.body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [t.id for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        elif (
            last
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            found[last].append(node)
            continue
        last = names[0] if names else None
        for name in names:
            found.setdefault(name, []).append(node)
    return found


def used(nodes: list[ast.stmt]) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        word
        for node in nodes
        for n in ast.walk(node)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
        for word in ([n.value] if n.value.isidentifier() else [])
    }


def plan_split(moved: Moved, old: str) -> dict[str, str]:
    """Definition -> new module, of a module that is split."""
    tree = ast.parse(path_of(old).read_text())
    defined = definitions(tree)
    home = moved.module(old)
    where = {name: home for name in defined}
    explicit = {}
    for new, names in SPLITS[old].items():
        for name in names:
            assert name in defined, f"{old} has no {name}"
            explicit[name] = new
    where.update(explicit)
    # Private definitions follow their users.
    users: dict[str, set[str]] = defaultdict(set)
    for name, nodes in defined.items():
        for other in used(nodes) & set(defined) - {name}:
            users[other].add(name)
    changed = True
    while changed:
        changed = False
        for name in defined:
            if name in explicit or not name.startswith("_"):
                continue
            wanted = {where[user] for user in users[name]}
            if len(wanted) == 1 and where[name] != (only := wanted.pop()):
                where[name] = only
                changed = True
    for name in defined:
        if name.startswith("_") and len({where[u] for u in users[name]}) > 1:
            print(
                f"shared private: {old}.{name} in {where[name]}, used in "
                f"{sorted({where[u] for u in users[name]})}"
            )
    return where


# ---------------------------------------------------------------- rewriting one file


class Rewriter:
    """Rewrites the imports and the attributes of imported modules in one file."""

    def __init__(self, moved: Moved, source: str, here: str, is_test: bool = False) -> None:
        self.moved, self.source, self.here = moved, source, here
        self.tree = ast.parse(source)
        self.edits: list[tuple[int, int, bytes]] = []
        self.data = source.encode()
        self.lines = [0]
        for line in self.data.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.bound = (
            {
                n.id
                for n in ast.walk(self.tree)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            | {n.arg for n in ast.walk(self.tree) if isinstance(n, ast.arg)}
            | {n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            | {
                alias.asname or alias.name
                for n in ast.walk(self.tree)
                if isinstance(n, ast.ImportFrom) and n.module
                for alias in n.names
                if f"{n.module}.{alias.name}" not in moved.known
            }
        )
        self.aliases = self._module_aliases()
        # `monkeypatch.setattr(module, "name", …)` names a member too; any other bare use, the module.
        self.bare: list[tuple[ast.Name, str | None]] = []
        inside = {id(n.value) for n in ast.walk(self.tree) if isinstance(n, ast.Attribute)}
        for n in ast.walk(self.tree):
            if isinstance(n, ast.Call) and len(n.args) > 1:
                first, second = n.args[:2]
                if (
                    isinstance(first, ast.Name)
                    and first.id in self.aliases
                    and isinstance(second, ast.Constant)
                    and str(second.value).isidentifier()
                ):
                    self.bare.append((first, str(second.value)))
                    inside.add(id(first))
        for n in ast.walk(self.tree):
            if (
                isinstance(n, ast.Name)
                and isinstance(n.ctx, ast.Load)
                and n.id in self.aliases
                and n.id not in self.bound
                and id(n) not in inside
            ):
                self.bare.append((n, None))

    def span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self.lines[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self.lines[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def _is_module(self, dotted: str) -> bool:
        return dotted in self.moved.known

    def _module_aliases(self) -> dict[str, str]:
        """Local name -> old module, for modules imported as objects."""
        found = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    dotted = f"{node.module}.{alias.name}"
                    if self._is_module(dotted):
                        found[alias.asname or alias.name] = dotted
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname and self._is_module(alias.name):
                        found[alias.asname] = alias.name
        return found

    def homes(self, local: str) -> dict[str, str]:
        """New module -> local name for it, for the module that `local` names in this file."""
        old = self.aliases[local]
        attributes = {
            n.attr
            for n in ast.walk(self.tree)
            if isinstance(n, ast.Attribute)
            and isinstance(n.value, ast.Name)
            and n.value.id == local
        }
        modules = {self.moved.member(old, attribute) for attribute in attributes}
        bare = {
            self.moved.member(old, member) if member else self.moved.module(old)
            for node, member in self.bare
            if node.id == local
        }
        modules |= bare
        if not modules:
            modules = {self.moved.module(old)}
        modules.discard(self.here)
        named = {}
        for module in sorted(modules):
            if module in FUNCTIONS and module not in bare:
                members = {a for a in attributes if self.moved.member(old, a) == module}
                if not members & (self.bound | set(self.aliases)):
                    named[module] = "*" + ",".join(sorted(members))
                    continue
            base = module.rpartition(".")[2]
            if local != old.rpartition(".")[2]:  # it had an alias of its own
                name = local if module == self.moved.module(old) else f"{base}_{local}"
            else:
                name = base
            others = {
                other
                for other, was in self.aliases.items()
                if other == name and self.moved.module(was) != module
            }
            if name in self.bound or others:
                name = local if local not in named.values() else f"{base}_module"
                print(f"alias kept: {self.here}: {module} as {name}")
            named[module] = name
        return named

    def run(self) -> str:
        names = {local: self.homes(local) for local in self.aliases}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self._from(node, names)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if self.moved.module(alias.name) != alias.name:
                        new = f"import {self.moved.module(alias.name)}"
                        if alias.asname:
                            new += f" as {alias.asname}"
                        self.edits.append((*self.span(node), new.encode()))
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in names
                and node.value.id in self.aliases
            ):
                old = self.aliases[node.value.id]
                home = self.moved.member(old, node.attr)
                start, end = self.span(node)
                if home == self.here:
                    self.edits.append((start, end, node.attr.encode()))
                else:
                    local = names[node.value.id].get(home)
                    if local and local.startswith("*"):
                        self.edits.append((start, end, node.attr.encode()))
                    elif local and local != node.value.id:
                        value = self.span(node.value)
                        self.edits.append((*value, local.encode()))
        for name_node, member in self.bare:
            old = self.aliases[name_node.id]
            home = self.moved.member(old, member) if member else self.moved.module(old)
            local = names[name_node.id].get(home)
            if local and local != name_node.id:
                self.edits.append((*self.span(name_node), local.encode()))
        for start, end, text in sorted(self.edits, reverse=True):
            self.data = self.data[:start] + text + self.data[end:]
        return self.data.decode()

    def _from(self, node: ast.ImportFrom, names: dict[str, dict[str, str]]) -> None:
        wanted: dict[str, list[str]] = defaultdict(list)
        touched = False
        for alias in node.names:
            dotted = f"{node.module}.{alias.name}"
            if self._is_module(dotted):
                local = alias.asname or alias.name
                for module, name in names[local].items():
                    if name.startswith("*"):
                        wanted[module].extend(name[1:].split(","))
                        continue
                    package, _, base = module.rpartition(".")
                    wanted[package].append(base if base == name else f"{base} as {name}")
                touched = True
            else:
                home = self.moved.member(node.module, alias.name)
                touched = touched or home != node.module
                if home != self.here:
                    wanted[home].append(
                        alias.name if not alias.asname else f"{alias.name} as {alias.asname}"
                    )
        if not touched:
            return
        indent = " " * node.col_offset
        made = f"\n{indent}".join(
            f"from {module} import {', '.join(dict.fromkeys(members))}"
            for module, members in sorted(wanted.items())
        )
        self.edits.append((*self.span(node), (made or "pass").encode()))


# ---------------------------------------------------------------- the move


def segment(lines: list[str], tree: ast.Module, node: ast.stmt, after: int) -> tuple[int, int]:
    """First and last line (1-based, inclusive) of a definition with comments above it."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    while first - 1 > after and lines[first - 2].startswith("#"):
        first -= 1
    assert node.end_lineno
    return first, node.end_lineno


def split(moved: Moved, old: str) -> dict[str, str]:
    """The text of each new module of a split one; the remainder under its own name."""
    text = path_of(old).read_text()
    lines = text.splitlines(keepends=True)
    tree = ast.parse(text)
    where = {name: moved.members[old, name] for name in definitions(tree)}
    home = moved.module(old)
    taken: dict[str, list[str]] = defaultdict(list)
    drop: set[int] = set()
    imports = "".join(
        "".join(lines[n.lineno - 1 : n.end_lineno])
        for n in tree.body
        if isinstance(n, ast.Import | ast.ImportFrom)
    )
    after = 0
    for name, nodes in definitions(tree).items():
        if where[name] == home and old != "capdb.shapes":
            continue
        start, _ = segment(lines, tree, nodes[0], after)
        _, end = segment(lines, tree, nodes[-1], after)
        taken[where[name]].append("".join(lines[start - 1 : end]))
        drop.update(range(start, end + 1))
    family = ""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, module in where.items():
        groups[module].append(name)
    for module, members in groups.items():
        family += f"from {module} import {', '.join(members)}\n"
    made = {}
    for module, parts in taken.items():
        others = "".join(
            line
            for line in family.splitlines(keepends=True)
            if not line.startswith(f"from {module} ")
        )
        made[module] = imports + others + "\n\n" + "\n\n".join(parts)
    if old != "capdb.shapes":
        rest = [line for number, line in enumerate(lines, 1) if number not in drop]
        tail = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        at = max((n.end_lineno or 0) for n in tail)
        others = "".join(
            line
            for line in family.splitlines(keepends=True)
            if not line.startswith(f"from {home} ")
        )
        made[home] = "".join(
            [*lines[:at], others, *(l for n, l in enumerate(lines, 1) if n > at and n not in drop)]
        )
        del rest
    return made


def main() -> None:
    moved = Moved()
    for old in SPLITS:
        for name, module in plan_split(moved, old).items():
            moved.members[old, name] = module
    # New text of every Python file, by the module it will be.
    texts: dict[str, list[str]] = defaultdict(list)
    sources: dict[str, str] = {}
    for top in ("capdb", "scrapers", "tests", "benchmarks"):
        for file in sorted((ROOT / top).rglob("*.py")):
            if "node_modules" in file.parts:
                continue
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            plain = module.removesuffix(".__init__")
            if plain in SPLITS:
                parts = split(moved, plain)
            else:
                new = moved.module(plain)
                parts = {new + (".__init__" if module != plain else ""): file.read_text()}
            for new, text in parts.items():
                texts[new].append(Rewriter(moved, text, new.removesuffix(".__init__")).run())
                if new.removesuffix(".__init__") == moved.module(plain) and old_is_home(plain, new):
                    sources[new] = module
    # git mv what has one successor, then write all.
    for new, module in sources.items():
        old_path, new_path = path_of(module), path_of(new)
        if old_path != new_path:
            # A package may take the name of the module that moves into it.
            new_path.parent.mkdir(parents=True, exist_ok=True)
            run("git", "mv", str(old_path), str(new_path))
    for old_file, new_file in FILES.items():
        (ROOT / new_file).parent.mkdir(parents=True, exist_ok=True)
        source = ROOT / old_file
        if source.is_dir() and (ROOT / new_file).is_dir():
            for each in sorted(source.rglob("*")):
                if each.is_file() and each.suffix != ".pyc":
                    target = ROOT / new_file / each.relative_to(source)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    run("git", "mv", str(each), str(target))
        elif source.exists():
            run("git", "mv", str(source), str(ROOT / new_file))
    if (ROOT / "capdb/shapes.py").exists():
        run("git", "rm", "-qf", "capdb/shapes.py")
    for new, parts in texts.items():
        path = path_of(new)
        path.parent.mkdir(parents=True, exist_ok=True)
        own = [p for p in parts]
        text = merged(own)
        plain = new.removesuffix(".__init__")
        if new not in sources and not text.startswith('"""') and plain in DOCSTRINGS:
            text = f'"""{DOCSTRINGS[plain]}"""\n\n{text}'
        path.write_text(text)
    deepen()
    for module in {*texts}:
        folder = path_of(module).parent
        while folder != ROOT:
            init = folder / "__init__.py"
            dotted = ".".join(folder.relative_to(ROOT).parts)
            if not init.exists() and folder.relative_to(ROOT).parts[0] != "benchmarks":
                doc = DOCSTRINGS.get(dotted)
                init.write_text(f'"""{doc}"""\n' if doc else "")
            folder = folder.parent
    texts_of_other_files(moved)
    run("git", "add", "-A")


def deepen() -> None:
    """Let `Path(__file__).parents[n]` lead where it led before."""
    for old, new in [*MOVES.items(), *FILES.items()]:
        deeper = new.replace("/", ".").count(".") - old.replace("/", ".").count(".")
        files = [path_of(new)] if (old, new) in MOVES.items() else (ROOT / new).glob("*.py")
        for file in files:
            if deeper and file.is_file():
                file.write_text(
                    re.sub(
                        r"(Path\(__file__\)\.parents\[)(\d)\]",
                        lambda m: f"{m[1]}{int(m[2]) + deeper}]",
                        file.read_text(),
                    )
                )


def old_is_home(plain: str, new: str) -> bool:
    return plain != "capdb.shapes"


def merged(parts: list[str]) -> str:
    """One module's text of several: the one with a docstring first, imports lifted."""
    parts = sorted(parts, key=lambda p: not p.startswith('"""'))
    first, *others = parts
    for other in others:
        tree = ast.parse(other)
        lines = other.splitlines(keepends=True)
        tail = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        at = max(n.end_lineno or 0 for n in tail)
        imports = "".join(
            "".join(lines[n.lineno - 1 : n.end_lineno])
            for n in tail
            if not (isinstance(n, ast.ImportFrom) and n.module == "__future__")
        )
        head = ast.parse(first)
        spot = max(
            n.end_lineno or 0 for n in head.body if isinstance(n, ast.Import | ast.ImportFrom)
        )
        mine = first.splitlines(keepends=True)
        first = "".join(mine[:spot]) + imports + "".join(mine[spot:]) + "\n\n" + "".join(lines[at:])
    return first


def texts_of_other_files(moved: Moved) -> None:
    """Dotted names and paths in strings, documents and settings."""
    names = {old: new for old, new in moved.modules.items()}
    members = moved.members
    dotted = re.compile(
        r"(?<![\w./])("
        + "|".join(sorted(map(re.escape, {*names, *SPLITS}), key=len, reverse=True))
        + r")(\.[A-Za-z_]\w*)?(?![\w/])"
    )
    paths = {f"{o.replace('.', '/')}.py": f"{n.replace('.', '/')}.py" for o, n in names.items()}
    paths |= {o: n for o, n in FILES.items()}
    path = re.compile(
        r"(?<![\w.])("
        + "|".join(sorted(map(re.escape, paths), key=len, reverse=True))
        + r")(?![\w])"
    )

    def named(match: re.Match[str]) -> str:
        old, member = match[1], (match[2] or "")[1:]
        if member and (old, member) in members:
            return f"{members[old, member]}.{member}"
        return names.get(old, old) + (match[2] or "")

    for line in run("git", "ls-files", "-co", "--exclude-standard").splitlines():
        file = ROOT / line
        if line.startswith(("data/", "tests/recordings/", ".ci/move.py", "tests/routers")):
            continue
        if not file.is_file() or file.is_symlink():
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        if file.suffix == ".py":
            new = strings_only(text, dotted, named, path, paths)
        else:
            new = path.sub(lambda m: paths[m[1]], dotted.sub(named, text))
        if new != text:
            file.write_text(new)


def strings_only(text: str, dotted, named, path, paths) -> str:  # type: ignore[no-untyped-def]
    """Replace in string literals and comments alone."""
    import io
    import tokenize

    edits = []
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            new = path.sub(lambda m: paths[m[1]], dotted.sub(named, token.string))
            if new != token.string:
                edits.append(
                    (
                        starts[token.start[0] - 1] + token.start[1],
                        starts[token.end[0] - 1] + token.end[1],
                        new,
                    )
                )
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


if __name__ == "__main__":
    sys.exit(main())
