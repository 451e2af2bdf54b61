"""Describe the API for programs (OpenAPI 3.1); its page is made from this too."""

from __future__ import annotations

from typing import Any

from capdb import project
from capdb.sentences.spoken import phrase
from capdb.website.site import Site

_JSON = "application/json"
_ATOM = "application/atom+xml"
_FILES: tuple[tuple[str, str, str, str | None, tuple[str, ...]], ...] = (
    ("index", "/api/v1/index.json", _JSON, "index", ()),
    ("device", "/api/v1/boards/{device}.json", _JSON, "device", ("device",)),
    ("release", "/api/v1/releases/{release}.json", _JSON, "devices", ("release",)),
    ("catalogue", "/api/v1/bulk/devices.json", _JSON, "catalogue", ()),
    ("bulk", "/api/v1/bulk/{release}.json", _JSON, "answers", ("release",)),
    ("soc", "/api/v1/socs/{soc}.json", _JSON, "devices", ("soc",)),
    ("rules", "/api/v1/rules.json", _JSON, "rules", ()),
    ("shield", "/badges/{device}.json", _JSON, "badge", ("device",)),
    ("shield-series", "/badges/{device}/{series}.json", _JSON, "badge", ("device", "series")),
    ("badge", "/badges/{device}.svg", "image/svg+xml", None, ("device",)),
    ("works", "/works.csv", "text/csv", None, ()),
    ("works-release", "/works/{release}.csv", "text/csv", None, ("release",)),
    ("feed", "/feed.xml", _ATOM, None, ()),
    ("device-feed", "/feeds/{device}.xml", _ATOM, None, ("device",)),
    ("database", "/capdb.sqlite", "application/vnd.sqlite3", None, ()),
    ("database-hash", "/capdb.sqlite.sha256", "text/plain", None, ()),
)
"""Name, path, type, schema and the path's parameters of each file.

Their words are those of `api-file-NAME` and `api-part-NAME-PART`.
"""


def document(site: Site) -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "capdb",
            "version": "1",
            "summary": phrase("api-summary"),
            "description": phrase("api-description"),
            "license": {"name": phrase("api-licence"), "identifier": project.LICENSE},
        },
        "servers": [{"url": (site.base_url or project.SITE or "../..").rstrip("/")}],
        "paths": {
            path: {
                "get": {
                    "summary": phrase(f"api-file-{name}"),
                    "parameters": [
                        {
                            "name": part,
                            "in": "path",
                            "required": True,
                            "description": phrase(f"api-part-{name}-{part}"),
                            "schema": {"type": "string"},
                        }
                        for part in parts
                    ],
                    "responses": {
                        "200": {
                            "description": phrase(f"api-file-{name}"),
                            "content": {type_: _content(schema)},
                        },
                        "404": {"description": phrase("api-none")},
                    },
                }
            }
            for name, path, type_, schema, parts in _FILES
        },
    }


def _content(schema: str | None) -> dict[str, Any]:
    return {"schema": {"$ref": f"schema/{schema}.json"}} if schema else {}


def write(site: Site) -> None:
    """Write the description next to the described files."""
    site.plain_json("api/v1/openapi.json", document(site))
