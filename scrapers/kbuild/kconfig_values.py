"""Resolve the symbols that a kernel configuration really turns on.

A config file asks for a symbol; Kconfig sets it only if its dependencies hold, and sets other
symbols by `default` and `select`. A dependency that cannot be read may hold or not, so symbols that
depend on it are undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capdb.errors import DataError
from scrapers.kbuild.kconfig_files import VALUES, Expression, Kconfig, Symbol, parse

Range = tuple[int, int]
"""The least and the greatest possible value, of 0 (n), 1 (m) and 2 (y)."""

_NO: Range = (0, 0)
_YES: Range = (2, 2)
_ANY: Range = (0, 2)


def resolve(wanted: Iterable[str], explicit: Mapping[str, str], kconfig: Kconfig) -> dict[str, str]:
    """Return each wanted symbol's value: `y`, `m`, `n`, or `?` if it cannot be known.

    Names are without `CONFIG_`. `explicit` has the values in the config files, `?` if even these
    are undecided. A symbol that they leave out and that no file here defines is off, since a config
    file that Kconfig wrote lists all symbols that are on. `?` remains if the value depends on
    anything that was not read: a shell command, a number, a text, or unknown syntax.
    """
    configuration = Configuration(explicit, kconfig)
    return {name: configuration.answer(name) for name in wanted}


class Configuration:
    """The values of symbols under one set of explicit settings, cached."""

    def __init__(self, explicit: Mapping[str, str], kconfig: Kconfig) -> None:
        self._explicit = explicit
        self._kconfig = kconfig
        self._known: dict[str, Range] = {}

    def answer(self, name: str) -> str:
        """Return `y`, `m`, `n` or `?`; a symbol that is surely on, as `m` or `y`, is `m`.

        Raises DataError if conditions nest deeper than can be followed.
        """
        try:
            least, greatest = self._value(name)
        except RecursionError as error:
            raise DataError(
                f"CONFIG_{name}: its conditions in Kconfig nest without end; look at where the "
                f"tree comes from."
            ) from error
        if least == greatest:
            return "nmy"[least]
        return "m" if least else "?"

    def may_hold(self, expression: str) -> bool:
        """Return whether an expression is or may be true."""
        return self._evaluate(parse(expression))[1] > 0

    def must_hold(self, expression: str) -> bool:
        """Return whether an expression is true for all values of the undecided symbols."""
        return self._evaluate(parse(expression))[0] > 0

    def _value(self, name: str) -> Range:
        if name not in self._known:
            self._known[name] = _NO  # a cycle back to here gives no value
            self._known[name] = self._work_out(name)
        return self._known[name]

    def _work_out(self, name: str) -> Range:
        symbol = self._kconfig.get(name, Symbol())
        asked = self._asked(name)
        selected = self._any(symbol.selected)
        if not symbol.kind:  # defined in no file that was read
            return _either(asked, selected)
        if symbol.kind not in ("bool", "tristate"):
            return _NO
        depends = self._any(symbol.depends)
        visible = self._any(symbol.prompts)
        own = _both(asked, (visible[0] or 1, visible[1]))
        if name not in self._explicit or not visible[0]:
            # No config file asks for it, or Kconfig does not allow that, or may not allow it.
            unasked = _either(self._default(symbol), _both(self._any(symbol.implied), depends))
            if not symbol.prompts:
                # Kconfig once computed the config file's value, maybe from files missing here.
                unasked = _either(unasked, _both(asked, depends))
            may_ask = name in self._explicit and visible[1]
            own = _one_of(own, unasked) if may_ask else unasked
        least, greatest = _either(own, selected)
        if symbol.kind == "bool":
            return 2 * (least > 0), 2 * (greatest > 0)
        return least, greatest

    def _asked(self, name: str) -> Range:
        value = self._explicit.get(name, "n")
        if value == "?":
            return _ANY
        return (VALUES.get(value, 0),) * 2

    def _default(self, symbol: Symbol) -> Range:
        """Return the value of the first default whose condition holds."""
        least, greatest = 2, 0
        for value, condition in symbol.defaults:
            holds = self._evaluate(condition)
            if not holds[1]:
                continue
            given = _both(self._evaluate(value), holds)
            least, greatest = min(least, given[0]), max(greatest, given[1])
            if holds[0]:
                return least, greatest
        return 0, greatest

    def _any(self, expressions: Iterable[Expression]) -> Range:
        found = _NO
        for expression in expressions:
            found = _either(found, self._evaluate(expression))
        return found

    def _evaluate(self, expression: Expression) -> Range:
        match expression:
            case ("is", int(value)):
                return value, value
            case ("symbol", str(name)):
                return self._value(name)
            case ("!", tuple(inner)):
                least, greatest = self._evaluate(inner)
                return 2 - greatest, 2 - least
            case ("&&", tuple(left), tuple(right)):
                first = self._evaluate(left)
                return _both(first, self._evaluate(right)) if first[1] else _NO
            case ("||", tuple(left), tuple(right)):
                return _either(self._evaluate(left), self._evaluate(right))
            case ("=" | "!=" as sign, tuple(left), tuple(right)):
                first, second = self._evaluate(left), self._evaluate(right)
                if first[1] < second[0] or second[1] < first[0]:
                    return _NO if sign == "=" else _YES
                if first == second and first[0] == first[1]:
                    return _YES if sign == "=" else _NO
        return _ANY


def _both(first: Range, second: Range) -> Range:
    return min(first[0], second[0]), min(first[1], second[1])


def _either(first: Range, second: Range) -> Range:
    return max(first[0], second[0]), max(first[1], second[1])


def _one_of(first: Range, second: Range) -> Range:
    return min(first[0], second[0]), max(first[1], second[1])
