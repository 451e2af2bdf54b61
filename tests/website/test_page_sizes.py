"""The pages of a published site keep their limit, though its addresses are whole and set."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb import project
from capdb.website import boards, build, discovery

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the committed facts as it is published, without its pictures."""
    place = tmp_path_factory.mktemp("published") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discovery, "picture", lambda site, key: None)
        patch.setattr(project, "ISSUES", f"https://github.com/{'a' * 39}/capdb/issues")
        build(
            committed_database,
            place,
            base_url="https://capabilities.example.org/openwrt/",
            progress=lambda *_: None,
        )
    return place


def test_no_published_page_of_a_device_is_larger_than_its_limit(published: Path) -> None:
    sizes = {page.name: page.stat().st_size for page in (published / "boards").iterdir()}
    assert sizes
    over = {name: size for name, size in sizes.items() if size > boards.LARGEST_PAGE}
    assert over == {}
