"""Run the self-test on routers, several at once, over the system's `ssh`.

The script goes through standard input into the router's shell, so nothing is copied there and
nothing is left behind; keys, configuration and known hosts are left to ssh. The answer is limited
in size and time, and is a report or an error.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from capdb.errors import DataError, UsageError
from capdb.probe.report import MAX_BYTES, PrintedReport, parse
from capdb.text import counted

Progress = Callable[[str, int, int | None], None]

CONNECT_SECONDS = 15
_NOISE = 1 << 16
"""The most bytes of ssh's own messages that are read; the last line is shown."""
_REST = 2.0
"""Seconds for the rest in the pipes after ssh has ended."""
_SSH_FAILED = 255
"""The exit code of ssh if it could not reach the host (ssh(1), EXIT STATUS)."""
_MISUSE = 64
_NO_SHELL = 127
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of one host: its report with the JSON, or one sentence on the failure."""

    host: str
    report: PrintedReport | None = None
    content: bytes = b""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The settings for reaching hosts: the ssh command, seconds for each host, hosts at once."""

    ssh: Sequence[str] = ("ssh",)
    timeout: float = 60
    jobs: int = 8


def probe_hosts(
    hosts: Mapping[str, str],
    script: bytes,
    options: Sequence[str],
    way: Way,
    progress: Progress,
    heard: Callable[[Reply], object] = lambda reply: None,
) -> list[Reply]:
    """Return the reply of each host, in the order of `hosts`, which has ssh destinations by name.

    `options` are the script's own; `heard` is called with each reply as it comes. Raises UsageError
    if a destination is invalid or ssh cannot be started; any failure of one host is its reply.
    """
    for destination in hosts.values():
        check_host(destination)
    caught: list[int] = []
    former = {number: signal.getsignal(number) for number in _ENDING}
    minded = [number for number, handler in former.items() if handler is not signal.SIG_IGN]
    work = _all(hosts, script, options, way, progress, heard)
    try:
        return asyncio.run(_ended_by(minded, caught, work))
    except asyncio.CancelledError:
        pass
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    signal.raise_signal(caught[0])
    return []


async def _ended_by(
    signals: Sequence[int], caught: list[int], work: Coroutine[Any, Any, list[Reply]]
) -> list[Reply]:
    """Do the work; a signal is noted and cancels it, so that no ssh is left behind."""
    task = asyncio.ensure_future(work)

    def end(number: int) -> None:
        caught.append(number)
        task.cancel()

    for number in signals:
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    return await task


def check_host(host: str) -> None:
    """Raise UsageError if ssh could take the name for an option, or it is no name."""
    if not host or host.startswith("-") or not host.isprintable() or " " in host:
        raise UsageError(f"{host!r}: not a host; write it as root@192.168.1.1.")


async def _all(
    hosts: Mapping[str, str],
    script: bytes,
    options: Sequence[str],
    way: Way,
    progress: Progress,
    heard: Callable[[Reply], object],
) -> list[Reply]:
    free = asyncio.Semaphore(way.jobs)
    done = 0
    progress(f"asking {_routers(len(hosts))}", 0, len(hosts))

    async def ask(host: str, destination: str) -> Reply:
        nonlocal done
        async with free:
            command = _command(destination, options, way, alone=len(hosts) == 1)
            reply = await _ask(host, command, script, way)
        done += 1
        heard(reply)
        progress(f"{done} of {_routers(len(hosts))} done", done, len(hosts))
        return reply

    return list(await asyncio.gather(*(ask(*host) for host in hosts.items())))


def _routers(count: int) -> str:
    return counted(count, "# router|# routers")


def _command(host: str, options: Sequence[str], way: Way, *, alone: bool) -> list[str]:
    # Several at once cannot share the terminal for passwords.
    batch = () if alone else ("-o", "BatchMode=yes")
    seconds = max(1, min(CONNECT_SECONDS, int(way.timeout)))
    remote = " ".join(("sh -s --", "--json", *options))
    return [*way.ssh, "-T", *batch, "-o", f"ConnectTimeout={seconds}", "--", host, remote]


async def _ask(host: str, command: Sequence[str], script: bytes, way: Way) -> Reply:
    async with _pipe() as (output_end, stdout), _pipe() as (error_end, stderr):
        try:
            # A file, not a pipe, as ssh may end before it has read all.
            with tempfile.TemporaryFile() as stdin, output_end, error_end:
                stdin.write(script)
                stdin.seek(0)
                process = await asyncio.create_subprocess_exec(
                    *command, stdin=stdin, stdout=output_end, stderr=error_end
                )
        except OSError as error:
            raise UsageError(
                f"{command[0]}: cannot be started ({error.strerror}); install OpenSSH's client, or "
                f"name another with --ssh."
            ) from error
        output, messages = bytearray(), bytearray()
        try:
            async with asyncio.timeout(way.timeout):
                await _listen(process, stdout, stderr, output, messages)
        except TimeoutError:
            why = f", only messages ({last})" if (last := _last_line(messages)) else ""
            return Reply(host, error=f"no answer within {way.timeout:g} s{why}.")
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return _reply(host, await process.wait(), bytes(output), messages)


@contextlib.asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[BinaryIO, asyncio.StreamReader]]:
    """Yield the writing end of a pipe, and a reader of the other end, which is closed at the end.

    The pipes that asyncio makes for a process stay open as long as anyone has the other end, and
    helpers of ssh (ControlPersist, ProxyCommand) keep theirs after ssh has ended.
    """
    read, write = os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb", buffering=0)
    )
    try:
        yield os.fdopen(write, "wb", buffering=0), reader
    finally:
        transport.close()


async def _listen(
    process: asyncio.subprocess.Process,
    stdout: asyncio.StreamReader,
    stderr: asyncio.StreamReader,
    output: bytearray,
    messages: bytearray,
) -> None:
    """Collect standard output, and the end of standard error as messages, until ssh has ended."""

    async def receive() -> None:
        while len(output) <= MAX_BYTES and (piece := await stdout.read(MAX_BYTES)):
            output.extend(piece)
        if len(output) > MAX_BYTES:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def collect() -> None:
        while piece := await stderr.read(_NOISE):
            messages.extend(piece)
            del messages[:-_NOISE]

    tasks = [asyncio.ensure_future(each) for each in (receive(), collect())]
    try:
        await process.wait()
        await asyncio.wait(tasks, timeout=_REST)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _reply(host: str, code: int, output: bytes, messages: bytearray) -> Reply:
    why = _last_line(messages)
    if len(output) > MAX_BYTES:
        return Reply(host, error="sent more than a report can be, and was cut off.")
    if code == _SSH_FAILED:
        if "Permission denied" in why and "@" not in host:
            why += f"; OpenWrt's user is root, so try root@{host}"
        return Reply(host, error=f"cannot be reached ({why or 'ssh does not say why'}).")
    if code in (_MISUSE, _NO_SHELL) or not output.strip():
        why = why or f"exit code {code} and nothing said"
        return Reply(host, error=f"did not run the self-test ({why}).")
    try:
        return Reply(host, parse(output, host), output)
    except DataError as error:
        why = str(error.__cause__)[:200] if error.__cause__ else "it is too long"
        return Reply(
            host, error=f"answered something that is no report ({why}); is it an OpenWrt router?"
        )


def _last_line(messages: bytearray) -> str:
    lines = messages.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]
