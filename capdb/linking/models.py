"""Find the names of devices that only device trees have: `FriendlyElec NanoPi R4S`. Pure.

A kernel log and LuCI show that name. It must not be less specific than a title, or it would also
fit a sibling: it must have every word of the model, and the title's revision or edition if any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from capdb.facts import Title
from capdb.names.matching import contains, is_revision
from capdb.names.spelling import Name, spellings
from capdb.names.tokens import LONGEST_RUN, joined, pieces, runs
from capdb.names.words import EDITION, GENERIC, LETTERED_REVISION

Models = Iterable[tuple[int, str]]
"""Device numbers, each with a model in its device tree."""


def model_names(
    models: Models,
    titles: Mapping[int, Iterable[Title]],
    bearers: Mapping[str, set[int | None]],
) -> Iterator[tuple[int, Name]]:
    """Yield the devices with a further name in their device trees, and that name as a whole.

    `bearers` are the devices that have a name already, by the name in one string; None is a row of
    the Table of Hardware without device. A model that several devices have, or that is another
    device's name, is left out.
    """
    models = list(dict.fromkeys(models))
    sharing: dict[str, set[int]] = defaultdict(set)
    for device, model in models:
        sharing[joined(model)].add(device)
    for device, model in models:
        if len(sharing[joined(model)]) > 1:
            continue
        for title in titles.get(device, ()):
            if (brand := _brand(model, title)) is not None:
                # Text in brackets may be a series there: `WHW03 (Velop)`.
                name = spellings(brand, model[len(brand) :])[0]
                if not _is_another(name, device, bearers):
                    yield device, name
                    break


def _brand(model: str, title: Title) -> str | None:
    """Return the brand before the model in a device tree's name.

    Returns None if that name is less specific than the title.
    """
    own = [piece for piece in pieces(title.model) if piece not in GENERIC]
    variant = [piece for piece in pieces(title.variant or "") if _is_distinctive(piece)]
    parts = pieces(model)
    if not own or not contains(parts, (*own, *variant)):
        return None
    words = model.split(" ")
    for start in range(len(words)):
        rest = pieces(" ".join(words[start:]))[:LONGEST_RUN]
        if any(word.startswith(own[0]) for word, place, _ in runs(rest) if place == 0):
            return " ".join(words[:start])
    return ""


def _is_distinctive(piece: str) -> bool:
    return piece in EDITION or is_revision(piece) or bool(LETTERED_REVISION.fullmatch(piece))


def _is_another(name: Name, device: int, bearers: Mapping[str, set[int | None]]) -> bool:
    without = name.pieces[name.kinds.count("b") :]
    return any(bearers.get("".join(parts), set()) - {device} for parts in (name.pieces, without))
