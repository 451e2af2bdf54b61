"""Make the API's short forms: a row a device, enough to choose one and to fetch the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from capdb.record import asdict
from capdb.render.need import rate_told
from capdb.results.answer import Answer
from capdb.results.need import Rung
from capdb.versions import newest_first
from capdb.vocabulary import State, Traffic
from capdb.website import places
from capdb.website.held import held
from capdb.website.needs import KnownOfLines
from capdb.website.site import Site, Summary

LINKS = {
    "api": "boards/{device}.json",
    "page": "../../boards/{device}.html",
    "badge": "../../badges/{device}.svg",
    "feed": "../../feeds/{device}.xml",
}
"""The addresses of a device's other files, relative to `api/v1/`, as URI templates (RFC 6570): once
a file, since rows with whole addresses would be twice as long. `{device}` is the key after
`places.file_name`."""


def index_row(site: Site, summary: Summary) -> dict[str, Any]:
    """Return a device with all its names and ids in one list, and its default release's state."""
    ids = [each for place in site.places[summary.device] for each in (place.board, place.profile)]
    names = dict.fromkeys((*summary.names, *summary.answer.boards, *ids))
    return {
        "device": summary.device,
        "name": summary.title,
        "aliases": [each for each in names if each not in (summary.device, summary.title)],
        "state": summary.states[site.default],
        "grade": summary.grades.get(site.default),
    }


def whole_row(site: Site, summary: Summary) -> dict[str, Any]:
    """Return a device with its names and ids by kind, and its state and grade in every release."""
    here = site.places[summary.device]
    listed = site.devices.get(summary.device)
    return {
        "device": summary.device,
        "name": summary.title,
        "names": list(summary.names),
        "brand": listed.brand if listed else None,
        "board": summary.answer.board,
        "boards": list(summary.answer.boards),
        "profiles": list(dict.fromkeys(place.profile for place in here)),
        "targets": list(dict.fromkeys(place.target for place in here)),
        "soc": summary.soc,
        "states": {release: state for release, state in summary.states.items() if state},
        "grades": dict(summary.grades),
        "links": links(summary.device),
    }


def rows(site: Site, devices: Iterable[Summary], release: str) -> list[dict[str, Any]]:
    """Return the devices that a release has, each with its answer there in short."""
    return [
        {
            "device": each.device,
            "name": each.title,
            "state": state,
            "grade": each.grades.get(release),
            "rule": each.rules.get(release),
        }
        for each in devices
        if (state := each.states[release])
    ]


def links(device: str) -> dict[str, str]:
    """Return the addresses of a device's other files, relative to `api/v1/`."""
    name = places.file_name(device)
    return {kind: template.format(device=name) for kind, template in LINKS.items()}


def history(answers: Mapping[str, Answer], current: str) -> dict[str, list[dict[str, Any]]]:
    """Return, for each kind of traffic, its states from the oldest release to the newest.

    A state holds from the release `since` to the release `until`, both included, of those that
    have an image; of the last one `until` is None where it holds still, in the `current` release
    or a newer one, and the last release with an image where OpenWrt dropped the device.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for release in reversed(newest_first(answers)):
        for path, claim in answers[release].paths.items():
            runs = found.setdefault(path.value, [])
            if runs and runs[-1]["state"] == claim.state:
                runs[-1]["until"] = release
            else:
                runs.append({"state": claim.state, "since": release, "until": release})
    newest = newest_first(answers)[0] if answers else None
    still = newest is not None and newest_first([newest, current])[0] == newest
    for runs in found.values():
        if still and runs[-1]["until"] == newest:
            runs[-1]["until"] = None
    return {path.value: found[path.value] for path in Traffic if path.value in found}


def needed(need: Mapping[str, KnownOfLines]) -> dict[str, Any]:
    """Return the needs of lines by release, each rate once: the others refer to it by index.

    `ports` is there only where it is known and somebody measured.
    """
    rates = dict.fromkeys(rate for known in need.values() for rate in known.rates)
    places_of = {rate: place for place, rate in enumerate(rates)}

    def rung(each: Rung) -> dict[str, Any]:
        cited = [places_of[rate] for rate in each.rates]
        return {"up_to": each.up_to, "because": asdict(each.because), "rates": cited}

    lines = [
        {
            "releases": each.releases,
            "rates": [places_of[rate] for rate in each.value.rates],
            "ladders": [
                {"over": ladder.over, "rungs": [rung(it) for it in ladder.rungs]}
                for ladder in each.value.ladders
            ],
        }
        for each in held(need.items())
        if each.value.rates
    ]
    ports = next((known.ports for known in need.values() if known.ports and rates), None)
    return {
        "rates": [asdict(rate) | {"in_words": rate_told(rate)} for rate in rates],
        "lines": lines,
        **({"ports": ports} if ports else {}),
    }


def counts(devices: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of rows by state."""
    states = [each["state"] for each in devices]
    return {state.value: states.count(state) for state in State}
