"""Write version 1 of the JSON API, without the files of the boards; and the downloads."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from capdb import project
from capdb.queries import rules
from capdb.record import asdict
from capdb.sentences.spoken import phrase
from capdb.versions import SNAPSHOT, series
from capdb.website import openapi, places
from capdb.website.counts import by_release
from capdb.website.devicelist import ordered
from capdb.website.site import Site, Summary
from capdb.website.slim import LINKS, counts, index_row, rows, whole_row

DATABASE = "capdb.sqlite"
PROBE = "capdb-probe"

CHANGELOG = {
    "2026-11-27": ("url-line",),
    "2026-11-26": (
        "device",
        "rules",
        "rows",
        "index",
        "catalogue",
        "links",
        "history",
        "names",
        "described",
        "schemas",
        "license",
        "unsupported",
        "rates",
        "points",
    ),
}
"""Changes of the API, by day, newest first; an added member counts too.

The words of each are those of `api-change-NAME`.
"""


def write(site: Site) -> None:
    """Write the index, the SoCs, the releases, the rules, the schemas and their description."""
    site.progress("writing the API", 0, None)
    devices = ordered(site)
    _index(site, devices)
    _socs(site, devices)
    _releases(site, devices)
    _rules(site)
    for schema in sorted((site.source / "schema").glob("*.json")):
        site.write(f"api/v1/schema/{schema.name}", published(schema.read_text(), site.base_url))
    openapi.write(site)


def _rules(site: Site) -> None:
    site.json("api/v1/rules.json", asdict(rules.everything(site.connection)))


def published(schema: str, base_url: str | None) -> str:
    """Return the text of a JSON Schema whose `$id` is its whole future address, if known.

    `base_url` is the address of the published site, the project's own if None. Without either the
    id is relative, so that it follows from the address of the schema.
    """
    base = base_url or project.SITE
    members = json.loads(schema)
    if base:
        members["$id"] = f"{base}api/v1/schema/{members['$id']}"
    return json.dumps(members, indent=2, ensure_ascii=False) + "\n"


def _index(site: Site, devices: Sequence[Summary]) -> None:
    counted = {each.label: each for each in by_release(site)}
    site.json(
        "api/v1/index.json",
        {
            "date": site.date,
            "release": site.default,
            "releases": [
                {
                    "release": release,
                    "series": series(release),
                    "devices": counted[release].total,
                    "states": counted[release].counts,
                    "ended": release in site.ended,
                    "links": {
                        "api": places.release_file(release).removeprefix("api/v1/"),
                        "bulk": places.bulk_file(release).removeprefix("api/v1/"),
                        "page": f"../../{places.release_page(release)}",
                    },
                }
                for release in site.releases
            ],
            "links": LINKS,
            "devices": [index_row(site, each) for each in devices],
            "socs": sorted(_having(site, devices)),
        },
    )
    whole = [whole_row(site, each) for each in devices]
    site.json(places.bulk_file("devices"), {"release": site.default, "devices": whole})


def _having(site: Site, devices: Iterable[Summary]) -> dict[str, list[Summary]]:
    """Return the devices of each SoC."""
    found: dict[str, list[Summary]] = defaultdict(list)
    for each in devices:
        for soc in {place.soc for place in site.places[each.device] if place.soc}:
            found[soc].append(each)
    return found


def _socs(site: Site, devices: Sequence[Summary]) -> None:
    for soc, having in sorted(_having(site, devices).items()):
        found = rows(site, having, site.default)
        site.json(places.soc_file(soc), {"soc": soc, **_listed(site.default, found)})


def _listed(release: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"release": release, "states": counts(found), "links": LINKS, "devices": found}


def _releases(site: Site, devices: Sequence[Summary]) -> None:
    """Write the devices of each release, also by its series, and as `stable` and `latest`."""
    newest = next(each for each in site.releases if each != SNAPSHOT or len(site.releases) == 1)
    for release in site.releases:
        found = rows(site, devices, release)
        members = _listed(release, found)
        names = {release: None, series(release): None}
        names |= {"stable": None} if release == site.default else {}
        names |= {"latest": None} if release == newest else {}
        for name in names:
            file = site.root / places.release_file(name)
            if not file.exists():
                site.json(places.release_file(name), members)


def write_downloads(site: Site, database: Path) -> None:
    """Write the database and the probe with their hashes."""
    _download(site, DATABASE, database.read_bytes())
    _download(site, PROBE, site.probe)
    size, digest = database.stat().st_size, hashlib.sha256(database.read_bytes()).hexdigest()
    example = "linksys_e8450" if "linksys_e8450" in site.places else min(site.places)
    place = site.places[example][0]
    site.page(
        "api.html",
        "api.html",
        size=size,
        digest=digest,
        example=example,
        linked_profile=(place.target, place.profile),
        described=openapi.document(site),
        changelog={
            day: [phrase(f"api-change-{each}") for each in changes]
            for day, changes in CHANGELOG.items()
        },
    )


def _download(site: Site, name: str, content: bytes) -> None:
    site.write(name, content)
    site.write(f"{name}.sha256", f"{hashlib.sha256(content).hexdigest()}  {name}\n")
