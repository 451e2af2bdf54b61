"""The parts of LuCI that the page needs: a stand-in for its runtime, `/ubus/` with access lists.

Calls go to the rpcd plugin, run by a real shell on a recorded router. Answers have the shape of
openwrt/uhttpd ubus.c: JSON-RPC 2.0, in batches, `[6]` where the session may not, an error -32002
where there is no such session.
"""

from __future__ import annotations

import http.server
import json
import threading
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT
from tests.support.ubus_object import UbusObject
from tests.support.visitor import BELOW

APP = ROOT / "openwrt" / "luci-app-capdb"
_RUNTIME = ROOT / "tests" / "browser" / "luci"
_WRITER, _READER = "a" * 32, "b" * 32
_KINDS = {".js": "text/javascript", ".css": "text/css"}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hardware Offload - LuCI</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="theme.css"></head>
<body><header><h1>OpenWrt</h1></header><main><div id="notifications"></div>
<div id="view"></div></main>
<script type="application/json" id="env">{env}</script><script src="runtime.js"></script>
</body></html>
"""


@dataclass
class Luci:
    """The pages of one router. `faults` has, by method, answers in place of the plugin's."""

    router: UbusObject
    faults: dict[str, Any] = field(default_factory=dict)
    env: dict[str, Any] = field(default_factory=dict)
    late: threading.Event = field(default_factory=threading.Event)
    _server: Any = None

    def start(self) -> str:
        """Return the address of the page."""
        luci = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(*luci.file(self.path.removeprefix(BELOW)))

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                self._send(*luci.ubus(json.loads(content)))

            def _send(self, status: int, kind: str, content: bytes) -> None:
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except ConnectionError:
                    pass  # the browser gave up on a late answer

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        return f"http://127.0.0.1:{self._server.server_port}{BELOW}"

    def close(self) -> None:
        """Stop serving."""
        self.late.set()
        self._server.shutdown()
        self._server.server_close()

    def file(self, path: str) -> tuple[int, str, bytes]:
        """Return the page, a file of the stand-in or one that the package installs."""
        if not path:
            env = {"session": _WRITER, "timeout": 15_000, "second": 100, "changes": {}, **self.env}
            if env.get("readonly"):
                env["session"] = _READER
            text = escape(json.dumps(env), quote=False)
            return 200, "text/html", _PAGE.format(env=text).encode()
        place = APP / "htdocs" if path.startswith("luci-static/") else _RUNTIME
        found = (place / path).resolve()
        if found.suffix in _KINDS and found.is_relative_to(place) and found.is_file():
            return 200, _KINDS[found.suffix], found.read_bytes()
        return 404, "text/plain", b""

    def ubus(self, asked: list[dict[str, Any]]) -> tuple[int, str, bytes]:
        """Return the answers of a batch."""
        replies = []
        for each in asked:
            session, object_, method, arguments = each["params"]
            fault = self.faults.get(method)
            if fault == 403:
                return 403, "text/plain", b"Forbidden"
            if fault == "late":
                self.late.wait()
            reply = {"jsonrpc": "2.0", "id": each["id"]}
            if fault == "session":
                reply["error"] = {"code": -32002, "message": "Access denied"}
            elif isinstance(fault, int):
                reply["result"] = [fault]
            elif method not in granted(session, object_):
                reply["result"] = [6]
            else:
                code, answer = self.router.call(
                    method,
                    json.dumps({**arguments, "ubus_rpc_session": session}, separators=(",", ":")),
                )
                reply["result"] = [code] if answer is None else [code, answer]
            replies.append(reply)
        return 200, "application/json", json.dumps(replies).encode()


def granted(session: str, object_: str) -> set[str]:
    """Return the methods that a session may call, by the access list that the package installs."""
    path: Path = APP / "root" / "usr" / "share" / "rpcd" / "acl.d" / "luci-app-capdb.json"
    (group,) = json.loads(path.read_text()).values()
    kinds = {_WRITER: ("read", "write"), _READER: ("read",)}.get(session, ())
    return {method for kind in kinds for method in group[kind]["ubus"].get(object_, ())}
