"""Changed claims, and databases of claims that were not derived from their facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from capdb.building import build
from capdb.claims import Claim, ClaimContent, Facts, Image
from capdb.vocabulary import Traffic


def changed(claim: Claim, **fields: Any) -> Claim:
    """Return a claim with other values of these fields, its own or those of its content."""
    of_its_own = {name: fields.pop(name) for name in Claim._fields if name in fields}
    return claim._replace(**{"content": claim.content._replace(**fields), **of_its_own})


def by_image(claims: Iterable[Claim]) -> dict[Image, dict[Traffic, ClaimContent]]:
    """Return the claims of each image by traffic."""
    found: dict[Image, dict[Traffic, ClaimContent]] = {}
    for claim in claims:
        image = claim.release, claim.target, claim.profile
        found.setdefault(image, {})[claim.path] = claim.content
    return found


def write(
    facts: Facts, claims: Iterable[Claim], digest: str, path: Path, said: Callable[[str], None]
) -> None:
    """Write the database of these facts with these claims."""
    build.write(facts, lambda facts: by_image(claims), digest, path, said)
