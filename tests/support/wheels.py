"""Wheels of this project, and of installed distributions, made without a network."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import sys_tags
from packaging.utils import canonicalize_name


def build_in(project: Path, target: str, out: Path) -> Path:
    """Return the wheel or the sdist of a project's directory, in which no file is left behind."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed; CONTRIBUTING.md says what brings it")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (made,) = out.iterdir()
    return made


def closure(requirements: Iterable[str]) -> dict[str, Distribution]:
    """Return the distributions that requirements without extras need, by name."""
    found: dict[str, Distribution] = {}
    wanted = [Requirement(each) for each in requirements]
    while wanted:
        name = canonicalize_name(wanted.pop().name)
        if name not in found:
            found[name] = distribution(name)
            needed = [Requirement(each) for each in found[name].requires or ()]
            wanted += [each for each in needed if not each.marker or each.marker.evaluate()]
    return found


def write_wheel(of: Distribution, directory: Path) -> Path:
    """Make a wheel from an installed distribution."""
    told = (of.read_text("WHEEL") or "").splitlines()
    tag = next(tag for tag in map(str, sys_tags()) if f"Tag: {tag}" in told)
    name = of.name.replace("-", "_")
    path = directory / f"{name}-{of.version}-{tag}.whl"
    record: list[str] = []
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in _members(of):
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            record.append(f"{member},sha256={digest.decode()},{len(content)}")
            wheel.writestr(member, content)
            if member.endswith(".dist-info/METADATA"):
                info = member.rpartition("/")[0]
        record.append(f"{info}/RECORD,,")
        wheel.writestr(f"{info}/RECORD", "\n".join(record) + "\n")
    return path


_MADE_BY_INSTALLING = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def _members(of: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in of.files or ():
        inside = ".." not in file.parts and file.suffix != ".pyc"
        if inside and file.name not in _MADE_BY_INSTALLING:
            yield file.as_posix(), Path(str(of.locate_file(file))).read_bytes()
