"""Drivers as facts: a module's registrations, bindings and flags, and the modules to read."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scrapers.drivers import driver_facts
from tests.support.small_drivers import (
    FOX,
    FT,
    MAIN,
    OFFLOAD,
    Module,
    Tree,
    fox,
    read,
    setup,
    types,
)

# ------------------------------------------------------------------ a whole driver


def test_a_driver_that_takes_flowtables_is_read_whole() -> None:
    tree = fox()
    tree.patches["case TC_SETUP_FT:"] = "target/linux/forest/patches/1-fox.patch"
    driver = read(tree)[FOX]
    (handler,) = driver.handlers
    assert (handler.entry, handler.place.symbol) == ("ndo_setup_tc", "fox_setup_tc")
    assert set(handler.types) == {"TC_SETUP_BLOCK", FT}
    place = handler.types[FT]
    assert (place.path, place.symbol) == ("drivers/net/ethernet/fox/fox_offload.c", "fox_setup_tc")
    assert place.line == OFFLOAD.split("\n").index("        case TC_SETUP_FT:") + 1
    assert place.patch == "target/linux/forest/patches/1-fox.patch"
    assert driver.roles == ("netdev",)
    assert driver.egress_tags == ("DSA_TAG_PROTO_FOX",)
    assert driver.disagreements == ()
    assert (driver.release, driver.target, driver.ref) == ("25.12.5", "forest", tree.ref)


def test_ids_lead_to_match_data_and_a_field_left_out_is_zero() -> None:
    driver = read(fox())[FOX]
    assert [(entry.compatible, entry.data) for entry in driver.ids] == [
        ("acme,fox-eth", "fox_data"),
        ("acme,cub-eth", "cub_data"),
    ]
    assert {data.symbol: data.fields for data in driver.match_data} == {
        "fox_data": {"engine_version": 2},
        "cub_data": {"engine_version": 0},
    }
    (gate,) = driver.gates
    assert (gate.field, gate.place.symbol) == ("engine_version", "fox_setup_block")


def test_a_value_is_on_the_line_of_its_field_and_a_missing_one_on_that_of_the_struct() -> None:
    lines = textwrap.dedent(MAIN).split("\n")
    places = {data.symbol: data.place.line for data in read(fox())[FOX].match_data}
    assert lines[(places["fox_data"] or 0) - 1].strip() == ".engine_version = 2,"
    assert lines[(places["cub_data"] or 0) - 1].endswith("cub_data = {")


def test_a_feature_in_a_macro_of_a_header_is_found_where_the_macro_is() -> None:
    (place,) = read(fox())[FOX].hw_tc
    assert (place.path, place.line, place.symbol) == (
        "drivers/net/ethernet/fox/fox.h",
        2,
        "FOX_FEATURES",
    )


def test_a_driver_without_setup_function_has_operations_and_no_handler() -> None:
    source = "static const struct net_device_ops hen_ops = { .ndo_open = hen_open };\n"
    driver = read(Tree({"drivers/net/hen.c": source}), hen="hen.c")["drivers/net/hen"]
    (operations,) = driver.operations
    assert (operations.place.symbol, operations.setup_tc) == ("hen_ops", None)
    assert driver.handlers == ()


def test_a_module_that_shows_nothing_is_left_out() -> None:
    tree = Tree({"drivers/net/hen.c": "/* struct net_device_ops */ int hen;\n"})
    assert read(tree, hen="hen.c") == {}


def test_rejected_patches_of_sources_and_headers_are_listed_once() -> None:
    tree = fox()
    tree.rejected = {
        "drivers/net/ethernet/fox/fox_main.c": ("b.patch", "a.patch"),
        "drivers/net/ethernet/fox/fox.h": ("a.patch",),
    }
    assert read(tree)[FOX].rejects == ("a.patch", "b.patch")


@pytest.mark.parametrize(
    ("file", "line", "counts"),
    [
        ("fox_main.c", "+        .engine_version = 1,", True),
        ("fox_main.c", "-        .engine_version = 2,", True),
        ("fox_main.c", "+        .queues = 8,", False),
        ("fox_main.c", "         .engine_version = 2,", False),
        ("fox_offload.c", "+        .engine_version = 1,", False),
    ],
)
def test_a_rejected_patch_that_changes_a_gates_values_is_named_by_them(
    tmp_path: Path, file: str, line: str, counts: bool
) -> None:
    tree = fox()
    tree.openwrt = tmp_path
    tree.rejected = {"drivers/net/ethernet/fox/fox_main.c": ("1-fox.patch",)}
    path = f"drivers/net/ethernet/fox/{file}"
    sizes = {"+": "1,1 +1,2", "-": "1,2 +1,1", " ": "1,2 +1,2"}[line[0]]
    (tmp_path / "1-fox.patch").write_text(
        f"--- a/{path}\n+++ b/{path}\n@@ -{sizes} @@ struct\n     {{\n{line}\n"
    )
    for data in read(tree)[FOX].match_data:
        assert data.rejects == (("1-fox.patch",) if counts else ())


def test_a_rejected_patch_that_adds_a_flowtable_is_a_disagreement(tmp_path: Path) -> None:
    (tmp_path / "1-ft.patch").write_text("+\tcase TC_SETUP_FT:\n")
    tree = fox(offload=OFFLOAD.replace("case TC_SETUP_FT:", ""))
    tree.openwrt = tmp_path
    tree.rejected = {"drivers/net/ethernet/fox/fox_offload.c": ("1-ft.patch",)}
    (doubt,) = read(tree)[FOX].disagreements
    assert "1-ft.patch" in doubt
    assert FT in doubt


# ------------------------------------------------------------------ features


@pytest.mark.parametrize(
    ("statement", "set_"),
    [
        ("dev->features |= NETIF_F_SG | NETIF_F_HW_TC;", True),
        ("hw_features = able ? NETIF_F_HW_TC : 0;", True),
        ("dev->features &= ~NETIF_F_HW_TC;", False),
        ("if (features & NETIF_F_HW_TC) hen(dev);", False),
        ("features |= old_features & (NETIF_F_SG | NETIF_F_HW_TC);", False),
        ("HEN_HANDLE(NETIF_F_HW_TC, hen);", False),
    ],
)
def test_the_feature_counts_where_it_is_set(statement: str, set_: bool) -> None:
    driver = setup(f"{statement}\nswitch (type) {{ case TC_SETUP_BLOCK: return hen(dev); }}")
    assert [place.symbol for place in driver.hw_tc] == (["hen_setup_tc"] if set_ else [])


@pytest.mark.parametrize(
    ("code", "holder"),
    [
        ("int hen_on(int d) { d->features |= NETIF_F_HW_TC; }", "hen_on"),
        ("static HEN_HOT int hen_on(int d) { d->features |= NETIF_F_HW_TC; }", "hen_on"),
        ("struct hen_chip chip = { .features = NETIF_F_HW_TC };", "chip"),
        ("void hen(int d) { struct chip c = { .features = NETIF_F_HW_TC }; }", "hen"),
    ],
)
def test_the_feature_is_shown_in_the_function_or_else_the_variable_around_it(
    code: str, holder: str
) -> None:
    source = f"int first;\nint other(int o) {{ return o; }}\n{code}\n"
    source += "struct net_device_ops hen_ops = { .ndo_open = o };\n"
    (place,) = read(Tree({"drivers/net/hen.c": source}), hen="hen.c")["drivers/net/hen"].hw_tc
    assert (place.line, place.symbol) == (3, holder)


# ------------------------------------------------------------------ switches

CORE = """\
    static enum dsa_tag_protocol yard_get_tag(struct dsa_switch *ds, int port,
                                              enum dsa_tag_protocol mprot)
    {
        struct yard *yard = ds->priv;

        if (mprot == DSA_TAG_PROTO_QCA)
            return DSA_TAG_PROTO_NONE;
        return yard->protocol;
    }
    const struct dsa_switch_ops yard_ops = { .get_tag_protocol = yard_get_tag };
    static void yard_detect(struct yard *yard)
    {
        yard->protocol = DSA_TAG_PROTO_YARD;
    }
    int yard_register(struct yard *yard)
    {
        return dsa_register_switch(yard->ds);
    }
    EXPORT_SYMBOL(yard_register);
    """
YARD_MDIO = """\
    static int yard_mdio_probe(struct mdio_device *mdiodev)
    {
        return yard_register(yard);
    }
    static const struct of_device_id yard_match[] = { { .compatible = "acme,yard" }, {} };
    """


def test_the_part_that_binds_a_switch_has_the_tags_of_the_core_it_uses() -> None:
    tree = Tree({"drivers/net/yard.c": CORE, "drivers/net/yard_mdio.c": YARD_MDIO})
    found = read(tree, yard="yard.c", yard_mdio="yard_mdio.c")
    for driver in found.values():
        assert driver.roles == ("switch",)
        assert driver.tags == ("DSA_TAG_PROTO_NONE", "DSA_TAG_PROTO_YARD")
    assert [entry.compatible for entry in found["drivers/net/yard_mdio"].ids] == ["acme,yard"]


def test_a_driver_that_calls_something_else_of_a_switchs_core_is_no_switch() -> None:
    core = f"{textwrap.dedent(CORE)}void yard_show(void) {{ }}\nEXPORT_SYMBOL(yard_show);\n"
    hen = "struct net_device_ops hen_ops = { .ndo_open = o };\nvoid h(void) { yard_show(); }\n"
    tree = Tree({"drivers/net/yard.c": core, "drivers/net/hen.c": hen})
    found = read(tree, yard="yard.c", hen="hen.c")
    assert found["drivers/net/yard"].roles == ("switch",)
    assert (found["drivers/net/hen"].roles, found["drivers/net/hen"].tags) == (("netdev",), ())


def test_a_tag_that_is_not_known_is_left_out() -> None:
    core = CORE.replace("yard->protocol = DSA_TAG_PROTO_YARD;", "yard_ask(yard);").replace(
        "return DSA_TAG_PROTO_NONE;", "return yard_ask(yard);"
    )
    driver = read(Tree({"drivers/net/yard.c": core}), yard="yard.c")["drivers/net/yard"]
    assert (driver.roles, driver.tags) == (("switch",), ())


# ------------------------------------------------------------------ changes by a target


def test_only_what_a_changed_file_concerns_is_read() -> None:
    hen = "static const struct net_device_ops hen_ops = { .ndo_open = hen_open };\n"
    tree = fox()
    tree.contents |= {
        "drivers/net/hen.c": hen,
        "drivers/net/yard.c": CORE,
        "drivers/net/yard_mdio.c": YARD_MDIO,
    }
    built = {FOX: Module(FOX, {"drivers/net/ethernet/fox/fox_main.c": ("CONFIG_FOX",)})}
    for name in ("drivers/net/hen", "drivers/net/yard", "drivers/net/yard_mdio"):
        built[name] = Module(name, {f"{name}.c": ()})

    def names(*changed: str) -> list[str]:
        return [d.name for d in driver_facts.read("25.12.5", tree, built, frozenset(changed))]

    assert names("drivers/net/ethernet/fox/fox.h") == [FOX]
    assert names("drivers/net/hen.c", "arch/arm/boot/dts/hen.dts") == ["drivers/net/hen"]
    assert names("drivers/net/yard.c") == ["drivers/net/yard", "drivers/net/yard_mdio"]
    assert names() == []


def test_a_source_that_nests_too_deeply_stops_no_other() -> None:
    deep = "if (type == 1) {" * 3000
    tree = Tree(
        {
            "drivers/net/mole.c": "static const struct net_device_ops mole_ops = {\n"
            ".ndo_setup_tc = mole_setup,\n};\n"
            f"int mole_setup(int dev, enum tc_setup_type type)\n{{ {deep} {'}' * 3001}\n",
            "drivers/net/hen.c": "struct net_device_ops hen_ops = { .ndo_open = hen_open };\n",
        }
    )
    found = read(tree, mole="mole.c", hen="hen.c")
    assert found["drivers/net/mole"].unread
    assert found["drivers/net/hen"].roles == ("netdev",)


# ------------------------------------------------------------------ packages


def test_a_package_gives_a_driver_for_each_module_of_its_makefile(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("obj-m += hen.o\nhen-objs := hen_main.o\n")
    (tmp_path / "hen_main.c").write_text("struct net_device_ops hen_ops = { .ndo_open = o };\n")
    (driver,) = driver_facts.read_package("25.12.5", "kmod-hen", tmp_path, "v1.2")
    assert (driver.name, driver.ref) == ("package:kmod-hen/hen", "v1.2")
    assert driver.files == {"hen_main.c": ()}
    assert driver.operations[0].place.path == "hen_main.c"


def test_package_sources_without_makefile_are_one_module() -> None:
    sources = {"a.c": b"struct net_device_ops a_ops = { .ndo_open = o };\n", "b.c": b"int b;\n"}
    (driver,) = driver_facts.read_package("25.12.5", "hen", sources, "1a2b3c")
    assert (driver.name, set(driver.files)) == ("package:hen/hen", {"a.c", "b.c"})


def test_a_package_that_was_read_and_drives_nothing_is_not_unread() -> None:
    (driver,) = driver_facts.read_package("25.12.5", "hen", {"hen.c": b"int hen;\n"}, "v1")
    assert (driver.unread, driver.roles) == (None, ())


def test_a_package_without_sources_is_unread_with_the_reason(tmp_path: Path) -> None:
    (driver,) = driver_facts.read_package("25.12.5", "hen", tmp_path / "missing", "v9")
    assert driver.name == "package:hen/hen"
    assert "v9" in (driver.unread or "")


# ------------------------------------------------------------------ real sources


def test_real_drivers_that_take_flowtables_are_those_that_name_it(source_trees: Path) -> None:
    kernel = source_trees / "linux-6.12"
    if not kernel.is_dir():
        pytest.skip("needs a kernel tree linux-6.12 in the directory that CAPDB_TREES names")
    directory = "drivers/net/ethernet/mediatek"
    files = {
        path.relative_to(kernel).as_posix(): path.read_text(errors="replace")
        for path in (kernel / directory).glob("*.[ch]")
    }
    name = f"{directory}/mtk_eth"
    sources = [path for path in files if path.endswith(".c") and "star" not in path]
    built = {name: Module(name, dict.fromkeys(sources, ()))}
    (driver,) = driver_facts.read("25.12.5", Tree(files), built)
    assert FT in types(driver)
    assert [gate.field for gate in driver.gates] == ["offload_version"]
    data = {entry.compatible: entry.data for entry in driver.ids}
    values = {each.symbol: each.fields["offload_version"] for each in driver.match_data}
    assert values[data["mediatek,mt7629-eth"] or ""] == 0
    assert values[data["mediatek,mt7622-eth"] or ""] == 2
    assert driver.egress_tags == ("DSA_TAG_PROTO_MTK",)
    assert driver.disagreements == ()


def test_a_macro_with_the_flag_that_nothing_uses_sets_nothing() -> None:
    unused = MAIN.replace("dev->hw_features = FOX_FEATURES;", "dev->hw_features = 0;")
    assert unused != MAIN
    assert read(fox())[FOX].hw_tc
    assert read(fox(main=unused))[FOX].hw_tc == ()


def test_only_net_device_ops_are_operations() -> None:
    more = "static const struct ethtool_ops fox_ethtool_ops = { .get_link = fox_link };\n"
    shown = read(fox(main=f"{textwrap.dedent(MAIN)}{more}"))[FOX].operations
    assert [each.place.symbol for each in shown] == ["fox_netdev_ops"]
