"""Facts are read whole and verified, and change all at once or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from capdb.building.build import read
from capdb.errors import DataError
from capdb.facts import Fact, FactsFile, FileUpdate, Origin, Release, Report, Store
from capdb.facts import store as storing
from tests.support.small_facts import make_data

ORIGIN = Origin(name="invented", url="https://example.org/", ref="1", date="2026-01-01")


def update(path: str, *versions: str) -> FileUpdate:
    return FileUpdate(path, "release", tuple(map(Release, versions)), (ORIGIN,))


def releases(data: Path) -> list[str]:
    return [each.version for each in Store(data).read_kind(Release)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with two files of releases."""
    Store(tmp_path / "data").write([update("a.jsonl", "1"), update("b.jsonl", "2")])
    return tmp_path / "data"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make every rename to a file of this name fail, as on a disk with a fault."""
    rename = os.replace

    def of(name: str) -> None:
        def replace(old: Path, new: Path) -> None:
            if Path(new).name == name:
                raise OSError(5, "Input/output error")
            rename(old, new)

        monkeypatch.setattr(os, "replace", replace)

    return of


def test_equal_records_give_equal_bytes_in_whatever_order_they_come(data: Path) -> None:
    Store(data).write([update("a.jsonl", "3", "4")])
    before = [(data / name).read_bytes() for name in ("a.jsonl", "index.jsonl")]
    Store(data).write([update("a.jsonl", "4", "3")])
    assert [(data / name).read_bytes() for name in ("a.jsonl", "index.jsonl")] == before


def _kinds(kind: type[Fact] = Fact) -> set[type[Fact]]:
    return {kind}.union(*map(_kinds, kind.__subclasses__()))


SCRAPED = [kind for kind in _kinds() if kind.__module__ != "capdb.facts.curated"]


@pytest.mark.parametrize("kind", sorted(SCRAPED, key=lambda kind: kind.__name__))
def test_a_default_is_left_out_of_the_text_wherever_the_record_came_from(
    kind: type[Fact],
) -> None:
    texts = [each.default for each in structs.fields(kind) if isinstance(each.default, str)]
    read = [msgspec.json.decode(msgspec.json.encode(text), type=type(text)) for text in texts]
    assert [text for text, again in zip(texts, read, strict=True) if again is not text] == []


def test_a_line_that_is_no_record_is_named(data: Path) -> None:
    Store(data).write([update("a.jsonl", "3", "4")])
    (data / "a.jsonl").write_bytes(b'{"version":"3"}\n{"version":4}\n')
    with pytest.raises(DataError, match=r"a\.jsonl:2: not a Release record"):
        releases(data)


@pytest.mark.parametrize("place", range(16))
def test_a_flipped_byte_is_found_and_its_file_named(data: Path, place: int) -> None:
    content = bytearray((data / "a.jsonl").read_bytes())
    assert len(content) == 16
    content[place] ^= 0x04
    (data / "a.jsonl").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.jsonl:"):
        releases(data)


@pytest.mark.parametrize("content", [b"", b'{"version":"1"}\n{"version":"1"}\n'])
def test_lines_that_were_lost_or_added_are_found(data: Path, content: bytes) -> None:
    (data / "a.jsonl").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.jsonl: .*SHA-256"):
        releases(data)


def test_an_edit_on_purpose_is_taken_with_the_hash_that_the_refusal_names(data: Path) -> None:
    (data / "a.jsonl").write_text('{"version":"7"}\n')
    with pytest.raises(DataError) as refused:
        releases(data)
    new = hashlib.sha256((data / "a.jsonl").read_bytes()).hexdigest()
    assert new in str(refused.value)
    index = (data / "index.jsonl").read_text()
    old = Store(data).index()["a.jsonl"].sha256
    (data / "index.jsonl").write_text(index.replace(old, new))
    assert releases(data) == ["7", "2"]


def test_reading_all_facts_parses_the_index_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(make_data(tmp_path / "data"))
    parsed: list[Path] = []

    def counted(content: bytes, kind: type[Fact], path: Path) -> list[Fact]:
        if kind is FactsFile:
            parsed.append(path)
        return decode_lines(content, kind, path)

    decode_lines = storing.decode_lines
    monkeypatch.setattr(storing, "decode_lines", counted)
    read(Store(store.directory))
    assert parsed == [store.directory / "index.jsonl"]


def test_an_index_that_changed_is_read_anew(data: Path) -> None:
    store = Store(data)
    assert len(store.index()) == 2
    Store(data).write([update("c.jsonl", "3")])
    assert len(store.index()) == 3


# ------------------------------------------------------------------ writing


def test_a_rename_that_fails_leaves_the_directory_as_it_was(
    data: Path, failing: Callable[[str], None]
) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    failing("index.jsonl")
    with pytest.raises(DataError, match="nothing was changed"):
        Store(data).write([update("a.jsonl", "3")])
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_rename_that_fails_after_the_index_changed_is_reported_and_can_be_repeated(
    data: Path, failing: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("a.jsonl")
    with pytest.raises(DataError, match=r"a\.jsonl: was written, but as .*a\.jsonl\.new"):
        Store(data).write([update("a.jsonl", "3")])
    assert releases(data) == ["3", "2"]
    monkeypatch.undo()
    Store(data).write([update("b.jsonl", "4")])
    assert not list(data.glob("*.new"))
    assert releases(data) == ["3", "4"]


def test_a_kill_after_a_kill_loses_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one comes after new content is written over the files that the first one left."""

    class Killed(BaseException):
        pass

    rename = os.replace

    def killed(old: Path, new: Path) -> None:
        if Path(new).name != "index.jsonl":
            raise Killed
        rename(old, new)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(Killed):
        Store(data).write([update("a.jsonl", "3")])
    assert releases(data) == ["3", "2"]
    monkeypatch.undo()

    def killed_before(old: Path, new: Path) -> None:
        if Path(new).name == "index.jsonl":
            raise Killed
        rename(old, new)

    monkeypatch.setattr(os, "replace", killed_before)
    with pytest.raises(Killed):
        Store(data).write([update("a.jsonl", "5")])
    assert releases(data) == ["3", "2"]


def test_what_a_kill_left_is_no_fact_and_goes_with_the_next_change(data: Path) -> None:
    (data / "a.jsonl.new").write_text('{"version":"9"}\n')
    assert releases(data) == ["1", "2"]
    Store(data).write([update("b.jsonl", "3")])
    assert releases(data) == ["1", "3"]
    assert not list(data.glob("*.new"))


def test_a_report_may_be_of_a_board_with_a_slash_in_its_name() -> None:
    given = {"board": "acme,den-i/q", "release": "25.12.5", "probe": "1.0.0", "date": "2026-11-27"}
    assert msgspec.convert({**given, "state": "yes"}, Report).board == "acme,den-i/q"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**given, "state": "yes", "board": "/etc/passwd"}, Report)
