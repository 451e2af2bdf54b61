"""Write the Atom feed (RFC 4287) of changes in offload between releases or versions of the facts.

All dates are those of the facts, so that the same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from capdb.queries import whole_release
from capdb.queries.changes import boards
from capdb.queries.connection import connect, releases
from capdb.render.states import state_word
from capdb.results.changes import Change
from capdb.sentences.spoken import phrase
from capdb.vocabulary import ChangeKind, State
from capdb.website import places
from capdb.website.site import Site, Summary
from capdb.website.templates import LONGEST_NAME, clamped

TAG = "tag:capdb,2026:"
"""The beginning of entries' ids, which do not depend on the site's address (RFC 4151)."""

REPORTED = (
    ChangeKind.GAINED,
    ChangeKind.LOST,
    ChangeKind.NEW,
    ChangeKind.DROPPED,
    ChangeKind.LEARNED,
    ChangeKind.FORGOTTEN,
)
MOST_NAMED = 40
"""The most boards of one kind of change that an entry lists."""


def write(site: Site, previous: Path | None) -> None:
    """Write the feed; `previous` is the database of an older version of the facts."""
    entries = [*_of_facts(site, previous), *_of_releases(site)]
    title = phrase("feed-title")
    site.write("feed.xml", _feed(site, "feed.xml", "feed", title, "index.html", entries))
    for summary in site.summaries.values():
        _of_device(site, summary)


def _feed(site: Site, path: str, key: str, title: str, page: str, entries: Iterable[str]) -> str:
    base = _base(site, path)
    return "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n',
            '<feed xmlns="http://www.w3.org/2005/Atom">\n',
            f"<title>{escape(title)}</title>\n",
            f"<id>{TAG}{escape(key)}</id>\n<updated>{site.date}T00:00:00Z</updated>\n",
            "<author><name>capdb</name></author>\n",
            f'<link rel="self" href={quoteattr(f"{base}{path}")}/>\n',
            f"<link href={quoteattr(f'{base}{page}')}/>\n",
            *entries,
            "</feed>\n",
        )
    )


def _of_device(site: Site, summary: Summary) -> None:
    """Write the feed of a device: an entry for each release that changed its state."""
    path, page = places.feed(summary.device), places.board_page(summary.device)
    title = clamped(summary.title, LONGEST_NAME)
    entries, before = [], None
    for release, state in reversed(summary.states.items()):
        if state is not before and (state or before):
            now = _state_words(state, before)
            entries.append(
                _atom_entry(
                    key=f"device:{summary.device}:{release}:{state or 'none'}",
                    title=phrase("feed-device-release", device=title, release=release, state=now),
                    date=_read_on(site, release),
                    href=f"{_base(site, path)}{page}#{release}",
                    content=phrase("feed-device-state", state=now),
                )
            )
        before = state
    name = phrase("page-device-title", device=title)
    key = f"device:{summary.device}"
    site.write(path, _feed(site, path, key, name, page, reversed(entries)))


def _state_words(state: State | None, before: State | None) -> str:
    now, was = (state_word(each) if each else phrase("badge-no-image") for each in (state, before))
    return phrase("feed-state-was", state=now, was=was) if before else now


def _read_on(site: Site, release: str) -> str:
    """Return the day of a release's facts."""
    days = (each.date for each in site.stats.origins if each.name == f"openwrt-{release}")
    return max(days, default=site.date)


def _of_releases(site: Site) -> Iterator[str]:
    for step in site.steps:
        yield _entry(
            site,
            key=f"release:{step.new}:against:{step.old}",
            title=phrase("feed-against", new=step.new, old=step.old),
            date=_read_on(site, step.new),
            page=places.release_page(step.new),
            changes=step.boards,
        )


def _of_facts(site: Site, previous: Path | None) -> Iterator[str]:
    """Yield an entry for each release whose answers differ from those of an older database."""
    if previous is None:
        return
    with connect(previous) as before:
        known = set(releases(before))
        for release in site.releases:
            if release not in known:
                continue
            changes: dict[ChangeKind, list[Change]] = {}
            old = whole_release.headlines(before, release)
            new = whole_release.headlines(site.connection, release)
            for change in boards(old, new):
                changes.setdefault(change.kind, []).append(change)
            if any(kind in REPORTED for kind in changes):
                yield _entry(
                    site,
                    key=f"facts:{site.date}:{release}",
                    title=phrase("feed-newer-facts", release=release),
                    date=site.date,
                    page=places.release_page(release),
                    changes=changes,
                )


def _entry(
    site: Site, key: str, title: str, date: str, page: str, changes: dict[ChangeKind, list[Change]]
) -> str:
    sentences = [_sentence(kind, changes[kind]) for kind in REPORTED if kind in changes]
    content = " ".join(sentences) or phrase("feed-nothing")
    address = f"{site.base_url or ''}{page}"
    return _atom_entry(key=key, title=title, date=date, href=address, content=content)


def _base(site: Site, path: str) -> str:
    """Return the site's address, or else the way to its root from a feed."""
    return site.base_url or "../" * path.count("/")


def _atom_entry(key: str, title: str, date: str, href: str, content: str) -> str:
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{TAG}{escape(key)}</id>\n"
        f"<updated>{date}T00:00:00Z</updated>\n<link href={quoteattr(href)}/>\n"
        f'<content type="text">{escape(content)}</content>\n</entry>\n'
    )


def _sentence(kind: ChangeKind, changes: list[Change]) -> str:
    sides = [side for change in changes if (side := change.new or change.old)]
    named = [clamped(side.device, 60) for side in sides[:MOST_NAMED]]
    names = ", ".join(named)
    if len(sides) > MOST_NAMED:
        names = phrase("and-more", names=names, count=len(sides) - MOST_NAMED)
    word = phrase(f"change-{kind}")
    return phrase("feed-changes", count=len(sides), kind=word, devices=names)
