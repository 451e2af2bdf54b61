"""capdb: does this router, on this OpenWrt release, really do hardware flow offload?

`capdb.check`, `capdb.boards` and `capdb.show` answer from Python: docs/python.md. They and their
types are imported when they are first used.
"""

from typing import TYPE_CHECKING, Any

from capdb.project import VERSION

if TYPE_CHECKING:
    from capdb.api import boards, check, show
    from capdb.errors import CapdbError, DataError, UsageError
    from capdb.results.answer import Answer, CheckResult
    from capdb.results.devices import Device, DeviceDetails
    from capdb.vocabulary import Grade, Match, State, Traffic

__version__ = VERSION

__all__ = [
    "Answer",
    "CapdbError",
    "CheckResult",
    "DataError",
    "Device",
    "DeviceDetails",
    "Grade",
    "Match",
    "State",
    "Traffic",
    "UsageError",
    "boards",
    "check",
    "show",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from capdb import api, errors, vocabulary
    from capdb.results import answer, devices

    modules = (vocabulary, errors, answer, devices, api)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
