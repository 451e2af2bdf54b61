"""Scripts are addressed by their content and by that of all they import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capdb.website.static import Static, addressed
from capdb.website.templates import site_directory

LONGEST = 300
COMMITTED = site_directory() / "static"
IMPORT = re.compile(r'^(?:import .*|} )from "(.*)";$', re.MULTILINE)
NAMED = re.compile(r'^(?:import|export) \{([^}]*)\} from "\./(.*)";$', re.MULTILINE)
EXPORTED = re.compile(
    r"^export (?:async )?(?:function\*?|const|class) (\w+)|^export \{([^}]*)\}", re.MULTILINE
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "page.js").write_text(
        '// What it does.\nimport { a } from "./one.js";\nimport {\n  b,\n} from "./two.js";\n'
    )
    (tmp_path / "one.js").write_text('import { b } from "./two.js";\n\nexport const a = b;\n')
    (tmp_path / "two.js").write_text("export function b() {\n  // So be it.\n  return 1;\n}\n")
    (tmp_path / "icon.svg").write_bytes(b"<svg>\n  // kept\n</svg>\n")
    return tmp_path


def test_a_module_has_another_address_when_one_that_it_imports_changes(directory: Path) -> None:
    before = {file: Static(directory).address(file) for file in Static(directory).files()}
    (directory / "two.js").write_text("export const b = () => 2;\n")
    after = {file: Static(directory).address(file) for file in Static(directory).files()}
    assert {file for file in before if before[file] != after[file]} == {
        "page.js",
        "one.js",
        "two.js",
    }


def test_imports_are_written_with_the_address_of_what_is_served(directory: Path) -> None:
    static = Static(directory)
    two = addressed("two.js", static.content("two.js"))
    assert IMPORT.findall(static.content("one.js").decode()) == [f"./{two}"]
    assert static.address("one.js") == f"static/{addressed('one.js', static.content('one.js'))}"


def test_a_page_can_ask_at_once_for_all_that_a_module_needs(directory: Path) -> None:
    assert Static(directory).imports("page.js") == ["one.js", "two.js"]
    assert Static(directory).imports("two.js") == []


def test_files_are_served_as_they_are_written(directory: Path) -> None:
    static = Static(directory)
    for file in ("two.js", "icon.svg"):
        assert static.content(file) == (directory / file).read_bytes()


def test_every_import_of_the_site_is_addressed_by_content() -> None:
    static = Static(COMMITTED)
    for script in COMMITTED.glob("*.js"):
        for address in IMPORT.findall(static.content(script.name).decode()):
            file = address.removeprefix("./").partition("?")[0]
            assert address == f"./{addressed(file, static.content(file))}", script.name


def test_modules_are_short() -> None:
    for script in COMMITTED.glob("*.js"):
        assert len(script.read_text().splitlines()) <= LONGEST, script.name


def test_every_name_that_a_script_imports_is_exported_where_it_looks() -> None:
    scripts = {path.name: path.read_text() for path in COMMITTED.glob("*.js")}
    exported = {
        name: {
            each
            for one, several in EXPORTED.findall(text)
            for each in ([one] if one else re.findall(r"\w+", several))
        }
        for name, text in scripts.items()
    }
    imported = {
        (name, of, each)
        for name, text in scripts.items()
        for names, of in NAMED.findall(text)
        for each in re.findall(r"(\w+)(?: as \w+)?", names)
    }
    assert len(imported) > 20
    assert [each for each in sorted(imported) if each[2] not in exported[each[1]]] == []
