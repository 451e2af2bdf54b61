"""The requirements of a flowtable: gates in match data, device-tree nodes, firmware."""

from __future__ import annotations

import textwrap

import pytest

from capdb.facts import Driver
from tests.support.small_drivers import FOX, HEADER, MAIN, OFFLOAD, Tree, fox, read

# ------------------------------------------------------------------ gates and match data


@pytest.mark.parametrize(
    "test",
    [
        "if (unlikely(!fox->soc->engine_version)) return -EOPNOTSUPP;",
        "if (fox->soc->engine_version == 0) return -EINVAL;",
        "if (!fox->den || !fox->soc->engine_version) { err = -ENODEV; goto out; }",
        "if (fox->soc->engine_version) return fox_go(fox);\n    return -EOPNOTSUPP;",
    ],
)
def test_a_field_whose_zero_refuses_is_a_gate(test: str) -> None:
    offload = OFFLOAD.replace(
        "if (!fox->soc->engine_version)\n            return -EOPNOTSUPP;", test
    )
    assert [gate.field for gate in read(fox(offload=offload))[FOX].gates] == ["engine_version"]


@pytest.mark.parametrize(
    "test",
    [
        "if (!fox->soc->engine_version && !fox->den) return -EOPNOTSUPP;",
        "if (!fox->soc->engine_version) fox_complain(fox);",
        "if (fox->soc->engine_version) return -EOPNOTSUPP;",
        "if (!fox->den->engine_version) return -EOPNOTSUPP;",
    ],
)
def test_a_field_whose_zero_does_not_refuse_is_no_gate(test: str) -> None:
    offload = OFFLOAD.replace(
        "if (!fox->soc->engine_version)\n            return -EOPNOTSUPP;", test
    )
    header = HEADER + "    struct den { int engine_version; };\n"
    driver = read(fox(offload=offload, header=header))[FOX]
    assert driver.gates == ()
    assert driver.match_data == ()


def test_a_member_of_an_element_is_one_of_the_elements_struct() -> None:
    header = HEADER + "    struct den { int engine_version; };\n"

    def gates(tested: str) -> list[str]:
        offload = OFFLOAD.replace("fox->soc->engine_version", tested)
        return [gate.field for gate in read(fox(offload=offload, header=header))[FOX].gates]

    assert gates("fox->soc[0].engine_version") == ["engine_version"]
    assert gates("fox->soc[0][1].engine_version") == ["engine_version"]
    assert gates("fox->den[0].engine_version") == []


def test_a_gate_before_the_switch_counts() -> None:
    offload = OFFLOAD.replace("if (!fox->soc->engine_version)", "if (!fox)").replace(
        "        switch (type) {\n        case TC_SETUP_BLOCK",
        "        if (!fox->soc->engine_version)\n            return -EOPNOTSUPP;\n"
        "        switch (type) {\n        case TC_SETUP_BLOCK",
    )
    (gate,) = read(fox(offload=offload))[FOX].gates
    assert (gate.field, gate.place.symbol) == ("engine_version", "fox_setup_tc")


GATED = "if (!fox->soc->engine_version)\n            return -EOPNOTSUPP;"
SWITCH = OFFLOAD[OFFLOAD.index("        switch (type)") : OFFLOAD.rindex("    }\n")]
ENGINE = "fox->soc->engine_version"


@pytest.mark.parametrize(
    "body",
    [
        f"if (dev) {{ if (!{ENGINE}) return -EINVAL; switch (type) {{ case TC_SETUP_FT: "
        "return fox_setup_block(dev, type_data); } } return -EOPNOTSUPP;",
        f"if (type == TC_SETUP_FT && {ENGINE}) return fox_setup_block(dev, type_data); "
        "return -EOPNOTSUPP;",
        f"if (type != TC_SETUP_FT || !{ENGINE}) return -EOPNOTSUPP; "
        "return fox_setup_block(dev, type_data);",
        f"switch (type) {{ case TC_SETUP_FT: break; default: return -EINVAL; }} if (!{ENGINE}) "
        "return -EINVAL; return fox_setup_block(dev, type_data);",
    ],
)
def test_a_gate_counts_wherever_the_request_meets_it(body: str) -> None:
    offload = OFFLOAD.replace(GATED, "").replace(SWITCH, body)
    (gate,) = read(fox(offload=offload))[FOX].gates
    assert (gate.field, gate.place.symbol) == ("engine_version", "fox_setup_tc")


MADE = "fox->engine = fox_make(fox);"


def gates_of_member(probe: str) -> list[tuple[str, str | None, str | None]]:
    """Return the gates where a member refuses that the probe sets in some way: field, member,
    setter.
    """
    offload = OFFLOAD.replace(GATED, "if (!fox->engine)\n            return -EOPNOTSUPP;")
    header = HEADER.replace("struct den *den;", "struct den *den;\n        struct engine *engine;")
    main = MAIN.replace("        dev->hw_features", f"        {probe}\n        dev->hw_features")
    driver = read(fox(main=main, offload=offload, header=header))[FOX]
    return [(gate.field, gate.through, gate.place.symbol) for gate in driver.gates]


@pytest.mark.parametrize(
    "probe",
    [
        f"if ({ENGINE}) {MADE}",
        f"if ({ENGINE}) {{ int err = 0; {MADE} }}",
        f"if (fox->den && {ENGINE}) {MADE}",
        f"if ({ENGINE} != 0) {{ if (fox->den) {MADE} }}",
        f"if ({ENGINE}) fox->engine[0] = fox_make(fox);",
        f"fox->engine = NULL; if ({ENGINE}) {MADE}",
        f"engine = fox_make(fox); if ({ENGINE}) {MADE}",
        f"fox->den = fox_den(fox); if ({ENGINE}) {MADE}",
        f"if ({ENGINE}) {MADE} else fox->engine = NULL;",
        f"if ({ENGINE}) {MADE} if ({ENGINE} && fox->den) {MADE}",
        f"if ({ENGINE}) {MADE} if ({ENGINE} && fox->soc->queues) {MADE}",
        f"if ({ENGINE} && fox->soc->queues) {MADE} if ({ENGINE}) {MADE}",
    ],
)
def test_a_member_that_is_set_for_some_chips_alone_is_a_gate_by_what_that_asks(probe: str) -> None:
    assert gates_of_member(probe) == [("engine_version", "engine", "fox_probe")]


@pytest.mark.parametrize(
    "probe",
    [
        MADE,
        f"if ({ENGINE}) {MADE} {MADE}",
        f"{MADE} if ({ENGINE}) {MADE}",
        f"if ({ENGINE}) fox_note(fox); else {MADE}",
        f"if (!{ENGINE}) {MADE}",
        f"if ({ENGINE} || fox->den) {MADE}",
        f"if ({ENGINE}) {MADE} else if (fox->soc->queues) {MADE}",
        f"if (fox->den) {MADE}",
        f"if ({ENGINE}) engine = fox_make(fox);",
    ],
)
def test_a_member_that_may_be_set_for_other_chips_too_is_no_gate(probe: str) -> None:
    assert gates_of_member(probe) == []


def test_a_gate_by_a_member_has_the_place_where_its_absence_refuses() -> None:
    offload = OFFLOAD.replace(GATED, "if (!fox->engine)\n            return -EOPNOTSUPP;")
    main = MAIN.replace("        dev->hw_features", f"        if ({ENGINE}) {MADE}\n        dev->a")
    (gate,) = read(fox(main=main, offload=offload))[FOX].gates
    assert gate.refuses is not None
    assert gate.refuses.symbol == "fox_setup_block"


@pytest.mark.parametrize(
    "test",
    [
        "if (fox->soc->queues < 2) return -EOPNOTSUPP;",
        "if (fox->soc->queues & FOX_SMALL) return -EOPNOTSUPP;",
        "if (fox->soc->queues) return -EOPNOTSUPP;",
        "if (f->block && fox->soc->queues > 3) return fox_go(fox); return -EOPNOTSUPP;",
        "switch (fox->soc->queues) { case 1: return -EOPNOTSUPP; default: break; }",
        "if (fox_is_small(fox)) return -EOPNOTSUPP;",
        "if (!f->block || fox_is_small(fox)) return -EOPNOTSUPP;",
        "int err = fox->soc->queues == 1 ? -EINVAL : 0; if (err) return err;",
    ],
)
@pytest.mark.parametrize("other", ["", GATED])
def test_a_refusal_by_the_chips_data_in_another_shape_is_unclear(test: str, other: str) -> None:
    small = "static bool fox_is_small(struct fox *fox) { return fox->soc->queues == 1; }\n"
    offload = OFFLOAD.replace(GATED, f"{other}\n{test}").replace(
        "    static int fox_replace", f"    {small}    static int fox_replace"
    )
    (gate,) = read(fox(offload=offload))[FOX].property_gates
    assert gate.refuses == "unclear"
    assert "queues" in gate.property or "fox_is_small" in gate.property


@pytest.mark.parametrize(
    "test",
    [
        "if (f->index >= fox->soc->queues) return -EINVAL;",
        "if (fox->soc->queues > 2) fox_spread(fox);",
        "int n = fox_count(fox); if (n > 0) fox_spread(fox);",
        "int n = fox->soc->queues == 1 ? 2 : 4; fox_spread(fox, n);",
        "if (fox_is_late(fox)) return -EOPNOTSUPP;",
        "fox_count(fox);",
    ],
)
def test_the_chips_data_are_used_without_refusing_by_them(test: str) -> None:
    count = (
        "static int fox_count(struct fox *fox) "
        "{ if (fox->soc->queues == 1) return -EOPNOTSUPP; return 4; } "
        "static bool fox_is_late(struct fox *fox) { return fox->den->late == 1; }\n"
    )
    offload = OFFLOAD.replace(GATED, f"{GATED}\n{test}").replace(
        "    static int fox_replace", f"    {count}    static int fox_replace"
    )
    assert read(fox(offload=offload))[FOX].property_gates == ()


def test_a_count_that_may_be_an_error_refuses_where_that_is_asked() -> None:
    count = (
        "static int fox_count(struct fox *fox) "
        "{ if (fox->soc->queues == 1) return -EOPNOTSUPP; return 4; }\n"
    )
    test = "int n = fox_count(fox); if (n > 0) fox_spread(fox); if (n < 0) return n;"
    offload = OFFLOAD.replace(GATED, f"{GATED}\n{test}").replace(
        "    static int fox_replace", f"    {count}    static int fox_replace"
    )
    assert [gate.refuses for gate in read(fox(offload=offload))[FOX].property_gates] == ["unclear"]


def test_match_data_in_an_array_is_found_by_designator_enumerator_or_number() -> None:
    main = MAIN.replace("&fox_data", "&socs[FOX_NEW]").replace("&cub_data", "&olds[1]")
    main = (
        textwrap.dedent(main)
        + "static const struct fox_soc_data socs[] = {\n"
        + "\t[FOX_OLD] = { .engine_version = 1 },\n"
        + "\t[FOX_NEW] = { .engine_version = ENGINE },\n};\n"
        + "static const struct fox_soc_data olds[] = {\n"
        + "\t{ .queues = 1 }, { .engine_version = BIT(2) | 1 },\n};\n"
        + "#define ENGINE 0x3\n"
    )
    driver = read(fox(main=main))[FOX]
    assert {data.symbol: data.fields for data in driver.match_data} == {
        "socs[FOX_NEW]": {"engine_version": 3},
        "olds[1]": {"engine_version": 5},
    }


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0", 0),
        ("0x10", 16),
        ("010", 8),
        ("2UL", 2),
        ("(3)", 3),
        ("true", 1),
        ("false", 0),
        ("NULL", 0),
        ("&fox_ops", 1),
        ('"fox"', 1),
        ("fox_start", 1),
        ("-1", -1),
        ("!0", 1),
        ("!4", 0),
        ("-1 + 2", 1),
        ("!4 | 2", 2),
        ("~0", None),
        ("FOX_V0", 0),
        ("FOX_V1", 1),
        ("FOX_SEVEN", None),
        ("FOX_EIGHT", None),
        ("FOX_MAYBE", None),
        ("FOX_AFTER", None),
        ("FOX_LOST", None),
        ("fox_lost", None),
        ("1 + FOX_LOST", None),
        ("fox_pick(2)", None),
    ],
)
def test_the_value_of_a_field_is_computed_or_left_out_and_named(
    value: str, number: int | None
) -> None:
    more = (
        "enum { FOX_V0, FOX_V1 };\nenum { FOX_SEVEN = 7, FOX_EIGHT };\n"
        "enum {\n FOX_FIRST,\n#ifdef CONFIG_FOX\n FOX_MAYBE,\n#endif\n FOX_AFTER\n};\n"
        "static int fox_start(struct fox *fox) { return 0; }\n"
    )
    main = f"{textwrap.dedent(MAIN)}{more}".replace(
        "engine_version = 2,", f"engine_version = {value},"
    )
    driver = read(fox(main=main))[FOX]
    found = {data.symbol: data.fields for data in driver.match_data}
    assert found.get("fox_data", {}) == ({} if number is None else {"engine_version": number})
    assert bool(driver.disagreements) is (number is None)


@pytest.mark.parametrize(
    ("index", "value"),
    [("1", 3), ("FOX_NEW", 3), ("FOX_EIGHT", None), ("FOX_LOST", None), ("2", None)],
)
def test_an_element_is_found_by_its_place_if_that_is_known(index: str, value: int | None) -> None:
    main = textwrap.dedent(MAIN.replace("&fox_data", f"&socs[{index}]")) + (
        "enum { FOX_OLD, FOX_NEW };\nenum { FOX_SEVEN = 0, FOX_EIGHT };\n"
        "static const struct fox_soc_data socs[] = { { .queues = 1 }, { .engine_version = 3 } };\n"
    )
    driver = read(fox(main=main))[FOX]
    found = {data.symbol: data.fields for data in driver.match_data}
    assert found.get(f"socs[{index}]") == (None if value is None else {"engine_version": value})
    assert bool(driver.disagreements) is (value is None)


def test_no_element_is_counted_where_the_preprocessor_decides_about_some() -> None:
    main = textwrap.dedent(MAIN.replace("&fox_data", "&socs[1]")) + (
        "static const struct fox_soc_data socs[] = {\n#ifdef CONFIG_FOX_OLD\n"
        "    { .engine_version = 1 },\n#endif\n    { .queues = 1 },\n"
        "    { .engine_version = 3 },\n};\n"
    )
    driver = read(fox(main=main))[FOX]
    assert [data.symbol for data in driver.match_data] == ["cub_data"]
    assert driver.disagreements


def test_a_value_that_is_no_number_is_left_out_and_noted() -> None:
    driver = read(fox(main=MAIN.replace("= 2,", "= MYSTERY,")))[FOX]
    assert {data.symbol for data in driver.match_data} == {"cub_data"}
    assert any("engine_version of fox_data" in doubt for doubt in driver.disagreements)


def test_ids_are_those_of_the_tables_that_a_driver_binds_by() -> None:
    more = """\
    static const struct of_device_id fox_phy_match[] = {
        { .compatible = "acme,fox-phy" },
        { },
    };

    """
    driver = """\
    static struct platform_driver fox_driver = {
        .driver = { .name = "fox", .of_match_table = of_match_ptr(fox_of_match) },
    };
    """
    both = ["acme,fox-phy", "acme,fox-eth", "acme,cub-eth"]
    start = MAIN.index("    static const struct of_device_id")
    main = MAIN[:start] + more + MAIN[start:]
    assert [entry.compatible for entry in read(fox(main=main))[FOX].ids] == both
    named = read(fox(main=main + driver))[FOX]
    assert [entry.compatible for entry in named.ids] == both[1:]
    two = driver.replace("of_match_ptr(fox_of_match)", "fox_phy_match")
    assert [entry.compatible for entry in read(fox(main=main + driver + two))[FOX].ids] == both


def test_a_compatible_may_be_a_macro_or_several_strings() -> None:
    source = """\
        #define HEN_NAME "acme,hen"
        static const struct of_device_id hen_match[] = {
            { .compatible = HEN_NAME },
            { .compatible = "acme," "old-hen", .data = (void *)HEN_OLD },
            { .name = "hen", .type = "network" },
            { HEN_LOST("x") },
            {}
        };
        """
    driver = read(Tree({"drivers/net/hen.c": source}), hen="hen.c")["drivers/net/hen"]
    assert [(entry.compatible, entry.data) for entry in driver.ids] == [
        ("acme,hen", None),
        ("acme,old-hen", "HEN_OLD"),
    ]
    (doubt,) = driver.disagreements
    assert "line 6" in doubt


@pytest.mark.parametrize("end", ["{}", "{ }", "{ /* the end */ }", "{ 0 }", "{ NULL }", "{ 0, }"])
def test_the_end_of_an_id_table_is_no_entry_that_was_not_understood(end: str) -> None:
    source = 'static const struct of_device_id t[] = { { .compatible = "acme,hen" }, %s };\n'
    driver = read(Tree({"drivers/net/hen.c": source % end}), hen="hen.c")["drivers/net/hen"]
    assert [entry.compatible for entry in driver.ids] == ["acme,hen"]
    assert driver.disagreements == ()


def test_of_several_values_the_line_of_the_first_gate_by_name_is_shown() -> None:
    offload = OFFLOAD.replace(f"!{ENGINE}", f"!fox->soc->queues || !{ENGINE}")
    driver = read(fox(offload=offload))[FOX]
    assert [gate.field for gate in driver.gates] == ["engine_version", "queues"]
    assert {data.symbol: data.fields for data in driver.match_data} == {
        "fox_data": {"engine_version": 2, "queues": 4},
        "cub_data": {"engine_version": 0, "queues": 1},
    }
    lines = textwrap.dedent(MAIN).split("\n")
    places = {data.symbol: data.place.line for data in driver.match_data}
    assert lines[(places["fox_data"] or 0) - 1].strip() == ".engine_version = 2,"


def test_a_value_that_is_not_read_hides_no_other() -> None:
    offload = OFFLOAD.replace(f"!{ENGINE}", f"!fox->soc->queues || !{ENGINE}")
    driver = read(fox(main=MAIN.replace("= 2,", "= MYSTERY,"), offload=offload))[FOX]
    values = {data.symbol: data.fields for data in driver.match_data}
    assert values["fox_data"] == {"queues": 4}


# ------------------------------------------------------------------ phandles and firmware

NEST = """\
    #define NEST_RAM "acme/nest_ram.bin"
    static const struct nest_data nest_data = {
        .ram = { .name = NEST_RAM, .size = 16 },
        .rom = "acme/nest_rom.bin",
    };
    static const struct of_device_id nest_match[] = {
        { .compatible = "acme,nest", .data = &nest_data },
        {}
    };
    MODULE_FIRMWARE("acme/nest_spare.bin");

    struct nest *nest_get(struct device *dev)
    {
        struct device_node *np;

        np = of_parse_phandle(dev->of_node, "acme,nest", 0);
        if (!np)
            return ERR_PTR(-ENODEV);
        return nest_of(np);
    }
    EXPORT_SYMBOL_GPL(nest_get);

    void nest_note(struct device *dev)
    {
        struct device_node *np = of_parse_phandle(dev->of_node, "acme,note", 0);

        if (!np)
            return;
        nest_write(np);
    }
    EXPORT_SYMBOL_GPL(nest_note);
    """
NESTS = {FOX: "fox_main.c fox_offload.c", "drivers/net/ethernet/fox/nest": "nest.c"}


def _with_nest(call: str) -> Driver:
    tree = fox(offload=OFFLOAD.replace("return fox_write(fox);", call))
    tree.contents["drivers/net/ethernet/fox/nest.c"] = NEST
    return read(tree, **NESTS)[FOX]


def test_a_phandle_that_the_first_flow_needs_is_found_across_modules() -> None:
    driver = _with_nest("nest = nest_get(dev); if (IS_ERR(nest)) return PTR_ERR(nest); return 0;")
    (requirement,) = driver.requires
    assert (requirement.phandle, requirement.place.symbol) == ("acme,nest", "nest_get")
    assert requirement.place.path == "drivers/net/ethernet/fox/nest.c"


@pytest.mark.parametrize(
    "call",
    [
        'return of_parse_phandle_with_args(dev->of_node, "acme,twig", "#twigs", 0, &args);',
        'return nest_try(of_parse_phandle(dev->of_node, "acme,twig", 0));',
        'if (dev) { return nest_try(of_parse_phandle(dev->of_node, "acme,twig", 0)); } return 0;',
        'np = of_parse_phandle(dev->of_node, "acme,twig", 0); if (!np) return -ENODEV; return 0;',
        'if (!of_parse_phandle(dev->of_node, "acme,twig", 0)) return -ENODEV; return 0;',
    ],
)
def test_a_phandle_on_which_what_is_returned_depends_is_required(call: str) -> None:
    assert [each.phandle for each in _with_nest(call).requires] == ["acme,twig"]


@pytest.mark.parametrize("call", ["nest_get(dev); return 0;", "nest_note(dev); return 0;"])
def test_a_phandle_whose_absence_changes_nothing_is_not_required(call: str) -> None:
    assert _with_nest(call).requires == ()


@pytest.mark.parametrize(
    "call",
    [
        'np = of_parse_phandle(dev->of_node, "acme,twig", 0); if (np) return -EOPNOTSUPP; '
        "return 0;",
        'if (of_parse_phandle(dev->of_node, "acme,twig", 0)) return -EOPNOTSUPP; return 0;',
        'np = of_parse_phandle(dev->of_node, "acme,twig", 0); if (!np) return 0; '
        "return -EOPNOTSUPP;",
        'if (!of_parse_phandle_with_args(dev->of_node, "acme,twig", "#twigs", 0, &args)) '
        "return -EINVAL; return 0;",
        'return of_parse_phandle(dev->of_node, "acme,twig", 0) ? -EOPNOTSUPP : 0;',
        'np = of_parse_phandle(dev->of_node, "acme,twig", 0); return np ? -EINVAL : 0;',
    ],
)
def test_a_phandle_that_decides_by_being_there_is_unclear_and_not_required(call: str) -> None:
    driver = _with_nest(call)
    assert driver.requires == ()
    assert {(gate.property, gate.refuses) for gate in driver.property_gates} == {
        ("acme,twig", "unclear")
    }


def test_firmware_is_listed_for_the_module_and_for_each_match_data() -> None:
    tree = Tree({"drivers/net/nest.c": NEST})
    driver = read(tree, nest="nest.c")["drivers/net/nest"]
    assert driver.firmware == ("acme/nest_ram.bin", "acme/nest_rom.bin", "acme/nest_spare.bin")
    (data,) = driver.match_data
    assert data.symbol == "nest_data"
    assert data.firmware == ("acme/nest_ram.bin", "acme/nest_rom.bin")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('MODULE_FIRMWARE("acme/nest.fw");', ("acme/nest.fw",)),
        ('request_firmware(&fw, "acme/nest.fw", dev);', ("acme/nest.fw",)),
        ("firmware_request_nowarn(&fw, NEST_FILE, dev);", ("acme/nest.img",)),
        ('request_firmware(&fw, "acme/nest-%d.fw", dev);', ()),
        ("request_firmware(&fw, nest->name, dev);", ()),
    ],
)
def test_firmware_of_any_ending_is_what_a_module_asks_for_by_its_whole_name(
    code: str, expected: tuple[str, ...]
) -> None:
    source = '#include <linux/firmware.h>\n#define NEST_FILE "acme/nest.img"\n'
    source += f"void nest_load(void) {{ {code} }}\n"
    table = 'static const struct of_device_id t[] = { { .compatible = "acme,nest" }, {} };\n'
    driver = read(Tree({"drivers/net/nest.c": source + table}), nest="nest.c")["drivers/net/nest"]
    assert driver.firmware == expected


def test_firmware_is_found_in_a_file_that_only_declares_it() -> None:
    table = 'static const struct of_device_id t[] = { { .compatible = "acme,nest" }, {} };\n'
    source = f'{table}MODULE_FIRMWARE("acme/nest.fw");\n'
    driver = read(Tree({"drivers/net/nest.c": source}), nest="nest.c")["drivers/net/nest"]
    assert driver.firmware == ("acme/nest.fw",)


ASKED = """\
        if (dp->tag_ops->proto != DSA_TAG_PROTO_FOX)
            return -EOPNOTSUPP;
"""


def tags(test: str) -> tuple[str, ...]:
    """Return the tags that the fox's handler takes, where it tests them in some way."""
    offload = OFFLOAD.replace(ASKED, test)
    assert offload != OFFLOAD or test == ASKED
    driver = read(fox(offload=offload))[FOX]
    return tuple(tag.removeprefix("DSA_TAG_PROTO_") for tag in driver.egress_tags)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (ASKED, ("FOX",)),
        ("if (p != DSA_TAG_PROTO_FOX && p != DSA_TAG_PROTO_HEN) return -EINVAL;", ("FOX", "HEN")),
        ("if (p == DSA_TAG_PROTO_FOX) fox_tag(p); else return -EINVAL;", ("FOX",)),
        ("switch (p) { case DSA_TAG_PROTO_FOX: break; default: return -EINVAL; }", ("FOX",)),
        (
            "switch (p) { case DSA_TAG_PROTO_FOX: case DSA_TAG_PROTO_HEN: if (p) p = 0; break; "
            "default: return -EINVAL; }",
            ("FOX", "HEN"),
        ),
        ("if (p == DSA_TAG_PROTO_FOX && fast) return -EINVAL;", ("FOX",)),
        ("if (p != DSA_TAG_PROTO_FOX || fast) fox_tag(p); else return -EINVAL;", ("FOX",)),
        ("fox_write(DSA_TAG_PROTO_OWL);", ()),
    ],
)
def test_a_tag_with_which_the_handler_goes_on_is_taken(
    test: str, expected: tuple[str, ...]
) -> None:
    assert tags(test) == expected


@pytest.mark.parametrize(
    "test",
    [
        "case DSA_TAG_PROTO_OWL: return -EOPNOTSUPP;",
        "case DSA_TAG_PROTO_OWL: case DSA_TAG_PROTO_ELK: return -EOPNOTSUPP;",
        "case DSA_TAG_PROTO_OWL: default: return -EOPNOTSUPP;",
    ],
)
def test_a_tag_of_a_case_that_fails_is_not_taken(test: str) -> None:
    switch = f"switch (p) {{ case DSA_TAG_PROTO_FOX: fox_tag(p); break; {test} }}"
    assert tags(switch) == ("FOX",)


@pytest.mark.parametrize(
    "test",
    [
        "if (p == DSA_TAG_PROTO_OWL) return -EOPNOTSUPP;",
        "if (p == DSA_TAG_PROTO_OWL || p == DSA_TAG_PROTO_ELK) return -EOPNOTSUPP;",
        "if ((p == DSA_TAG_PROTO_OWL)) { return -EINVAL; }",
        "if (p != DSA_TAG_PROTO_OWL && p != DSA_TAG_PROTO_ELK) fox_tag(p); else return -EINVAL;",
    ],
)
def test_a_tag_that_is_only_refused_leaves_open_which_are_taken(test: str) -> None:
    assert tags(test) == ("?",)
    also = f"if (p != DSA_TAG_PROTO_FOX) return -EINVAL;\n{test}"
    assert tags(also) == ("FOX",)
