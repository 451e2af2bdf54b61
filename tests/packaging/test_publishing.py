"""The description of publishing names all settings of a forge as the workflows spell them."""

from __future__ import annotations

import itertools
import re
import shlex

from tests.support.checkout import DOCS, PACKAGE, ROOT

FORGE = ROOT / ".github"
WORKFLOWS = {path.stem: path.read_text() for path in (FORGE / "workflows").glob("*.yml")}
FORMS = [
    path.read_text()
    for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml")
    if path.stem != "config"  # of the page that offers the forms
]
PUBLISHING = (DOCS / "publishing.md").read_text()


def found(pattern: str) -> set[str]:
    """Return the parts of the workflows that a pattern finds."""
    return {each for text in WORKFLOWS.values() for each in re.findall(pattern, text, re.MULTILINE)}


def checks() -> set[str]:
    """Return the names under which a forge shows the jobs of `checks`."""
    _, _, jobs = WORKFLOWS["checks"].partition("\njobs:\n")
    names = set()
    for job in re.split(r"^(?=  \w)", jobs, flags=re.MULTILINE)[1:]:
        name = job.partition(":")[0].strip()
        matrix = re.search(r"^      matrix:\n((?:        .*\n)+)", job, re.MULTILINE)
        values = [re.findall(r'"(.*?)"', line) for line in matrix[1].splitlines()] if matrix else []
        names |= {
            f"{name} ({', '.join(each)})" if each else name for each in itertools.product(*values)
        }
    return names


def test_each_workflow_is_described() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| ", PUBLISHING, re.MULTILINE)) == {*WORKFLOWS}


def test_each_secret_variable_and_environment_is_named() -> None:
    names = found(r"\b(?:secrets|vars)\.(\w+)") - {"GITHUB_TOKEN"}
    names |= found(r"^    environment:(?:\n      name:)? (\S+)$")
    assert names >= {"REFRESH_TOKEN", "pypi", "github-pages"}
    assert {name for name in names if f"`{name}`" not in PUBLISHING} == set()


def test_the_labels_that_are_made_are_those_of_forms_and_workflows() -> None:
    used = found(r"github\.event\.label\.name == '(.*?)'")
    for form in FORMS:
        used |= {*re.findall(r"^labels: \[(.*)\]$", form, re.MULTILINE)}
    (made,) = re.findall(r"^ *for label in (.*); do gh label create ", PUBLISHING, re.MULTILINE)
    assert {*shlex.split(made)} == used
    assert len(used) == len(FORMS) + 1


def test_the_checks_that_protect_main_are_those_that_run() -> None:
    (named,) = re.findall(r"the status checks (.*?), without", PUBLISHING.replace("\n  ", ""))
    first, last = re.findall(r"`pythons \(3\.(\d+)\)`", named)
    pythons = {f"pythons (3.{minor})" for minor in range(int(first), int(last) + 1)}
    assert {"everything", *pythons} == checks()
    assert "`everything`" in named


def test_the_publisher_that_pypi_trusts_is_the_workflow_that_uploads() -> None:
    (uploading,) = (name for name, text in WORKFLOWS.items() if "pypi-publish@" in text)
    assert f"workflow `{uploading}.yml`, environment `pypi`" in " ".join(PUBLISHING.split())


def test_the_image_installs_the_package_by_its_name() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert re.findall(r"pip install (?:--\S+ )*([a-z][\w-]*)", text) == [PACKAGE]
