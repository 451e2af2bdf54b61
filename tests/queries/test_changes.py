"""The changes between two sides, and their causes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.queries.changes import boards, drivers
from capdb.results.changes import Headline
from capdb.vocabulary import ChangeKind, Grade, Handles, Source, State
from tests.support.sample_changes import DEN, FOX, YES, seen
from tests.support.statements import stated

UNKNOWN = replace(DEN, state=State.UNKNOWN, grade=None, because=stated("nobody read it"))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (DEN, YES, ChangeKind.GAINED),
        (replace(YES, state=State.PARTIAL), YES, ChangeKind.GAINED),
        (YES, DEN, ChangeKind.LOST),
        (YES, replace(YES, state=State.PARTIAL), ChangeKind.LOST),
        (UNKNOWN, YES, ChangeKind.LEARNED),
        (YES, UNKNOWN, ChangeKind.FORGOTTEN),
        (DEN, replace(DEN, because=stated("another")), ChangeKind.REASON),
        (DEN, replace(DEN, grade=Grade.DECLARED), ChangeKind.REASON),
        (None, YES, ChangeKind.NEW),
        (YES, None, ChangeKind.DROPPED),
    ],
)
def test_a_change_has_a_kind(old: Headline | None, new: Headline | None, kind: ChangeKind) -> None:
    (change,) = boards([old] if old else [], [new] if new else [])
    assert (change.kind, change.old, change.new) == (kind, old, new)


def test_the_same_answer_from_another_tree_or_line_is_no_change() -> None:
    moved = replace(DEN, evidence=(replace(DEN.evidence[0], ref="6.18", line=9),))
    assert boards([DEN], [moved]) == []


def test_a_place_that_says_something_else_is_the_cause() -> None:
    old = replace(DEN, evidence=(seen("binds it", "ids"), seen("sets engine to 0", "cub_data")))
    new = replace(YES, evidence=(seen("binds it", "ids"), seen("sets engine to 2", "cub_data")))
    (change,) = boards([old], [new])
    assert change.cause == "drivers/net/fox.c (cub_data): sets engine to 0; now sets engine to 2"


def test_the_patch_that_brought_a_place_is_the_cause() -> None:
    patched = seen("accepts TC_SETUP_FT", "fox_offload", patch="patches-6.12/7-fox.patch")
    (change,) = boards([DEN], [replace(YES, evidence=(*DEN.evidence, patched))])
    assert change.cause is not None
    assert "patches-6.12/7-fox.patch" in change.cause


def test_a_known_fault_of_one_side_is_the_cause_whatever_else_differs() -> None:
    fault = seen("the kernel crashes", "crash", source=Source.CURATED, path="quirks.toml")
    patched = seen("accepts TC_SETUP_FT", "fox_offload", patch="patches-6.12/7-fox.patch")
    with_fault = replace(DEN, because=fault.shows, evidence=(*DEN.evidence, fault))
    without_fault = replace(YES, evidence=(*DEN.evidence, patched))
    (fixed,) = boards([with_fault], [without_fault])
    (introduced,) = boards([without_fault], [with_fault])
    assert fixed.cause is not None
    assert introduced.cause is not None
    assert fixed.cause != introduced.cause
    assert all("the kernel crashes" in cause for cause in (fixed.cause, introduced.cause))
    assert all("7-fox.patch" not in cause for cause in (fixed.cause, introduced.cause))


def test_what_is_only_remarked_is_no_cause() -> None:
    beside = (
        seen("3 patches did not apply", None, path="target/x.patch"),
        seen("LAN is lan1", None, path="target/linux/oak/base-files/etc/board.d/02_network"),
    )
    (change,) = boards(
        [DEN], [replace(DEN, because=stated("another"), evidence=(*DEN.evidence, *beside))]
    )
    assert change.cause is None


def test_what_only_came_or_went_is_the_cause_of_another_state_only() -> None:
    firmware = seen("carries fox.bin", "fox-firmware", path="package/firmware/fox.mk")
    more = (*DEN.evidence, firmware)
    (change,) = boards([DEN], [replace(YES, evidence=more)])
    assert change.cause == "package/firmware/fox.mk (fox-firmware): now carries fox.bin"
    (change,) = boards([DEN], [replace(DEN, because=stated("another"), evidence=more)])
    assert change.cause is None
    (change,) = boards([replace(YES, evidence=more)], [DEN])
    assert change.cause == "package/firmware/fox.mk (fox-firmware): no longer so: carries fox.bin"


def test_what_was_unknown_has_no_cause_but_our_knowledge() -> None:
    (change,) = boards([UNKNOWN], [YES])
    assert change.cause is None


def test_a_device_whose_profile_or_target_was_renamed_is_the_same_device() -> None:
    renamed = replace(YES, profile="acme_den-v1", target="forest/elm")
    assert boards([YES], [renamed]) == []


def test_a_driver_that_takes_another_soc_gained_it_by_a_patch() -> None:
    patched = seen("engine is 2 for acme,lynx-eth", "lynx_data", patch="patches-6.12/8.patch")
    new = replace(FOX, takes=("acme,fox-eth", "acme,lynx-eth"), evidence=(*FOX.evidence, patched))
    (change,) = drivers([FOX], [new])
    assert (change.kind, change.what) == (
        *(ChangeKind.GAINED, ("now takes flowtables for acme,lynx-eth",)),
    )
    assert change.cause is not None
    assert change.cause.endswith("by patches-6.12/8.patch")
    (back,) = drivers([new], [FOX])
    assert back.kind is ChangeKind.LOST


def test_a_driver_for_more_targets_and_boards_is_the_same_driver() -> None:
    assert drivers([FOX], [replace(FOX, targets=("forest/elm",), profiles=9)]) == []


def test_rows_of_one_driver_are_compared_together() -> None:
    bare = replace(FOX, handles=Handles.NOTHING, types=(), takes=(), refuses=(), targets=("b/c",))
    assert drivers([FOX], [bare, FOX]) == []
    (change,) = drivers([FOX], [bare])
    assert change.kind is ChangeKind.LOST


def test_a_driver_that_no_target_builds_is_not_there() -> None:
    (change,) = drivers([FOX], [replace(FOX, targets=())])
    assert change.kind is ChangeKind.DROPPED


def test_a_driver_that_could_not_be_read_before_gained_nothing() -> None:
    unread = replace(FOX, handles=Handles.UNKNOWN, types=(), takes=(), refuses=())
    assert [change.kind for change in drivers([unread], [FOX])] == [ChangeKind.LEARNED]
