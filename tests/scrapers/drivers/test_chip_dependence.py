"""A refusal by a chip's match data in any shape is a gate or unclear, never silent."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, derive
from capdb.facts import Driver
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support.forest import BOARD, CONTROLLER, ENGINE, FACTS
from tests.support.small_drivers import Tree, read

CIVET = "drivers/net/civet"
SECOND_GATE = "if (!civet->soc->queues) return -EOPNOTSUPP;"
"""A gate that both chips pass, so that a driver with a gate missed is not unknown by itself."""

SOURCE = """\
enum civet_generation { CIVET_GEN_0, CIVET_GEN_1, CIVET_GEN_2, civet_gen_2 };
struct engine { int state; };
struct civet_soc { u8 queues; enum civet_generation generation; };
struct civet {
    const struct civet_soc *soc;
    struct engine *engine;
    int gen;
    bool has_engine;
};
static const struct civet_soc civet_soc = { .queues = 4, .generation = CIVET_GEN_1 };
static const struct civet_soc giant_civet_soc = { .queues = 4, .generation = CIVET_GEN_2 };
static int civet_limit;
/* above */
static int civet_setup_ft(struct net_device *dev, struct flow_block_offload *f)
{
    struct civet *civet = netdev_priv(dev);
    int err;

    /* second gate */
    /* test */
    return flow_block_cb_setup_simple(f, &civet_list, civet_cb, dev, dev, true);
/* label */
}
static int civet_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
    switch (type) {
    case TC_SETUP_FT:
        return civet_setup_ft(dev, type_data);
    default:
        return -EOPNOTSUPP;
    }
}
static const struct net_device_ops civet_netdev_ops = { .ndo_setup_tc = civet_setup_tc };
static const struct net_device_ops plain_netdev_ops = { .ndo_open = civet_open };
static int civet_probe(struct platform_device *pdev)
{
    struct civet *civet = civet_alloc(pdev);
    struct net_device *dev = civet->dev;

    dev->netdev_ops = &civet_netdev_ops;
    /* probe */
    return register_netdev(dev);
}
static const struct of_device_id civet_of_match[] = {
    { .compatible = "acme,civet-eth", .data = &civet_soc },
    { .compatible = "acme,giant-civet-eth", .data = &giant_civet_soc },
    { },
};
"""

GEN = "civet->soc->generation"
NO = "return -EOPNOTSUPP;"
HELPER = "static bool has_engine(struct civet *civet) { "
UNMADE = "if (!civet->engine) return -EOPNOTSUPP;"
SETUP = "flow_block_cb_setup_simple(f, &civet_list, civet_cb, dev, dev, true)"


@dataclass(frozen=True)
class Shape:
    """The code of a driver in its setup function, above it, behind its label and in its probe."""

    test: str = ""
    above: str = ""
    label: str = ""
    probe: str = ""


REFUSALS = {
    "a macro that compares": Shape(
        f"if (!HAS_ENGINE(civet)) {NO}", "#define HAS_ENGINE(c) ((c)->soc->generation >= 2)"
    ),
    "a macro in small letters": Shape(
        f"if (!has_engine(civet)) {NO}", "#define has_engine(c) ((c)->soc->generation >= 2)"
    ),
    "a macro that reads": Shape(
        f"if (GEN(civet) < CIVET_GEN_2) {NO}", "#define GEN(c) ((c)->soc->generation)"
    ),
    "a macro by a macro": Shape(
        f"if (OLD(civet)) {NO}",
        "#define GEN(c) ((c)->soc->generation)\n#define OLD(c) \\\n  (GEN(c) < CIVET_GEN_2)",
    ),
    "a macro without arguments": Shape(
        f"if (IS_OLD) {NO}", "#define IS_OLD (civet->soc->generation < 2)"
    ),
    "a macro that is given the member": Shape(
        f"if (VALUE(civet, generation) < 2) {NO}", "#define VALUE(c, name) ((c)->soc->name)"
    ),
    "a macro that is given the value": Shape(
        f"if (!HAS({GEN}, CIVET_GEN_2)) {NO}", "#define HAS(caps, x) (((caps) & (x)) == (x))"
    ),
    "a macro that refuses": Shape(
        "NEEDS(civet, CIVET_GEN_2);",
        "#define NEEDS(c, x) do { if ((c)->soc->generation < x) return -EINVAL; } while (0)",
    ),
    "a helper": Shape(f"if (!has_engine(civet)) {NO}", f"{HELPER} return {GEN} >= CIVET_GEN_2; }}"),
    "a helper of several returns": Shape(
        f"if (!has_engine(civet)) {NO}",
        f"{HELPER} if ({GEN} >= CIVET_GEN_2) return true; return false; }}",
    ),
    "a helper with a switch": Shape(
        f"if (!has_engine(civet)) {NO}",
        f"{HELPER} switch ({GEN}) {{ case CIVET_GEN_2: return true; default: return false; }} }}",
    ),
    "a helper of a helper": Shape(
        f"if (!can(civet)) {NO}",
        f"{HELPER} return {GEN} >= 2; }}\n"
        "static bool can(struct civet *civet) { bool ok = has_engine(civet); return ok; }",
    ),
    "a helper that is given the value": Shape(
        f"if (is_old({GEN})) {NO}", "static bool is_old(int gen) { return gen < 2; }"
    ),
    "a function that is given the value": Shape(
        f"err = check({GEN}); if (err) return err;",
        f"static int check(int gen) {{ if (gen < 2) {NO} return 0; }}",
    ),
    "a value by a pointer": Shape(
        f"int gen; read_gen(civet, &gen); if (gen < 2) {NO}",
        f"static void read_gen(struct civet *civet, int *gen) {{ *gen = {GEN}; }}",
    ),
    "a local": Shape(f"int gen = {GEN}; if (gen < CIVET_GEN_2) {NO}"),
    "a local that is set later": Shape(f"int gen; gen = {GEN}; if (gen < CIVET_GEN_2) {NO}"),
    "a local of truth": Shape(f"bool ok = {GEN} >= CIVET_GEN_2; if (!ok) {NO}"),
    "a local that is set by an if": Shape(
        f"bool ok = false; if ({GEN} >= 2) ok = true; if (!ok) {NO}"
    ),
    "a local of a local": Shape(f"int gen = {GEN}; bool ok = gen >= 2; if (!ok) {NO}"),
    "a pointer to the match data": Shape(
        f"const struct civet_soc *soc = civet->soc; int gen = soc->generation; if (gen < 2) {NO}"
    ),
    "a pointer to data that is compared": Shape(f"if (civet->soc == &civet_soc) {NO}"),
    "a copied member": Shape(f"if (civet->gen < CIVET_GEN_2) {NO}", probe=f"civet->gen = {GEN};"),
    "a copied member with more": Shape(
        f"if (!(civet->gen & CAN_OFFLOAD)) {NO}", probe=f"civet->gen = {GEN} | civet->quirks;"
    ),
    "a flag that is set by an if": Shape(
        f"if (!(civet->gen & CAN_OFFLOAD)) {NO}",
        probe=f"if ({GEN} >= 2) civet->gen |= CAN_OFFLOAD;",
    ),
    "a pointer that is chosen": Shape(
        f"const struct engine *kind = {GEN} >= 2 ? &new_engine : &old_engine; "
        f"if (!kind->state) {NO}"
    ),
    "a copied truth": Shape(
        f"if (!civet->has_engine) {NO}", probe=f"civet->has_engine = {GEN} >= CIVET_GEN_2;"
    ),
    "a member that is set by an if": Shape(
        f"if (!civet->has_engine) {NO}", probe=f"if ({GEN} >= 2) civet->has_engine = true;"
    ),
    "a member that is made by an if": Shape(
        UNMADE, probe=f"if ({GEN} >= 2) civet->engine = make(civet);"
    ),
    "a member that two members decide": Shape(
        UNMADE, probe=f"if (civet->soc->queues && {GEN} >= 2) civet->engine = make(civet);"
    ),
    "a member of a member": Shape(
        f"if (!civet->has_engine) {NO}",
        probe=f"civet->gen = {GEN}; civet->has_engine = civet->gen >= 2;",
    ),
    "a member that a function sets": Shape(
        UNMADE,
        "static void init(struct civet *civet) { civet->engine = make(civet); }",
        probe=f"if ({GEN} >= 2) init(civet);",
    ),
    "a member that is set after a return": Shape(
        UNMADE,
        f"static int init(struct civet *civet) {{ if ({GEN} < 2) return 0; "
        "civet->engine = make(civet); return 0; }",
        probe="init(civet);",
    ),
    "a variable of the file": Shape(f"if (civet_limit < 2) {NO}", probe=f"civet_limit = {GEN};"),
    "an enumerator in small letters": Shape(f"if ({GEN} < civet_gen_2) {NO}"),
    "a constant variable": Shape(
        f"if ({GEN} < civet_least) {NO}", "static const int civet_least = 2;"
    ),
    "a constant local": Shape(f"const int least = 2; if ({GEN} < least) {NO}"),
    "an index": Shape(
        f"if (!civet_table[{GEN}]) {NO}", "static const bool civet_table[] = { 0, 0, 1, 1 };"
    ),
    "a copied index": Shape(
        f"bool ok = civet_table[{GEN}]; if (!ok) {NO}",
        "static const bool civet_table[] = { 0, 0, 1, 1 };",
    ),
    "a label": Shape(f"if ({GEN} < CIVET_GEN_2) goto no;", label=f"no:\n {NO}"),
    "a label with work": Shape(
        f"if ({GEN} < CIVET_GEN_2) goto no;", label="no:\n err = -EINVAL; undo(civet); return err;"
    ),
    "minus one": Shape(f"if ({GEN} < CIVET_GEN_2) return -1;"),
    "success without work": Shape(f"if ({GEN} < CIVET_GEN_2) return 0;"),
    "one": Shape(f"if ({GEN} < CIVET_GEN_2) return 1;"),
    "a constant of its own": Shape(f"if ({GEN} < 2) return NO_ENGINE;", "#define NO_ENGINE 95"),
    "a function that refuses": Shape(
        f"if ({GEN} < CIVET_GEN_2) return refuse(civet);",
        f"static int refuse(struct civet *civet) {{ {NO} }}",
    ),
    "a break": Shape(f"do {{ if ({GEN} < 2) break; return {SETUP}; }} while (0); {NO}"),
    "what follows": Shape(f"if ({GEN} >= CIVET_GEN_2) return {SETUP}; return -1;"),
    "what follows around it": Shape(f"if (f) {{ if ({GEN} >= 2) return {SETUP}; }} {NO}"),
    "an error that stays": Shape(
        f"int ret = -EOPNOTSUPP; if ({GEN} >= CIVET_GEN_2) ret = {SETUP}; return ret;"
    ),
    "an else": Shape(f"if ({GEN} >= CIVET_GEN_2) note(civet); else return -1;"),
    "a switch": Shape(f"switch ({GEN}) {{ case CIVET_GEN_2: break; default: return -1; }}"),
    "a switch of good cases": Shape(f"switch ({GEN}) {{ case CIVET_GEN_2: return {SETUP}; }} {NO}"),
    "a plain gate that answers otherwise": Shape(f"if (!{GEN}) return -1;"),
    "operations": Shape(
        probe=f"if ({GEN} >= 2) dev->netdev_ops = &civet_netdev_ops; "
        "else dev->netdev_ops = &plain_netdev_ops;"
    ),
    "operations by a local": Shape(
        probe=f"bool old = {GEN} < 2; if (old) dev->netdev_ops = &plain_netdev_ops;"
    ),
    "operations by a choice": Shape(
        probe=f"dev->netdev_ops = {GEN} < 2 ? &plain_netdev_ops : &civet_netdev_ops;"
    ),
}


def driver(shape: Shape) -> Driver:
    source = SOURCE.replace("/* second gate */", SECOND_GATE)
    for name in ("test", "above", "label", "probe"):
        source = source.replace(f"/* {name} */", getattr(shape, name))
    return read(Tree({f"{CIVET}.c": source}), civet="civet.c")[CIVET]


@pytest.mark.parametrize("shape", REFUSALS.values(), ids=REFUSALS)
def test_no_shape_of_refusing_a_chip_passes_silently(shape: Shape) -> None:
    found = driver(shape)
    assert "queues" in [gate.field for gate in found.gates]
    assert "unclear" in [gate.refuses for gate in found.property_gates]


@pytest.mark.parametrize(
    "shape",
    [
        Shape(),
        Shape(f"if (f->index >= {GEN}) {NO}"),
        Shape(f"int n = {GEN}; if (f->index >= n) {NO}"),
        Shape(f"for (int i = 0; i < 8; i++) if (i == {GEN}) {NO}"),
        Shape(f"bool fits = f->index < {GEN}; if (!fits) {NO}"),
        Shape(f"if ({GEN} >= CIVET_GEN_2) spread(civet);"),
        Shape(f"int n = {GEN} >= CIVET_GEN_2 ? 2 : 4; spread(civet, n); if (!f) {NO}"),
        Shape(f"if (civet->gen < 2) {NO}", probe="civet->gen = read_version(civet);"),
        Shape(f"if (!civet->engine->state) {NO}", probe=f"civet->gen = {GEN};"),
        Shape(UNMADE, probe="if (civet->soc->queues) civet->engine = make(civet);"),
        Shape(probe="dev->netdev_ops = &civet_netdev_ops;"),
    ],
)
def test_the_match_data_are_used_without_refusing_a_chip_by_them(shape: Shape) -> None:
    assert driver(shape).property_gates == ()


# ------------------------------------------------------------------ through to the claim


def claim(shape: Shape, chip: str) -> Claim:
    """Return the headline of a board whose chip is that of an id of the driver."""
    found = driver(shape)
    kept = {
        "name": ENGINE.name,
        "files": {f"{CIVET}.c": ("CONFIG_FOX_ETH",)},
        "target": ENGINE.target,
    }
    civet = replace(found, **kept, egress_tags=ENGINE.egress_tags, flow_keys=ENGINE.flow_keys)
    board = replace(BOARD, controllers=(replace(CONTROLLER, compatible=(f"acme,{chip}-eth",)),))
    facts = dataclasses.replace(FACTS, drivers=(civet, *FACTS.drivers[1:]), boards=(board,))
    return next(each for each in derive(facts) if each.path is Traffic.IPV4_NAT)


@pytest.mark.parametrize("chip", ["civet", "giant-civet"])
def test_a_chip_for_which_a_refusal_was_not_understood_is_unknown(chip: str) -> None:
    assert claim(Shape(), chip).state is State.YES
    unclear = claim(REFUSALS["a helper of several returns"], chip)
    assert (unclear.state, unclear.because.rule) == (State.UNKNOWN, Rule.CONDITION_UNCLEAR)


@pytest.mark.parametrize(
    "values", ["{ 4, CIVET_GEN_1 }", "{ CIVET_GEN_1 }", "{ .generation = 1, 4 }"]
)
def test_a_gate_among_values_without_names_is_unknown_and_not_zero(values: str) -> None:
    source = SOURCE.replace("{ .queues = 4, .generation = CIVET_GEN_1 }", values)
    source = source.replace("/* second gate */", SECOND_GATE)
    found = read(Tree({f"{CIVET}.c": source}), civet="civet.c")[CIVET]
    assert [each.symbol for each in found.match_data] == ["giant_civet_soc"]
    assert any("without their names" in doubt for doubt in found.disagreements)
