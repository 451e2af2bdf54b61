"""The JSON API has the same answers as `capdb check --json`, in its published schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from capdb import project
from capdb.cli import app
from capdb.vocabulary import State, Traffic
from capdb.website import api, places
from capdb.website.slim import history
from tests.support import site_reading as reading
from tests.support.api_files import SCHEMA, read, validator
from tests.support.small_facts import NEW, OLD, make_data


def asked(*words: str) -> Any:
    """Return the output of the command line."""
    result = CliRunner().invoke(app, ["check", *words, "--json"])
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of the small facts, whose database the command line asks too."""
    place = tmp_path_factory.mktemp("small")
    data = make_data(place / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAPDB_DATA", str(data))
        patch.setenv("CAPDB_DATABASE", str(place / "x.sqlite"))
        result = CliRunner().invoke(app, ["site", "build", "--out", str(place / "site")])
        assert result.exit_code == 0, result.output
    return place


@pytest.fixture
def asking(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the same site, while the command line answers from its facts."""
    monkeypatch.setenv("CAPDB_DATA", str(small / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(small / "x.sqlite"))
    return small / "site"


def test_every_file_of_the_api_keeps_to_its_schema(asking: Path) -> None:
    files_of = asking / "api" / "v1"
    validator("index").validate(read(files_of / "index.json"))
    validator("rules").validate(read(files_of / "rules.json"))
    validator("catalogue").validate(read(files_of / "bulk" / "devices.json"))
    kinds = {"boards": "device", "socs": "devices", "releases": "devices", "bulk": "answers"}
    for kind, schema in kinds.items():
        files = [file for file in (files_of / kind).iterdir() if file.stem != "devices"]
        assert files
        for file in files:
            validator(schema).validate(read(file))
    for file in (asking / "badges").rglob("*.json"):
        validator("badge").validate(read(file))


def test_every_file_of_the_api_has_the_licences_of_its_data(asking: Path) -> None:
    files_of = asking / "api" / "v1"
    description = files_of / "openapi.json"
    assert read(description)["info"]["license"]["identifier"] == project.LICENSE
    files = {file for file in files_of.rglob("*.json") if file.parent.name != "schema"}
    assert {read(file).get("license") for file in files - {description}} == {project.LICENSE}


def test_the_schemas_are_published(asking: Path) -> None:
    for file in SCHEMA.iterdir():
        published = asking / "api" / "v1" / "schema" / file.name
        assert published.read_text() == api.published(file.read_text(), None)


@pytest.mark.parametrize(
    ("base_url", "own", "whole"),
    [
        ("https://a.example/b/", "https://c.example/", "https://a.example/b/"),
        (None, "https://c.example/", "https://c.example/"),
        (None, None, ""),
    ],
)
def test_a_schemas_id_is_its_whole_address_once_that_is_known(
    monkeypatch: pytest.MonkeyPatch, base_url: str | None, own: str | None, whole: str
) -> None:
    monkeypatch.setattr(project, "SITE", own)
    for file in SCHEMA.iterdir():
        published = json.loads(api.published(file.read_text(), base_url))
        address = f"{whole}api/v1/schema/{file.name}" if whole else file.name
        assert published == {**read(file), "$id": address}


def test_the_schemas_take_members_that_they_do_not_know(asking: Path) -> None:
    told = asked("globe,e8450")
    answer = told["results"][0]
    for where in (told, answer, answer["because"], *answer["paths"].values(), *answer["evidence"]):
        where["unheard-of"] = {"a": 1}
    validator("answers").validate(told)


def test_the_schema_wants_a_cause_of_every_path(asking: Path) -> None:
    told = asked("globe,e8450")
    for path in told["results"][0]["paths"].values():
        del path["because"]
    assert not validator("answers").is_valid(told)


def test_what_the_command_line_prints_keeps_to_the_schema_too(asking: Path) -> None:
    for words in (["globe,e8450"], ["acme"], ["mt1234"], ["nothing here"]):
        validator("answers").validate(asked(*words))


@pytest.mark.parametrize("release", [NEW, OLD])
def test_a_boards_file_has_the_answers_of_the_command_line(asking: Path, release: str) -> None:
    for file in (asking / "api" / "v1" / "boards").iterdir():
        told = read(file)
        answers = [each for each in told["results"] if each["release"] == release]
        if told["results"]:  # a name of several devices only lists them
            assert answers == asked(told["query"], "--release", release)["results"]


def in_short(answers: list[Any]) -> dict[str, tuple[Any, ...]]:
    """Return the parts of whole answers that a short row has, for each device."""
    return {
        each["device"]: (each["state"], each["grade"], each["because"]["rule"])
        for each in answers
        if each["because"]["rule"] != "no-image"
    }


def short(file: Path) -> dict[str, tuple[Any, ...]]:
    """Return the same of a file of short rows."""
    return {
        each["device"]: (each["state"], each["grade"], each["rule"])
        for each in read(file)["devices"]
    }


def test_a_socs_file_has_the_answers_of_the_command_line_in_short(asking: Path) -> None:
    for file in (asking / "api" / "v1" / "socs").iterdir():
        assert short(file) == in_short(asked(read(file)["soc"])["results"])


def test_a_releases_file_has_every_board_that_it_ships(asking: Path) -> None:
    devices = read(asking / places.bulk_file("devices"))["devices"]
    for release in (NEW, OLD):
        told = read(asking / places.bulk_file(release))
        shipped = {each["device"] for each in devices if release in each["states"]}
        assert {each["device"] for each in told["results"]} == shipped
        assert {each["release"] for each in told["results"]} == {release}
        assert short(asking / places.release_file(release)) == in_short(told["results"])


def globe(file: Path) -> Any:
    """Return the row of one device."""
    (device,) = (each for each in read(file)["devices"] if each["device"] == "globe_e8450")
    return device


def test_the_index_has_every_name_of_a_device_and_its_headline(asking: Path) -> None:
    index = asking / "api" / "v1" / "index.json"
    device = globe(index)
    known = {"globe,e8450", "globe,e8450-ubi", "globe_e8450-ubi", "Bell RT3200"}
    assert known <= set(device["aliases"])
    assert device["device"] not in device["aliases"]
    (stable,) = (
        each
        for each in read(asking / places.release_file("stable"))["devices"]
        if each["device"] == device["device"]
    )
    assert (device["state"], device["grade"]) == (stable["state"], stable["grade"])


def test_each_alias_of_the_index_has_a_file_that_knows_its_device(asking: Path) -> None:
    for row in read(asking / "api" / "v1" / "index.json")["devices"]:
        ids = [each for each in row["aliases"] if re.fullmatch(r"[a-z0-9,_.-]+", each)]
        for name in (row["device"], *ids):
            told = read(asking / places.board_file(name))
            assert row["device"] in {
                each["device"] for each in (*told["results"], *told["related"])
            }, name


def test_the_whole_catalogue_has_names_by_kind_and_all_grades(asking: Path) -> None:
    device = globe(asking / places.bulk_file("devices"))
    assert {"globe,e8450", "globe,e8450-ubi"} <= set(device["boards"])
    assert {"globe_e8450", "globe_e8450-ubi"} <= set(device["profiles"])
    assert "Bell RT3200" in device["names"]
    assert set(device["states"]) == {NEW, OLD}
    answers = read(asking / places.board_file("globe_e8450"))["results"]
    graded = {each["release"]: each["grade"] for each in answers if each["grade"]}
    assert device["grades"] == graded


def test_every_link_leads_to_a_file(asking: Path) -> None:
    v1 = asking / "api" / "v1"
    index, catalogue = read(v1 / "index.json"), read(v1 / "bulk" / "devices.json")
    addresses = [
        address
        for row in [*catalogue["devices"], *index["releases"]]
        for address in row["links"].values()
    ]
    listing = [index, read(v1 / "releases" / "stable.json"), *map(read, (v1 / "socs").iterdir())]
    addresses += [
        template.format(device=places.file_name(row["device"]))
        for file in listing
        for row in file["devices"]
        for template in file["links"].values()
    ]
    for address in addresses:
        assert (v1 / address).resolve().is_file(), address


def test_a_release_goes_by_its_series_too_and_by_what_it_is(asking: Path) -> None:
    names = {"25.12": NEW, "stable": NEW, "latest": NEW, "24.10": OLD}
    for name, release in names.items():
        assert read(asking / places.release_file(name))["release"] == release


def test_counts_of_index_and_release_agree(asking: Path) -> None:
    for release in read(asking / "api" / "v1" / "index.json")["releases"]:
        told = read(asking / places.release_file(release["release"]))
        assert told["states"] == release["states"]
        assert len(told["devices"]) == release["devices"] == sum(release["states"].values())


def test_a_state_has_a_since_and_an_until_for_each_kind_of_traffic() -> None:
    def of(state: State) -> Any:
        return SimpleNamespace(paths={Traffic.IPV4_NAT: SimpleNamespace(state=state)})

    states = {"25.12.5": State.YES, "22.03.7": State.NO, "24.10.8": State.YES, "23.05.6": State.NO}
    answers = {release: of(state) for release, state in states.items()}
    assert history(answers, "25.12.5") == {
        "ipv4-nat": [
            {"state": "no", "since": "22.03.7", "until": "23.05.6"},
            {"state": "yes", "since": "24.10.8", "until": None},
        ]
    }


def test_a_state_of_a_device_that_was_dropped_holds_until_its_last_image() -> None:
    claim = SimpleNamespace(paths={Traffic.IPV4_NAT: SimpleNamespace(state=State.NO)})
    answers: Any = dict.fromkeys(["19.07.10", "22.03.7"], claim)
    dropped = {"state": "no", "since": "19.07.10", "until": "22.03.7"}
    assert history(answers, "25.12.5") == {"ipv4-nat": [dropped]}
    assert history(answers, "22.03.7") == {"ipv4-nat": [{**dropped, "until": None}]}
    assert history({**answers, "snapshot": claim}, "25.12.5")["ipv4-nat"][0]["until"] is None


def test_a_device_that_changed_no_state_has_one_that_holds_still(asking: Path) -> None:
    told = read(asking / places.board_file("globe_e8450"))
    states = {each["paths"]["ipv4-nat"]["state"] for each in told["results"]}
    assert told["history"]["ipv4-nat"] == [{"state": states.pop(), "since": OLD, "until": None}]
    assert {each["release"] for each in told["images"]} == {NEW, OLD}


# ------------------------------------------------------------------ its description


def test_all_that_is_described_is_there(asking: Path) -> None:
    described = read(asking / "api" / "v1" / "openapi.json")
    assert described["openapi"].startswith("3.1")
    known = {
        "device": "globe_e8450",
        "release": NEW,
        "series": "25.12",
        "soc": read(asking / "api" / "v1" / "index.json")["socs"][0],
    }
    for path, item in described["paths"].items():
        get = item["get"]
        assert {each["name"] for each in get["parameters"]} == set(re.findall(r"{(\w+)}", path))
        file = asking / path.format(**known)[1:]
        assert file.is_file(), path
        for content in get["responses"]["200"]["content"].values():
            if "schema" in content:
                schema = asking / "api" / "v1" / content["schema"]["$ref"]
                validator(schema.stem).validate(read(file))


def test_every_kind_of_file_of_the_api_is_described(asking: Path) -> None:
    paths = read(asking / "api" / "v1" / "openapi.json")["paths"]
    patterns = [
        re.sub(r"{\w+}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        for path in paths
    ]
    for file in (asking / "api" / "v1").rglob("*.json"):
        path = f"/{file.relative_to(asking).as_posix()}"
        if "/schema/" not in path and not path.endswith("openapi.json"):
            assert any(re.fullmatch(pattern, path) for pattern in patterns), path


def test_the_page_of_the_api_has_all_that_is_described(asking: Path) -> None:
    page = reading.text(asking / "api.html")
    for path in read(asking / "api" / "v1" / "openapi.json")["paths"]:
        assert path[1:] in page
