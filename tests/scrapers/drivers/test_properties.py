"""Properties of the device tree that a flowtable's handler asks for, and how it refuses."""

from __future__ import annotations

import itertools

import pytest

from capdb.facts import Place
from tests.support.small_drivers import FOX, HEADER, MAIN, OFFLOAD, Tree, fox, read, setup

OWN = "struct device_node *np = dev->dev.parent->of_node;"
ASK = 'of_property_read_bool(np, "acme,offload")'
TAKE = "if (type != TC_SETUP_FT) return -EOPNOTSUPP;"
GO = "return hen_block(dev, data);"
ABSENT, PRESENT = [("acme,offload", "absent")], [("acme,offload", "present")]


def asked(body: str, more: str = "") -> list[tuple[str, str]]:
    """Return the properties that a setup function reads, each with its cause of refusal."""
    return [(gate.property, gate.refuses) for gate in setup(body, more).property_gates]


def refusals(body: str, more: str = "") -> set[str]:
    return {refuses for _, refuses in asked(body, more)}


@pytest.mark.parametrize(
    "test",
    [
        f"if (!{ASK}) return -EOPNOTSUPP; {GO}",
        f"if (unlikely(!({ASK}))) {{ netdev_err(dev, data); return -EINVAL; }} {GO}",
        f"if (!data || !{ASK}) return -EOPNOTSUPP; {GO}",
        f"if ({ASK} == 0) return -EOPNOTSUPP; {GO}",
        f"if ({ASK}) {GO} return -EOPNOTSUPP;",
        f"if ({ASK} && data) {GO} return -EOPNOTSUPP;",
        f"bool on = {ASK}; if (!on) return -EOPNOTSUPP; {GO}",
        f"bool on; on = {ASK}; if (!on) return -EOPNOTSUPP; {GO}",
        'if (!of_property_present(np, "acme,offload")) return -ENODEV; ' + GO,
        'if (!of_get_property(np, "acme,offload", NULL)) return -ENODEV; ' + GO,
        'if (!device_property_read_bool(dev->dev.parent, "acme,offload")) return -EIO; ' + GO,
    ],
)
def test_a_property_whose_absence_refuses_is_a_gate(test: str) -> None:
    assert asked(f"{OWN} {TAKE} {test}") == ABSENT


@pytest.mark.parametrize(
    "test",
    [
        f"if ({ASK}) return -EOPNOTSUPP; {GO}",
        f"if (!data || {ASK}) return -EOPNOTSUPP; {GO}",
        f"if (!{ASK}) {GO} return -EOPNOTSUPP;",
    ],
)
def test_a_property_whose_presence_refuses_is_a_gate_the_other_way(test: str) -> None:
    assert asked(f"{OWN} {TAKE} {test}") == PRESENT


@pytest.mark.parametrize(
    "body",
    [
        f"{OWN} if (!{ASK}) return -EINVAL; {TAKE} {GO}",
        f"{OWN} if (type != TC_SETUP_FT || !{ASK}) return -EOPNOTSUPP; {GO}",
        f"{OWN} if (type == TC_SETUP_FT && {ASK}) {GO} return -EOPNOTSUPP;",
        f"{OWN} if (type == TC_SETUP_FT) {{ if (!{ASK}) return -EOPNOTSUPP; {GO} }} return 0;",
        f"{OWN} switch (type) {{ case TC_SETUP_FT: if (!{ASK}) return -EINVAL; {GO} }} return 0;",
        f"int err; {OWN} switch (type) {{ case TC_SETUP_FT: err = hen_now(dev); break; "
        f"default: return -EINVAL; }} if (!{ASK}) return -EINVAL; return err;",
    ],
)
def test_a_gate_counts_wherever_it_is_on_the_way(body: str) -> None:
    assert asked(body) == ABSENT


TAKING = f"static int hen_take(struct net_device *dev, enum tc_setup_type type) {{ {TAKE} {GO} }}\n"


def test_a_gate_in_a_function_that_the_request_is_handed_to_is_read_there() -> None:
    case = f"switch (type) {{ case TC_SETUP_FT: if (!{ASK}) return -EINVAL; {GO} }} return 0;"
    head = "static int hen_take(struct net_device *dev, enum tc_setup_type type)"
    take = f"{head} {{ {OWN} {case} }}\n"
    (gate,) = setup("return hen_take(dev, type);", take).property_gates
    assert (gate.property, gate.refuses, gate.place.symbol) == (*ABSENT[0], "hen_take")


def test_statements_need_no_space_between_them() -> None:
    body = f"{OWN}if (!{ASK}) return -EINVAL;switch (type) {{ case TC_SETUP_FT: {GO} }}return 0;"
    assert asked(body) == ABSENT


def test_what_a_function_does_once_it_has_handed_the_request_on_counts_unless_it_returns() -> None:
    after = f"if (!{ASK}) return -EINVAL;"
    assert asked(f"{OWN} int err = hen_take(dev, type); {after} return err;", TAKING) == ABSENT
    assert asked(f"{OWN} int err; err = hen_take(dev, type); {after} return err;", TAKING) == ABSENT
    assert asked(f"{OWN} return hen_take(dev, type); {after}", TAKING) == []
    first = f"{OWN} if (dev) return hen_take(dev, type); {after} return 0;"
    assert asked(first, TAKING) == []


@pytest.mark.parametrize(
    "test",
    [
        f"if (!{ASK} && !data) return -EOPNOTSUPP; {GO}",
        f"if ({ASK} || data) {GO} return -EOPNOTSUPP;",
        f"if (data) {{ if (!{ASK}) return -EOPNOTSUPP; }} {GO}",
        f"while (data) {{ if (!{ASK}) return -EOPNOTSUPP; }} {GO}",
        f"if (!{ASK}) hen_slow(dev); {GO}",
        f"if (hen_maybe({ASK})) return -EOPNOTSUPP; {GO}",
        f"return {ASK} ? hen_block(dev, data) : -EOPNOTSUPP;",
        f"return hen_block(dev, {ASK});",
        f"bool on = {ASK}; return hen_block(dev, on);",
        f"bool on = data && {ASK}; if (!on) return -EOPNOTSUPP; {GO}",
        f"bool on = {ASK}; on |= hen_forced(dev); if (!on) return -EOPNOTSUPP; {GO}",
        f"bool on = {ASK}; hen_force(&on); if (!on) return -EOPNOTSUPP; {GO}",
        f"bool on = true; if (data) on = {ASK}; if (!on) return -EOPNOTSUPP; {GO}",
        "if (!of_property_read_bool(np, hen_name(dev))) return -EOPNOTSUPP; " + GO,
        'u32 on; if (of_property_read_u32(np, "acme,offload", &on)) return -EINVAL; ' + GO,
        'u32 on; of_property_read_u32(np, "acme,offload", &on); if (!on) return -EINVAL; ' + GO,
        'if (!fwnode_property_present(fw, "acme,offload")) return -EINVAL; ' + GO,
        f"\n#ifdef CONFIG_HEN\nif (!{ASK}) return -EINVAL;\n#endif\n{GO}",
    ],
)
def test_a_test_of_another_shape_is_unclear_and_not_passed_over(test: str) -> None:
    assert refusals(f"{OWN} {TAKE} {test}") == {"unclear"}


@pytest.mark.parametrize(
    "question",
    [
        'of_machine_is_compatible("acme,hen")',
        'of_device_is_compatible(np, "acme,hen-eth")',
        'device_is_compatible(dev->dev.parent, "acme,hen-eth")',
        "of_device_is_available(np)",
        "soc_device_match(hen_revisions)",
        "of_match_node(hen_ids, np)",
        'of_get_child_by_name(np, "engine")',
        'of_find_compatible_node(NULL, NULL, "acme,engine")',
    ],
)
@pytest.mark.parametrize(
    "test",
    [
        "if (!{}) return -EOPNOTSUPP; " + GO,
        "if ({}) " + GO + " return -EOPNOTSUPP;",
        "bool on = {}; if (!on) return -EOPNOTSUPP; " + GO,
    ],
)
def test_another_question_to_the_hardware_is_unclear(question: str, test: str) -> None:
    assert refusals(f"{OWN} {TAKE} {test.format(question)}") == {"unclear"}


@pytest.mark.parametrize(
    "call",
    [
        f"return {ASK} ? hen_take(dev, type) : -EOPNOTSUPP;",
        f"return {ASK} && hen_take(dev, type);",
        f"return hen_take(dev, type) && {ASK};",
        f"int err = {ASK} ? hen_take(dev, type) : -EINVAL; return err;",
        f"switch ({ASK}) {{ case true: return hen_take(dev, type); }} return -EINVAL;",
    ],
)
def test_a_property_that_a_function_on_the_way_asks_for_is_not_passed_over(call: str) -> None:
    take = f"static int hen_take(struct net_device *dev, enum tc_setup_type type) {{ {TAKE} "
    assert refusals(f"{OWN} {call}", f"{take} return hen_go(dev); }}\n") == {"unclear"}


@pytest.mark.parametrize(
    "node",
    [
        "struct device_node *np = dev->dev.of_node;",
        "struct device_node *np = dev->dev.parent->of_node->parent;",
        "struct device_node *np = of_find_node_by_path(path);",
        "struct device_node *np = hen_port(dev)->of_node;",
        f"{OWN} np = of_get_parent(np);",
        f"{OWN} for_each_child_of_node(root, np) hen_see(np);",
    ],
)
def test_a_property_of_another_node_is_unclear(node: str) -> None:
    assert refusals(f"{node} {TAKE} if (!{ASK}) return -EOPNOTSUPP; {GO}") == {"unclear"}


def test_the_own_node_is_followed_through_variables_that_are_not_set_by_each_other() -> None:
    ask = f"{TAKE} if (!{ASK}) return -EOPNOTSUPP; {GO}"
    names = ["np", "a", "b", "c", "d", "e"]
    chain = " ".join(f"struct device_node *{x} = {y};" for x, y in itertools.pairwise(names))
    assert asked(f"struct device_node *e = dev->dev.parent->of_node; {chain} {ask}") == ABSENT
    assert refusals(f"struct device_node *a = np; struct device_node *np = a; {ask}") == {"unclear"}
    loop = "struct device *a = b; struct device *b = a; struct device_node *np = a->of_node;"
    assert refusals(f"{loop} {ask}") == {"unclear"}


@pytest.mark.parametrize(
    "macro",
    [
        f"#define HEN_CAN(np) \\\n\t{ASK}\n",
        f"#define HEN_ASK(np) {ASK}\n#define HEN_CAN(np) HEN_ASK(np)\n",
    ],
)
def test_a_property_that_a_macro_asks_for_is_unclear(macro: str) -> None:
    body = f"{OWN} {TAKE} if (!HEN_CAN(np)) return -EOPNOTSUPP; {GO}"
    assert refusals(body, macro) == {"unclear"}


def test_the_name_of_a_property_may_be_a_macro() -> None:
    body = f"{OWN} {TAKE} if (!of_property_read_bool(np, HEN_ON)) return -EINVAL; {GO}"
    assert asked(body, '#define HEN_ON "acme,offload"\n') == ABSENT


def test_a_property_that_another_request_asks_for_is_none_of_the_flowtables() -> None:
    other = f"case TC_SETUP_BLOCK: if (!{ASK}) return -EINVAL; return hen_filter(dev);"
    assert asked(f"{OWN} switch (type) {{ {other} case TC_SETUP_FT: {GO} }} return 0;") == []


def test_all_properties_are_asked_for() -> None:
    more = 'if (of_property_present(np, "acme,off")) return -EINVAL;'
    body = f"{OWN} {TAKE} if (!{ASK}) return -EINVAL; {more} {GO}"
    assert asked(body) == [("acme,off", "present"), *ABSENT]


def test_a_helper_that_answers_with_the_property_is_unclear() -> None:
    helper = f"static bool hen_can(struct device_node *np) {{ return {ASK}; }}\n"
    for test in ("if (!hen_can(np)) return -EINVAL;", "if (hen_can(np) != true) return -EINVAL;"):
        assert refusals(f"{OWN} {TAKE} {test} {GO}", helper) == {"unclear"}
    body = f"{OWN} if (type == TC_SETUP_FT && hen_can(np)) {GO} return -EOPNOTSUPP;"
    assert refusals(body, helper) == {"unclear"}


# ------------------------------------------------------------------ kept when the driver starts

KEEPING = MAIN.replace(
    "dev->hw_features = FOX_FEATURES;",
    "struct fox *fox = fox_alloc(pdev);\n"
    "        struct device_node *np = pdev->dev.of_node;\n"
    '        fox->offload = of_property_read_bool(np, "acme,offload");',
)
KEPT = HEADER.replace("struct den *den;", "struct den *den;\n        bool offload;")
TESTED = OFFLOAD.replace("if (!f->block)", "if (!fox->offload)")


def kept(main: str = KEEPING, offload: str = TESTED) -> list[tuple[str, str]]:
    driver = read(fox(main=main, offload=offload, header=KEPT))[FOX]
    return [(gate.property, gate.refuses) for gate in driver.property_gates]


def test_a_property_that_a_member_keeps_is_a_gate_where_the_member_is_tested() -> None:
    driver = read(fox(main=KEEPING, offload=TESTED, header=KEPT))[FOX]
    (gate,) = driver.property_gates
    assert (gate.property, gate.refuses) == ("acme,offload", "absent")
    line = next(n for n, text in enumerate(TESTED.split("\n"), 1) if "!fox->offload" in text)
    path = "drivers/net/ethernet/fox/fox_offload.c"
    assert gate.place == Place(path, line, "fox_setup_block", own_line=line)


def test_a_member_that_the_way_of_a_flowtable_does_not_test_is_no_gate() -> None:
    assert kept(offload=OFFLOAD) == []


@pytest.mark.parametrize(
    "more",
    [
        "if (pdev) fox->offload = true;",
        "fox->offload &= fox_probed(pdev);",
        "fox_force(&fox->offload);",
        "np = of_get_next_child(np, NULL);",
    ],
)
def test_a_member_that_may_be_anything_else_is_unclear(more: str) -> None:
    assert kept(main=KEEPING.replace("return 0;", f"{more}\n        return 0;")) == [
        ("acme,offload", "unclear")
    ]


def test_a_member_of_that_name_in_another_struct_is_no_gate() -> None:
    offload = OFFLOAD.replace("if (!f->block)", "if (!fox->den->offload)")
    header = KEPT + "    struct den { bool offload; };\n"
    driver = read(fox(main=KEEPING, offload=offload, header=header))[FOX]
    assert driver.property_gates == ()


@pytest.mark.parametrize(("kept_as", "refuses"), [("&pdev->dev", "absent"), ("peer", "unclear")])
def test_the_node_of_a_device_that_a_member_keeps_is_the_own_one_if_it_is(
    kept_as: str, refuses: str
) -> None:
    main = KEEPING.replace("pdev->dev.of_node", "fox->parent_dev->of_node").replace(
        "struct device_node *np", f"fox->dev = {kept_as};\n        struct device_node *np"
    )
    assert kept(main=main.replace("fox->parent_dev", "fox->dev")) == [("acme,offload", refuses)]


def test_a_property_is_found_across_modules() -> None:
    tree = fox(offload=OFFLOAD.replace("return fox_write(fox);", "return nest_try(fox->dev);"))
    tree.contents["drivers/net/ethernet/fox/nest.c"] = (
        f"int nest_try(struct device *dev) {{ if (!{ASK}) return -EINVAL; return 0; }}\n"
        "EXPORT_SYMBOL_GPL(nest_try);\n"
    )
    nests = {FOX: "fox_main.c fox_offload.c", "drivers/net/ethernet/fox/nest": "nest.c"}
    (gate,) = read(tree, **nests)[FOX].property_gates
    assert (gate.place.path, gate.refuses) == ("drivers/net/ethernet/fox/nest.c", "unclear")


def test_a_driver_without_flowtables_has_no_gates() -> None:
    source = f"static int hen_probe(void) {{ return {ASK}; }}\n"
    table = 'static const struct of_device_id t[] = { { .compatible = "acme,hen" }, {} };\n'
    driver = read(Tree({"drivers/net/hen.c": source + table}), hen="hen.c")["drivers/net/hen"]
    assert driver.property_gates == ()
