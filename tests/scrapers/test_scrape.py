"""From trees to claims, on small trees of our own: an edit changes its own claims only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.claims import Claim, Facts, derive
from capdb.facts import Board, Config, Driver, Fact, KernelPackage, Reject, Target
from capdb.vocabulary import Grade, State, Traffic
from scrapers import release_facts
from scrapers.trees.source_tree import Trees
from tests.support import small_trees
from tests.support.scraping import MAIN, edit, needs_programs, silent
from tests.support.statements import named

pytestmark = needs_programs

OFFLOAD = "linux/drivers/net/ethernet/fox/fox_offload.c"
DTS = "openwrt/target/linux/forest/dts"


@pytest.fixture
def trees(tmp_path: Path) -> Trees:
    return small_trees.write(tmp_path)


def scrape(trees: Trees) -> dict[type[Fact], list[Fact]]:
    return release_facts.read(trees, small_trees.PROFILES, silent, jobs=1)


def claims(trees: Trees) -> dict[str, Claim]:
    found = scrape(trees)

    def of(kind: type[Fact]) -> tuple[object, ...]:
        return tuple(record for record in found[kind] if isinstance(record, kind))

    facts = Facts(
        targets=(
            Target(
                release=small_trees.RELEASE,
                target=small_trees.TARGET,
                arch="aarch64_generic",
                default_packages=("firewall4", "kmod-nft-offload"),
            ),
        ),
        profiles=small_trees.PROFILES,
        boards=of(Board),
        configs=of(Config),
        packages=of(KernelPackage),
        drivers=of(Driver),
        rejects=of(Reject),
    )
    return {
        claim.profile.removeprefix("acme_"): claim
        for claim in derive(facts)
        if claim.path is Traffic.IPV4_NAT
    }


def states(trees: Trees) -> dict[str, State]:
    return {name: claim.state for name, claim in claims(trees).items()}


AS_WRITTEN = {"den": State.YES, "lair": State.YES, "nest": State.NO, "coop": State.NO}


def test_the_small_trees_give_the_claims_they_were_written_for(trees: Trees) -> None:
    found = claims(trees)
    assert {name: claim.state for name, claim in found.items()} == AS_WRITTEN
    assert {claim.grade for claim in found.values()} == {Grade.WIRED}


def test_evidence_leads_to_the_lines_that_decided(trees: Trees) -> None:
    root = trees.openwrt.parent
    for claim in claims(trees).values():
        for item in claim.evidence:
            if item.line is None:
                continue
            kernel, openwrt = root / "linux" / item.path, root / "openwrt" / item.path
            lines = (kernel if kernel.exists() else openwrt).read_text().splitlines()
            assert lines[item.line - 1].strip()
    nest = claims(trees)["nest"]
    assert any(item.symbol == "cub_data" for item in nest.evidence)


def gate_zero(trees: Trees) -> None:
    edit(trees, MAIN, ".engine_version = 2", ".engine_version = 0")


def gate_opened(trees: Trees) -> None:
    edit(trees, MAIN, ".queues = 1,", ".queues = 1,\n\t.engine_version = 1,")


def node_disabled(trees: Trees) -> None:
    edit(trees, f"{DTS}/oak-lair.dts", 'status = "okay"', 'status = "disabled"')


def handler_removed(trees: Trees) -> None:
    edit(trees, OFFLOAD, "\tcase TC_SETUP_FT:\n", "")


def handler_refuses(trees: Trees) -> None:
    edit(trees, OFFLOAD, "\tcase TC_SETUP_FT:\n", "\tcase TC_SETUP_FT:\n\t\treturn -EOPNOTSUPP;\n")


def driver_not_built(trees: Trees) -> None:
    config = "openwrt/target/linux/forest/oak/config-6.12"
    edit(trees, config, "CONFIG_FOX_ETH=y", "# CONFIG_FOX_ETH is not set")


def gate_behind_the_engine(trees: Trees) -> None:
    """Let the handler ask for an engine, which the driver makes only where the gate allows it."""
    edit(trees, OFFLOAD, "if (!eth->soc->engine_version)", "if (!eth->engine)")
    made = (
        "static int fox_probe(struct fox_eth *eth)\n{\n\tif (eth->soc->engine_version) {\n"
        "\t\teth->engine = fox_engine_init(eth);\n\t}\n\treturn 0;\n}\n\n"
    )
    edit(trees, MAIN, "static const struct of_device_id", f"{made}static const struct of_device_id")


def test_a_gate_behind_the_engine_is_cited_with_the_line_that_refuses(trees: Trees) -> None:
    gate_behind_the_engine(trees)
    (gate,) = {
        gate
        for driver in scrape(trees)[Driver]
        if isinstance(driver, Driver)
        for gate in driver.gates
    }
    assert (gate.field, gate.place.symbol, gate.through) == (
        "engine_version",
        "fox_probe",
        "engine",
    )
    assert gate.refuses is not None
    lines = (trees.kernels["6.12"] / gate.refuses.path).read_text().splitlines()
    assert "if (!eth->engine)" in lines[(gate.refuses.line or 0) - 1]


def test_the_drivers_of_a_target_without_profiles_are_read(trees: Trees) -> None:
    found = release_facts.read(trees, [], silent, jobs=1)
    names = {driver.name for driver in found[Driver] if isinstance(driver, Driver)}
    assert any(name.endswith("fox_eth") for name in names)
    assert found[Config]
    assert found[Board] == []


def gate_unseen(trees: Trees) -> None:
    edit(trees, OFFLOAD, "if (!eth->soc->engine_version)", "if (!fox_engine_ready(eth))")


def header_lost(trees: Trees) -> None:
    (trees.openwrt.parent / MAIN).with_name("fox.h").unlink()


def foreign_tag(trees: Trees) -> None:
    tag = "\tif (dp->cpu_dp->tag_ops->proto != DSA_TAG_PROTO_OWL)\n\t\treturn -EOPNOTSUPP;\n"
    edit(trees, OFFLOAD, "\treturn fox_bind(dev, f);", f"{tag}\n\treturn fox_bind(dev, f);")


@pytest.mark.parametrize(
    ("change", "turned"),
    [
        (gate_zero, {"den": State.NO, "lair": State.NO}),
        (gate_opened, {"nest": State.YES}),
        (node_disabled, {"lair": State.NO}),
        (handler_removed, {"den": State.NO, "lair": State.NO}),
        (handler_refuses, {"den": State.NO, "lair": State.NO}),
        (driver_not_built, {"den": State.NO, "lair": State.NO}),
        (gate_behind_the_engine, {}),
        (
            gate_unseen,
            dict.fromkeys(("den", "lair", "nest"), State.UNKNOWN),
        ),
        (header_lost, {}),
        (foreign_tag, {"den": State.NO, "lair": State.NO}),
    ],
)
def test_an_edit_turns_the_claims_of_just_its_boards(
    trees: Trees, change: Callable[[Trees], None], turned: dict[str, State]
) -> None:
    change(trees)
    assert states(trees) == AS_WRITTEN | turned


def test_a_patch_of_the_target_turns_its_claims_and_is_named_in_the_evidence(trees: Trees) -> None:
    patch = trees.openwrt / "target/linux/forest/patches-6.12/100-open-the-gate.patch"
    patch.parent.mkdir()
    path = MAIN.removeprefix("linux/")
    patch.write_text(
        f"--- a/{path}\n+++ b/{path}\n@@ -14,5 +14,6 @@\n"
        " static const struct fox_soc_data cub_data = {\n \t.queues = 1,\n"
        "+\t.engine_version = 1,\n };\n \n static const struct of_device_id fox_of_match[] = {\n"
    )
    nest = claims(trees)["nest"]
    assert nest.state is State.YES
    named = {item.patch for item in nest.evidence}
    assert "target/linux/forest/patches-6.12/100-open-the-gate.patch" in named


def test_a_board_that_does_not_compile_is_unknown_and_stops_no_other(trees: Trees) -> None:
    edit(trees, f"{DTS}/oak-den.dts", "&eth {", "&no_such_label {")
    found = claims(trees)
    assert {name: claim.state for name, claim in found.items()} == AS_WRITTEN | {
        "den": State.UNKNOWN
    }
    assert "no_such_label" in " ".join(named((found["den"].because,)))


def test_a_target_that_the_tree_lacks_is_unknown(trees: Trees) -> None:
    shutil.rmtree(trees.openwrt / "target/linux/forest/image")
    assert set(states(trees).values()) <= {State.UNKNOWN, State.NO}


def test_scraping_twice_gives_the_same_facts(trees: Trees) -> None:
    assert scrape(trees) == scrape(trees)
