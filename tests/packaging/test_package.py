"""What a user's environment gets: names of ours, everything that answering needs, no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.checkout import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built from a copy so that nothing is left behind in it."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed; `pip install --group dev` brings it")
    checkout = tmp_path_factory.mktemp("wheel") / "capdb"
    leave_out = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "dist")
    shutil.copytree(ROOT, checkout, ignore=leave_out)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=checkout,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (built,) = checkout.glob("dist/*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_claims_only_names_of_ours(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"capdb"}
    assert len(tops) == 2  # the package and its .dist-info


def test_the_wheel_holds_the_facts_and_the_scrapers(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in [
        *ROOT.glob("data/**/*.jsonl"),
        *ROOT.glob("data/**/*.toml"),
        *ROOT.glob("scrapers/*.py"),
    ]:
        assert f"capdb/{path.relative_to(ROOT).as_posix()}" in names
    assert "capdb/py.typed" in names


def test_the_wheel_holds_what_the_site_is_made_of(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in [each for each in ROOT.glob("site/**/*") if each.is_file()]:
        assert f"capdb/{path.relative_to(ROOT).as_posix()}" in names
    assert {"capdb/site/myths.md", "capdb/probe/capdb-probe"} <= names


def test_the_wheel_holds_the_self_test_and_its_schema(wheel: zipfile.ZipFile) -> None:
    for path in (ROOT / "capdb" / "probe").glob("*"):
        if path.suffix != ".pyc" and path.is_file():
            assert wheel.read(f"capdb/probe/{path.name}") == path.read_bytes()
    assert {"capdb/probe/capdb-probe", "capdb/probe/report.schema.json"} <= set(wheel.namelist())


def test_the_wheel_holds_nothing_made_by_running_it(wheel: zipfile.ZipFile) -> None:
    made = (".pyc", ".sqlite", ".new", ".building")
    assert not [name for name in wheel.namelist() if name.endswith(made)]


def test_the_wheel_carries_both_licences(wheel: zipfile.ZipFile) -> None:
    names = {Path(name).name for name in wheel.namelist()}
    assert {"LICENSE", "NOTICE.md"} <= names


def test_an_installed_wheel_scrapes_with_the_scrapers_it_carries(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path / "installed")
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path / 'installed')!r})\n"
        "from capdb.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(sys.modules['scrapers.scrape'].__file__)"
    )
    words = ["scrape", "toh", "--from", str(tmp_path), "--data", str(tmp_path / "data")]
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, *words], capture_output=True, text=True
    )
    assert done.stdout.startswith(str(tmp_path / "installed" / "capdb" / "scrapers"))
    assert "toh.json" in done.stderr
    assert done.returncode == 70


def test_site_and_data_hold_no_python() -> None:
    assert not [*ROOT.glob("site/**/*.py"), *ROOT.glob("data/**/*.py")]
