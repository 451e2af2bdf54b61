"""How names fall into pieces, and which name answers for which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdb.names.matching import (
    Fit,
    corrections,
    fit,
    revisions,
    same_revision,
    without_layout,
    without_revision,
    without_unasked,
)
from capdb.names.spelling import Name, identifier_spelling, spellings
from capdb.names.tokens import joined, pieces


def answers(query: str, brand: str, model: str, variant: str | None = None) -> Fit | None:
    """Return the best fit of a query to the names of one entry."""
    fits = [fit(pieces(query), name) for name in spellings(brand, model, variant)]
    return max((each for each in fits if each), key=lambda each: each.same, default=None)


def is_same(query: str, brand: str, model: str, variant: str | None = None) -> bool:
    found = answers(query, brand, model, variant)
    return found is not None and found.same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xiaomi AX3600", ("xiaomi", "ax3600")),
        ("FRITZ!Box 7530", ("fritz", "box", "7530")),
        ("Société Générale", ("societe", "generale")),
        ("hAP ac²", ("hap", "ac2")),
        ("\uff21\uff38\uff13\uff16\uff10\uff10", ("ax3600",)),
        ("Omega2+", ("omega2", "plus")),
        ("MT7981B+MT7976C", ("mt7981b", "mt7976c")),
        ("Archer C7 v2.0", ("archer", "c7", "v2")),
        ("Archer C7 Ver: 2.0", ("archer", "c7", "v2")),
        ("Silver 2", ("silver", "2")),
        ("(OpenWrt U-Boot layout)", ("openwrt", "uboot", "layout")),
        (" \t!?", ()),
        ("", ()),
    ],
)
def test_a_name_falls_into_normalised_pieces(text: str, expected: tuple[str, ...]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("query", "brand", "model"),
    [
        ("ax 3600", "Xiaomi", "AX3600"),
        ("wr3000", "Cudy", "WR-3000"),
        ("wr-3000", "Cudy", "WR3000"),
        ("c 7", "TP-Link", "Archer C7"),
        ("archer c7v2", "TP-Link", "Archer C7 v2"),
        ("tplink archer c7", "TP-Link", "Archer C7"),
        ("tp link archer c7", "TPLink", "Archer C7"),
        ("fritzbox 7530", "AVM", "FRITZ!Box 7530"),
        ("wrt 3200 acm", "Linksys", "WRT3200ACM"),
        ("banana pi bpi r4", "Bananapi", "BPi-R4"),
        ("c7 archer", "TP-Link", "Archer C7"),
    ],
)
def test_adjacent_pieces_may_be_joined_on_either_side(query: str, brand: str, model: str) -> None:
    assert is_same(query, brand, model)


@pytest.mark.parametrize(
    ("query", "brand", "model"),
    [
        ("AX3200", "Xiaomi", "AX3600"),
        ("AX6", "Xiaomi", "AX6S"),
        ("AX6S", "Redmi", "AX6"),
        ("archer c6", "TP-Link", "Archer C6U"),
        ("archer c6", "TP-Link", "Archer C60"),
        ("archer c60", "TP-Link", "Archer C6"),
        ("ea7500 v2", "Linksys", "EA7500 v3"),
        ("ea7500 v2", "Linksys", "EA7500"),
        ("ax62", "Redmi", "AX6 2"),
        ("linksys ax3600", "Xiaomi", "AX3600"),
        ("u6 plus", "Ubiquiti", "UniFi U6"),
    ],
)
def test_a_near_model_never_answers(query: str, brand: str, model: str) -> None:
    assert answers(query, brand, model) is None


@pytest.mark.parametrize(
    ("query", "brand", "model", "variant"),
    [
        ("archer c6", "TP-Link", "Archer C6", "v2 (EU/RU/JP)"),
        ("archer c6", "TP-Link", "Archer C6 v3", None),
        ("dir-860l", "D-Link", "DIR-860L", "B1"),
        ("dap-1325", "D-Link", "DAP-1325 A1", None),
        ("e8450", "Linksys", "E8450", "UBI"),
        ("ax6000", "Xiaomi", "AX6000 (stock layout)", None),
        ("mi router 4a", "Xiaomi", "Mi Router 4A", "Gigabit Edition"),
        ("wr1602", "Zbtlink", "WR1602", "16M"),
        ("ax3600", "Xiaomi", "Mi AIoT Router AX3600", None),
        ("mt6000", "GL.iNet", "GL-MT6000", None),
        ("bpi-r3", "Bananapi", "BPi-R3 v2.1", None),
    ],
)
def test_revisions_regions_and_layouts_leave_it_the_same_model(
    query: str, brand: str, model: str, variant: str | None
) -> None:
    assert is_same(query, brand, model, variant)


@pytest.mark.parametrize(
    ("query", "brand", "model", "variant"),
    [
        ("edgerouter x", "Ubiquiti", "EdgeRouter X SFP", None),
        ("bpi-r3", "Bananapi", "BPi-R3 Mini", None),
        ("rt-ax88u", "ASUS", "RT-AX88U Pro", None),
        ("u6", "Ubiquiti", "U6+", None),
        ("ar300m", "GL.iNet", "AR300M", "Lite"),
        ("deco m9", "TP-Link", "Deco M9 Plus", "v2"),
        ("ax3200", "Reyee", "AX3200 RG21", None),
        ("archer", "TP-Link", "Archer C7", "v2"),
        ("xiaomi", "Xiaomi", "AX3600", None),
        ("nighthawk x4s", "NETGEAR", "Nighthawk X4S R7800", None),
    ],
)
def test_editions_and_further_numbers_make_another_model(
    query: str, brand: str, model: str, variant: str | None
) -> None:
    found = answers(query, brand, model, variant)
    assert found is not None
    assert not found.same


def test_a_revision_in_the_query_narrows() -> None:
    assert is_same("archer c7 v2", "TP-Link", "Archer C7", "v2")
    assert answers("archer c7 v2", "TP-Link", "Archer C7", "v4") is None


@pytest.mark.parametrize("query", ["wr710n v2", "wr710n v2.0", "wr710n version 2.0 eu"])
def test_a_version_is_not_the_one_with_a_further_number(query: str) -> None:
    assert answers(query, "TP-Link", "TL-WR710N", "v2.1 (EU)") is None
    assert answers(query, "TP-Link", "TL-WR710N v2.1", None) is None


@pytest.mark.parametrize("query", ["wr710n", "wr710n v2.1", "wr710n v2.1 eu"])
def test_a_version_with_a_point_is_found_by_its_model_and_by_all_of_it(query: str) -> None:
    assert is_same(query, "TP-Link", "TL-WR710N", "v2.1 (EU)")


@pytest.mark.parametrize("query", ["c7 v2", "c7 v2.0", "c7 v2.1", "c7 v2.3"])
def test_a_version_is_one_of_several_in_a_name(query: str) -> None:
    assert is_same(query, "TP-Link", "Archer C7", "v2.0, v2.1, v2.3")


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("flint 2", "GL-MT6000 (Flint 2)"),
        ("gl-mt6000", "GL-MT6000 (Flint 2)"),
        ("ex3800", "EX3700/EX3800"),
        ("ex3700", "EX3700/EX3800"),
        ("wr1043nd", "TL-WR1043N/ND"),
        ("wr1043n", "TL-WR1043N/ND"),
    ],
)
def test_an_entry_may_represent_several_names(query: str, model: str) -> None:
    assert is_same(query, "Brand", model)


def test_a_part_of_a_model_is_no_name_of_its_own() -> None:
    assert Name(("acme", "nd"), "bm") not in spellings("Acme", "TL-WR1043N/ND")
    assert Name(("acme", "ubi"), "bm") not in spellings("Acme", "E8450 (UBI)")


def test_profile_ids_and_board_names_are_names_too() -> None:
    assert identifier_spelling("asus_rt-ax53u") == Name(("asus", "rt", "ax53u"), "bmm")
    assert identifier_spelling("asus,rt-ax53u") == identifier_spelling("asus_rt-ax53u")
    assert identifier_spelling("generic") == Name(("generic",), "m")


@pytest.mark.parametrize("layout", ["", "(UBI)", "stock layout", "U-Boot mod", "ubootmod", "NAND"])
def test_a_layout_makes_no_other_name(layout: str) -> None:
    assert without_layout(pieces(f"E8450 v1 {layout}")) == ("e8450", "v1")


def test_revisions_share_a_model_and_a_letter_with_a_digit_may_be_the_model() -> None:
    assert without_revision(pieces("DIR-860L B1")) == without_revision(pieces("DIR-860L A1"))
    assert without_revision(pieces("Archer C7 v5")) == without_revision(pieces("Archer C7 v2"))
    assert without_revision(pieces("Archer C7 v5")) != without_revision(pieces("Archer A9 v6"))


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("magic 2", "Magic 2 WiFi"),
        ("AX4200", "TUF-AX4200"),
        ("n300", "microuter-N300"),
        ("unifi ultra", "UniFi UK-Ultra"),
        ("303", "AP-303"),
        ("560", "560"),
    ],
)
def test_a_part_that_another_model_may_share_is_not_certain(query: str, model: str) -> None:
    found = answers(query, "Maker", model)
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("AP-105", "AP-105"),
        ("maker 105", "AP-105"),
        ("ax3200", "Router AX3200"),
        ("a62", "Model A62"),
    ],
)
def test_words_that_any_router_may_have_leave_a_number_certain(query: str, model: str) -> None:
    found = answers(query, "Maker", model)
    assert found is not None
    assert found.certain


@pytest.mark.parametrize(
    ("query", "model"), [("smartbox", "SmartBox Flash"), ("unifi", "UniFi AP")]
)
def test_a_generic_word_at_the_end_of_a_model_makes_another_model(query: str, model: str) -> None:
    assert not is_same(query, "Maker", model)
    assert is_same(model, "Maker", model)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("dir-860l rev b", "dir 860l b1"),
        ("dir-860l rev. B", "dir 860l b1"),
        ("ea7500 revision 2", "ea7500 v2"),
        ("hw b", None),
        ("dir-860l b", None),
        ("dir-860l rev b1", None),
    ],
)
def test_a_revision_of_one_letter_or_digit_narrows_to_those_that_begin_so(
    query: str, meant: str | None
) -> None:
    found = [" ".join(each) for each in revisions(pieces(query))]
    assert meant in found if meant else not found


def test_the_letter_of_a_revision_joins_no_number() -> None:
    assert without_unasked(pieces("WR841N rev D")) == ("wr841n", "rev", "d")
    assert without_unasked(pieces("DIR-860L rev B1")) == ("dir", "860l", "b1")


def test_a_misspelt_word_is_corrected_and_a_number_never() -> None:
    known = ["linksys", "xiaomi", "ax3600", "fritzbox", "lite"]
    assert corrections("xaomi", known) == ["xiaomi"]
    assert corrections("fritbox", known) == ["fritzbox"]
    assert corrections("ax3601", known) == []
    assert corrections("elite", known) == []
    assert corrections("abc", known) == []


def test_words_that_only_shops_add_are_left_out() -> None:
    assert without_unasked(pieces("AX3600 Wi-Fi 6 router")) == ("ax3600",)
    assert without_unasked(pieces("EdgeRouter 6")) == ("edgerouter", "6")


@pytest.mark.parametrize(
    ("asked", "variant", "expected"),
    [
        ("V7", "V7 eMMC", True),
        ("", "Micron NAND", True),
        ("v1", "", True),
        ("1.0", "NAND", True),
        ("v2", "", False),
        ("v1", "v2", False),
        ("", "v2", False),
        ("", "B", False),
        ("", "Lite", False),
        ("v1", "B", False),
    ],
)
def test_a_revision_of_one_source_is_matched_with_another(
    asked: str, variant: str, expected: bool
) -> None:
    assert same_revision(pieces(asked), pieces(variant)) is expected


@given(st.text(max_size=60))
def test_any_text_has_pieces_without_separators(text: str) -> None:
    assert all(piece.isalnum() for piece in pieces(text))
    assert joined(text) == "".join(pieces(text))


@given(st.lists(st.sampled_from(["a", "aa", "1", "c7", "v2"]), min_size=1, max_size=12))
def test_a_name_answers_to_itself(parts: list[str]) -> None:
    text = " ".join(parts)
    found = answers(text, "", text)
    assert found is not None
    assert found.same
    assert found.whole
