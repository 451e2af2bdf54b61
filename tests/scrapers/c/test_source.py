"""C text and syntax: positions are the file's own, whatever the kernel's macros do."""

from __future__ import annotations

import textwrap

import pytest

from scrapers.c.source import CSource, designated, text_of
from scrapers.c.text import CText


def _source(text: str) -> CSource:
    return CSource("drivers/net/fox.c", textwrap.dedent(text).encode())


def test_a_function_is_found_with_its_line_and_parameters() -> None:
    source = _source("""\
        /* a den */
        static __always_inline int
        fox_dig(struct fox *fox, enum tc_setup_type type, void __iomem *base)
        {
            return 0;
        }
        """)
    (function,) = source.functions["fox_dig"]
    assert function.line == 3
    assert [parameter.name for parameter in function.parameters] == ["fox", "type", "base"]
    assert function.parameters[1].type == "enum tc_setup_type"


def test_both_branches_of_a_conditional_are_seen_with_their_conditions() -> None:
    source = _source("""\
        #ifdef CONFIG_FOX
        int fox_dig(void) { return 1; }
        #else
        int fox_dig(void) { return 0; }
        #endif
        """)
    lines = [function.line for function in source.functions["fox_dig"]]
    assert lines == [2, 4]
    assert source.text.conditions(2) == ("CONFIG_FOX",)
    assert source.text.conditions(4) == ("!(CONFIG_FOX)",)


def test_nested_conditions_are_listed_outermost_first() -> None:
    text = CText(b"#if A\n#ifndef B\nint x;\n#endif\n#elif C\nint y;\n#endif\n")
    assert text.conditions(3) == ("A", "!B")
    assert text.conditions(6) == ("C",)


def test_an_include_guard_is_no_condition() -> None:
    text = CText(b"#ifndef FOX_H\n#define FOX_H\nint x;\n#endif\n")
    assert text.conditions(3) == ()


@pytest.mark.parametrize(("opening", "seen"), [("#if 0", {5}), ("#if 1", {3}), ("#if FOX", {3, 5})])
def test_what_is_never_compiled_is_no_code(opening: str, seen: set[int]) -> None:
    text = CText(f"int a;\n{opening}\nint den;\n#else\nint den;\n#endif\n".encode())
    assert text.lines_with("den") == seen


def test_comments_and_strings_are_no_code() -> None:
    text = CText(b'/* den */\nchar *a = "den"; // den\nint den; /* not\n den */\n')
    assert text.lines_with("den") == {3}


def test_an_initialiser_interrupted_by_conditionals_keeps_all_its_fields() -> None:
    source = _source("""\
        static const struct fox_ops fox_ops = {
            .open = fox_open,
        #ifdef CONFIG_FOX_DIG
            .dig = fox_dig,
        #endif
            .bark = fox_bark,
        };
        """)
    (variable,) = source.initialisers
    pairs = designated(variable.value)
    assert (variable.struct, variable.name, variable.line) == ("fox_ops", "fox_ops", 1)
    assert set(pairs) == {"open", "dig", "bark"}
    assert text_of(pairs["bark"]) == ".bark = fox_bark"


def test_fields_have_the_struct_they_are_of_or_point_to() -> None:
    source = _source("""\
        struct fox {
            const struct den_data *den;
            u32 tails;
        } __packed;
        """)
    assert source.structs == {"fox": {"den": "den_data", "tails": None}}


def test_a_name_in_what_could_not_be_parsed_is_distinguished() -> None:
    source = _source("""\
        static int fox_sits(void)
        {
            return FOX_DEN;
        }
        struct fox_ops ops = {
            FOX_OPS(a, struct b) FOX_DEN 10c d,
        };
        """)
    assert source.text.lines_with("FOX_DEN") == {3, 6}
    assert source.lines_parsed_with("FOX_DEN") == {3}


def test_the_text_of_a_macro_counts_as_parsed() -> None:
    source = _source("""\
        #define FOX_ALL (FOX_A | \\
                         FOX_DEN)
        """)
    assert source.lines_parsed_with("FOX_DEN") == {2}


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"#endif\n#else\n", b"/* open", b'"'])
def test_damaged_text_is_read_without_an_error(content: bytes) -> None:
    source = CSource("drivers/net/fox.c", content)
    assert source.functions == {}
    assert source.initialisers == []
