"""Version 1 of the JSON API, beside the files of the boards; and what is there to download."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from capdb import catalog
from capdb.advice import advise
from capdb.vocabulary import CheckResult
from capdb.website import places
from capdb.website.pages import ordered
from capdb.website.site import Site, as_object

DATABASE = "capdb.sqlite"
PROBE = "capdb-probe"


def write(site: Site) -> None:
    """Writes the index, the SoCs, the releases and the schemas."""
    site.progress("writing the API", 0, None)
    _index(site)
    for soc in sorted({place.soc for here in site.places.values() for place in here if place.soc}):
        site.json(places.soc_file(soc), _result(_advised(catalog.check(site.connection, soc))))
    for release in site.releases:
        _release(site, release)
    for schema in sorted((site.source / "schema").glob("*.json")):
        site.write(f"api/v1/schema/{schema.name}", schema.read_bytes())


def _index(site: Site) -> None:
    site.json(
        "api/v1/index.json",
        {
            "date": site.date,
            "release": site.default,
            "releases": site.releases,
            "boards": [
                {
                    "board": summary.board,
                    "name": summary.title,
                    "soc": summary.soc,
                    "states": {
                        release: state for release, state in summary.states.items() if state
                    },
                }
                for summary in ordered(site)
            ],
            "socs": sorted(
                {place.soc for here in site.places.values() for place in here if place.soc}
            ),
        },
    )


def _advised(found: CheckResult) -> CheckResult:
    return replace(found, results=tuple(map(advise, found.results)))


def _result(found: CheckResult) -> dict[str, object]:
    return {
        "query": found.query,
        "match": found.match,
        "results": [as_object(answer) for answer in found.results],
        "suggestions": list(found.suggestions),
    }


def _release(site: Site, release: str) -> None:
    """A release in short: what each of its boards answers, without evidence."""
    boards: dict[str, dict[str, object]] = defaultdict(dict)
    for summary in ordered(site):
        state = summary.states[release]
        if state:
            boards[summary.board] = {
                "board": summary.board,
                "name": summary.title,
                "soc": summary.soc,
                "state": state,
            }
    [coverage] = [each for each in site.stats.releases if each.release == release]
    site.json(
        places.release_file(release),
        {
            "release": release,
            "profiles": coverage.profiles,
            "states": coverage.states,
            "grades": coverage.grades,
            "boards": list(boards.values()),
        },
    )


def write_downloads(site: Site, database: Path) -> None:
    """Writes the database and the probe with their hashes."""
    _download(site, DATABASE, database.read_bytes())
    probe = Path(__file__).parents[1] / "probe" / PROBE
    content = probe.read_bytes() if probe.is_file() else None
    if content:
        _download(site, PROBE, content)
    site.page(
        "api.html",
        "api.html",
        size=database.stat().st_size,
        digest=hashlib.sha256(database.read_bytes()).hexdigest(),
        probe=content and hashlib.sha256(content).hexdigest(),
        example=json.dumps({"schema": 1, "query": "…", "match": "exact", "results": ["…"]}),
    )


def _download(site: Site, name: str, content: bytes) -> None:
    site.write(name, content)
    site.write(f"{name}.sha256", f"{hashlib.sha256(content).hexdigest()}  {name}\n")
