"""A refusal by a value that a driver directly reads from the hardware is unclear."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import derive
from capdb.facts import Driver
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support.forest import ENGINE, FACTS
from tests.support.small_drivers import FOX, MAIN, OFFLOAD, fox, read

FUSE = "readl(fox->base + FUSE)"
NO = "return -EOPNOTSUPP;"
GATE = "if (!fox->soc->engine_version)"


def driver(test: str = "", probe: str = "", above: str = "") -> Driver:
    """Return the fox, with code in its handler next to its gate, in its probe and above both."""
    start = OFFLOAD.index("    static int fox_setup_block(")
    offload = OFFLOAD[:start] + above + "\n" + OFFLOAD[start:]
    offload = offload.replace(GATE, f"{test} {GATE}")
    main = MAIN.replace(
        "dev->hw_features = FOX_FEATURES;", f"dev->hw_features = FOX_FEATURES; {probe}"
    )
    return read(fox(main=main, offload=offload))[FOX]


KEPT = f"fox->fused = {FUSE} & BIT(3);"
REFUSALS = {
    "kept by the probe": (f"if (fox->fused) {NO}", KEPT),
    "negated": (f"if (!fox->fused) {NO}", KEPT),
    "the first of two terms": (f"if (fox->fused && f->block) {NO}", KEPT),
    "the second of two terms": (f"if (f->block || fox->fused) {NO}", KEPT),
    "masked": (f"if (FIELD_GET(BIT(3), fox->fused)) {NO}", f"fox->fused = {FUSE};"),
    "unlikely": (f"if (unlikely(fox->fused & BIT(3))) {NO}", f"fox->fused = {FUSE};"),
    "with the other branch": ("if (!fox->fused) go(fox); else return -EOPNOTSUPP;", KEPT),
    "by a switch": (f"switch (fox->fused) {{ case 1: {NO} }}", KEPT),
    "by a choice": ("int no = fox->fused ? -EOPNOTSUPP : 0; if (no) return no;", KEPT),
    "with an error of a busy device too": (
        f"if (fox->fused) {{ if (f->block) return -EBUSY; {NO} }}",
        KEPT,
    ),
    "compared": (f"if (fox->rev < 2) {NO}", f"fox->rev = {FUSE} >> 4;"),
    "by a local": (f"if (fox->fused) {NO}", f"u32 v = {FUSE}; fox->fused = v & BIT(3);"),
    "by a regmap": (f"if (fox->fused) {NO}", "regmap_read(fox->map, FUSE, &fox->fused);"),
    "by a regmap and a local": (
        f"if (fox->fused) {NO}",
        "u32 v; regmap_read(fox->map, FUSE, &v); fox->fused = v & BIT(3);",
    ),
    "by an NVMEM cell": (f"if (fox->fused) {NO}", 'nvmem_cell_read_u32(dev, "fuse", &fox->fused);'),
    "by a helper": (
        f"if (fox->fused) {NO}",
        "fox->fused = fox_r32(fox, FUSE) & BIT(3);",
        "u32 fox_r32(struct fox *fox, u32 reg) { return readl(fox->base + reg); }",
    ),
    "by a macro": (
        f"if (fox->fused) {NO}",
        "fox->fused = fox_r32(fox, FUSE) & BIT(3);",
        "#define fox_r32(fox, reg) (readl((fox)->base + (reg)))",
    ),
    "kept as a constant": (
        f"if (fox->fused) {NO}",
        f"if ({FUSE} & BIT(3)) fox->fused = true;",
    ),
    "kept as a constant by a local": (
        f"if (!fox->able) {NO}",
        f"u32 v = {FUSE}; if (!(v & BIT(3))) {{ note(fox); fox->able = 1; }}",
    ),
    "kept as a constant of the other branch": (
        f"if (fox->fused) {NO}",
        f"if ({FUSE} & BIT(3)) note(fox); else fox->fused = true;",
    ),
    "kept as a constant by one condition of two": (
        f"if (fox->fused) {NO}",
        f"if ({FUSE} & BIT(3)) if (fox->rev) fox->fused = true;",
    ),
    "kept as a constant by a switch": (
        f"if (fox->fused) {NO}",
        f"switch ({FUSE}) {{ case 3: fox->fused = true; }}",
    ),
    "a local that is a constant": (
        f"bool no = false; if ({FUSE} & BIT(3)) no = true; if (no) {NO}",
        "",
    ),
    "read at once": (f"if ({FUSE} & BIT(3)) {NO}", ""),
    "read at once by a local": (f"u32 v = {FUSE}; if (v & BIT(3)) return -ENODEV;", ""),
    "read at once by a macro": (
        f"if (FUSED(fox)) {NO}",
        "",
        "#define FUSED(fox) (readl((fox)->base + FUSE) & BIT(3))",
    ),
}


@pytest.mark.parametrize("shape", REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_by_a_register_is_unclear(shape: tuple[str, ...]) -> None:
    found = driver(*shape)
    assert [gate.field for gate in found.gates] == ["engine_version"]
    assert "unclear" in [gate.refuses for gate in found.property_gates]


@pytest.mark.parametrize(
    "shape",
    [
        (),
        ("", KEPT),
        ("if (fox->fused) note(fox);", KEPT),
        (f"if (fox->other) {NO}", KEPT),
        (f"if (fox->fused) {NO}", "fox->fused = false;"),
        ("if (fox->fused) return -EBUSY;", KEPT),
        (f"if ({FUSE} & BUSY) return -EBUSY;", ""),
        (f"if (allow(fox->fused)) {NO}", KEPT),
        (f"if (fox->allowed[fox->fused]) {NO}", KEPT),
        (f"if (fox->fused) {NO}", "start(&fox->fused);"),
        (f"if (fox->fused) {NO}", "readl(&fox->fused);"),
        (
            f"if (fox->fused) {NO}",
            "",
            f"static void cub_start(struct cub *cub) {{ cub->fused = {FUSE}; }}",
        ),
        (f"u32 v = {FUSE}; if (v & BUSY) return -ETIMEDOUT;", ""),
        (f"if (fox->fused) {NO}", f"if (allow({FUSE})) fox->fused = true;"),
        (f"if (fox->fused) {NO}", f"if ({FUSE} & BUSY) fox->busy = true; fox->fused = false;"),
        (f"if (fox->fused) {NO}", f"if ({FUSE} & BUSY) fox->fused |= FUSED;"),
        (f"if (!fox->base) {NO}", f"fox->base = ioremap(); {KEPT}"),
    ],
)
def test_registers_are_read_without_refusing_by_them(shape: tuple[str, ...]) -> None:
    assert driver(*shape).property_gates == ()


def test_a_board_of_a_driver_that_asks_a_fuse_is_unknown() -> None:
    for shape, state in (((), State.YES), (REFUSALS["kept by the probe"], State.UNKNOWN)):
        gates = driver(*shape).property_gates
        engine = replace(ENGINE, property_gates=gates)
        facts = dataclasses.replace(FACTS, drivers=(engine, *FACTS.drivers[1:]))
        claim = next(each for each in derive(facts) if each.path is Traffic.IPV4_NAT)
        assert claim.state is state
    assert claim.because.rule is Rule.CONDITION_UNCLEAR
