"""`capdb site`: building and serving the website."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import database
from capdb.cli.parameters import Option
from capdb.cli.typer_command import for_typer
from capdb.errors import UsageError
from capdb.text import counted

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

OUT = Path("public")

Directory = Annotated[Path, Option(metavar="DIR", help="The directory of the site.")]


@app.callback()
def site() -> None:
    """Make the website: a page for every board, and a JSON API."""


@app.command()
@for_typer
@reported
def build(
    out: Directory = OUT,
    base_url: Annotated[
        str | None,
        Option(
            metavar="URL",
            help="The address where the site will be published, for its feed and for commands "
            "that name it; the site works without it.",
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        Option(metavar="FILE", help="An older capdb.sqlite; the feed lists the changes since."),
    ] = None,
) -> None:
    """Write the site of the current facts.

    The directory must be empty or a site that capdb made, and changes at one moment. Your own files
    in it are kept. If the site was made from these facts already, nothing is done.
    """
    from capdb import website

    if previous and not previous.is_file():
        raise UsageError(f"{previous}: no such file; name an older capdb.sqlite.")
    current = database()
    with output.Progress() as progress:
        made = website.build(
            current,
            out,
            base_url=_directory_url(base_url),
            previous=previous,
            progress=progress,
        )
    size = f"{made.size / 2**20:.1f} MiB"
    done = counted(made.files, "# file|# files") if made.files else "already of these facts"
    output.report([f"{made.out}: {done}, {size}"])


@app.command()
@for_typer
@reported
def serve(
    out: Directory = OUT,
    port: Annotated[int, Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8000,
) -> None:
    """Show the site on this machine, at http://127.0.0.1:PORT/."""
    from capdb.cli import serving

    if not (out / "index.html").is_file():
        raise UsageError(f"{out}: has no site; run `capdb site build --out {out}` first.")
    output.hint(f"http://127.0.0.1:{port}/ shows {out}; Ctrl-C ends it")
    serving.serve(out, port)


def _directory_url(url: str | None) -> str | None:
    """Return the address of a directory, with a slash at its end."""
    if url is None:
        return None
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--base-url {url}: not a URL; start it with https://.")
    return f"{url.rstrip('/')}/"
