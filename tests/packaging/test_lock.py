"""CI installs packages pinned to the byte, and all that pyproject.toml requires."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.checkout import PACKAGE, ROOT

LOCK = (ROOT / ".ci" / "requirements.lock").read_text()
RENEW = (
    "uv pip compile pyproject.toml --all-extras --group dev --group fuzz --group audit "
    "--group fleet --group mutation --universal --python-version 3.11 --generate-hashes "
    "--no-header -o .ci/requirements.lock"
)

_ENTRY = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)+.*)$", re.M)


def locked() -> dict[str, list[tuple[str, str]]]:
    """Return each package's versions, with the rest of their entries in the lock."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in _ENTRY.finditer(LOCK):
        found.setdefault(each["name"], []).append((each["version"], each["rest"]))
    return found


def required() -> list[Requirement]:
    """Return all requirements of pyproject.toml: to answer, of extras and groups, and to build."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = table["project"]["optional-dependencies"].values()
    groups = table["dependency-groups"].values()
    every = list(table["project"]["dependencies"])
    every += [each for listed in (*extras, *groups) for each in listed if isinstance(each, str)]
    every += table["build-system"]["requires"]
    return [found for each in every if (found := Requirement(each)).name != PACKAGE]


@pytest.mark.parametrize("asked", required(), ids=str)
def test_every_dependency_is_in_the_lock_in_a_version_that_is_asked_for(asked: Requirement) -> None:
    versions = locked().get(canonicalize_name(asked.name), [])
    assert versions, f"{asked.name} is not locked; run {RENEW}"
    assert any(asked.specifier.contains(Version(version)) for version, _ in versions)


def test_every_package_of_the_lock_has_hashes_and_comes_from_wherever_pip_looks() -> None:
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    packages = [line for line in lines if not line.startswith(" ")]
    assert len(packages) == sum(map(len, locked().values())) > 40
    for name, versions in locked().items():
        for _, rest in versions:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest), name
    assert not re.search(r"://|--index|--find-links|--trusted|@ ", LOCK)


def test_ci_installs_nothing_that_is_not_in_the_lock() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for line in re.findall(r".*pip install.*", script):
        assert "--require-hashes" in line or "--no-deps" in line, line
    assert RENEW in " ".join(
        (ROOT / "docs" / "maintaining.md").read_text().replace("\\\n", "").split()
    )
