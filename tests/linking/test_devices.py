"""Which profiles are one device: each kind of evidence, each guard, and the committed data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from capdb.building.build import read
from capdb.claims.ports import ethernet, port_names
from capdb.claims.release_facts import reported_names
from capdb.facts import Board, Identity, Profile, Store, Title
from capdb.linking.devices import DeviceGroup, KnownDevices, group

OLDEST, OLD, NEW, NEXT = "19.07.10", "24.10.8", "25.12.5", "snapshot"
DATA = Path(__file__).parents[2] / "data"


class Invented:
    """Profiles of invented routers, and facts of their device trees."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        self.boards: list[Board] = []
        self.ports: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self.names: dict[tuple[str, str, str], str] = {}
        self.records: list[Identity] = []

    def add(
        self,
        release: str,
        profile: str,
        *titles: str,
        own: str | None = None,
        also: Iterable[str] = (),
        target: str = "fast/new",
        soc: str | None = None,
        ports: str = "",
        dts: str | None = None,
    ) -> Invented:
        """Add a profile; titles are given as `Vendor|Model|Variant`."""
        own = own or profile.replace("_", ",", 1)
        place = (release, target, profile)
        parts = [(*title.split("|"), None, None)[:3] for title in titles]
        self.profiles.append(
            Profile(
                release=release,
                target=target,
                profile=profile,
                titles=tuple(Title(vendor=v, model=m or "", variant=x) for v, m, x in parts),
                boards=(own, *also),
            )
        )
        self.names[place] = own
        if soc or dts:
            self.boards.append(
                Board(
                    release=release,
                    target=target,
                    profile=profile,
                    compatible=(own, *([soc] if soc else ())),
                    soc=soc,
                    dts=dts,
                )
            )
        if ports:
            self.ports[place] = tuple(ports.split())
        return self

    def say(self, rule: str, *names: str) -> Invented:
        """Add a curated record."""
        self.records.append(
            Identity(id="x", rule=rule, names=names, says="x", source="https://example.org/")  # type: ignore[arg-type] # a rule of the test's list
        )
        return self

    def devices(self) -> KnownDevices:
        return group(self.profiles, self.boards, self.names, self.ports, self.records)

    def ids(self) -> set[frozenset[str]]:
        """Return the profile ids of each device."""
        return {
            frozenset(profile for _, _, profile in device.places)
            for device in self.devices().devices
        }


def one(*ids: str) -> set[frozenset[str]]:
    return {frozenset(ids)}


def apart(*ids: str) -> set[frozenset[str]]:
    return {frozenset([each]) for each in ids}


# ------------------------------------------------------------------ evidence


@pytest.mark.parametrize(("old", "new"), [("fast/old", "fast/new"), ("slow/a", "quick/b")])
def test_an_id_is_one_device_in_every_target_and_release(old: str, new: str) -> None:
    made = Invented().add(OLD, "acme_x1", "Acme|X1", target=old)
    assert made.add(NEW, "acme_x1", "Acme|X1", target=new).ids() == one("acme_x1")


def test_an_id_that_targets_of_a_release_give_unlike_titles_is_a_device_in_each_target() -> None:
    made = Invented().add(NEW, "any", "PC|32 bits", target="pc/a")
    found = made.add(NEW, "any", "PC|64 bits", target="pc/b").devices().devices
    assert [device.places for device in found] == [
        ((NEW, "pc/a", "any"),),
        ((NEW, "pc/b", "any"),),
    ]


@pytest.mark.parametrize("ids", [("acme_x1-a", "acme_x1-b"), ("acme_red", "acme_blue")])
def test_one_device_tree_with_one_reported_name_is_one_device(ids: tuple[str, str]) -> None:
    made = Invented()
    for each in ids:
        made.add(NEW, each, f"Acme|{each}", own="acme,x", dts="x.dts")
    assert made.ids() == one(*ids)


def test_one_device_tree_under_two_reported_names_joins_nothing() -> None:
    made = Invented().add(NEW, "acme_a", own="acme,a", dts="x.dts")
    assert made.add(NEW, "acme_b", own="acme,b", dts="x.dts").ids() == apart("acme_a", "acme_b")


@pytest.mark.parametrize(("old", "new"), [("thing-mtd", "acme_thing-m"), ("q7", "acme_seven")])
def test_a_reported_name_that_goes_on_under_another_id_is_one_device(old: str, new: str) -> None:
    made = Invented().add(OLD, old, own="acme,thing").add(NEW, new, own="acme,thing")
    assert made.ids() == one(old, new)


def test_a_reported_name_that_two_profiles_of_a_release_have_joins_nothing() -> None:
    made = Invented().add(NEW, "acme_a", own="acme,x")
    assert made.add(NEW, "acme_b", own="acme,x").ids() == apart("acme_a", "acme_b")


@pytest.mark.parametrize("accepted", ["k2p", "acme,k2p"])
def test_a_newer_profile_that_alone_accepts_an_older_name_is_that_device(accepted: str) -> None:
    made = Invented().add(OLD, "k2p", own="acme,k2p").add(NEW, "acme_k2-plus", also=[accepted])
    assert made.ids() == one("k2p", "acme_k2-plus")


def test_an_older_name_that_two_newer_devices_accept_is_neither() -> None:
    made = Invented().add(OLD, "k2")
    made.add(NEW, "acme_k2-a", also=["k2"]).add(NEW, "acme_k2-b", also=["k2"])
    assert made.ids() == apart("k2", "acme_k2-a", "acme_k2-b")


def test_of_two_newer_devices_that_accept_a_name_the_one_with_its_title_is_taken() -> None:
    made = Invented().add(OLD, "k2", "Acme|K2")
    made.add(NEW, "acme_k2-a", "Acme|K2", also=["k2"]).add(NEW, "acme_k3", "Acme|K3", also=["k2"])
    assert made.ids() == one("k2", "acme_k2-a") | one("acme_k3")


def test_a_family_image_is_none_of_the_devices_that_took_its_names() -> None:
    made = Invented().add(OLD, "nand", own="rb-1", also=["rb-2"])
    made.add(NEW, "acme_1", also=["rb-1"]).add(NEW, "acme_2", also=["rb-2"])
    assert made.ids() == apart("nand", "acme_1", "acme_2")


@pytest.mark.parametrize(
    ("ids", "titles"),
    [
        (("globe_e8450", "globe_e8450-ubi"), ("Globe|E8450", "Globe|E8450|UBI")),
        (("acme_ax6-stock", "acme_ax6-ubootmod"), ("Acme|AX6|(stock)", "Acme|AX6|(U-Boot mod)")),
        (("acme_m1-64m", "acme_m1-128m"), ("Acme|M1|64M", "Acme|M1|128M")),
    ],
)
def test_titles_and_ids_that_differ_in_the_layout_alone_are_one_device(
    ids: tuple[str, str], titles: tuple[str, str]
) -> None:
    made = Invented()
    for each, title in zip(ids, titles, strict=True):
        made.add(NEW, each, title)
    assert made.ids() == one(*ids)


@pytest.mark.parametrize(
    ("ids", "titles"),
    [
        (("acme_c6-v2", "acme_c6-v3"), ("Acme|C6|v2", "Acme|C6|v3")),
        (("acme_ax6", "acme_ax6s"), ("Acme|AX6", "Acme|AX6S")),
        (("acme_x", "acme_x-sfp"), ("Acme|X", "Acme|X SFP")),
        (("acme_sw-8g", "acme_sw-16g"), ("Acme|SW 8G", "Acme|SW 16G")),
    ],
)
def test_revisions_editions_and_sizes_of_switches_are_devices_of_their_own(
    ids: tuple[str, str], titles: tuple[str, str]
) -> None:
    made = Invented()
    for each, title in zip(ids, titles, strict=True):
        made.add(NEW, each, title)
    assert made.ids() == apart(*ids)


def test_one_title_under_unlike_ids_of_a_release_joins_nothing() -> None:
    made = Invented().add(NEW, "acme_red", "Acme|X1").add(NEW, "acme_blue", "Acme|X1")
    assert made.ids() == apart("acme_red", "acme_blue")


def test_a_curated_layout_word_joins_what_differs_in_it_alone() -> None:
    made = Invented().add(NEW, "acme_f7", "Acme|F7").add(NEW, "acme_f7-micron", "Acme|F7|Micron")
    assert made.ids() == apart("acme_f7", "acme_f7-micron")
    assert made.say("layout", "micron").ids() == one("acme_f7", "acme_f7-micron")


def test_a_profile_that_outlives_another_and_bears_its_titles_and_name_took_it_over() -> None:
    made = Invented().add(OLD, "acme_ex64", "Acme|EX64", own="acme,ex64")
    for release in (OLD, NEW):
        made.add(release, "acme_ex73", "Acme|EX73", "Acme|EX64", also=["acme,ex64"])
    assert made.ids() == one("acme_ex64", "acme_ex73")


@pytest.mark.parametrize(("old", "new"), [("asus-rt-n12", "asus_rt-n12"), ("q-7", "q7")])
def test_ids_that_differ_in_punctuation_are_one_device_where_no_release_has_both(
    old: str, new: str
) -> None:
    assert Invented().add(OLD, old).add(NEW, new).ids() == one(old, new)
    both = Invented().add(NEW, old).add(NEW, new)
    assert both.ids() == apart(old, new)


def test_a_whole_title_with_a_number_joins_what_no_release_has_both_of() -> None:
    made = Invented().add(OLD, "archer-c7", "Acme|Bow C7").add(NEW, "acme_c7", "Acme|Bow C7")
    assert made.ids() == one("archer-c7", "acme_c7")


@pytest.mark.parametrize("title", ["Acme|Station", "Acme|Cube"])
def test_a_title_without_a_number_joins_nothing(title: str) -> None:
    made = Invented().add(OLD, "rs", title).add(NEW, "acme_rs", title)
    assert made.ids() == apart("rs", "acme_rs")


def test_a_release_that_overlaps_a_move_may_have_both_ids() -> None:
    made = Invented().add(OLDEST, "archer-c7", "Acme|Bow C7")
    for release in (OLDEST, NEW):
        made.add(release, "acme_c7", "Acme|Bow C7")
    assert made.ids() == apart("archer-c7", "acme_c7")
    assert made.say("overlap", "19.07").ids() == one("archer-c7", "acme_c7")


def test_a_curated_join_joins() -> None:
    made = Invented().add(NEW, "acme_a").add(NEW, "acme_b")
    assert made.say("join", "acme_a", "acme_b").ids() == one("acme_a", "acme_b")


# ------------------------------------------------------------------ guards


@pytest.mark.parametrize("facts", [{"soc": "maker,mt1"}, {"ports": "lan1 wan"}])
def test_a_soc_or_ports_that_are_known_to_differ_forbid_every_join(facts: dict[str, str]) -> None:
    other = {key: f"{value}9" for key, value in facts.items()}
    made = Invented().add(NEW, "acme_x1", "Acme|X1", **facts)  # type: ignore[arg-type] # any member, by name
    made.add(NEW, "acme_x1-emmc", "Acme|X1|eMMC", **other)  # type: ignore[arg-type] # any member, by name
    assert made.ids() == apart("acme_x1", "acme_x1-emmc")
    assert made.say("join", "acme_x1", "acme_x1-emmc").ids() == apart("acme_x1", "acme_x1-emmc")


@pytest.mark.parametrize("facts", [{"soc": "maker,mt1"}, {"ports": "lan1 wan"}])
def test_what_is_not_known_is_no_difference(facts: dict[str, str]) -> None:
    made = Invented().add(NEW, "acme_x1", "Acme|X1", **facts)  # type: ignore[arg-type] # any member, by name
    assert made.add(NEW, "acme_x1-emmc", "Acme|X1|eMMC").ids() == one("acme_x1", "acme_x1-emmc")


def test_socs_that_differ_over_releases_forbid_a_join() -> None:
    made = Invented().add(OLD, "x1", "Acme|X1", soc="maker,mt1")
    assert made.add(NEW, "acme_x1", "Acme|X1", soc="maker,mt2").ids() == apart("x1", "acme_x1")


def test_letters_after_a_socs_number_are_no_other_soc() -> None:
    made = Invented().add(NEW, "acme_x1", "Acme|X1", soc="maker,mt1a")
    made.add(NEW, "acme_x1-ubi", "Acme|X1|UBI", soc="maker,mt1")
    assert made.ids() == one("acme_x1", "acme_x1-ubi")


def test_a_boards_own_name_where_the_soc_belongs_is_no_soc() -> None:
    made = Invented().add(NEW, "maker_board", soc="maker,mt1")
    made.add(NEW, "acme_x1", "Acme|X1", soc="maker,mt1")
    made.add(NEW, "acme_x1-ubi", "Acme|X1|UBI", soc="maker,board")
    assert made.ids() == one("acme_x1", "acme_x1-ubi") | one("maker_board")


def test_a_name_of_a_reference_design_joins_nothing_and_is_nobodys() -> None:
    made = Invented().add(OLD, "acme_a", own="ref,board").add(NEW, "globe_b", own="ref,board")
    assert made.ids() == one("acme_a", "globe_b")
    made.say("reference", "ref,board")
    assert made.ids() == apart("acme_a", "globe_b")
    assert made.devices().shared == {"ref,board": ("acme_a", "globe_b")}


def test_what_is_curated_apart_is_not_joined() -> None:
    made = Invented().add(OLD, "bullet").add(NEW, "acme_bullet-7241", also=["bullet"])
    assert made.ids() == one("bullet", "acme_bullet-7241")
    assert made.say("apart", "bullet", "acme_bullet-7241").ids() == apart(
        "bullet", "acme_bullet-7241"
    )


def test_images_for_every_machine_are_never_joined() -> None:
    made = Invented().say("generic", "generic")
    for target in ("pc/a", "pc/b"):
        made.add(NEW, "generic", "PC|7000", target=target, own="pc")
    assert [device.key for device in made.devices().devices] == ["pc_a", "pc_b"]


# ------------------------------------------------------------------ keys and names


def only(made: Invented) -> DeviceGroup:
    [device] = made.devices().devices
    return device


def test_the_key_is_the_plainest_id_of_the_newest_numbered_release() -> None:
    made = Invented().add(OLD, "x1", "Acme|X1")
    for release, profile in ((NEW, "acme_x1-ubi"), (NEW, "acme_x1"), (NEXT, "acme_x1-v1")):
        made.add(release, profile, f"Acme|X1{'|UBI' if 'ubi' in profile else ''}", also=["x1"])
    made.say("join", "acme_x1", "acme_x1-v1")
    assert only(made).key == "acme_x1"
    assert [profile for _, _, profile in only(made).places] == [
        *("acme_x1", "acme_x1-ubi", "x1", "acme_x1-v1")
    ]


def test_the_key_is_of_the_snapshot_where_nothing_else_has_the_device() -> None:
    assert only(Invented().add(NEXT, "acme_x9")).key == "acme_x9"


def test_the_key_of_an_image_for_every_machine_is_its_target() -> None:
    made = Invented().say("generic", "generic", "standard").say("target", "older", "newer")
    made.add(OLD, "standard", target="older/mips").add(NEW, "standard", target="newer/mips")
    assert only(made).key == "newer_mips_standard"


def test_a_name_belongs_to_the_device_that_reports_it_before_one_that_accepts_it() -> None:
    made = Invented().add(NEW, "acme_a", own="acme,a").add(NEW, "acme_b", also=["acme,a"])
    assert {device.key for device in made.devices().devices if "acme,a" in device.own} == {"acme_a"}


def test_an_alias_of_two_devices_is_nobodys() -> None:
    made = Invented().add(NEW, "acme_a", also=["old"]).add(NEW, "acme_b", also=["old"])
    found = made.devices()
    assert found.shared == {"old": ("acme_a", "acme_b")}
    assert not any("old" in device.aliases for device in found.devices)


def test_an_alias_of_a_familys_image_belongs_to_the_narrower_one() -> None:
    made = Invented().add(NEW, "rpi-2", own="pi,2", also=["pi,3", "pi,3+", "pi,4"])
    made.add(NEW, "rpi-3", own="pi,3", also=["pi,3+"])
    assert {device.key for device in made.devices().devices if "pi,3+" in device.aliases} == {
        "rpi-3"
    }


def test_a_curated_owner_has_the_name() -> None:
    made = (
        Invented()
        .add(NEW, "rpi-2", also=["rpi-4-b"])
        .add(NEW, "rpi-4")
        .say("owner", "rpi-4", "rpi-4-b")
    )
    assert {device.key for device in made.devices().devices if "rpi-4-b" in device.aliases} == {
        "rpi-4"
    }


def test_refusals_of_joins_have_their_reasons() -> None:
    made = Invented().add(NEW, "acme_x1", "Acme|X1", ports="lan1")
    made.add(NEW, "acme_x1-emmc", "Acme|X1|eMMC", ports="lan1 lan2")
    assert [(join.one, join.other, join.refused) for join in made.devices().joins] == [
        ("acme_x1", "acme_x1-emmc", "another ports in 25.12.5")
    ]


# ------------------------------------------------------------------ the committed data


@pytest.fixture(scope="module")
def committed() -> Invented:
    facts = read(Store(DATA))
    made = Invented()
    made.profiles, made.boards = list(facts.profiles), list(facts.boards)
    made.names, made.ports = reported_names(facts), port_names(dict(ethernet(facts)))
    made.records = list(facts.identities)
    return made


def test_the_committed_profiles_are_2381_devices(committed: Invented) -> None:
    found = committed.devices()
    places = [place for device in found.devices for place in device.places]
    assert len(found.devices) == 2381
    assert sorted(places) == sorted(committed.names)


def test_every_name_of_the_committed_data_has_one_device_or_is_shared(committed: Invented) -> None:
    found = committed.devices()
    owners: dict[str, list[str]] = {name: [] for name in found.shared}
    for device in found.devices:
        for name in device.own | device.aliases:
            owners.setdefault(name, []).append(device.key)
    names = {profile.profile.casefold() for profile in committed.profiles}
    names |= {name.casefold() for name in committed.names.values()}
    names |= {name.casefold() for profile in committed.profiles for name in profile.boards}
    assert [name for name in names if len(owners.get(name, [])) != (name not in found.shared)] == []
    own: dict[str, set[str]] = defaultdict(set)
    for device in found.devices:
        for place in device.places:
            own[place[2].casefold()].add(device.key)
            own[committed.names[place].casefold()].add(device.key)
    several = {name for name in found.shared if len(own[name]) > 1}
    assert several == {"fsl,ls1021a", "generic", "standard", "mediatek,mt7986a-rfb-snand"}
    assert all(len(keys) > 1 for keys in found.shared.values())


def test_a_name_that_outlives_its_device_is_shared_with_those_that_still_answer_to_it(
    committed: Invented,
) -> None:
    shared = committed.devices().shared
    assert shared["linksys,viper"] == ("linksys_e4200-v2", "linksys_ea4500", "linksys_viper")
    assert "zyxel_gs1900-8-a1" in shared["zyxel,gs1900-8"]


@pytest.mark.parametrize(
    "order", [reversed, lambda facts: sorted(facts, key=attrgetter("profile"))]
)
def test_committed_devices_are_the_same_whatever_the_order_of_the_facts(
    committed: Invented, order: Callable[[Iterable[Any]], Iterable[Any]]
) -> None:
    other = copy(committed)
    other.profiles, other.boards = [*order(committed.profiles)], [*order(committed.boards)]
    assert other.devices().devices == committed.devices().devices
