"""A visitor of a site: the browser, a file server below a sub-path, and checks of every page."""

from __future__ import annotations

import functools
import http.server
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BELOW = "/some/where/"
"""The sub-path that sites are served at."""

PHONE, DESKTOP = 360, 1280

READY = """() => {
  const [box, said, rows] = ["#query", "#said", "#devices tbody"].map(
    (each) => document.querySelector(each));
  return !(rows && !rows.children.length)
    && !(box && box.value && /Looking further|Loading|^$/.test(said.textContent));
}"""
"""Whether the page has fetched what it needs and answered."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        if not path.startswith(BELOW):
            return str(Path(self.directory, "nothing", "is", "here"))
        return super().translate_path(path.removeprefix(BELOW.rstrip("/")))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        pass


class _Listening(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a browser that hangs up, as one does that is closed."""


class Hosts:
    """Plain file servers on 127.0.0.1, one for each site, which are below a sub-path."""

    def __init__(self) -> None:
        self._listening: dict[Path, _Listening] = {}

    def address(self, site: Path) -> str:
        """Return the address at which a site is served."""
        if site not in self._listening:
            handler = functools.partial(_Handler, directory=str(site))
            made = _Listening(("127.0.0.1", 0), handler)
            threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}).start()
            self._listening[site] = made
        return f"http://127.0.0.1:{self._listening[site].server_port}{BELOW}"

    def close(self) -> None:
        for each in self._listening.values():
            each.shutdown()
            each.server_close()


@dataclass
class Visitor:
    """Opens pages of one site, and records their forbidden actions."""

    browser: Any
    address: str
    faults: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(
        self, path: str, *, width: int = DESKTOP, dark: bool = False, script: bool = True
    ) -> Any:
        """Return a page in a fresh browser, with all that it fetches."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.goto(self.address + path)
        if script:
            page.wait_for_function(READY)
        return page

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"console {kind}: {text}")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if not url.startswith(self.address):
            self.faults.append(f"asked another place: {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} for {url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def overflow(page: Any) -> list[str]:
    """Return the elements that make a page scroll sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? []
          : [...document.querySelectorAll("body *")]
              .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
              .map((each) => each.outerHTML.slice(0, 200))
              .concat("a page that is too wide")"""
    )
    return found
