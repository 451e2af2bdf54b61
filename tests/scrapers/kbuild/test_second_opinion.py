"""A second opinion on Kconfig: kconfiglib, on files that both read, gives the same values."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.kbuild.kconfig_files import read
from scrapers.kbuild.kconfig_values import resolve

kconfiglib = pytest.importorskip("kconfiglib", reason="needs the package kconfiglib (PyPI)")

NAMES = [f"ANIMAL_{n}" for n in range(12)]
MODULES = 'config MODULES\n\tbool "Modules"\n\toption modules\n\tdefault y\n'


class Files:
    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, path: str) -> bytes | None:
        return self.text.encode()


def expression(dice: random.Random, known: list[str], depth: int = 0) -> str:
    """Return an expression over symbols that are defined earlier, so that nothing leads back."""
    if depth > 2 or dice.random() < 0.4:
        return dice.choice(known)
    left, right = (expression(dice, known, depth + 1) for _ in range(2))
    return dice.choice(
        [f"{left} && {right}", f"{left} || {right}", f"!({left})"]
        + [f"({left} || {right}) && {dice.choice(known)}"]
        + [f"{dice.choice(known)} {sign} {value}" for sign in ("=", "!=") for value in "nmy"]
    )


def kconfig(dice: random.Random) -> Iterator[str]:
    """Yield lines that define every name, some of them in a menu or an `if`."""
    yield MODULES
    kinds = {name: dice.choice(["bool", "tristate"]) for name in NAMES}
    for place, name in enumerate(NAMES):
        before, after = ["MODULES", *NAMES[:place]], NAMES[place + 1 :]
        block = dice.choice(["", "", "if", "menu"])
        if block == "if":
            yield f"if {expression(dice, before)}\n"
        if block == "menu":
            yield f'menu "M"\n\tdepends on {expression(dice, before)}\n'
        yield f"config {name}\n"
        prompt = dice.choice(["", f' "{name}"', f' "The \\"{name}\\" #1"'])
        if prompt and dice.random() < 0.3:
            prompt += f" if {expression(dice, before)}"
        yield f"\t{kinds[name]}{prompt}\n"
        for _ in range(dice.randrange(3)):
            yield f"\tdepends on {expression(dice, before)}\n"
        for _ in range(dice.randrange(3)):
            value = dice.choice(["y", "m", "n", expression(dice, before)])
            condition = f" if {expression(dice, before)}" if dice.random() < 0.5 else ""
            yield f"\tdefault {value}{condition}\n"
        # kconfiglib 14.1.0 treats an implied tristate as Linux did before its commits 3a9dd3ecb207
        # and def2fbffe62c, so only a bool is implied here.
        bools = [other for other in after if kinds[other] == "bool"]
        for keyword, others in (("select", after), ("imply", bools)):
            if others and dice.random() < 0.3:
                condition = f" if {expression(dice, before)}" if dice.random() < 0.5 else ""
                yield f"\t{keyword} {dice.choice(others)}{condition}\n"
        if block:
            yield f"end{block}\n"


@pytest.mark.parametrize("seed", range(40))
def test_random_kconfig_files_have_the_same_values(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret, but repeatable
    text = "".join(kconfig(dice))
    file, settings = tmp_path / "Kconfig", tmp_path / "config"
    file.write_text(text)
    monkeypatch.setenv("CONFIG_", "CONFIG_")
    theirs = kconfiglib.Kconfig(str(file), warn=False)
    ours = read(Files(text), ["Kconfig"])
    for _ in range(10):
        asked = {
            name: dice.choice("nmy" if ours[name].kind == "tristate" else "ny")
            for name in NAMES
            if ours[name].prompts and dice.random() < 0.7
        } | {"MODULES": "y"}
        settings.write_text(
            "".join(
                f"# CONFIG_{name} is not set\n" if value == "n" else f"CONFIG_{name}={value}\n"
                for name, value in asked.items()
            )
        )
        theirs.load_config(str(settings))
        assert resolve(NAMES, asked, ours) == {
            name: theirs.syms[name].str_value for name in NAMES
        }, text
