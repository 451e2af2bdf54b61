"""The proof of a device's answers, release by release: its chain, and every file and line read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from capdb.queries import advice_facts
from capdb.render.states import basis
from capdb.results.answer import Answer, Evidence
from capdb.sentences.spoken import phrase
from capdb.website import places
from capdb.website.answers import DeviceHistory
from capdb.website.chain import ProofStep, steps
from capdb.website.site import Site


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of an answer: the chain, the version that was read, and evidence by its file.

    `basis` is that of an answer that is only declared.
    """

    answer: Answer
    chain: tuple[ProofStep, ...]
    read: str | None
    basis: str | None
    files: dict[str, list[Evidence]]


def write(site: Site, board: DeviceHistory) -> None:
    """Write the page of a device's proofs, a section a release that has an image."""
    found = [_proof(site, answer) for answer in board.first.values()]
    path = places.proof_page(board.key)
    site.page(path, "proof.html", key=board.key, title=board.title, proofs=found)


def _proof(site: Site, answer: Answer) -> Proof:
    files: dict[str, list[Evidence]] = {}
    for each in answer.evidence:
        files.setdefault(each.path, []).append(each)
    chain = tuple(chain_of(site, answer))
    return Proof(answer, chain, next(read(answer), None), basis(answer.doubt), files)


def chain_of(site: Site, answer: Answer) -> Iterator[ProofStep]:
    """Yield the links of an answer's chain, with the package of its image that has offload."""
    packages = advice_facts.image_packages(site.connection, answer) or ()
    offloading = sorted(
        each for each in packages if each.startswith("kmod-") and each.endswith("-offload")
    )
    yield from steps(answer, " ".join(offloading))


def read(answer: Answer) -> Iterator[str]:
    """Yield the sources that were read for an answer."""
    refs = dict.fromkeys(each.ref for each in answer.evidence if each.path.startswith(_TREES))
    if not refs:
        return
    ref = next(iter(refs))
    if answer.kernel and answer.kernel_read and answer.kernel != answer.kernel_read:
        yield phrase("read-in-other", ref=ref, kernel=answer.kernel)
    else:
        yield phrase("read-in", ref=ref)
    if answer.read_on:
        yield phrase("snapshot-read", date=answer.read_on)


_TREES = ("arch/", "drivers/", "target/", "net/")
