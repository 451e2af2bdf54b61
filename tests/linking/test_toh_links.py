"""Which rows of the Table of Hardware are linked to which profiles."""

from __future__ import annotations

from pathlib import Path

from capdb.facts import Profile, TohEntry
from capdb.linking.toh import link
from scrapers.published.releases import parse_profiles
from scrapers.published.toh import parse
from tests.support.small_facts import NEW, OLD, hardware, profile


def linked(row: TohEntry, *profiles: Profile) -> set[tuple[str, str, str]]:
    return {(each.target, each.profile, each.how) for each in link([row], profiles).linked}


def test_a_row_is_the_profile_that_its_image_is_named_after() -> None:
    row = hardware("Acme", "Some Name", None, "fast/new:acme_ax1")
    assert linked(row, profile(NEW, "fast/new", "acme_ax1")) == {
        ("fast/new", "acme_ax1", "image"),
    }


def test_a_row_with_images_of_two_layouts_is_both_profiles() -> None:
    row = hardware("Acme", "X1", None, "fast/new:acme_x1", "fast/new:acme_x1-ubi")
    found = linked(
        row, profile(NEW, "fast/new", "acme_x1"), profile(NEW, "fast/new", "acme_x1-ubi")
    )
    assert {name for _, name, _ in found} == {"acme_x1", "acme_x1-ubi"}


def test_an_image_name_may_go_on_with_the_layout_but_not_with_another_model() -> None:
    known = profile(NEW, "fast/new", "acme_ax6")
    assert linked(hardware("A", "B", None, "fast/new:acme_ax6-sdcard"), known)
    assert not linked(hardware("A", "B", None, "fast/new:acme_ax6-pro"), known)


def test_a_target_may_put_its_name_before_that_of_the_profile() -> None:
    row = hardware("Acme", "B", None, "octo/generic:octo-acme_b")
    assert linked(row, profile(NEW, "octo/generic", "acme_b"))


def test_a_profile_that_moved_to_another_target_is_found_there() -> None:
    row = hardware("Acme", "B", None, "old/generic:acme_b")
    assert linked(row, profile(NEW, "new/generic", "acme_b")) == {
        ("new/generic", "acme_b", "image elsewhere"),
    }
    generic = hardware("Acme", "B", None, "old/generic:generic")
    assert not linked(generic, profile(NEW, "new/64", "generic"), profile(NEW, "new/64", "acme_c"))


def test_a_row_without_image_is_the_profile_with_its_name() -> None:
    known = [
        profile(NEW, "fast/new", "acme_ax1-v1", "ACME|AX1|v1"),
        profile(NEW, "fast/new", "acme_ax1-v2", "ACME|AX1|v2"),
        profile(OLD, "fast/new", "acme_ax1-lite", "ACME|AX1|Lite"),
    ]
    assert linked(hardware("Acme", "AX-1", "v2"), *known) == {("fast/new", "acme_ax1-v2", "title")}
    assert not linked(hardware("Acme", "AX-1", "v3"), *known)
    assert not linked(hardware("Acme", "AX-1"), *known)


def test_a_first_revision_may_be_nameless_in_the_title() -> None:
    known = profile(NEW, "fast/new", "acme_ax1", "Acme|AX1|NAND")
    assert linked(hardware("Acme", "AX1", "1.0"), known)
    assert not linked(hardware("Acme", "AX1", "2.0"), known)


def test_the_profile_with_exactly_its_name_outranks_the_image_of_another_model() -> None:
    row = hardware("Acme", "WR3000S", "v1", "fast/new:acme_wr3000-v1")
    model = profile(NEW, "fast/new", "acme_wr3000-v1", "Acme|WR3000|v1")
    assert linked(row, model) == {("fast/new", "acme_wr3000-v1", "image")}
    own = profile(NEW, "fast/new", "acme_wr3000s-v1", "Acme|WR3000S|v1")
    assert linked(row, model, own) == {("fast/new", "acme_wr3000s-v1", "title")}


def test_a_row_of_a_target_with_only_a_generic_profile_is_that() -> None:
    row = hardware("Acme", "APU", None, target="x86", subtarget="64")
    generic = profile(NEW, "x86/64", "generic")
    assert linked(row, generic) == {("x86/64", "generic", "only profile")}
    assert not linked(row, generic, profile(NEW, "x86/64", "acme_other"))


def test_a_row_that_is_no_profile_says_why() -> None:
    rows = [hardware("Acme", "A"), hardware("Acme", "B", None, "slow/old:acme_b")]
    reasons = [each.reason for each in link(rows, []).unlinked]
    assert reasons == [
        "It names no image, and no profile has its name.",
        "No profile is named as its images are (slow/old/acme_b), and none has its name.",
    ]


def test_at_least_97_percent_of_the_rows_that_openwrt_supports_are_linked(
    upstream_copies: Path,
) -> None:
    releases = upstream_copies / "downloads.openwrt.org" / "releases"
    profiles = [
        found
        for version in (NEW, OLD, "23.05.6")
        for file in (releases / version / "targets").glob("*/*/profiles.json")
        for found in parse_profiles(
            file.read_bytes(), version, "/".join(file.parts[-3:-1]), str(file)
        )[1]
    ]
    rows = [
        row
        for row in parse((upstream_copies / "openwrt.org" / "toh.json").read_bytes())
        if (row.supported_current or "").startswith(("23.05", "24.", "25.", "snapshot"))
    ]
    unlinked = link(rows, profiles).unlinked
    assert len(rows) > 1900
    assert len(unlinked) / len(rows) < 0.03
