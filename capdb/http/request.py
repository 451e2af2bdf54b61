"""Make requests: the only network code of capdb, polite and with failures in plain words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from capdb import project
from capdb.errors import DataError, UsageError
from capdb.http.limits import CHUNK, Limits, TransientError

if TYPE_CHECKING:
    from requests import Response, Session

Progress = Callable[[str, int, int | None], None]
"""Called with a URL, the bytes received so far, and the total number of bytes if known."""

_in_flight: dict[str, threading.Lock] = {}
"""One lock per host for all clients, held while a request to it is unfinished."""


class Requests:
    """Requests within limits, one at a time to each host, over connections that are kept open.

    Methods raise TransientError if a retry may help, and DataError if not.
    """

    def __init__(
        self, limits: Limits, progress: Progress | None, clock: Callable[[], float]
    ) -> None:
        self._limits = limits
        self._progress = progress
        self._clock = clock

    def close(self) -> None:
        """Close the connections that were kept open; more requests may still be made."""
        if session := self.__dict__.pop("_session", None):
            session.close()

    @contextmanager
    def answer(self, url: str, headers: dict[str, str], deadline: float) -> Iterator[Response]:
        """Yield the answer at the end of all redirects; its body is not read yet."""
        where = url
        with plain_failures(url):
            for _ in range(self._limits.redirects + 1):
                timeout = self._timeout(url, deadline)
                lock = _in_flight.setdefault(urlsplit(where).netloc, threading.Lock())
                with (
                    lock,
                    self._session.get(
                        where, headers=headers, stream=True, allow_redirects=False, timeout=timeout
                    ) as response,
                ):
                    if not response.is_redirect:
                        yield response
                        return
                    target = urljoin(where, response.headers["Location"])
                if urlsplit(target).scheme not in ("https", urlsplit(where).scheme):
                    raise DataError(f"{url}: redirects to {target!r}, which is not as safe.")
                where = target
        raise DataError(
            f"{url}: redirects more than {self._limits.redirects} times; open it in a browser "
            f"to see where it leads."
        )

    def _timeout(self, url: str, deadline: float) -> tuple[float, float]:
        """Return the seconds for connecting and for reading. Raises DataError if none are left."""
        left = deadline - self._clock()
        if left <= 0:
            raise DataError(f"{url}: took too long, no answer had come; repeat it later.")
        return min(self._limits.connect, left), min(self._limits.read, left)

    def body(self, url: str, response: Response, deadline: float) -> Iterator[bytes]:
        """Yield the body as it comes, undecoded. Raises DataError after the deadline."""
        announced = response.headers.get("Content-Length", "")
        expected = int(announced) if announced.isdecimal() and len(announced) < 20 else None
        received = 0
        # `read1` returns received bytes at once, so a server that sends slowly meets the deadline.
        while chunk := response.raw.read1(CHUNK, decode_content=False):
            received += len(chunk)
            if self._clock() > deadline:
                raise DataError(
                    f"{url}: took too long, only {received} bytes had come; repeat it later."
                )
            self.report_progress(url, received, expected)
            yield chunk
        if expected is not None and received < expected:
            raise TransientError(f"broke off after {received} of {expected} bytes")

    def report_progress(self, url: str, received: int, expected: int | None) -> None:
        """Report the progress of a file to the callback."""
        if self._progress is not None:
            self._progress(url, received, expected)

    @cached_property
    def _session(self) -> Session:
        import requests

        from capdb.http.timed import TimedAdapter

        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, TimedAdapter())
        session.headers["User-Agent"] = user_agent()
        # Any `auth` keeps requests from sending the host's credentials in ~/.netrc.
        session.auth = lambda request: request
        return session


def user_agent() -> str:
    """Return the User-Agent: product, version and, if it is set, the contact for operators."""
    contact = f" (+{project.CONTACT})" if project.CONTACT else ""
    return f"capdb/{project.VERSION}{contact}"


@contextmanager
def plain_failures(url: str) -> Iterator[None]:
    """Turn errors of the network libraries into errors of capdb with plain messages."""
    import requests
    import urllib3.exceptions as urllib3

    try:
        yield
    except ValueError as error:
        raise UsageError(
            f"{url!r}: not a URL that can be fetched; check how it is spelt."
        ) from error
    except requests.exceptions.SSLError as error:
        raise DataError(
            f"{url}: its certificate could not be verified; check the clock and the proxy."
        ) from error
    except (requests.Timeout, urllib3.TimeoutError) as error:
        raise TransientError("did not answer in time") from error
    except requests.ConnectionError as error:
        raise TransientError("could not be reached") from error
    except (requests.RequestException, urllib3.HTTPError) as error:
        raise TransientError("broke off") from error
