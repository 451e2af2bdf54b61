"""A user's environment gets names of ours, everything for answers, and no more."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from capdb import project
from capdb.building import metadata
from tests.support.checkout import PACKAGE, ROOT
from tests.support.wheels import build_in

CHECKOUT_ONLY = ("building", "claims", "facts", "linking", "lint")


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> Iterator[zipfile.ZipFile]:
    """Return the wheel, opened."""
    with zipfile.ZipFile(wheel_file) as opened:
        yield opened


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of modules as an installation of the wheel makes it."""
    place = tmp_path_factory.mktemp("installed")
    wheel.extractall(place)  # noqa: S202 - it was built here
    return place


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Return the program as it is installed, in an empty directory."""

    def start(
        *words: str, missing: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        program = (
            "import sys\n"
            f"sys.path.insert(0, {str(installed)!r})\n"
            f"sys.modules.update(dict.fromkeys({missing!r}))\n"
            "from capdb.__main__ import main\n"
            "main()"
        )
        return subprocess.run(
            [sys.executable, "-I", "-c", program, *words],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    return start


def test_the_wheel_claims_only_names_of_ours(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"capdb", PACKAGE.replace("-", "_")}
    assert len(tops) == 2  # the package and its .dist-info


def test_the_wheel_holds_the_database_of_the_committed_facts(
    wheel: zipfile.ZipFile, committed_database: Path
) -> None:
    assert wheel.read("capdb/capdb.sqlite") == committed_database.read_bytes()


def test_the_wheel_leaves_out_what_only_a_checkout_can_use(wheel: zipfile.ZipFile) -> None:
    parts = {name.split("/")[1] for name in wheel.namelist()}
    for name in CHECKOUT_ONLY:
        assert (ROOT / "capdb" / name / "__init__.py").is_file()
        assert name not in parts
    assert not {"data", "scrapers", "tests"} & parts


def test_the_wheel_holds_every_other_module(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    modules = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("capdb/**/*.py")]
    assert not [
        name for name in modules if name not in names and name.split("/")[1] not in CHECKOUT_ONLY
    ]
    assert "capdb/py.typed" in names


def test_the_wheel_holds_what_the_site_is_made_of(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in [each for each in ROOT.glob("site/**/*") if each.is_file()]:
        assert f"capdb/{path.relative_to(ROOT).as_posix()}" in names
    assert {
        "capdb/site/myths.md",
        "capdb/site/glossary.md",
        "capdb/probe/script/10-door.sh",
    } <= names


def test_the_wheel_holds_the_self_test_and_its_schema(wheel: zipfile.ZipFile) -> None:
    for path in (ROOT / "capdb" / "probe").glob("*"):
        if path.suffix not in (".pyc", ".py") and path.is_file():
            assert wheel.read(f"capdb/probe/{path.name}") == path.read_bytes()
    assert {"capdb/probe/script/10-door.sh", "capdb/probe/report.schema.json"} <= set(
        wheel.namelist()
    )


def test_the_wheel_holds_nothing_made_by_running_it(wheel: zipfile.ZipFile) -> None:
    made = (".pyc", ".stamp", ".new", ".building")
    assert not [name for name in wheel.namelist() if name.endswith(made)]


def test_the_wheel_carries_both_licences(wheel: zipfile.ZipFile) -> None:
    names = {Path(name).name for name in wheel.namelist()}
    assert {"LICENSE", "NOTICE.md"} <= names


def test_the_description_leads_nowhere_but_to_whole_addresses(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    described = email.message_from_bytes(wheel.read(name))
    text = described.get_payload()
    assert isinstance(text, str)
    assert "capdb check" in text
    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert not [each for each in targets if not each.startswith("https://")]
    assert "<!--" not in text
    own = {project.SITE, project.REPOSITORY, project.ISSUES} - {None}
    assert {each.split(", ")[1] for each in described.get_all("Project-URL", [])} == own


@pytest.mark.parametrize(
    ("repository", "shown"),
    [
        ("https://forge.invalid/x", "See [it](https://forge.invalid/x/blob/v1.2/docs/a.md#b)."),
        (None, "See it."),
    ],
)
def test_a_relative_link_leads_to_the_released_version_or_is_text(
    repository: str | None, shown: str
) -> None:
    readme = (
        "<!-- [[[cog\nx ]]] -->\nSee [it](docs/a.md#b).\n<!-- [[[end]]] -->\n"
        "[o](https://o.invalid)\n"
    )
    made = metadata.description(readme, repository, "1.2")
    assert made == f"{shown}\n[o](https://o.invalid)\n"


def test_an_installed_capdb_needs_typer_and_no_more(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    lines = wheel.read(name).decode().splitlines()
    needed = [line for line in lines if line.startswith("Requires-Dist: ") and "extra" not in line]
    assert len(needed) == 1
    assert needed[0].startswith("Requires-Dist: typer")


def test_an_installed_capdb_answers_and_writes_nothing(
    run: Run, installed: Path, tmp_path: Path
) -> None:
    before = {path for path in installed.rglob("*") if path.suffix != ".pyc"}
    done = run("check", "Xiaomi AX3600", missing=("msgspec", "sqlmodel", "sqlalchemy", "requests"))
    assert (done.returncode, done.stdout[:20]) == (1, "○ NO  Xiaomi AX3600 ")
    assert "warning" not in done.stderr
    after = {path for path in installed.rglob("*") if path.suffix != ".pyc"}
    assert {path for path in after - before if path.name != "__pycache__"} == set()
    assert list(tmp_path.iterdir()) == []


def test_every_command_of_an_installed_capdb_has_help(run: Run) -> None:
    shown = run("--help", missing=("msgspec", "sqlmodel", "sqlalchemy", "requests", "jinja2"))
    assert shown.returncode == 0, shown.stderr
    assert "update" in shown.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("lint",),
        ("refresh",),
        ("scrape", "toh"),
        ("toh", "show", "fox"),
        ("report", "add", "fox.json"),
        ("diff", "--data", "old", "new"),
    ],
)
def test_what_takes_a_checkout_says_so_in_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    for missing in (("scrapers",), ("scrapers", "msgspec", "sqlmodel", "requests")):
        done = run(*words, missing=missing)
        assert done.returncode == 2, done.stderr
        assert "checkout" in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "library", "extra"),
    [
        (("update", "--from", "http://127.0.0.1:9"), "requests", "update"),
        (("probe", "run", "fox"), "msgspec", "probe"),
        (("site", "build"), "jinja2", "site"),
    ],
)
def test_a_library_that_is_missing_is_named_with_its_extra(
    run: Run, words: tuple[str, ...], library: str, extra: str
) -> None:
    done = run(*words, missing=(library,))
    assert done.returncode == 2, done.stderr
    assert f"needs {library}" in done.stderr
    assert f"pip install '{PACKAGE}[{extra}]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_update_of_an_installed_capdb_takes_what_its_extra_brings(run: Run) -> None:
    done = run("update", "--from", "http://127.0.0.1:9", missing=("msgspec", "sqlmodel"))
    assert done.returncode == 70
    assert "could not be reached" in done.stderr


@pytest.mark.parametrize(("library", "word"), [("typer", "--help"), ("sqlite3", "Xiaomi AX3600")])
def test_a_broken_installation_never_leaves_with_an_answer(
    run: Run, library: str, word: str
) -> None:
    done = run("check", word, missing=(library,))
    assert done.returncode == 70
    assert "install capdb again" in done.stderr
    assert done.stderr.count("\n") == 1


def test_facts_that_the_environment_names_are_refused_by_an_installed_capdb(run: Run) -> None:
    done = run("check", "Xiaomi AX3600", CAPDB_DATA=str(ROOT / "data"))
    assert done.returncode == 2
    assert "checkout" in done.stderr


# ------------------------------------------------------------------ sdist


def test_the_sdist_holds_what_the_wheel_is_made_of(sdist_file: Path) -> None:
    with tarfile.open(sdist_file) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    for pattern in ("data/**/*.jsonl", "data/**/*.toml", "scrapers/**/*.py", "site/**/*.*"):
        paths = [path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)]
        assert paths, pattern
        assert set(paths) <= names
    assert {"capdb/building/wheel.py", "tests/conftest.py", "docs/myths.md"} <= names
    assert not [name for name in names if name.endswith((".sqlite", ".pyc", ".stamp"))]


@pytest.mark.slow
def test_wheel_and_sdist_are_the_same_bytes_from_a_checkout_and_from_an_sdist(
    wheel_file: Path, sdist_file: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist_file) as opened:
        opened.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    for target, file in (("sdist", sdist_file), ("wheel", wheel_file)):
        again = build_in(unpacked, target, tmp_path / target)
        assert again.name == file.name
        assert again.read_bytes() == file.read_bytes(), target


def test_site_and_data_hold_no_python() -> None:
    assert not [*ROOT.glob("site/**/*.py"), *ROOT.glob("data/**/*.py")]
