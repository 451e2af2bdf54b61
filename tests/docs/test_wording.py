"""The list of banned words finds them in prose, and in nothing else."""

from __future__ import annotations

import pytest

from docs.wording import faults, main


def lines(path: str, text: str) -> list[tuple[int, str]]:
    return [(each.line, each.found) for each in faults(path, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""Return it.\n\nIt tells the state."""', [(3, "tells")]),
        ("x = 1  # where it stands\n", [(1, "stands")]),
        ('x = f"the {told} is meant"\n', [(1, "meant")]),
        ('x = f"{beside}: not ours"\n', []),
        ('x = "tell"\n', []),
        ('x = "cannot-tell it.stand"\n', []),
        ("told = stand(1)\n", []),
        ("# the column `stand` of a report\n", []),
        ("# a wire\n# next to it, Besides\n", [(2, "Besides")]),
        ("# a row of the table of the wiki of OpenWrt\n", [(1, "of the table of the wiki of")]),
        ("def f():\n    '''What it does.'''\n", [(2, "What")]),
        ("def f():\n    '''The name of it.'''\n", [(2, "The")]),
        ("def f():\n    '''Whether it is so.'''\n", [(2, "Whether")]),
        ("def test_it():\n    '''The reason for it.'''\n", []),
        ("def f():\n    '''Return the lines of it.'''\n", []),
        ("def f():\n    '''Return what it does.'''\n", [(2, "Return what")]),
        ("x = 1  # the number of\n", []),
        ("x = 1  # the number of what it has\n", [(1, "of what")]),
        ("x = 1  # the error says what to do\n", []),
        ('x = "a part of what it needs"\n', []),
        ("class A:\n    @property\n    def f(self):\n        '''What it is.'''\n", []),
    ],
)
def test_prose_of_python_is_read_without_code(text: str, found: list[tuple[int, str]]) -> None:
    assert lines("x.py", text) == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("x.md", "One.\n\nIt stands `told` there.\n", [(3, "stands")]),
        ("x.md", "```sh\ntell me\n```\n[tell](https://a.example/told)\n", [(4, "tell")]),
        ("x.html", '<p class="told">\nIt {{ told }} is <code>meant</code> told</p>', [(2, "told")]),
        ("x.js", 'const told = "https://tell.example/"; // what it tells\n', [(1, "tells")]),
        ("x.js", "/* One.\n   It stands. */\nstand(told);\n", [(2, "stands")]),
        ("x.js", "// Returns what it is.\n", [(1, "Returns what")]),
        ("x.md", "A list of what it is.\n", []),
    ],
)
def test_documents_templates_and_scripts_are_read(
    path: str, text: str, found: list[tuple[int, str]]
) -> None:
    assert lines(path, text) == found


def test_a_fault_names_file_line_and_better_words(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    path = f"{tmp_path}/x.md"
    with open(path, "w") as file:
        file.write("It tells.\n")
    assert main([path]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:1: “tells”; better: show")
