"""Give each brand one spelling: OpenWrt has `Zyxel`, the Table of Hardware `ZyXEL`. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from capdb.names.tokens import joined


class Brands:
    """The spelling of each brand, by its letters and digits without case.

    That is the one that most titles have; among equals the one that most rows of the Table of
    Hardware have, and then the first in the alphabet.
    """

    def __init__(self, titles: Iterable[str], rows: Iterable[str]) -> None:
        of_titles, of_rows = Counter(titles), Counter(rows)
        spelt: dict[str, list[str]] = defaultdict(list)
        for brand in sorted({*of_titles, *of_rows}):
            spelt[joined(brand)].append(brand)
        self._spelling = {
            key: max(brands, key=lambda brand: (of_titles[brand], of_rows[brand]))
            for key, brands in spelt.items()
        }

    def spelling(self, brand: str) -> str:
        """Return the one spelling of a brand; one that is not known is unchanged."""
        return self._spelling.get(joined(brand), brand)
