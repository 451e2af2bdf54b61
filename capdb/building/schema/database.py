"""Define the whole database as SQLModel classes: its tables, its metadata, and its views.

Building reads `tables.sql` next to this file, which docs/blocks/tables_sql.py makes from it:
loading SQLModel would take longer than reading all facts.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from capdb.building.schema import claim_tables, device_tables, public_tables
from capdb.building.schema.device_tables import CLUSTERED


class MetaRow(SQLModel, table=True):
    """`schema`, `digest` (SHA-256 of the facts' index) and `release` (the default one)."""

    __tablename__ = "meta"

    __table_args__ = CLUSTERED
    key: str = Field(primary_key=True)
    value: str


class OriginRow(SQLModel, table=True):
    """An origin of a facts file, with its date and the day on which it was read."""

    __tablename__ = "origin"

    __table_args__ = CLUSTERED
    file: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    kind: str
    name: str
    url: str
    ref: str
    date: str
    read: str | None = None


TABLES = (
    MetaRow,
    device_tables.ReleaseRow,
    device_tables.TargetRow,
    device_tables.DeviceRow,
    device_tables.VariantRow,
    device_tables.TitleRow,
    device_tables.ProfileRow,
    device_tables.AnsweringRow,
    device_tables.IdentifierRow,
    device_tables.SharedRow,
    device_tables.RelatedRow,
    device_tables.HardwareRow,
    device_tables.LinkRow,
    device_tables.NameRow,
    device_tables.TokenRow,
    device_tables.SynonymRow,
    device_tables.WordRow,
    device_tables.SocRow,
    claim_tables.ProfileLinkRow,
    claim_tables.VerdictRow,
    claim_tables.VerdictLimitRow,
    claim_tables.JudgementRow,
    claim_tables.EvidenceRow,
    claim_tables.VerdictEvidenceRow,
    claim_tables.CaveatRow,
    claim_tables.VerdictCaveatRow,
    claim_tables.VerdictPointRow,
    public_tables.ComingRow,
    public_tables.VerdictComingRow,
    public_tables.ObservationRow,
    public_tables.RateRow,
    public_tables.ObservedRow,
    public_tables.SeriesRow,
    public_tables.UnsupportedRow,
    public_tables.UnsupportedNameRow,
    public_tables.PointReleaseRow,
    public_tables.PointDifferenceRow,
    public_tables.DifferingFileRow,
    claim_tables.TipRow,
    claim_tables.DriverRow,
    claim_tables.DriverTargetRow,
    claim_tables.DriverEvidenceRow,
    claim_tables.StatementRow,
    OriginRow,
    claim_tables.RejectRow,
    claim_tables.ReportRow,
    claim_tables.ReportClaimRow,
)
"""All tables, in the order in which they are filled."""

VIEWS = {
    "claim": "SELECT j.variant, j.release, j.path, j.verdict, v.state, v.grade"
    " FROM judgement j JOIN verdict v ON v.id = j.verdict",
    "claim_evidence": "SELECT j.variant, j.release, j.path, e.position, e.evidence"
    " FROM judgement j JOIN verdict_evidence e ON e.verdict = j.verdict",
    "claim_caveat": "SELECT j.variant, j.release, j.path, c.position, c.caveat"
    " FROM judgement j JOIN verdict_caveat c ON c.verdict = j.verdict",
    "claim_point": "SELECT j.variant, j.release, j.path, c.position, c.caveat, c.since, c.until,"
    " c.state FROM judgement j JOIN verdict_point c ON c.verdict = j.verdict",
    "claim_coming": "SELECT j.variant, j.release, j.path, c.position, c.coming"
    " FROM judgement j JOIN verdict_coming c ON c.verdict = j.verdict",
}
"""The views of all claims on a variant: name and query of each."""
