"""The whole chain on the miniature upstream: each trap has a board, and a right answer here.

tests/upstream/README.md says how to add one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb.building.build import build, read
from capdb.claims import Claim, derive
from capdb.claims.driver_matrix import matrix
from capdb.cli import app
from capdb.errors import DataError
from capdb.facts import Profile, Reject, Store
from capdb.rules.ids import Rule
from capdb.vocabulary import Grade, Handles, Misleads, Source, State, Traffic
from scrapers import scrape
from tests.support.miniature import (
    HEAD,
    MISSING,
    NEW,
    OLD,
    RELEASES,
    UPSTREAM,
    scrape_all,
    silent,
)
from tests.support.server import Answer, Server
from tests.support.statements import named

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs programs of the Debian packages {' '.join(MISSING)}"
)

YES, PARTIAL, NO, UNKNOWN = State.YES, State.PARTIAL, State.NO, State.UNKNOWN
WIRED, DECLARED = Grade.WIRED, Grade.DECLARED


@dataclass(frozen=True)
class Trap:
    """The right answer for a board of a release that a careless reading would get wrong.

    `names` are identifiers that cause or limits must name, `patch` one that some evidence must
    name; `traffic` has the states of traffic other than the headline's.
    """

    trap: str
    board: str
    state: State
    grade: Grade | None = None
    names: tuple[str, ...] = ()
    patch: str | None = None
    traffic: Mapping[Traffic, State] = field(default_factory=dict)
    release: str = NEW


OTTER_TAKES = {
    Traffic.IPV6_ROUTE: YES,
    Traffic.IPV6_NAT: NO,
    Traffic.PPPOE: YES,
    Traffic.VLAN: YES,
    Traffic.BRIDGE: NO,
    Traffic.WIFI: NO,
    Traffic.TUNNEL: NO,
}
NOTHING = dict.fromkeys(OTTER_TAKES, NO)

TRAPS = [
    # The engine and its ports.
    Trap("an engine and a switch of its own tag", "burrow", YES, WIRED, traffic=OTTER_TAKES),
    Trap("the device tree is the kernel's, found by what was built", "hollow", YES, WIRED),
    Trap("an image for two boards, one MAC each", "flock", PARTIAL, WIRED),
    Trap("a switch of a foreign tag, a MAC", "ridge", PARTIAL, WIRED, ("acme,ibex-switch",)),
    Trap("only a switch of a foreign tag", "gorge", NO, WIRED, ("acme,ibex-switch",)),
    Trap("two switches, both of the own tag", "fork", YES, WIRED, ("acme,manul-switch",)),
    Trap("two switches, one of a foreign tag", "cleft", PARTIAL, WIRED, ("acme,ibex-switch",)),
    Trap("one MAC, nothing to route between", "pond", PARTIAL, WIRED),
    Trap("a switch without DSA", "delta", PARTIAL, WIRED, ("acme,gecko-gsw",)),
    Trap("the controller is disabled", "shade", NO, WIRED),
    Trap("a device tree that does not compile", "mist", UNKNOWN, names=("gmac9",)),
    Trap("MACs in overlays only", "veil", UNKNOWN, names=("badger-veil-fibre",)),
    # Traffic outside of the engine.
    Trap(
        "a modem next to LAN and WAN", "brook", YES, WIRED, ("pika",), traffic={Traffic.PPPOE: YES}
    ),
    Trap("a PCIe network card", "cliff", PARTIAL, WIRED, ("gull",)),
    # The chip's data decide, as patched.
    Trap("hw-tc-offload, but the gate is 0", "knoll", NO, WIRED, ("acme,stoat-eth",)),
    Trap("a gate of 0 among boards that say yes", "tussock", NO, WIRED, ("acme,stoat-eth",)),
    Trap("a gate that a generic patch opens", "den", YES, WIRED, patch="600-v6.14"),
    Trap("the same gate before that patch", "den", NO, WIRED, release=OLD),
    Trap("two patches, of which the second counts", "swamp", YES, WIRED, patch="705-otter"),
    Trap("a patch of this target alone", "moor", NO, WIRED, patch="950-otter"),
    Trap("a patch that fits another chip with fuzz", "burrow", YES, release=HEAD),
    # Which driver it is.
    Trap("a switch driver that a package builds", "bog", YES, WIRED),
    Trap("the target's own driver for the compatible", "mire", NO, WIRED, ("vole_eth",)),
    Trap("two drivers, both built", "slough", UNKNOWN, names=("otter_eth", "vole_eth")),
    Trap("a symbol that the tree lacks", "wadi", NO, DECLARED),
    Trap("the same next to an engine", "crevice", UNKNOWN, names=("acme,oryx-eth",)),
    Trap("a symbol that cannot be decided", "spring", UNKNOWN, names=("CONFIG_FENNEC_ETH",)),
    Trap("a driver outside of both trees", "erg", NO, WIRED, ("camel-dp",)),
    Trap("the same, and it is not at hand", "erg", UNKNOWN, names=("camel-dp",), release=OLD),
    Trap("a driver that its package brings along", "reg", NO, WIRED, ("jackal-eth",)),
    Trap("hw-tc-offload for filters only", "butte", NO, WIRED, ("heron",)),
    Trap("hw-tc-offload without any handler", "scree", NO, WIRED, ("crane",)),
    Trap("no device tree, an engine that is not built", "generic", NO, DECLARED),
    # Another engine, which needs a processor with firmware.
    Trap(
        "a processor with its firmware",
        "floe",
        YES,
        WIRED,
        patch="610-v6.16",
        traffic=NOTHING | {Traffic.VLAN: YES},
    ),
    Trap("no patch that adds the handler yet", "floe", NO, WIRED, traffic=NOTHING, release=OLD),
    Trap("that patch is rejected", "floe", UNKNOWN, names=("610-tapir",), release=HEAD),
    Trap("the processor is disabled", "drift", NO, WIRED, ("acme,npu",)),
    Trap("the node names no processor", "skerry", NO, WIRED, ("acme,npu",)),
    Trap("half of the firmware", "berg", PARTIAL, WIRED, ("tapir-npu-data-firmware",)),
    Trap("firmware of no package", "spit", NO, WIRED, ("acme/tapir_npu_lost.bin",)),
    # An engine that the board's own node must ask for.
    Trap("a property of the board's node", "plateau", YES, WIRED, ("numbat",)),
    Trap("the property on another node", "basin", NO, WIRED, ("acme,offload",)),
    # Conditions that are not read.
    Trap("the driver asks for the machine", "canyon", UNKNOWN, names=("acme,elsewhere",)),
    Trap("the driver compares a value of the chip", "crater", UNKNOWN, names=("revision",)),
    Trap("a fuse that the probe reads from the chip", "sandhill", UNKNOWN, names=("fused",)),
    # Wi-Fi.
    Trap("a parameter that is off", "glade", YES, WIRED, traffic={Traffic.WIFI: PARTIAL}),
    Trap("a dispatcher without its mailbox", "holt", YES, WIRED, traffic={Traffic.WIFI: NO}),
    Trap("a radio that does not attach", "grove", YES, WIRED, traffic={Traffic.WIFI: NO}),
    Trap("a dispatcher that is disabled", "copse", YES, WIRED, traffic={Traffic.WIFI: NO}),
    Trap("a board without dispatcher", "heath", YES, WIRED, traffic={Traffic.WIFI: NO}),
    Trap("a kernel without dispatcher", "fen", YES, WIRED, traffic={Traffic.WIFI: NO}),
    # An engine that takes less.
    Trap(
        "no PPPoE in the older engine",
        "burrow",
        YES,
        WIRED,
        traffic=OTTER_TAKES | {Traffic.PPPOE: NO},
        release=OLD,
    ),
]


@pytest.fixture(scope="session")
def data(miniature_facts: Path) -> Path:
    """Return the facts of the miniature upstream."""
    return miniature_facts


@pytest.fixture(scope="session")
def claims(data: Path) -> dict[tuple[str, str], dict[Traffic, Claim]]:
    """Return the claims by release and board, without the maker's name."""
    found: dict[tuple[str, str], dict[Traffic, Claim]] = {}
    for claim in derive(read(Store(data))):
        board = claim.profile.removeprefix("acme_")
        found.setdefault((claim.release, board), {})[claim.path] = claim
    return found


@pytest.fixture(scope="module")
def database(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the miniature's facts."""
    path = tmp_path_factory.mktemp("built") / "capdb.sqlite"
    build(data, path, lambda what: None)
    return path


@pytest.fixture
def run(data: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on the miniature's facts and database."""
    monkeypatch.setenv("CAPDB_DATA", str(data))
    monkeypatch.setenv("CAPDB_DATABASE", str(database))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return invoke


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.board}-{trap.release}-{trap.trap}")
def test_no_board_falls_into_its_trap(
    trap: Trap, claims: dict[tuple[str, str], dict[Traffic, Claim]]
) -> None:
    of_board = claims[trap.release, trap.board]
    headline = of_board[Traffic.IPV4_NAT]
    assert headline.state is trap.state, headline.because
    if trap.grade or trap.state is UNKNOWN:
        assert headline.grade is trap.grade
    said = " ".join(named((headline.because, *headline.limits)))
    assert [name for name in trap.names if name not in said] == []
    patches = {item.patch.rpartition("/")[2] for item in headline.evidence if item.patch}
    assert trap.patch is None or any(patch.startswith(trap.patch) for patch in patches)
    assert {path: of_board[path].state for path in trap.traffic} == dict(trap.traffic)


def test_every_board_of_every_release_has_its_right_answer_in_the_table(data: Path) -> None:
    store = Store(data)
    published = {
        (profile.release, profile.profile.removeprefix("acme_"))
        for release in RELEASES
        for profile in store.read(f"releases/{release}/profiles.jsonl", Profile)
    }
    assert {(trap.release, trap.board) for trap in TRAPS} == published


def trap_lines() -> Iterator[Path]:
    for path in sorted((UPSTREAM / "trees").rglob("*")):
        if path.is_file() and "rap: " in path.read_text():
            yield path


def test_every_board_says_where_it_lies_what_its_trap_is() -> None:
    boards = sorted((UPSTREAM / "trees").glob("openwrt-*/target/linux/*/dts/*.dts"))
    assert boards
    assert [path.name for path in boards if path not in set(trap_lines())] == []


# ------------------------------------------------------------------ patches


def rejected(data: Path, release: str) -> set[str]:
    found = Store(data).read(f"releases/{release}/rejects.jsonl", Reject)
    return {reject.patch.rpartition("/")[2] for reject in found}


def test_a_patch_that_the_kernel_has_already_is_no_reject(data: Path) -> None:
    assert rejected(data, NEW) == set()


def test_a_patch_that_does_not_fit_is_a_reject(data: Path) -> None:
    assert rejected(data, HEAD) == {
        "610-tapir-flowtable.patch",
        "720-otter-no-engine-on-wolverine.patch",
    }


def test_evidence_leads_to_lines_that_are_there(
    claims: dict[tuple[str, str], dict[Traffic, Claim]],
) -> None:
    """Of files that no patch touches; line numbers of patched ones are those after the patch."""
    checked = 0
    for (release, _), of_board in claims.items():
        trees = {OLD: ("openwrt-24.10", "linux-6.6"), HEAD: ("openwrt-main", "linux-6.12")}
        for tree in trees.get(release, ("openwrt-25.12", "linux-6.12")):
            for claim in of_board.values():
                for item in claim.evidence:
                    file = UPSTREAM / "trees" / tree / item.path
                    if file.is_file() and item.line and not item.path.endswith("_eth.c"):
                        checked += 1
                        assert file.read_text().splitlines()[item.line - 1].strip(), item
    assert checked > 100


def test_links_to_linux_lead_to_the_same_line_before_all_patches(
    claims: dict[tuple[str, str], dict[Traffic, Claim]],
) -> None:
    patched = {path.read_text() for path in (UPSTREAM / "trees").rglob("*.patch")}
    moved = 0
    for (release, _), of_board in claims.items():
        kernel = UPSTREAM / "trees" / ("linux-6.6" if release == OLD else "linux-6.12")
        for item in (item for claim in of_board.values() for item in claim.evidence):
            file = kernel / item.path
            if item.source is not Source.LINUX or item.patch or not file.is_file():
                continue
            page, _, line = (item.url or "").partition("#n")
            assert f"/{item.path}?h=v" in page
            assert line or item.line is None, item
            if line:
                moved += int(line) != item.line
                assert file.read_text().splitlines()[int(line) - 1].strip(), item
                untouched = not any(f"b/{item.path}" in patch for patch in patched)
                assert int(line) == item.line or not untouched
    assert moved


# ------------------------------------------------------------------ the driver matrix

DRIVERS = {
    "otter_eth": (Handles.FLOWTABLE, Misleads.SOME),
    "tapir_eth": (Handles.FLOWTABLE, Misleads.NO),
    "heron": (Handles.BLOCK, Misleads.YES),
    "numbat": (Handles.FLOWTABLE, Misleads.SOME),
    "quoll": (Handles.FLOWTABLE, Misleads.SOME),
    "bilby": (Handles.FLOWTABLE, Misleads.SOME),
    "wombat": (Handles.FLOWTABLE, Misleads.SOME),
    "crane": (Handles.NOTHING, Misleads.YES),
    "camel-dp": (Handles.NOTHING, Misleads.YES),
    "jackal-eth": (Handles.NOTHING, Misleads.NO),
    "vole_eth": (Handles.NOTHING, Misleads.NO),
    "gull": (Handles.NOTHING, Misleads.NO),
    "pika": (Handles.NOTHING, Misleads.NO),
    "moth_core": (Handles.NOTHING, Misleads.NO),
    "lynx": (Handles.CONDUIT, Misleads.SOME),
    "manul": (Handles.CONDUIT, Misleads.SOME),
    "ibex": (Handles.CONDUIT, Misleads.SOME),
}


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_driver_matrix_knows_where_hw_tc_offload_misleads(driver: str, data: Path) -> None:
    rows = [
        row
        for row, _ in matrix(read(Store(data)))
        if row.release == NEW and row.name.rpartition("/")[2] == driver
    ]
    assert {(row.handles, row.misleads) for row in rows} == {DRIVERS[driver]}


# ------------------------------------------------------------------ the whole chain


def test_scraping_again_changes_nothing(data: Path, tmp_path: Path) -> None:
    again = tmp_path / "data"
    shutil.copytree(data, again)
    scrape_all(again)
    files = sorted(path.relative_to(data) for path in data.rglob("*") if path.is_file())
    assert [
        path for path in files if (data / path).read_bytes() != (again / path).read_bytes()
    ] == []


def test_lint_finds_nothing_in_the_facts_nor_in_the_sources(
    run: Callable[..., Result], data: Path
) -> None:
    result = run("lint", "--data", str(data), "--trees", str(UPSTREAM))
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("query", "options", "code"),
    [
        ("ACME Burrow", (), 0),
        ("burrow pro", (), 0),
        ("acme,burrow", ("--release", OLD), 0),
        ("acme ridge", (), 3),
        ("acme gorge", (), 1),
        ("ACME Mire v1", (), 1),
        ("acme spring", (), 4),
        ("burrow mini", (), 4),
    ],
)
def test_check_answers_by_the_names_of_the_table_of_hardware_and_by_exit_code(
    query: str, options: tuple[str, ...], code: int, run: Callable[..., Result]
) -> None:
    assert run("check", *options, query).exit_code == code


def test_a_link_that_wan_and_lan_share_is_shown_with_the_answer_the_device_and_its_page(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (answer,) = json.loads(run("check", "acme burrow", "--json").stdout)["results"]
    (link,) = answer["links"]
    values = {"ports": ["wan", "lan1", "lan2"], "speed": 2500, "whole": True}
    assert (link["rule"], link["values"]) == ("shared-link", values)
    assert answer["state"] == "yes"
    assert "wired-by" in {item["rule"] for item in answer["evidence"]}
    (device,) = json.loads(run("show", "acme burrow", "--json").stdout)["devices"]
    assert [each["links"] for each in device["images"] if each["release"] == NEW] == [[link]]
    shown = [
        run(*words).stdout
        for words in (("check", "acme burrow", "--explain"), ("show", "acme burrow"))
    ]
    assert all(link["says"][:40] in text for text in shown)
    run("site", "build", "--out", str(tmp_path / "public"))
    page = (tmp_path / "public/boards/acme_burrow.html").read_text()
    assert link["says"] in page
    (ridge,) = json.loads(run("check", "acme ridge", "--json").stdout)["results"]
    assert ridge["links"] == []


def test_advice_follows_the_answer(run: Callable[..., Result]) -> None:
    replies = [json.loads(run("advise", "--json", name).stdout) for name in ("burrow", "gorge")]
    yes, no = (reply["results"][0] for reply in replies)
    switched_on = {step["command"] for step in yes["enable"]["steps"]}
    assert "uci set firewall.@defaults[0].flow_offloading_hw='1'" in switched_on
    assert no["enable"] is None


def test_the_patch_that_opens_a_gate_is_a_change_between_the_releases(
    run: Callable[..., Result],
) -> None:
    shown = run("diff", OLD, NEW, "--json").stdout
    assert "acme_den" in shown
    assert "600-v6.14-otter-engine-of-marten.patch" in shown


def test_the_website_has_a_page_for_every_board(run: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "public"
    result = run("site", "build", "--out", str(out))
    assert result.exit_code == 0, result.output
    pages = {path.stem for path in (out / "boards").glob("*.html")}
    keys = {"generic" if trap.board == "generic" else f"acme_{trap.board}" for trap in TRAPS}
    assert keys <= pages


def test_what_a_server_publishes_gives_the_facts_of_the_directory(
    server: Server, data: Path, tmp_path: Path
) -> None:
    for host in ("openwrt.org", "downloads.openwrt.org"):
        for path in (UPSTREAM / host).rglob("*.json"):
            server.answer(f"/{path.relative_to(UPSTREAM).as_posix()}", Answer(path.read_bytes()))
    scrape.run(
        ["toh", "releases"],
        data=tmp_path / "data",
        origin=server.url,
        release=NEW,
        date="2026-01-01",
        progress=silent,
        least=scrape.Least(devices=10, targets=2),
    )
    facts = (
        "toh/hardware.jsonl",
        *(f"releases/{NEW}/{name}.jsonl" for name in ("profiles", "targets")),
    )
    for path in facts:
        assert (tmp_path / "data" / path).read_bytes() == (data / path).read_bytes()


@pytest.mark.parametrize("least", [scrape.Least(devices=1000), scrape.Least(10, targets=20)])
def test_a_source_with_less_than_it_should_have_is_refused(
    least: scrape.Least, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="at least"):
        scrape.run(
            ["toh", "releases"],
            data=tmp_path / "data",
            origin=UPSTREAM,
            release=NEW,
            date=None,
            progress=silent,
            least=least,
        )
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("asks", ["ndo_flow_elsewhere(dev, flow)", "0"])
def test_a_kernel_that_hands_flows_to_drivers_in_another_way_decides_nothing(
    asks: str, tmp_path: Path
) -> None:
    """As before 5.5, where its drivers name nothing that is looked for, which must be no `no`."""
    upstream = tmp_path / "upstream"
    shutil.copytree(UPSTREAM, upstream)
    for file in (upstream / "trees").glob("linux-*/net/netfilter/*.c"):
        file.write_text(file.read_text().replace("ndo_setup_tc(dev, TC_SETUP_FT, bo)", asks))
    scrape_all(tmp_path / "data", upstream)
    found = list(derive(read(Store(tmp_path / "data"))))
    assert {(claim.state, claim.grade) for claim in found} == {(UNKNOWN, None)}
    assert {claim.because.rule for claim in found} == {Rule.FLOW_REQUEST_NOT_READ}


def test_flows_that_are_handed_over_by_openwrts_own_operation_are_read_by_that(
    tmp_path: Path,
) -> None:
    """As before 5.10; a driver that knows the later request alone is a plain `no` there."""
    upstream = tmp_path / "upstream"
    shutil.copytree(UPSTREAM, upstream)
    for file in (upstream / "trees").glob("linux-*/net/netfilter/*.c"):
        asks = "ndo_flow_offload(FLOW_OFFLOAD_ADD, flow, src, dest)"
        file.write_text(file.read_text().replace("ndo_setup_tc(dev, TC_SETUP_FT, bo)", asks))
    driver = upstream / "trees/linux-6.12/drivers/net/ethernet/acme/otter/otter_main.c"
    operation = """
static int otter_flow_offload(enum flow_offload_type type, struct flow_offload *flow,
	struct flow_offload_hw_path *src, struct flow_offload_hw_path *dest)
{
	struct otter_eth *eth = netdev_priv(src->dev);

	if (!eth->soc->engine_version)
		return -EINVAL;
	return otter_write(eth, flow);
}

static const struct net_device_ops otter_netdev_ops = {
	.ndo_flow_offload	= otter_flow_offload,
"""
    text = driver.read_text()
    start = "\nstatic const struct net_device_ops otter_netdev_ops = {\n"
    assert start in text
    driver.write_text(text.replace(start, operation))
    scrape_all(tmp_path / "data", upstream)
    states = {
        claim.profile.removeprefix("acme_"): claim.state
        for claim in derive(read(Store(tmp_path / "data")))
        if claim.release == NEW and claim.path is Traffic.IPV4_NAT
    }
    assert (states["knoll"], states["floe"], states["mire"]) == (NO, NO, NO)
    assert states["burrow"] is PARTIAL  # the image lacks the older firewall
