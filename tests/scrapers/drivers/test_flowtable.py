"""The requests that a setup function takes, and those that stay in doubt."""

from __future__ import annotations

import pytest

from tests.support.small_drivers import FT, Tree, read, setup, types

# ------------------------------------------------------------------ requests


@pytest.mark.parametrize(
    "body",
    [
        "switch (type) { case TC_SETUP_FT: return hen_block(dev, data); default: return -EINVAL; }",
        "switch (type) { case TC_SETUP_FT: fallthrough; case TC_SETUP_BLOCK: hen_block(dev); }",
        "if (type == TC_SETUP_BLOCK || type == TC_SETUP_FT)\n  return hen_block(dev);\nreturn -1;",
        "if (type != TC_SETUP_FT)\n  return -EOPNOTSUPP;\nreturn hen_block(dev);",
        "if (type != TC_SETUP_BLOCK && type != TC_SETUP_FT)\n  return -EINVAL;\nhen_block(dev);",
        "return type == TC_SETUP_FT ? hen_block(dev) : -EOPNOTSUPP;",
        "return type != TC_SETUP_FT ? -EOPNOTSUPP : hen_block(dev);",
        "switch (type) { case TC_SETUP_FT: break; default: return -EINVAL; }\nreturn hen(dev);",
        "int err = 0;\nswitch (type) {\ncase TC_SETUP_FT:\n  err = hen_block(dev);\n  break;\n}\n"
        "return err;",
    ],
)
def test_a_flowtable_is_taken(body: str) -> None:
    driver = setup(body)
    assert FT in types(driver)
    assert driver.disagreements == ()


@pytest.mark.parametrize(
    "body",
    [
        "switch (type) { case TC_SETUP_FT: return -EOPNOTSUPP; case TC_SETUP_BLOCK: hen(dev); }",
        'switch (type) { case TC_SETUP_FT: netdev_err(dev, "no"); return -EINVAL; }',
        "switch (type) { case TC_SETUP_FT: break; default: return hen(); }\nreturn -EOPNOTSUPP;",
        "switch (type) { case TC_SETUP_FT: return 0; case TC_SETUP_BLOCK: return hen(dev); }",
        "int err;\nswitch (type) { case TC_SETUP_FT: err = -EINVAL; break; }\nreturn err;",
        "if (type == TC_SETUP_FT)\n  return -EOPNOTSUPP;\nreturn hen(dev);",
        "return type == TC_SETUP_FT ? -EOPNOTSUPP : hen(dev);",
        "switch (type) { case TC_SETUP_FT: return hen_stub(dev); }\nreturn hen(dev);",
    ],
)
def test_a_flowtable_that_is_only_answered_is_not_taken(body: str) -> None:
    stub = "static int hen_stub(struct net_device *dev) { return -EOPNOTSUPP; }\n"
    assert FT not in types(setup(body, stub))


@pytest.mark.parametrize(
    "body",
    [
        "if (type != TC_SETUP_FT)\n  return -EOPNOTSUPP;\nreturn 0;",
        "if (type != TC_SETUP_FT)\n  return -EOPNOTSUPP;\nelse\n  return -EINVAL;",
        "if (type != TC_SETUP_FT && type != TC_SETUP_BLOCK)\n  return -EINVAL;\nreturn 0;",
        "if (type != TC_SETUP_FT)\n  return hen(dev);\nreturn -EOPNOTSUPP;",
        "if (type == TC_SETUP_FT)\n  return -EOPNOTSUPP;\nreturn hen(dev);",
        "if (type == TC_SETUP_FT) {\n  return 0;\n}\nreturn hen(dev);",
        "if (type == TC_SETUP_BLOCK)\n  return hen(dev);\nelse if (type == TC_SETUP_FT)\n"
        "  return -EINVAL;\nreturn 0;",
    ],
)
def test_a_flowtable_that_is_answered_at_once_in_any_case_is_no_doubt(body: str) -> None:
    driver = setup(body)
    assert FT not in types(driver)
    assert driver.disagreements == ()


@pytest.mark.parametrize(
    "body",
    [
        "if (type == TC_SETUP_FT && !fast)\n  return -EOPNOTSUPP;\nreturn hen(dev);",
        "if (type != TC_SETUP_FT || fast)\n  return hen(dev);\nreturn 0;",
        "if (fast) {\n  if (type != TC_SETUP_FT)\n    return -EINVAL;\n}\nreturn hen(dev);",
        "if (fast) {\n  if (type == TC_SETUP_FT)\n    return -EINVAL;\n}\nreturn hen(dev);",
        "if (fast)\n  hen(dev);\nelse if (type == TC_SETUP_FT)\n  return -EINVAL;\nreturn 0;",
        "if (type == TC_SETUP_BLOCK || fast)\n  return hen(dev);\nelse if (type == TC_SETUP_FT)\n"
        "  return -EINVAL;\nreturn 0;",
        "if (type == TC_SETUP_FT)\n  err = -EINVAL;\nreturn hen(dev);",
    ],
)
def test_a_flowtable_that_some_other_condition_may_let_through_is_a_doubt(body: str) -> None:
    driver = setup(body)
    assert FT not in types(driver)
    assert any(FT in doubt for doubt in driver.disagreements)


def test_the_type_is_followed_into_other_functions_and_through_members() -> None:
    more = """\
        static int hen_inner(struct hen *hen, void *data, enum tc_setup_type kind)
        {
            switch (kind) {
            case TC_SETUP_FT:
                return hen_block(hen, data);
            default:
                return -EOPNOTSUPP;
            }
        }
        static const struct hen_ops ops = { .setup = hen_inner };
        """
    driver = setup("return hen->ops->setup(hen, data, type);", more)
    (handler,) = driver.handlers
    assert handler.place.symbol == "hen_setup_tc"
    assert handler.types[FT].symbol == "hen_inner"


@pytest.mark.parametrize(
    "body",
    [
        "if (hen_inner(dev, type)) return -EINVAL; return 0;",
        "if (dev && hen_inner(dev, type) == 0) return 0; return -EINVAL;",
        "return hen_inner(dev, type) ? -EINVAL : 0;",
        "if (type == TC_SETUP_BLOCK) return hen(dev); if (hen_inner(dev, type)) hen(dev);",
    ],
)
def test_the_type_is_followed_into_a_condition(body: str) -> None:
    more = (
        "int hen_inner(int d, enum tc_setup_type t) { switch (t) { case TC_SETUP_FT: hen(d); } }\n"
    )
    assert FT in types(setup(body, more))


def test_what_a_block_callback_takes_is_not_taken_by_the_setup_function() -> None:
    more = """\
        static int hen_block_cb(enum tc_setup_type type, void *type_data, void *priv)
        {
            switch (type) {
            case TC_SETUP_CLSFLOWER:
                return hen_flower(priv, type_data);
            default:
                return -EOPNOTSUPP;
            }
        }
        """
    body = "switch (type) { case TC_SETUP_BLOCK: return simple(data, hen_block_cb, dev); }"
    assert types(setup(body, more)) == {"TC_SETUP_BLOCK"}


def test_a_case_taken_before_a_default_is_not_asked_again_in_it() -> None:
    more = """\
        static int hen_other(struct net_device *dev, enum tc_setup_type type)
        {
            if (type == TC_SETUP_FT)
                return hen_block(dev);
            return -EOPNOTSUPP;
        }
        """
    body = "switch (type) { case TC_SETUP_FT: return -EINVAL; default: hen_other(dev, type); }"
    assert types(setup(body, more)) == set()


def test_an_indirect_callback_is_a_handler() -> None:
    source = """\
        static int owl_cb(struct net_device *dev, struct Qdisc *sch, void *priv,
                          enum tc_setup_type type, void *type_data)
        {
            switch (type) {
            case TC_SETUP_FT:
                return owl_block(dev, type_data);
            default:
                return -EOPNOTSUPP;
            }
        }
        static int owl_init(struct owl *owl)
        {
            return flow_indr_dev_register(owl_cb, owl);
        }
        """
    (handler,) = read(Tree({"drivers/net/owl.c": source}), owl="owl.c")["drivers/net/owl"].handlers
    assert (handler.entry, handler.place.line, set(handler.types)) == (
        "flow_indr_dev_register",
        1,
        {FT},
    )


def test_a_setup_function_that_another_module_exports_is_followed() -> None:
    core = """\
        int owl_setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)
        {
            if (type != TC_SETUP_BLOCK)
                return -EOPNOTSUPP;
            return owl_block(dev);
        }
        EXPORT_SYMBOL_GPL(owl_setup_tc);
        """
    chick = "static const struct net_device_ops chick_ops = { .ndo_setup_tc = owl_setup_tc };\n"
    tree = Tree({"drivers/net/owl.c": core, "drivers/net/chick.c": chick})
    driver = read(tree, owl="owl.c", chick="chick.c")["drivers/net/chick"]
    (handler,) = driver.handlers
    assert handler.place.path == "drivers/net/owl.c"
    assert set(handler.types) == {"TC_SETUP_BLOCK"}


# ------------------------------------------------------------------ doubts


def test_a_flowtable_under_a_condition_is_a_doubt_and_no_fact() -> None:
    body = "switch (type) {\n#ifdef CONFIG_HEN\ncase TC_SETUP_FT:\n  return hen(dev);\n#endif\n}"
    driver = setup(body)
    assert types(driver) == set()
    (doubt,) = driver.disagreements
    assert FT in doubt
    assert "CONFIG_HEN" in doubt


def test_a_flowtable_in_code_that_is_never_compiled_is_nothing() -> None:
    body = "switch (type) {\n#if 0\ncase TC_SETUP_FT:\n  return hen(dev);\n#endif\n}"
    driver = setup(body)
    assert types(driver) == set()
    assert driver.disagreements == ()


def test_a_type_handed_to_something_unseen_is_a_doubt() -> None:
    driver = setup("return hen->ops->setup(hen, type, data);")
    (doubt,) = driver.disagreements
    assert FT in doubt
    assert "setup" in doubt


CONDUIT = """
static int hen_setup(struct net_device *dev, enum tc_setup_type type, void *data)
{
	return ds->ops->port_setup_tc(ds, 0, type, data);
}
static const struct net_device_ops hen_ops = { .ndo_setup_tc = hen_setup };
"""
SWITCH = """
static int owl_setup(struct dsa_switch *ds, int port, enum tc_setup_type type, void *data)
{
	switch (type) {
	case %s:
		return owl_add(ds, port, data);
	default:
		return -EOPNOTSUPP;
	}
}
static const struct dsa_switch_ops owl_ops = { .port_setup_tc = owl_setup };
"""


@pytest.mark.parametrize(("taken", "doubted"), [("TC_SETUP_QDISC_TAPRIO", False), (FT, True)])
def test_a_call_through_ops_that_only_others_set_is_followed_to_all_of_them(
    taken: str, doubted: bool
) -> None:
    tree = Tree({"drivers/net/hen.c": CONDUIT, "drivers/net/owl.c": SWITCH % taken})
    driver = read(tree, hen="hen.c", owl="owl.c")["drivers/net/hen"]
    assert types(driver) == set()
    assert bool(driver.disagreements) is doubted


@pytest.mark.parametrize(
    ("conduit", "switch"),
    [
        (CONDUIT, SWITCH.replace("port_setup_tc = owl_setup", "port_setup_tc = owl_lost")),
        (CONDUIT, "static const struct dsa_switch_ops owl_ops = { .port_setup = owl_setup };\n"),
        (CONDUIT, SWITCH.replace(", enum tc_setup_type type, void *data", "")),
        (CONDUIT.replace("ds->ops->", ""), SWITCH),
    ],
    ids=["its function is nowhere", "nobody sets it", "it has no type", "no member is called"],
)
def test_a_call_that_is_not_followed_to_its_end_is_a_doubt(conduit: str, switch: str) -> None:
    other = switch.replace("%s", "TC_SETUP_QDISC_TAPRIO")
    tree = Tree({"drivers/net/hen.c": conduit, "drivers/net/owl.c": other})
    driver = read(tree, hen="hen.c", owl="owl.c")["drivers/net/hen"]
    assert types(driver) == set()
    (doubt,) = driver.disagreements
    assert FT in doubt
    assert "port_setup_tc" in doubt


def test_a_setup_function_that_is_nowhere_is_a_doubt() -> None:
    source = "static const struct net_device_ops hen_ops = { .ndo_setup_tc = lost_setup };\n"
    driver = read(Tree({"drivers/net/hen.c": source}), hen="hen.c")["drivers/net/hen"]
    assert driver.operations[0].setup_tc == "lost_setup"
    (doubt,) = driver.disagreements
    assert "lost_setup" in doubt
    assert FT in doubt


def test_a_setup_function_that_never_looks_at_the_type_is_a_doubt() -> None:
    (doubt,) = setup("return hen_block(dev, data);").disagreements
    assert FT in doubt


def test_a_flowtable_that_no_entry_reaches_is_a_doubt() -> None:
    more = "static int hen_lost(int t) { switch (t) { case TC_SETUP_FT: return hen(); } }\n"
    driver = setup("switch (type) { case TC_SETUP_BLOCK: return hen(dev); }", more)
    (doubt,) = driver.disagreements
    assert "drivers/net/hen.c: TC_SETUP_FT at line 1" in doubt


def test_what_text_search_finds_and_the_syntax_does_not_is_a_disagreement() -> None:
    more = "struct hen_ops odd = {\n  HEN(a, struct b) NETIF_F_HW_TC 10c d,\n};\n"
    driver = setup("switch (type) { case TC_SETUP_BLOCK: return hen(dev); }", more)
    (doubt,) = driver.disagreements
    assert doubt == "drivers/net/hen.c: NETIF_F_HW_TC at line 2 was not seen in the syntax tree"


def test_text_and_syntax_are_compared_in_all_c_files_and_in_no_header() -> None:
    odd = "struct hen_ops odd = {\n  HEN(a, struct b) NETIF_F_HW_TC 10c d,\n};\n"
    main = '#include "hen.h"\n#include "hen_tc.c"\nstruct net_device_ops o = { .ndo_open = a };\n'
    tree = Tree({"drivers/net/hen.c": main})
    tree.contents |= {"drivers/net/hen.h": odd, "drivers/net/hen_tc.c": odd}
    (doubt,) = read(tree, hen="hen.c")["drivers/net/hen"].disagreements
    assert doubt == "drivers/net/hen_tc.c: NETIF_F_HW_TC at line 2 was not seen in the syntax tree"


def test_a_setup_function_is_that_of_its_own_module_where_another_has_one_of_that_name() -> None:
    source = (
        "static int setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)\n"
        "{{\n  switch (type) {{\n  case {0}:\n    return work(dev);\n  default:\n"
        "    return -EOPNOTSUPP;\n  }}\n}}\n"
        "static const struct net_device_ops ops = {{ .ndo_setup_tc = setup_tc }};\n"
    )
    tree = Tree(
        {
            "drivers/net/hen.c": source.format("TC_SETUP_BLOCK"),
            "drivers/net/fox.c": source.format(FT),
        }
    )
    found = read(tree, hen="hen.c", fox="fox.c")
    assert types(found["drivers/net/hen"]) == {"TC_SETUP_BLOCK"}
    assert types(found["drivers/net/fox"]) == {FT}
