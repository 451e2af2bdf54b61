"""The whole database, as SQLModel: its tables, what it says of itself, and its views.

Only `build` and what makes rows import this; `catalog` reads plain SQL.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from capdb.building.schema import claim_tables, device_tables
from capdb.building.schema.device_tables import CLUSTERED


class Meta(SQLModel, table=True):
    """`schema`, `digest` (SHA-256 of the facts' index) and `release` (the default one)."""

    __table_args__ = CLUSTERED
    key: str = Field(primary_key=True)
    value: str


class Origin(SQLModel, table=True):
    """Where a facts file was read from, and when."""

    __table_args__ = CLUSTERED
    file: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    kind: str
    name: str
    url: str
    ref: str
    date: str


TABLES = (
    Meta,
    device_tables.Release,
    device_tables.Target,
    device_tables.Device,
    device_tables.Title,
    device_tables.Profile,
    device_tables.Identifier,
    device_tables.Hardware,
    device_tables.Link,
    device_tables.Name,
    device_tables.Token,
    device_tables.Word,
    device_tables.Soc,
    claim_tables.Verdict,
    claim_tables.Judgement,
    claim_tables.Evidence,
    claim_tables.VerdictEvidence,
    claim_tables.Caveat,
    claim_tables.VerdictCaveat,
    claim_tables.Tip,
    claim_tables.Driver,
    claim_tables.DriverTarget,
    claim_tables.DriverEvidence,
    Origin,
    claim_tables.Reject,
    claim_tables.Report,
    claim_tables.ReportClaim,
)
"""All tables, in the order in which they are filled."""

VIEWS = {
    "claim": "SELECT j.device, j.release, j.path, v.state, v.grade, v.reason, v.note"
    " FROM judgement j JOIN verdict v ON v.id = j.verdict",
    "claim_evidence": "SELECT j.device, j.release, j.path, e.position, e.evidence"
    " FROM judgement j JOIN verdict_evidence e ON e.verdict = j.verdict",
    "claim_caveat": "SELECT j.device, j.release, j.path, c.position, c.caveat"
    " FROM judgement j JOIN verdict_caveat c ON c.verdict = j.verdict",
}
"""What is claimed of a device, for those who ask by device: name and query of each view."""
