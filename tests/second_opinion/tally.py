"""Count agreements, and keep differences with both sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Tally:
    """The count of equal results by subject, the differences, and the results that lack a side."""

    agreed: Counter[str] = field(default_factory=Counter)
    differing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, subject: str, of: str, capdb: object, reading: object) -> None:
        """Count a comparison, and keep both sides if they differ."""
        if capdb == reading:
            self.agreed[subject] += 1
        else:
            self.differing[subject].append(f"{of}: capdb {capdb!r}, read {reading!r}")

    def report(self) -> Iterator[str]:
        """Yield the counts of each subject, and every difference below them."""
        for subject in sorted({*self.agreed, *self.differing, *self.unread}):
            agreed, differing = self.agreed[subject], self.differing[subject]
            unread = self.unread[subject]
            compared = agreed + len(differing)
            yield (
                f"{subject}: {compared} compared, {agreed} agreed,"
                f" {len(differing)} differing, {len(unread)} not compared"
            )
            yield from (f"  differs: {line}" for line in differing)
            yield from (f"  not compared: {line}" for line in unread)
