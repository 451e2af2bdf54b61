"""Which symbols a configuration turns on, on Kconfig files of our own."""

from __future__ import annotations

import pytest

from scrapers.kbuild.kconfig_files import read
from scrapers.kbuild.kconfig_values import Configuration, resolve


class Files:
    """Kconfig files in memory."""

    def __init__(self, **files: str) -> None:
        self.contents = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes | None:
        return self.contents.get(path)


def value(text: str, symbol: str = "A", **explicit: str) -> str:
    """Return the value of one symbol that a Kconfig file defines, under some settings."""
    return resolve([symbol], explicit, read(Files(Kconfig=text), ["Kconfig"]))[symbol]


FOX = 'config A\n\ttristate "Fox"\n'


@pytest.mark.parametrize("asked", ["y", "m", "n"])
def test_what_is_asked_for_and_depends_on_nothing_is_granted(asked: str) -> None:
    assert value(FOX, A=asked) == asked


def test_what_nobody_asks_for_is_off() -> None:
    assert value(FOX) == "n"


@pytest.mark.parametrize(
    ("depends", "settings", "expected"),
    [
        ("B", {"B": "y"}, "y"),
        ("B", {}, "n"),
        ("B", {"B": "n"}, "n"),
        ("B", {"B": "m"}, "m"),
        ("B && C", {"B": "y"}, "n"),
        ("B || C", {"C": "y"}, "y"),
        ("B && !C", {"B": "y", "C": "y"}, "n"),
        ("(B || C) && D", {"C": "y", "D": "y"}, "y"),
        ("B || C && D", {"B": "y"}, "y"),
        ("C || !C", {}, "y"),
        ("C || !C", {"C": "m"}, "m"),
        ("B=y", {"B": "m"}, "n"),
        ("B!=n", {"B": "m"}, "y"),
        ("B = C", {"B": "m", "C": "m"}, "y"),
        ("m", {}, "m"),
    ],
)
def test_a_dependency_limits_what_is_granted(
    depends: str, settings: dict[str, str], expected: str
) -> None:
    assert value(f"{FOX}\tdepends on {depends}\n", **settings, A="y") == expected


UNREAD = [
    "$(success,true) && B",
    "B && $(success,true)",
    "LIMIT < 22",
    '"$(ARCH)" = "x86"',
    "B &&",
    ")",
    "B @ B",
    "C if B",
    "C if NOTHING",
    "!$(success,true)",
]
"""Expressions that only the kernel's own Kconfig knows, and texts that are none."""


@pytest.mark.parametrize("depends", UNREAD)
def test_what_hangs_on_a_dependency_that_cannot_be_read_is_undecided(depends: str) -> None:
    assert value(f"{FOX}\tdepends on {depends}\n", A="y", B="y") == "?"


@pytest.mark.parametrize("depends", UNREAD)
def test_so_is_what_needs_it_suggests_it_or_was_worked_out_by_a_config_file(depends: str) -> None:
    fox = f"{FOX}\tdepends on {depends}\n"
    settings = {"A": "y", "B": "y"}
    assert value(f'{fox}config D\n\tbool "D"\n\tdepends on A\n', "D", D="y", **settings) == "?"
    assert value(f"{fox}config D\n\ttristate\n\tdefault A\n", "D", **settings) == "?"
    assert value(f"config A\n\tbool\n\tdepends on {depends}\n", **settings) == "?"


@pytest.mark.parametrize(
    ("depends", "expected"),
    [
        ("$(success,true) && C", "n"),
        ("$(success,true) || B", "y"),
        ("LIMIT < 22 || B", "y"),
        ("B if C", "y"),
        ("M if C", "m"),
    ],
)
def test_what_is_decided_without_the_part_that_cannot_be_read_is_decided(
    depends: str, expected: str
) -> None:
    assert value(f"{FOX}\tdepends on {depends}\n", A="y", B="y", M="m") == expected


def test_a_dependency_that_cannot_be_read_grants_nothing_that_nobody_asked_for() -> None:
    assert value(f"{FOX}\tdepends on LIMIT < 22\n") == "n"
    assert value(f"{FOX}\tdepends on LIMIT < 22\n", A="n") == "n"


def test_a_prompt_that_may_not_be_shown_leaves_the_default() -> None:
    text = 'config A\n\tbool "Fox" if LIMIT < 22\n\tdefault y\n'
    assert value(text, A="y") == "y"
    assert value(text, A="n") == "?"
    assert value(text) == "y"


def test_a_symbol_of_which_it_is_not_known_whether_it_is_asked_for_is_undecided() -> None:
    assert value(FOX, A="?") == "?"
    assert value(f"{FOX}\tdepends on B\n", A="?") == "n"
    assert value("", A="?") == "?"


def test_a_selected_symbol_is_on_whatever_its_own_dependencies_are() -> None:
    text = f'{FOX}\tdepends on LIMIT < 22\nconfig B\n\tbool "B"\n\tselect A\n'
    assert value(text, A="y", B="y") == "y"


def test_a_quotation_mark_in_a_prompt_does_not_end_it() -> None:
    prompt = r'"Fox \"Vulpes/Vulpes\" support"'
    assert value(f"config A\n\ttristate {prompt}\n", A="m") == "m"
    assert value(f'config A\n\ttristate {prompt} if B # a "comment\n', A="m") == "n"


def test_a_default_that_is_not_known_is_called_so() -> None:
    assert value("config A\n\tbool\n\tdefault y if $(cc-option,-mfox)\n") == "?"


def test_a_module_dependency_does_not_halve_a_bool() -> None:
    assert value('config A\n\tbool "Fox"\n\tdepends on B\n', A="y", B="m") == "y"


@pytest.mark.parametrize(
    ("enclosed", "expected"),
    [
        (f"if B\n{FOX}endif\n", "n"),
        (f"if C\nif B\n{FOX}endif\nendif\n", "n"),
        (f'menu "M"\n\tdepends on B\n{FOX}endmenu\n', "n"),
        (f'menuconfig B\n\tbool "B"\nif B\n{FOX}endif\n', "n"),
        (f"if B\nendif\n{FOX}", "y"),
        (f'choice\n\tprompt "One"\n\tdepends on C\n{FOX}endchoice\n', "y"),
    ],
)
def test_what_encloses_a_symbol_gates_it(enclosed: str, expected: str) -> None:
    assert value(enclosed, A="y", C="y") == expected


@pytest.mark.parametrize(
    ("definition", "settings", "expected"),
    [
        ('bool "Fox"\n\tdefault y', {}, "y"),
        ('bool "Fox"\n\tdefault y', {"A": "n"}, "n"),
        ('bool "Fox"\n\tdefault y if B', {}, "n"),
        ('tristate "Fox"\n\tdefault B', {"B": "m"}, "m"),
        ('bool "Fox"\n\tdefault n if B\n\tdefault y', {"B": "y"}, "n"),
        ('bool "Fox"\n\tdefault n if B\n\tdefault y', {}, "y"),
        ('bool "Fox"\n\tdefault n if B\n\tdefault y', {"B": "?"}, "?"),
        ("def_bool B", {"B": "y"}, "y"),
        ("def_tristate m if B", {"B": "y"}, "m"),
        ('bool "Fox"\n\tdefault y\n\tdepends on B', {}, "n"),
        ('bool "Fox" if EXPERT\n\tdefault y', {"A": "n"}, "y"),
    ],
)
def test_a_default_decides_what_nobody_could_or_did_ask_for(
    definition: str, settings: dict[str, str], expected: str
) -> None:
    assert value(f"config A\n\t{definition}\n", **settings) == expected


OWL = 'config OWL\n\ttristate "Owl"\n\tdepends on BARN\n\tselect A\nconfig A\n\ttristate\n'


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"OWL": "y", "BARN": "y"}, "y"),
        ({"OWL": "m", "BARN": "y"}, "m"),
        ({"OWL": "y"}, "n"),
        ({}, "n"),
    ],
)
def test_a_symbol_that_is_on_selects_others(settings: dict[str, str], expected: str) -> None:
    assert value(OWL, **settings) == expected


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        (f'{FOX}config B\n\tbool "B"\n\tselect A\n', {"B": "y", "A": "n"}, "y"),
        (f'{FOX}config B\n\tbool "B"\n\tselect A if C\n', {"B": "y"}, "n"),
        (f'{FOX}config B\n\tbool "B"\n\timply A\n', {"B": "y"}, "y"),
        (f'{FOX}config B\n\tbool "B"\n\timply A\n', {"B": "y", "A": "n"}, "n"),
        ('config B\n\tbool "B"\n\tselect A\n', {"B": "y"}, "y"),
        ("config A\n\tbool\n\tselect B\nconfig B\n\tbool\n\tselect A\n", {}, "n"),
    ],
)
def test_a_selection_outweighs_what_was_asked_and_a_suggestion_does_not(
    text: str, settings: dict[str, str], expected: str
) -> None:
    assert value(text, **settings) == expected


def test_what_a_config_file_says_of_a_symbol_defined_elsewhere_is_taken_as_it_is() -> None:
    assert value("", A="m") == "m"
    assert value("") == "n"


def test_a_symbol_without_prompt_that_a_config_file_lists_was_worked_out_from_more_files() -> None:
    assert value("config A\n\tbool\n", A="y") == "y"
    assert value("config A\n\tbool\n\tdepends on B\n", A="y") == "n"


def test_a_number_or_a_text_is_never_on() -> None:
    assert value('config A\n\tint "Count"\n\tdefault 4\n', A="y") == "n"


def test_a_symbol_defined_twice_needs_only_one_of_its_definitions() -> None:
    text = f"if B\n{FOX}endif\nif C\nconfig A\n\ttristate\nendif\n"
    assert value(text, A="y", B="y") == "y"


def test_help_and_comments_are_no_definitions() -> None:
    text = (
        'config A\n\tbool "Fox # not a comment"   # a comment\n\tdepends on B # && C\n'
        "\thelp\n\t  Say Y.\n\n\t  depends on NOTHING\n\t    default n\n"
        'comment "Nor is this"\n\tdepends on NOTHING\n'
        'config D\n\tbool "D"\n\thelp\n\nconfig E\n\tdef_bool y\n'
    )
    assert value(text, A="y", B="y") == "y"
    assert value(text, "E") == "y"


def test_a_long_line_is_read_as_one() -> None:
    assert value(f"{FOX}\tdepends on B || \\\n\t\tC\n", A="y", C="y") == "y"


def test_sourced_files_are_read_where_they_are() -> None:
    files = Files(top='if B\nsource "deep"\nsource "missing"\nendif\n', deep=FOX + 'source "top"\n')
    kconfig = read(files, ["top"])
    assert resolve(["A"], {"A": "y", "B": "y"}, kconfig) == {"A": "y"}
    assert resolve(["A"], {"A": "y"}, kconfig) == {"A": "n"}


def test_an_expression_of_ones_own_can_be_asked() -> None:
    configuration = Configuration({"TARGET_fox": "y"}, {})
    assert configuration.may_hold("TARGET_fox||TARGET_owl")
    assert not configuration.may_hold("!TARGET_fox")
    assert configuration.must_hold("TARGET_fox")
    assert not configuration.must_hold("TARGET_owl")
    assert configuration.may_hold("LIMIT < 22")
    assert not configuration.must_hold("LIMIT < 22")
