"""A source that lost more than a third of its rows is refused, and the data stay as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capdb.errors import DataError
from capdb.facts import FileUpdate, Origin, Reject, Store
from scrapers import scrape
from scrapers.published.toh import COLUMNS
from tests.support.checkout import files_below
from tests.support.miniature import MISSING, NEW, UPSTREAM, silent

ORIGIN = Origin(name="forest", url="https://example.org/", ref="1", date="2026-01-02")


def publish(upstream: Path, devices: int) -> None:
    """Write a Table of Hardware with that many devices."""
    columns = sorted(COLUMNS)
    named = {"deviceid", "brand", "model"}
    entries = [
        [f"{column} {number}" if column in named else None for column in columns]
        for number in range(devices)
    ]
    file = upstream / "openwrt.org" / "toh.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"columns": columns, "entries": entries}))


def scrape_toh(root: Path, devices: int) -> None:
    publish(root / "upstream", devices)
    scrape.run(
        ["toh"],
        data=root / "data",
        origin=root / "upstream",
        release=None,
        date="2026-01-02",
        progress=silent,
        least=scrape.Least(devices=1),
    )


@pytest.mark.parametrize(("before", "after"), [(60, 39), (60, 1), (31, 20), (1000, 666)])
def test_a_table_that_lost_more_than_a_third_is_refused(
    before: int, after: int, tmp_path: Path
) -> None:
    scrape_toh(tmp_path, before)
    kept = files_below(tmp_path / "data")
    with pytest.raises(DataError, match=f"{after} records where there were {before}"):
        scrape_toh(tmp_path, after)
    assert files_below(tmp_path / "data") == kept


@pytest.mark.parametrize(("before", "after"), [(60, 40), (60, 61), (30, 1), (31, 21)])
def test_a_third_less_or_a_short_list_that_shrinks_is_taken(
    before: int, after: int, tmp_path: Path
) -> None:
    scrape_toh(tmp_path, before)
    scrape_toh(tmp_path, after)
    assert Store(tmp_path / "data").index()["toh/hardware.jsonl"].records == after


@pytest.mark.skipif(bool(MISSING), reason=f"needs the Debian packages {' '.join(MISSING)}")
def test_fewer_patches_that_do_not_fit_are_good_news(tmp_path: Path) -> None:
    rejects = tuple(
        Reject(release=NEW, target="*", patch=f"{number}.patch", path="x.c", hunks=1, of=1)
        for number in range(50)
    )
    path = f"releases/{NEW}/rejects.jsonl"
    Store(tmp_path).write([FileUpdate(path, "reject", rejects, (ORIGIN,))])
    scrape.run(
        ["releases", "trees"],
        data=tmp_path,
        origin=UPSTREAM,
        release=NEW,
        date="2026-01-02",
        progress=silent,
        least=scrape.Least(devices=1, targets=1),
    )
    assert Store(tmp_path).index()[path].records == 0
