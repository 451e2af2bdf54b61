"""A device's page: one release at a time, its headline, the chain, the ports, similar devices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from capdb.queries.connection import connect
from capdb.queries.first_boot import FirstBoot
from capdb.results.answer import Answer, Caveat, Evidence, PathAnswer
from capdb.results.devices import Device, Hardware
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Source, State, Traffic, Weight
from capdb.website import boards, build, hardware, places
from capdb.website.answers import LEADING, lay_together
from capdb.website.board_page import further
from capdb.website.chain import BREAKS, Fate, ProofLink, steps
from capdb.website.held import held
from capdb.website.ports import JackReach, jacks
from capdb.website.similar import similar
from capdb.website.traffic import Group, lines
from tests.support import site_reading as reading
from tests.support.sample_answers import ROUTER, one
from tests.support.small_facts import NEW, NO_TARGET, OLD, facts, make_database, profile


def stated(rule: Rule, **values: Value) -> Stated:
    return Stated.of(Statement.of(rule, **values))


def shows(rule: Rule, line: int = 7, **values: Value) -> Evidence:
    return Evidence(
        source=Source.LINUX,
        ref="6.12.94",
        path=f"drivers/net/{rule}.c",
        rule=rule,
        values=values,
        says=str(rule),
        line=line,
    )


def answer(state: State, because: Stated, *evidence: Evidence, **paths: PathAnswer) -> Answer:
    of_paths = {Traffic(name.replace("_", "-")): path for name, path in paths.items()}
    return replace(
        ROUTER,
        state=state,
        because=because,
        paths={Traffic.IPV4_NAT: PathAnswer(state, because)} | of_paths,
        evidence=evidence,
    )


OFFLOADS = stated(Rule.OFFLOADS, driver="mtk_eth", ports=("lan1", "wan"))
WORKS = answer(
    State.YES,
    OFFLOADS,
    shows(Rule.CONTROLLER_ENABLED, compatible="acme,eth", node="/eth"),
    shows(Rule.BINDS, driver="mtk_eth", compatible="acme,eth"),
    shows(Rule.ACCEPTS_FLOWTABLE, symbol="setup", request="TC_SETUP_FT"),
    shows(Rule.SETS_FIELD, symbol="data", field="version", value=2),
    shows(Rule.FIRST_BOOT, lan=("lan1",), wan=("wan",)),
    shows(Rule.IMAGE_DRIVER_REFUSES, driver="igc", setup=""),
)
REFUSES = answer(
    State.NO,
    stated(Rule.TAKES_NO_FLOWTABLE, driver="ag71xx"),
    shows(Rule.CONTROLLER_ENABLED, compatible="acme,eth", node="/eth"),
    shows(Rule.BINDS, driver="ag71xx", compatible="acme,eth"),
    shows(Rule.NO_SETUP, symbol="ops"),
)


@pytest.fixture
def site(small_site: Path) -> Path:
    return small_site


# ------------------------------------------------------------------ one release at a time


def test_a_release_has_an_address_of_its_own_and_its_series_too(site: Path) -> None:
    ids = reading.ids(site / places.board_page("globe_e8450"))
    assert {NEW, OLD, "25.12", "24.10"} <= set(ids)


def test_each_release_shows_one_verdict_that_names_it(site: Path) -> None:
    for page in (site / "boards").glob("*_*.html"):
        if 'http-equiv="refresh"' in page.read_text():
            continue
        for release in (NEW, OLD):
            shown = [
                each
                for each in reading.shown_in(page, release, "section")
                if "verdict" in (each.get("class") or "").split()
            ]
            (verdict,) = shown
            named = [
                each
                for each in reading.shown_in(page, release, "span")
                if each in [*verdict.iter("span")]
            ]
            assert release in "".join(each.text or "" for each in named), (page.name, release)


def test_without_a_release_in_the_address_the_headlines_is_marked(site: Path) -> None:
    page = site / places.board_page("acme_gone")  # only the old release has it
    marked = [
        each
        for each in reading.tags(page, "section")
        if {"verdict", "now"} <= set((each.get("class") or "").split())
    ]
    (verdict,) = marked
    assert OLD in "".join(verdict.itertext())
    assert "none" in next(
        (each.get("class") or "")
        for each in reading.shown_in(page, NEW, "section")
        if "verdict" in (each.get("class") or "")
    )


def test_links_to_siblings_keep_the_release(site: Path) -> None:
    page = site / places.board_page("to-link_bow-c7-v2")
    for release in (NEW, OLD):
        addresses = {each.get("href") for each in reading.shown_in(page, release, "a")}
        assert f"to-link_bow-c7-v4.html#{release}" in addresses


def test_equal_values_are_there_once_with_their_releases() -> None:
    found = held([("2", "a"), ("1", "a"), ("1", "b"), ("1", "b")])
    assert [(each.value, each.releases) for each in found] == [("a", ("2", "1")), ("b", ("1",))]


# ------------------------------------------------------------------ traffic


def test_what_a_switch_forwards_needs_no_offload_and_is_no_failure() -> None:
    bridge = PathAnswer(
        State.NO,
        stated(Rule.ROUTED_ONLY),
        (stated(Rule.SWITCH_FORWARDS), stated(Rule.BRIDGER_HELPS)),
    )
    groups = [
        line.group for line in lines(replace(WORKS, paths=WORKS.paths | {Traffic.BRIDGE: bridge}))
    ]
    assert groups == [Group.WORKS, Group.NEEDLESS, Group.NOT]


def test_a_port_outside_the_switch_is_named_with_those_that_it_forwards_between() -> None:
    outside = stated(Rule.BRIDGED_BY_CPU, ports=("wan",))
    refused = PathAnswer(State.NO, REFUSES.because, (stated(Rule.SWITCH_FORWARDS), outside))
    (line,) = lines(replace(REFUSES, paths={Traffic.BRIDGE: refused}))
    assert line.group is Group.NEEDLESS
    assert line.says[1:] == (outside.says,)


def test_bridged_traffic_that_nothing_helps_is_not_offloaded() -> None:
    bridge = PathAnswer(State.NO, stated(Rule.ROUTED_ONLY))
    groups = [
        line.group for line in lines(replace(WORKS, paths=WORKS.paths | {Traffic.BRIDGE: bridge}))
    ]
    assert groups == [Group.WORKS, Group.NOT]


def test_a_kind_of_traffic_is_in_the_group_of_its_state() -> None:
    for state, group in (
        (State.YES, Group.WORKS),
        (State.PARTIAL, Group.LIMITED),
        (State.NO, Group.NOT),
        (State.UNKNOWN, Group.UNKNOWN),
    ):
        for kind in (*Traffic,)[1:]:
            limits = (stated(Rule.BRIDGER_HELPS),) if kind is Traffic.BRIDGE else ()
            claim = PathAnswer(state, stated(Rule.ROUTED_ONLY), limits)
            found = [*lines(replace(WORKS, paths=WORKS.paths | {kind: claim}))][-1]
            assert (found.group, found.title) == (group, phrase(f"traffic-title-{kind}"))


def test_a_no_does_not_repeat_itself_for_every_kind_of_traffic() -> None:
    refused = PathAnswer(State.NO, REFUSES.because)
    every = dict.fromkeys(Traffic, refused)
    assert list(lines(replace(REFUSES, paths=every))) == []


def test_traffic_with_one_limit_in_common_shares_a_line() -> None:
    limited = PathAnswer(State.PARTIAL, OFFLOADS, (stated(Rule.ONE_PORT),))
    paths = dict.fromkeys((Traffic.IPV4_NAT, Traffic.PPPOE, Traffic.VLAN), limited)
    (line,) = lines(replace(WORKS, state=State.PARTIAL, paths=paths))
    assert line.group is Group.LIMITED


def test_a_modem_next_to_ethernet_is_a_line_of_its_own() -> None:
    modem = stated(Rule.FOREIGN_DEVICE, drivers=("qmi_wwan",), usb=True)
    works = PathAnswer(State.YES, OFFLOADS, (modem,))
    paths = dict.fromkeys((Traffic.IPV4_NAT, Traffic.PPPOE), works)
    found = [(line.group, len(line.says)) for line in lines(replace(WORKS, paths=paths))]
    assert found == [(Group.NOT, 1), (Group.WORKS, 0), (Group.WORKS, 0)]


# ------------------------------------------------------------------ the chain


def fates(of: Answer) -> dict[ProofLink, Fate]:
    return {step.drawn.link: step.drawn.fate for step in steps(of, "kmod-nft-offload")}


def places_of(evidence: Evidence) -> list[tuple[str, str]]:
    found = steps(answer(State.YES, OFFLOADS, evidence), "")
    return [(place.label, place.patch) for step in found for place in step.places]


def test_a_place_has_the_line_of_its_address_or_the_patch_that_brought_it() -> None:
    read = shows(Rule.BINDS, driver="mtk_eth")
    patch = "target/linux/forest/patches-6.12/700-01-add-fox.patch"
    own = "target/linux/forest/files/drivers/net/binds.c"
    assert places_of(read) == [("binds.c:7", "")]
    assert places_of(replace(read, url_line=5)) == [("binds.c:5", "")]
    assert places_of(replace(read, patch=patch)) == [("binds.c:7", "700-01")]
    assert places_of(replace(read, patch=own, url_line=6)) == [("binds.c:6", "")]


def test_every_link_of_a_yes_holds() -> None:
    links = [link for link in ProofLink if link is not ProofLink.FAULT]
    assert fates(WORKS) == dict.fromkeys(links, Fate.HOLDS)


def test_a_second_driver_that_refuses_is_no_part_of_the_chain_of_a_yes() -> None:
    places = [at.label for step in steps(WORKS, "") for at in step.places]
    assert "binds.c:7" in places
    assert "image-driver-refuses.c:7" not in places


def test_a_no_marks_the_broken_link_and_what_follows_is_not_reached() -> None:
    found = fates(REFUSES)
    assert [link for link, fate in found.items() if fate is Fate.BROKEN] == [ProofLink.FLOWTABLE]
    assert found[ProofLink.DRIVER] is Fate.HOLDS
    assert {found[link] for link in (ProofLink.GATE, ProofLink.PORTS, ProofLink.PACKAGE)} == {
        Fate.OFF
    }


def test_an_unknown_is_open_and_not_broken() -> None:
    unread = answer(State.UNKNOWN, stated(Rule.DRIVER_UNREAD, driver="x", error="gone"))
    found = fates(unread)
    assert found[ProofLink.DRIVER] is Fate.OPEN
    assert Fate.BROKEN not in found.values()


def test_a_curated_cause_is_the_broken_link_after_those_that_hold() -> None:
    source = "https://example.org/fault"
    quirk = Evidence(
        source=Source.CURATED,
        ref="curated",
        path="data/curated/quirks.toml",
        rule="some-quirk",
        values={},
        says="it fails",
        symbol="some-quirk",
        url=source,
    )
    crashes = answer(State.NO, Stated("some-quirk", {}, "it fails"), *WORKS.evidence, quirk)
    found = {step.drawn.link: step for step in steps(crashes, "kmod-nft-offload")}
    holding = set(ProofLink) - {ProofLink.FAULT, ProofLink.PACKAGE}
    assert {link for link, step in found.items() if step.drawn.fate is Fate.HOLDS} == holding
    fault = found[ProofLink.FAULT]
    assert fault.drawn.fate is Fate.BROKEN
    assert fault.drawn.says == crashes.reason
    assert [at.url for at in fault.places] == [source]
    assert found[ProofLink.PACKAGE].drawn.fate is Fate.OFF


def test_a_cause_without_rule_or_evidence_draws_no_chain() -> None:
    assert fates(answer(State.NO, Stated("some-quirk", {}, "it fails"))) == {}


def test_every_cause_that_the_facts_give_has_its_link(committed_database: Path) -> None:
    with connect(committed_database) as connection:
        causes = connection.execute(
            "SELECT DISTINCT s.rule FROM judgement j JOIN verdict v ON v.id = j.verdict"
            " JOIN statement s ON s.id = v.because"
            " WHERE j.path = 'ipv4-nat' AND v.state IN ('no', 'unknown')"
        )
        found = {rule for (rule,) in causes if rule in set(Rule)}
    assert found <= set(BREAKS)
    assert len(found) > 1


# ------------------------------------------------------------------ ports


def test_ports_are_named_and_reached_as_the_answer_has_it() -> None:
    boot = FirstBoot(("lan2", "lan1", "wan"), ("lan1", "lan2"), ("wan",))
    found = jacks(WORKS, boot, {"1g": 3})
    assert [(each.name, each.speed, each.reach) for each in found] == [
        ("WAN", "1G", JackReach.ENGINE),
        ("LAN 1", "1G", JackReach.ENGINE),
        ("LAN 2", "1G", JackReach.CPU),
    ]


def test_a_port_without_a_label_has_the_name_that_the_first_boot_gives_it() -> None:
    reached = replace(WORKS, because=stated(Rule.OFFLOADS, driver="x", ports=("lan1", "mac@1")))
    found = jacks(reached, FirstBoot(("lan1", "mac@1"), ("lan1",), ("eth1",)), {})
    assert [(each.name, each.role, each.reach) for each in found] == [
        ("eth1", "WAN", JackReach.ENGINE),
        ("LAN 1", "", JackReach.ENGINE),
    ]


def test_ports_without_labels_are_reached_if_as_many_are() -> None:
    unlabelled = replace(WORKS, because=stated(Rule.OFFLOADS, driver="x", ports=("mac@0", "mac@1")))
    found = jacks(unlabelled, FirstBoot((), ("eth0",), ("eth1",)), {})
    assert [(each.name, each.reach) for each in found] == [
        ("eth1", JackReach.ENGINE),
        ("eth0", JackReach.ENGINE),
    ]


def test_the_only_port_of_an_access_point_is_reached_though_it_has_no_label() -> None:
    only = stated(Rule.OFFLOADS_ON_ONE_PORT, ports=("mac@1",))
    found = jacks(answer(State.PARTIAL, only), FirstBoot((), ("eth0",), ()), {"1g": 1})
    assert [(each.name, each.reach) for each in found] == [("eth0", JackReach.ENGINE)]


@pytest.mark.parametrize("state", [State.YES, State.PARTIAL])
def test_which_of_several_unlabelled_ports_is_reached_is_not_known(state: State) -> None:
    some = stated(Rule.OFFLOADS, driver="x", ports=("mac@0", "mac@1"))
    found = jacks(answer(state, some), FirstBoot((), ("eth0", "eth1"), ("eth2",)), {})
    assert {each.reach for each in found} == {JackReach.UNKNOWN}


@pytest.mark.parametrize("ports", [("mac@0", "mac@1"), None])
def test_a_port_that_the_answer_calls_by_its_device_is_reached(
    ports: tuple[str, ...] | None,
) -> None:
    reached = replace(WORKS, because=stated(Rule.OFFLOADS, driver="x", ports=("eth0", "eth1")))
    found = jacks(reached, FirstBoot(ports, ("eth0",), ("eth1",)), {})
    assert [(each.name, each.role, each.reach) for each in found] == [
        ("eth1", "WAN", JackReach.ENGINE),
        ("eth0", "LAN", JackReach.ENGINE),
    ]


def test_speeds_that_differ_are_given_to_no_port() -> None:
    boot = FirstBoot(("lan1", "wan"), ("lan1",), ("wan",))
    assert {each.speed for each in jacks(WORKS, boot, {"1g": 1, "2.5g": 1})} == {""}


def test_ports_of_a_switch_without_port_devices_have_no_names() -> None:
    found = jacks(REFUSES, FirstBoot(None, ("eth0.1",), ("eth0.2",)), {"1g": 2})
    assert [(each.name, each.speed, each.reach) for each in found] == [
        ("", "1G", JackReach.CPU)
    ] * 2


def test_a_modem_is_no_port() -> None:
    found = jacks(REFUSES, FirstBoot(None, ("lan",), ("wwan0",)), {})
    assert [each.name for each in found] == ["LAN"]


# ------------------------------------------------------------------ devices like it


def device(key: str, state: State, brand: str, wifi: str, **ports: int) -> Device:
    speeds = {name.removeprefix("of_").replace("_", "."): count for name, count in ports.items()}
    return Device(
        device=key,
        profile=key,
        board=key,
        boards=(),
        target="a/b",
        names=(key,),
        brand=brand,
        model=None,
        version=None,
        soc=None,
        drivers=(),
        release=NEW,
        shipped=True,
        kernel=None,
        kernel_read=None,
        path=Traffic.IPV4_NAT,
        state=state,
        grade=None,
        reason="",
        note=None,
        paths={},
        ports=speeds,
        port_count=sum(speeds.values()),
        wifi={"5": wifi},
    )


def test_devices_like_it_offload_and_lose_neither_ports_nor_wifi() -> None:
    known = [
        device("mine", State.NO, "Acme", "ax", of_1g=4),
        device("same-maker", State.YES, "Acme", "ax", of_1g=5),
        device("nearer", State.YES, "Globe", "ax", of_1g=4),
        device("older-wifi", State.YES, "Acme", "ac", of_1g=4),
        device("fewer-ports", State.YES, "Acme", "ax", of_1g=3),
        device("refuses", State.NO, "Acme", "ax", of_1g=4),
    ]
    found = similar({each.device: each for each in known}, {}, ["mine"])
    assert found == {"mine": ("same-maker", "nearer")}


def test_a_device_whose_hardware_is_not_known_is_like_none() -> None:
    known = [
        device("mine", State.NO, "Acme", "ax"),
        device("yes", State.YES, "Acme", "ax", of_1g=4),
    ]
    assert similar({each.device: each for each in known}, {}, ["mine"]) == {}


# ------------------------------------------------------------------ caveats after the first ones


@pytest.mark.parametrize("lean", range(boards.LEANEST + 1))
def test_the_number_of_further_caveats_is_that_of_the_list_that_opens(lean: int) -> None:
    weights = [Weight.BREAKS] * 4 + [Weight.LOSES] * 2 + [Weight.LIMITS] * 5
    known = [Caveat(str(at), f"it {at}", "invented", each) for at, each in enumerate(weights)]
    works = replace(WORKS, caveats=tuple(known))
    older = replace(works, release=OLD, caveats=(*known, replace(known[0], id="old")))
    checks = {each.release: one(each) for each in (works, older)}
    board = lay_together("key", "Title", checks, list(checks), works.release)
    found = further(board, lean)
    for release in checks:
        assert sum(release in each.releases for each in board.caveats) == LEADING
        listed = sum(release in each.releases for each in found.shown)
        assert [each.value for each in found.opened if release in each.releases] in ([listed], [])
        assert bool(listed) == any(release in each.releases for each in found.opened)
        left = sum(each.value for each in found.left if release in each.releases)
        assert listed + left == sum(release in each.releases for each in board.folded)
    assert bool(found.left) == (lean > 1)


# ------------------------------------------------------------------ hardware


@pytest.mark.parametrize(
    ("flash", "shown"), [("128NAND", "128 MB NAND"), ("eMMC", "eMMC"), ("16", "16 MB")]
)
def test_the_kind_of_flash_comes_after_its_size(flash: str, shown: str) -> None:
    row = Hardware(
        *("row", "Acme", "Router", None, None, None, None, None, None, None, (), None, (flash,)),
        *({}, (), None, {}, (), (), None, None, None, None, "https://example.org/row", None),
    )
    assert shown in [value for _, value in hardware.facts([row])]


# ------------------------------------------------------------------ pages that would be too large


@pytest.fixture(scope="module")
def leanest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site with a limit that no page keeps, and one revision more of a device."""
    place = tmp_path_factory.mktemp("lean")
    known = facts()
    added = [
        profile(release, NO_TARGET, "to-link_bow-c7-v5", "TO-Link|Bow C7|v5")
        for release in (NEW, OLD)
    ]
    more = replace(known, profiles=[*known.profiles, *added])
    database = make_database(place / "capdb.sqlite", more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boards, "LARGEST_PAGE", 1)
        build(database, place / "site", progress=lambda what, done, total: None)
    return place / "site"


def siblings(page: Path) -> list[list[str]]:
    """Return the links of each row of the images and siblings."""
    (listed,) = (each for each in reading.tags(page, "ul") if each.get("class") == "siblings")
    return [[link.get("href") or "" for link in row.iter("a")] for row in listed.iter("li")]


def test_a_page_that_would_be_too_large_links_each_sibling_once(leanest: Path) -> None:
    rows = siblings(leanest / places.board_page("to-link_bow-c7-v2"))
    assert len(rows) > 1
    assert all(len(links) == 1 for links in rows)
    assert len({link for links in rows for link in links}) == len(rows)
    assert all(link.endswith(f"#{NEW}") for links in rows for link in links)


def test_a_page_that_would_be_too_large_is_smaller(site: Path, leanest: Path) -> None:
    page = places.board_page("to-link_bow-c7-v2")
    assert (leanest / page).stat().st_size < (site / page).stat().st_size
