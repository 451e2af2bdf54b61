"""Version 1 of the JSON API, beside the files of the boards; and what is there to download."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from capdb import project
from capdb.queries import curated
from capdb.results.answer import CheckResult
from capdb.results.rules import descriptions
from capdb.sentences.spoken import language
from capdb.website import places
from capdb.website.devicelist import ordered
from capdb.website.site import Site, as_object

DATABASE = "capdb.sqlite"
PROBE = "capdb-probe"


def write(site: Site) -> None:
    """Writes the index, the SoCs, the rules and the schemas."""
    site.progress("writing the API", 0, None)
    _index(site)
    for soc in sorted({place.soc for here in site.places.values() for place in here if place.soc}):
        site.json(places.soc_file(soc), _result(site.check(soc)))
    _rules(site)
    for schema in sorted((site.source / "schema").glob("*.json")):
        site.write(f"api/v1/schema/{schema.name}", published(schema.read_text(), site.base_url))


def _rules(site: Site) -> None:
    site.json(
        "api/v1/rules.json",
        {
            "language": language(),
            "rules": [asdict(each) for each in descriptions()],
            "curated": [asdict(each) for each in curated.sentences(site.connection)],
        },
    )


def published(schema: str, base_url: str | None) -> str:
    """Returns the text of a JSON Schema whose `$id` is the whole address it will have, if known.

    `base_url` is where the site will be published, the project's own address if None. Without
    either the id is relative, so that it is that of the address it was read from.
    """
    base = base_url or project.SITE
    members = json.loads(schema)
    if base:
        members["$id"] = f"{base}api/v1/schema/{members['$id']}"
    return json.dumps(members, indent=2, ensure_ascii=False) + "\n"


def _index(site: Site) -> None:
    site.json(
        "api/v1/index.json",
        {
            "date": site.date,
            "release": site.default,
            "releases": [
                {
                    "release": each.release,
                    "profiles": each.profiles,
                    "states": each.states,
                    "grades": each.grades,
                }
                for each in site.stats.releases
            ],
            "boards": [
                {
                    "device": summary.device,
                    "board": summary.answer.board,
                    "boards": list(summary.answer.boards),
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


def _result(found: CheckResult) -> dict[str, object]:
    return {
        "query": found.query,
        "match": found.match,
        "results": [as_object(answer) for answer in found.results],
        "suggestions": list(found.suggestions),
        "related": [asdict(each) for each in found.related],
    }


def write_downloads(site: Site, database: Path) -> None:
    """Writes the database and the probe with their hashes."""
    _download(site, DATABASE, database.read_bytes())
    _download(site, PROBE, site.probe)
    size, digest = database.stat().st_size, hashlib.sha256(database.read_bytes()).hexdigest()
    example = "linksys_e8450" if "linksys_e8450" in site.places else min(site.places)
    site.page("api.html", "api.html", size=size, digest=digest, example=example)


def _download(site: Site, name: str, content: bytes) -> None:
    site.write(name, content)
    site.write(f"{name}.sha256", f"{hashlib.sha256(content).hexdigest()}  {name}\n")
