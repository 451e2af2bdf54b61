"""On a system that has Python and nothing else, the installed wheel answers at once.

capdb is installed from a directory of wheels, without a network. It then answers in a chroot that
is read-only as a whole, where the user is nobody: there is no home, no entry in a user database, no
/dev, no /proc and no /tmp.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.checkout import PACKAGE
from tests.support.wheels import closure, write_wheel

pytestmark = pytest.mark.slow

CHROOT = """
root=$1
shift
mount -t tmpfs -o mode=755 none "$root"
while [ "$1" != -- ]; do
  mkdir -p "$root$(dirname "$1")"
  if [ -L "$1" ]; then
    cp -P "$1" "$root$1"
  else
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    mount -o remount,bind,ro "$root$1"
  fi
  shift
done
shift
mount -o remount,ro "$root"
cd /
exec chroot --userspec=65534:65534 "$root" env -i "$@"
"""
"""Run a command in a directory that holds some of the system's, read-only, as nobody."""

SYSTEM = ("/usr", "/bin", "/lib", "/lib64")


@pytest.fixture(scope="module")
def bare(wheel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a virtual environment with capdb and its requirements, from a directory of wheels."""
    wheels = tmp_path_factory.mktemp("wheels")
    shutil.copy2(wheel_file, wheels)
    for each in closure(["typer"]).values():
        write_wheel(each, wheels)
    place = tmp_path_factory.mktemp("bare") / "venv"
    venv.create(place, with_pip=True)
    install = [place / "bin" / "pip", "install", "-q", "--no-index", "--find-links", wheels]
    environment = {"PATH": os.environ["PATH"], "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*install, PACKAGE], check=True, env=environment)
    return place


@pytest.fixture
def in_chroot(bare: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a program of the virtual environment in the chroot."""
    alone = ("unshare", "--mount", "--propagation", "private", "sh", "-eu", "-c")
    if (
        os.geteuid()
        or not shutil.which("unshare")
        or subprocess.run([*alone, "mount -t tmpfs none /mnt"]).returncode
    ):
        pytest.skip("needs the right to mount: run as root, outside of a container")
    (tmp_path / "root").mkdir()
    base = Path(sys.base_prefix)
    places = [each for each in SYSTEM if Path(each).exists()]
    places += [] if base.is_relative_to("/usr") and base.parts[2:3] != ("local",) else [str(base)]

    def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *alone,
                CHROOT,
                "chroot",
                tmp_path / "root",
                *places,
                bare,
                "--",
                bare / "bin" / program,
                *words,
            ],
            capture_output=True,
            text=True,
            cwd="/",
        )

    return run


def test_it_answers_as_nobody_without_home_on_a_read_only_system(
    in_chroot: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    identity = in_chroot("python", "-c", "import os; print(os.geteuid(), os.listdir('/'))")
    assert identity.stdout.startswith("65534 "), identity.stderr
    assert "'proc'" not in identity.stdout
    assert "'dev'" not in identity.stdout
    written = in_chroot("python", "-c", "open('/x', 'w')")
    assert "Read-only file system" in written.stderr
    done = in_chroot("capdb", "check", "Xiaomi AX3600")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("○ NO  Xiaomi AX3600 ")
    assert "warning" not in done.stderr
    assert "Traceback" not in done.stderr


def test_everything_that_only_asks_works_there(
    in_chroot: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    for words, code in (
        (("advise", "linksys e8450"), 0),
        (("search", "archer c6"), 0),
        (("list", "--state", "yes", "--csv"), 0),
        (("diff", "24.10", "25.12"), 0),
        (("stats",), 0),
        (("check", "--json", "linksys e8450"), 0),
        (("update", "--revert"), 0),
    ):
        done = in_chroot("capdb", *words)
        assert done.returncode == code, done.stderr
    program = "import capdb; print(capdb.check('Xiaomi AX3600').results[0].state)"
    assert in_chroot("python", "-c", program).stdout == "no\n"


def test_it_brings_typer_with_what_that_needs_and_no_more(bare: Path) -> None:
    listed = subprocess.run(
        [bare / "bin" / "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
    )
    names = {each["name"].lower() for each in json.loads(listed.stdout)} - {"pip", "setuptools"}
    assert names == {PACKAGE, *(each.name.lower() for each in closure(["typer"]).values())}
