"""Build one SQLite file from facts and claims, at one moment; equal facts give equal bytes.

Half of the tables follow from the claims; a second process makes the other half meanwhile. The file
is made next to the old one, checked, marked as one of capdb with its checksum, and renamed
over the old one, which must be a database of capdb too. A kill leaves the old file as it was and a
`NAME.*.building` next to it, which the next build removes: nobody holds its lock.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

from capdb import files
from capdb.building.parallel import called_ahead
from capdb.building.rows.grouped import Grouped
from capdb.building.rows.tables import FactTables, Table, claim_tables
from capdb.claims import Contents, Facts, Image, conclude
from capdb.claims.release_facts import lay_out
from capdb.database import header
from capdb.errors import DataError
from capdb.facts import (
    KINDS,
    Alias,
    Board,
    Coming,
    Config,
    Driver,
    Identity,
    KernelPackage,
    Observation,
    PointRelease,
    Profile,
    Quirk,
    Reject,
    Release,
    Report,
    Series,
    Store,
    Target,
    Tip,
    TohEntry,
    Unsupported,
)

Progress = Callable[[str], None]
"""Called with the present step, in a few words."""

_SCHEMA = Path(__file__).with_name("schema") / "tables.sql"
"""The statements that make all tables and views, made from the models next to it."""

_PAGE_SIZE = 4096


def build(data_dir: Path, out_path: Path, progress: Progress) -> None:
    """Build the database of a data directory.

    Raises DataError if the facts are damaged or missing, or the file cannot be written, and
    UsageError if anything but a database of capdb would be overwritten; then the old file is
    unchanged. If two processes build the same `out_path`, the last one wins.
    """
    header.check_replaceable(out_path)
    with _nothing_collected() as kept:
        progress("reading facts")
        store = Store(data_dir)
        kept.append(facts := read(store))
        if not facts.profiles:
            raise DataError(f"{data_dir}: has no profiles yet; run `capdb scrape releases` first.")
        progress("deriving claims")
        write(facts, conclude, store.digest(), out_path, progress)


@contextmanager
def _nothing_collected() -> Iterator[list[object]]:
    """Pause garbage collection, which took a third of a build: all objects live to its end.

    What is in the list that this yields is left to a later collection, as are caches that remain:
    all count as old objects. A process that ends here, as most do, need not look through them, nor
    free them one by one.
    """
    kept: list[object] = []
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield kept
    finally:
        if enabled:
            kept.append(kept)  # only a collection finds that nobody has it any more
            if not gc.get_freeze_count():  # another's would be thawed too
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def read(store: Store) -> Facts:
    """Return all facts of a data directory. Raises DataError at the first damage."""
    return Facts(
        releases=store.read_kind(Release),
        targets=store.read_kind(Target),
        profiles=store.read_kind(Profile),
        boards=store.read_kind(Board),
        configs=store.read_kind(Config),
        packages=store.read_kind(KernelPackage),
        drivers=store.read_kind(Driver),
        rejects=store.read_kind(Reject),
        hardware=store.read_kind(TohEntry),
        quirks=store.read_kind(Quirk),
        aliases=store.read_kind(Alias),
        tips=store.read_kind(Tip),
        reports=store.read_kind(Report),
        identities=store.read_kind(Identity),
        observations=store.read_kind(Observation),
        coming=store.read_kind(Coming),
        series=store.read_kind(Series),
        unsupported=store.read_kind(Unsupported),
        points=store.read_kind(PointRelease),
        files=[entry for entry in store.files() if entry.kind in KINDS],
    )


def write(
    facts: Facts,
    conclude: Callable[[Facts], Mapping[Image, Contents]],
    digest: str,
    out_path: Path,
    progress: Progress,
) -> None:
    """Write the database of facts and the conclusions from them.

    All or nothing, like `build`.
    """
    header.check_replaceable(out_path)

    @cache
    def tables() -> FactTables:
        return FactTables(facts)

    lay_out(facts)  # once, before there are two processes that need it
    with called_ahead(lambda: tables().numbers, lambda: _content(tables())) as (numbers, content):
        claims = conclude(facts)
        try:
            out_path.parent.mkdir(parents=True, exist_ok=True)
            with files.workplace(out_path) as building, closing(_empty()) as database:
                _fill(database, claim_tables(facts, claims, numbers(), digest), progress)
                _add(database, content())
                database.execute("VACUUM INTO ?", (str(building),))
                progress("checking")
                _check(building)
                header.mark(building)
                files.put(building, out_path)
        except (OSError, sqlite3.Error) as error:
            raise DataError(
                f"{out_path}: could not be written ({_cause(error)}), and is as it was; free some "
                f"room, or name another place in CAPDB_DATABASE."
            ) from error


def _content(tables: FactTables) -> bytes:
    """Return a database with these tables filled and the others empty."""
    with closing(_empty()) as database:
        _fill(database, tables.rows(), lambda step: None)
        return database.serialize()


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _empty() -> sqlite3.Connection:
    """Open a database in memory, with all tables; the check of the whole looks at constraints."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.executescript(_SCHEMA.read_text("ascii"))
    return connection


def _fill(connection: sqlite3.Connection, tables: Iterable[Table], progress: Progress) -> None:
    for name, content in tables:
        progress(f"writing {name}")
        columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info({name})")]
        if isinstance(content, Grouped):
            _fill_grouped(connection, name, columns, content)
        else:
            _insert(connection, name, map(itemgetter(*columns), content), len(columns))
    connection.commit()


def _fill_grouped(
    connection: sqlite3.Connection, name: str, columns: list[str], content: Grouped
) -> None:
    further = [column for column in columns if column not in content.own]
    connection.execute(f"CREATE TEMP TABLE grouped ({', '.join(content.own)}, list)")
    connection.execute(f"CREATE TEMP TABLE member (list, {', '.join(further)})")
    connection.execute("CREATE INDEX temp.of_list ON member (list)")
    _insert(connection, "grouped", content.groups, len(content.own) + 1)
    _insert(connection, "member", content.members, len(further) + 1)
    connection.execute(
        f"INSERT INTO main.{name} SELECT {', '.join(columns)}"  # noqa: S608 - our own names
        " FROM grouped CROSS JOIN member USING (list)"
    )
    connection.execute("DROP TABLE grouped")
    connection.execute("DROP TABLE member")


def _insert(
    connection: sqlite3.Connection, name: str, rows: Iterable[tuple[Any, ...]], width: int
) -> None:
    values = ", ".join("?" * width)
    connection.executemany(f"INSERT INTO {name} VALUES ({values})", rows)  # noqa: S608 - our own names


def _add(connection: sqlite3.Connection, content: bytes) -> None:
    """Add all rows of another database to one that has none in those tables."""
    connection.execute("ATTACH ':memory:' AS other")
    connection.deserialize(content, name="other")
    tables = connection.execute("SELECT name FROM other.sqlite_schema WHERE type = 'table'")
    for (name,) in tables.fetchall():
        connection.execute(f"INSERT INTO main.{name} SELECT * FROM other.{name}")  # noqa: S608 - our own names
    connection.commit()
    connection.execute("DETACH other")


def _check(path: Path) -> None:
    """Raise sqlite3.DatabaseError if a file is damaged or has a row that breaks a constraint."""
    with ThreadPoolExecutor() as pool:  # SQLite lets other threads run meanwhile
        whole, links = pool.map(_first_row, repeat(path), ("integrity_check", "foreign_key_check"))
    if whole != ("ok",):
        raise sqlite3.DatabaseError(whole and whole[0])
    if links:
        raise sqlite3.DatabaseError(f"{links[0]} names what is not in {links[2]}")


def _first_row(path: Path, pragma: str) -> tuple[Any, ...] | None:
    with closing(sqlite3.connect(path)) as connection:
        found: tuple[Any, ...] | None = connection.execute(f"PRAGMA {pragma}").fetchone()
        return found
