"""Scrape sources into the files of a data directory, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from capdb.errors import DataError, UsageError
from capdb.facts import (
    KINDS,
    Board,
    Driver,
    Fact,
    FileUpdate,
    Origin,
    Profile,
    Store,
    TohEntry,
)
from capdb.files import user_directory
from capdb.http.client import Client, Fetched
from scrapers import plausible
from scrapers.published import releases, toh, toh_tsv
from scrapers.trees import fetch
from scrapers.trees.source_tree import Trees

HARDWARE = "toh/hardware.jsonl"
SOURCES = ("toh", "releases", "trees", "points", "all")
_ALL = ("toh", "releases", "trees")
"""The sources that `all` means; `points` needs a clone of OpenWrt."""
REPOSITORY = "openwrt.git"
"""The git repository of OpenWrt in a directory of copies."""


@dataclass(frozen=True, slots=True)
class Least:
    """The least numbers of records with which a source is taken to be complete."""

    devices: int = 1000
    targets: int = 20


WHOLE = Least()


class WithdrawnError(UsageError):
    """Upstream lists a release no longer, or never did."""


class Scraped(NamedTuple):
    """A sentence on each source that another one had to replace, and on each file that changed.

    `unfetched` has one on each driver package whose source could not be fetched, by release and
    the beginning of its drivers' names.
    """

    warnings: list[str]
    changes: list[str]
    unfetched: dict[tuple[str, str], str]


Progress = Callable[[str, int, int | None], None]
"""Called with the present source, the steps that are done, and the number of steps if known."""

_Fact = TypeVar("_Fact", Driver, Board)

_KIND_OF = {record: kind for kind, record in KINDS.items()}
_FILES = {
    "target": "targets",
    "profile": "profiles",
    "config": "configs",
    "package": "packages",
} | {
    "driver": "drivers",
    "board": "boards",
    "reject": "rejects",
}


def run(
    sources: Sequence[str],
    *,
    data: Path,
    origin: Path | str | None,
    release: str | None,
    date: str | None,
    progress: Progress,
    least: Least = WHOLE,
) -> Scraped:
    """Scrape the sources into `data`; return sentences on the changes.

    `origin` is a directory or a server that holds upstream's files by host (and `trees.toml`, for
    trees); without it upstream itself is asked. `release` limits `releases` and `trees` to one
    release; otherwise they cover the stable and the old stable one. `date` is the day on which the
    copies of published files in `origin` were made; trees have their own. A source that has less
    than `least` is refused. Raises DataError or UsageError; then `data` is unchanged.
    """
    unknown = [source for source in sources if source not in SOURCES]
    if unknown or not sources:
        raise UsageError(
            f"{' '.join(unknown) or 'no source'}: not a source; name one or more of "
            f"{', '.join(SOURCES)}."
        )
    wanted = {*sources, *(_ALL if "all" in sources else ())}
    store = Store(data)
    before = store.index()
    with Client(base=origin, progress=progress) as client:
        scrape = _Scrape(store, client, origin, date, progress, least)
        if "toh" in wanted:
            scrape.table_of_hardware()
        if wanted & {"releases", "trees", "points"}:
            for version in scrape.versions(release):
                if "releases" in wanted:
                    scrape.release(version)
                if "trees" in wanted:
                    scrape.trees(version)
                if "points" in wanted:
                    scrape.points(version)
        changes = scrape.changes
    for change in changes:
        plausible.refuse_a_collapse(
            change, before[change.path].records if change.path in before else 0
        )
        plausible.refuse_long_texts(change)
    store.write(changes)
    after = store.index()
    changed = [
        f"{path}: {after[path].records} records"
        + (f", {before[path].records} before" if path in before else ", new")
        for path in sorted(after)
        if path not in before or before[path].sha256 != after[path].sha256
    ]
    return Scraped(scrape.warnings, changed, scrape.unfetched)


def _origin(name: str, fetched: Fetched) -> Origin:
    """Return the origin of a file whose only version is its date."""
    return Origin(
        name=name, url=fetched.url, ref=fetched.date, date=fetched.date, sha256=fetched.sha256
    )


class _Scrape:
    """One run's changes, gathered before anything is written."""

    def __init__(
        self,
        store: Store,
        client: Client,
        origin: Path | str | None,
        date: str | None,
        progress: Progress,
        least: Least,
    ) -> None:
        self.changes: list[FileUpdate] = []
        self.warnings: list[str] = []
        self.unfetched: dict[tuple[str, str], str] = {}
        self._store = store
        self._client = client
        self._origin = origin
        self._date = date
        self._progress = progress
        self._least = least

    def table_of_hardware(self) -> None:
        try:
            fetched = toh.fetch(self._client)
            devices = toh.parse(fetched.content, self._least.devices)
        except DataError as error:
            fetched, devices = self._older_dump(error)
        self._change(HARDWARE, devices, [_origin("toh", fetched)])

    def _older_dump(self, error: DataError) -> tuple[Fetched, list[TohEntry]]:
        """Return the TSV dump, or raise the error if it has fewer devices than the data."""
        known = self._store.index().get(HARDWARE)
        try:
            fetched = toh.fetch_tsv(self._client)
            devices = toh_tsv.parse_tsv(fetched.content)
        except DataError:
            raise error from None
        if known is not None and known.records > len(devices):
            raise error
        self.warnings.append(f"{error} Read from the older {fetched.url} instead.")
        return fetched, devices

    def versions(self, release: str | None) -> list[str]:
        """Return the releases to scrape, and record the list of all releases as facts."""
        fetched = releases.fetch_versions(self._client)
        known = releases.parse_versions(fetched.content)
        self._change("releases.jsonl", known, [_origin("versions", fetched)])
        if release is None:
            return [each.version for each in known if each.status in ("stable", "oldstable")]
        if release != "snapshot" and release not in {each.version for each in known}:
            raise WithdrawnError(f"{release}: no release of that version; see {fetched.url}.")
        return [release]

    def release(self, version: str) -> None:
        published, profiles, origins = releases.scrape(
            self._client,
            version,
            lambda done, of: self._progress(f"profiles of {version}", done, of),
            self._least.targets,
        )
        self._change(f"releases/{version}/targets.jsonl", published, origins)
        self._change(f"releases/{version}/profiles.jsonl", profiles, origins)

    def trees(self, version: str) -> None:
        from scrapers import release_facts
        from scrapers.trees import whole

        found, profiles = self._trees(version), self._profiles(version)
        whole.check(found)
        for name, why in found.unfetched.items():
            self.unfetched[version, f"package:{name}"] = why
        facts = release_facts.read(found, profiles, self._progress)
        origins = fetch.origins(found, datetime.now(UTC).date().isoformat())
        for record, records in facts.items():
            kind = _KIND_OF[record]
            path = f"releases/{version}/{_FILES[kind]}.jsonl"
            self.changes.append(FileUpdate(path, kind, tuple(records), tuple(origins)))

    def points(self, version: str) -> None:
        from scrapers.trees import points

        repository = self._origin / REPOSITORY if isinstance(self._origin, Path) else None
        if repository is None or not repository.is_dir():
            raise UsageError(
                f"points: are read from a clone of OpenWrt; name the directory that has it as "
                f"{REPOSITORY} with --from."
            )
        facts: list[Driver | Board] = [*self._known(version, Driver), *self._known(version, Board)]
        found = points.read(repository, version, facts)
        origin = points.origin(repository, version, datetime.now(UTC).date().isoformat())
        path = f"releases/{version}/points.jsonl"
        self.changes.append(FileUpdate(path, "point", tuple(found), (origin,)))

    def _known(self, version: str, kind: type[_Fact]) -> list[_Fact]:
        """Return the facts of a release that this run has read, or else those of the data."""
        path = f"releases/{version}/{_FILES[_KIND_OF[kind]]}.jsonl"
        for change in self.changes:
            if change.path == path:
                return [record for record in change.records if isinstance(record, kind)]
        if path not in self._store.index():
            raise UsageError(f"{version}: its sources were not read yet; scrape its trees first.")
        return self._store.read(path, kind)

    def _trees(self, version: str) -> Trees:
        if isinstance(self._origin, Path) and (self._origin / fetch.MANIFEST).is_file():
            return fetch.local(self._origin, version)
        if isinstance(self._origin, Path) and not (self._origin / "github.com").is_dir():
            raise UsageError(
                f"{self._origin / fetch.MANIFEST}: no such file; it names the source trees of "
                f"{version}, as docs/maintaining.md shows."
            )
        cache = user_directory("XDG_CACHE_HOME", ".cache")
        if cache is None:
            raise UsageError(
                "there is no home directory to keep trees in; name one in XDG_CACHE_HOME."
            )
        return fetch.download(
            self._client,
            version,
            cache / "capdb" / "trees",
            lambda what: self._progress(what, 0, None),
        )

    def _profiles(self, version: str) -> list[Profile]:
        path = f"releases/{version}/profiles.jsonl"
        for change in self.changes:
            if change.path == path:
                return [record for record in change.records if isinstance(record, Profile)]
        if path not in self._store.index():
            raise UsageError(
                f"{version}: its profiles are not in the data yet; run `capdb scrape releases "
                f"trees --release {version}`."
            )
        return self._store.read(path, Profile)

    def _change(self, path: str, records: Sequence[Fact], origins: Sequence[Origin]) -> None:
        dated = tuple(self._dated(each) for each in origins)
        self.changes.append(FileUpdate(path, _KIND_OF[type(records[0])], tuple(records), dated))

    def _dated(self, origin: Origin) -> Origin:
        """Return an origin of published files, with the day of their copies if that is known."""
        if self._date is None:
            return origin
        ref = self._date if origin.ref == origin.date else origin.ref  # a version that is a day
        return replace(origin, ref=ref, date=self._date)
