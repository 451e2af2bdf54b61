"""Files that claim to be something else: archives that lead outside, and reports that are none."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.errors import DataError
from capdb.facts import Report, Store
from scrapers.published import toh_page
from scrapers.trees import fetch
from tests.support.facts_directory import write_facts
from tests.support.forest import RELEASE, WOODS
from tests.support.sample_report import REPORT

# ------------------------------------------------------------------ archives


def member(name: str, content: bytes = b"fox", **more: object) -> tuple[tarfile.TarInfo, bytes]:
    found = tarfile.TarInfo(name)
    found.size = len(content)
    for field, value in more.items():
        setattr(found, field, value)
    return found, content


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, b"", type=kind, linkname=to)


EVIL = {
    "an absolute name": [member("/tmp/capdb-escaped")],
    "an absolute name below the top": [member("top//tmp/capdb-escaped")],
    "the directory above": [member("top/../../escaped")],
    "the directory above, hidden": [member("top/a/../../../escaped")],
    "a link, then a file through it": [link("top/a", "../.."), member("top/a/escaped")],
    "a link of two steps": [
        *(link("top/a", "."), link("top/a/b", ".."), member("top/a/b/escaped")),
    ],
    "a hard link, then a file on it": [
        link("top/passwd", "../../victim", tarfile.LNKTYPE),
        member("top/passwd", b"owned"),
    ],
    "a link to a file": [link("top/victim", "../../victim"), member("top/victim", b"owned")],
    "a device": [member("top/null", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=3)],
    "a pipe": [member("top/pipe", b"", type=tarfile.FIFOTYPE)],
    "a directory without rights": [
        member("top/closed", b"", type=tarfile.DIRTYPE, mode=0),
        member("top/closed/fox"),
    ],
    "set-user-id": [member("top/sh", mode=0o6777)],
    "a file where a directory is": [member("top/a/b"), member("top/a")],
}


@pytest.mark.parametrize("members", EVIL.values(), ids=EVIL)
def test_an_archive_writes_plain_files_inside_and_nothing_else(
    members: list[tuple[tarfile.TarInfo, bytes]], tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    place = tmp_path / "deep" / "er"
    place.mkdir(parents=True)
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    with suppress(DataError):
        fetch.unpack(archive, place / "out", lambda name: True)
    assert not list(place.glob("*.part"))
    for path in place.rglob("*"):
        assert not path.is_symlink()
        assert path.is_dir() or (path.is_file() and path.stat().st_nlink == 1)
        assert not path.stat().st_mode & 0o7022
    assert victim.read_text() == "mine"
    files = [path for path in tmp_path.rglob("*") if not path.is_dir()]
    outside = [path for path in files if place / "out" not in path.parents]
    assert sorted(outside) == [archive, victim]
    assert not Path("/tmp/capdb-escaped").exists()


def test_a_name_with_escapes_is_cleaned_where_it_is_shown(tmp_path: Path) -> None:
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as tar:
        info, content = member("top/../\x1b]0;gone\x07\n")
        tar.addfile(info, io.BytesIO(content))
    with pytest.raises(DataError) as refusal:
        fetch.unpack(archive, tmp_path / "out", lambda name: True)
    assert str(refusal.value).isprintable()


def bomb(archive: Path, size: int) -> None:
    """Return an archive that says it unpacks to so much, and would."""
    with gzip.open(archive, "wb", compresslevel=1) as packed:
        packed.write(member("top/bomb", size=size)[0].tobuf())
        chunk = bytes(1 << 20)
        for _ in range(min(size >> 20, 8)):
            packed.write(chunk)


def test_a_bomb_of_ten_gigabytes_is_refused_before_it_is_written(tmp_path: Path) -> None:
    archive = tmp_path / "bomb.tar.gz"
    bomb(archive, 10 << 30)
    with pytest.raises(DataError, match="more than 4 GiB"):
        fetch.unpack(archive, tmp_path / "out", lambda name: True)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def test_many_small_files_are_a_bomb_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_LARGEST", 1000)
    archive = tmp_path / "bomb.tar"
    with tarfile.open(archive, "w") as tar:
        for number in range(20):
            info, content = member(f"top/{number}", b"x" * 100)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(DataError, match="damaged or unsafe"):
        fetch.unpack(archive, tmp_path / "out", lambda name: True)


# ------------------------------------------------------------------ entities


def test_an_entity_is_text_and_names_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    page = f"""<!DOCTYPE x [<!ENTITY file SYSTEM "file://{secret}"><!ENTITY l0 "ha">{laughs}]>
    <html><body><div class="dataplugin_entry"><dl>
    <dt class="cpu">CPU<span class="sep">: </span></dt>
    <dd class="cpu">&file; &l11; &#27;[31m &#x202e; &lt;b&gt; &amp;amp;</dd>
    </dl></div></body></html>"""
    (value,) = toh_page.parse(page.encode(), "https://openwrt.org/")["CPU"]
    assert "hunter2" not in value
    assert len(value) < 100
    assert "<b> &amp;" in value
    assert value.isprintable()


# ------------------------------------------------------------------ reports

GOOD = REPORT | {"board": "acme,den", "release": RELEASE, "target": "forest/oak"}
TEXT = json.dumps(GOOD)

CLAIMS: dict[str, bytes] = {
    "nothing": b"",
    "random": os.urandom(4096),
    "gzip of a report": gzip.compress(TEXT.encode()),
    "ELF": b"\x7fELF\x02\x01\x01" + bytes(500),
    "UTF-16": TEXT.encode("utf-16"),
    "with a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "not UTF-8": TEXT.replace("the engine", "the \udcff engine").encode(errors="surrogateescape"),
    "two reports": (TEXT + TEXT).encode(),
    "half a report": TEXT[: len(TEXT) // 2].encode(),
    "HTML": b"<!DOCTYPE html><title>502</title>",
    "NaN": TEXT.replace('"schema": 1', '"schema": NaN').encode(),
    "infinity": TEXT.replace('"schema": 1', '"schema": 1e999').encode(),
    "a number without end": TEXT.replace('"schema": 1', '"schema": ' + "9" * 5000).encode(),
    "another shape": json.dumps({"board": "acme,den"}).encode(),
    "a list": f"[{TEXT}]".encode(),
    "a string": json.dumps(TEXT).encode(),
    "a member twice": TEXT.replace("{", '{"ssid": "x", ', 1).encode(),
    "nested lists": TEXT.replace('"remedy": null', '"remedy": ' + "[" * 9999 + "]" * 9999).encode(),
    "nested hosts": b'{"hosts":[' * 50_000,
    "lone surrogate": TEXT.replace("the engine", "\\ud800").encode(),
    "hosts without reports": b'{"hosts": []}',
    "hosts of another shape": b'{"hosts": [{"report": {"a": 1}}]}',
    "huge": b'{"a":"' + b"x" * (17 << 20) + b'"}',
    "many": b'{"hosts": [' + b'{"report": {}},' * 90_000 + b'{"report": {}}]}',
    "escapes in names of members": TEXT.replace("{", '{"\\u001b[31m": 1, ', 1).encode(),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_facts(WOODS, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("content", CLAIMS.values(), ids=CLAIMS)
def test_a_file_that_is_no_report_is_refused_in_one_sentence(content: bytes, data: Path) -> None:
    good, bad = data.with_name("good.json"), data.with_name("bad.json")
    good.write_text(TEXT)
    bad.write_bytes(content)
    result = CliRunner().invoke(app, ["report", "add", "--data", str(data), str(good), str(bad)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("capdb: ")
    assert "bad.json: " in result.stderr
    assert "a fault of capdb" not in result.stderr
    assert len(result.stderr) < 1000
    assert result.stderr.strip().isprintable()
    assert not Store(data).read_kind(Report)


def test_of_a_member_that_is_there_twice_no_second_meaning_is_kept(data: Path) -> None:
    file = data.with_name("twice.json")
    file.write_text(TEXT.replace('"state": "yes"', '"state": "no", "state": "yes"', 1))
    CliRunner().invoke(app, ["report", "add", "--data", str(data), str(file)])
    assert {each.state for each in Store(data).read_kind(Report)} <= {"yes"}


def test_a_report_comes_through_a_named_pipe_too(data: Path) -> None:
    pipe = data.with_name("report.json")
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(TEXT,))
    writer.start()
    result = CliRunner().invoke(app, ["report", "add", "--data", str(data), str(pipe)])
    writer.join()
    assert result.exit_code == 0
    assert len(Store(data).read_kind(Report)) == 1


Make = Callable[[Path], object]


@pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("/dev/null"),
        lambda path: path.write_bytes(b"\n"),
    ],
    ids=["a directory", "a link to itself", "no end", "nothing", "an empty line"],
)
def test_what_is_no_file_is_refused_in_one_sentence(make: Make, data: Path) -> None:
    path = data.with_name("report.json")
    make(path)
    result = CliRunner().invoke(app, ["report", "add", "--data", str(data), str(path)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "report.json" in result.stderr
