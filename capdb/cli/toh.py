"""`capdb toh`: the Table of Hardware itself."""

from __future__ import annotations

from typing import Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.parameters import Argument, Option
from capdb.cli.scrape import directory_or_url
from capdb.cli.typer_command import for_typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def toh() -> None:
    """Look into OpenWrt's Table of Hardware."""


@app.command()
@for_typer
@reported
def show(
    device: Annotated[
        list[str],
        Argument(
            metavar="DEVICE",
            help="Its id (brand:brand_model_version), or brand, model and version.",
        ),
    ],
    origin: Annotated[
        str | None,
        Option(
            "--from",
            metavar="DIR|URL",
            help="Copies of upstream laid out by host; upstream itself if not given.",
        ),
    ] = None,
) -> None:
    """Show a device's hardware-data page in the wiki, and where toh.json says something else."""
    from capdb.http.client import Client
    from scrapers.published import toh_page

    base = directory_or_url(origin)
    with output.Progress() as progress, Client(base=base, progress=progress) as client:
        found = toh_page.show(client, " ".join(device))
    lines = [f"{found.device_id}: {found.url}", ""]
    for field in found.fields:
        values = ", ".join(field.page) or "nothing"
        other = f"  (toh.json: {', '.join(field.dump) or 'nothing'})" if field.differs else ""
        lines.append(f"{field.caption}: {values}{other}")
    differing = sum(field.differs for field in found.fields)
    output.report([*lines, "", f"{differing} of {len(found.fields)} fields differ"])
