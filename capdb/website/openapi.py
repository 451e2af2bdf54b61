"""The description of the API for programs (OpenAPI 3.1), of which its page is made too."""

from __future__ import annotations

from typing import Any

from capdb import project
from capdb.website.site import Site

_NAMES = (
    "as they are, with the comma of board names; letters, digits and `, . _ + -` stay, any other "
    "byte is `~` and two hexadecimal digits"
)
_FILES: tuple[tuple[str, str, str, str | None, dict[str, str]], ...] = (
    (
        "/api/v1/index.json",
        "Every device with all its names and ids, and its state and grade in each release",
        "application/json",
        "index",
        {},
    ),
    (
        "/api/v1/boards/{device}.json",
        "A device on every release: the answers with evidence, since when, and all its images",
        "application/json",
        "device",
        {"device": f"Its key, or any board name or profile id that it has or had, {_NAMES}."},
    ),
    (
        "/api/v1/releases/{release}.json",
        "The devices of a release, a short row each",
        "application/json",
        "devices",
        {"release": "`stable`, `latest`, a series (`24.10`), a version (`24.10.8`) or `snapshot`."},
    ),
    (
        "/api/v1/bulk/{release}.json",
        "The whole answers about all devices of a release, a line each; some megabytes",
        "application/json",
        "answers",
        {"release": "A version, or `snapshot`."},
    ),
    (
        "/api/v1/socs/{soc}.json",
        "The devices of a SoC on the stable release, a short row each",
        "application/json",
        "devices",
        {"soc": f"The SoC as the device trees name it, {_NAMES}."},
    ),
    (
        "/api/v1/rules.json",
        "Everything that an answer can state: rules with their values, and curated facts",
        "application/json",
        "rules",
        {},
    ),
    (
        "/badges/{device}.json",
        "A device's badge for shields.io, on the stable release",
        "application/json",
        "badge",
        {"device": f"Its key, {_NAMES}."},
    ),
    (
        "/badges/{device}/{series}.json",
        "The same on a series; no file where it has no image",
        "application/json",
        "badge",
        {"device": f"Its key, {_NAMES}.", "series": "`24.10`, or `snapshot`."},
    ),
    (
        "/badges/{device}.svg",
        "The badge as a picture; of a series, as above",
        "image/svg+xml",
        None,
        {"device": f"Its key, {_NAMES}."},
    ),
    ("/feed.xml", "What changed, as an Atom feed", "application/atom+xml", None, {}),
)
"""Path, what is there, its type, its schema, and what the path's parts are."""


def document(site: Site) -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "capdb",
            "version": "1",
            "summary": "Does hardware flow offload work on this device with OpenWrt?",
            "description": "Static files: no key, no limit, no query. Members may be added within "
            "version 1, so readers must accept those they do not know.",
            "license": {"name": "CC BY-SA 4.0 (hardware data), MIT (all else)"},
        },
        "servers": [{"url": (site.base_url or project.SITE or "../..").rstrip("/")}],
        "paths": {
            path: {
                "get": {
                    "summary": summary,
                    "parameters": [
                        {
                            "name": name,
                            "in": "path",
                            "required": True,
                            "description": means,
                            "schema": {"type": "string"},
                        }
                        for name, means in parts.items()
                    ],
                    "responses": {
                        "200": {
                            "description": summary,
                            "content": {type_: _content(schema)},
                        },
                        "404": {"description": "There is none of that name."},
                    },
                }
            }
            for path, summary, type_, schema, parts in _FILES
        },
    }


def _content(schema: str | None) -> dict[str, Any]:
    return {"schema": {"$ref": f"schema/{schema}.json"}} if schema else {}


def write(site: Site) -> None:
    """Write the description next to what it describes."""
    site.plain_json("api/v1/openapi.json", document(site))
