"""Claims that say something else."""

from __future__ import annotations

from typing import Any

from capdb.claims import Claim


def changed(claim: Claim, **fields: Any) -> Claim:
    """Returns a claim with other values of these fields, its own or those of its content."""
    of_its_own = {name: fields.pop(name) for name in Claim._fields if name in fields}
    return claim._replace(**{"content": claim.content._replace(**fields), **of_its_own})
