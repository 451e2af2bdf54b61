"""A controller of a board, with the driver that its image binds to it: the subject of the rules."""

from __future__ import annotations

from typing import NamedTuple

from capdb.claims.evidence import cite
from capdb.claims.image import TargetImage
from capdb.claims.model import Cite, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Controller, Driver, Id, Place, Profile
from capdb.names.drivers import module
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State


class Binding(NamedTuple):
    """A controller of a board with the driver and id entry that its target binds to it."""

    facts: ReleaseFacts
    profile: Profile
    image: TargetImage
    controller: Controller
    driver: Driver
    id: Id

    def cite(self, shows: Statement, place: Place) -> Cite:
        """Return evidence from the bound driver's own source."""
        return cite(shows, place, self.driver.ref, self.facts.release, self.driver)

    def cite_board(self, shows: Statement, place: Place) -> Cite:
        """Return evidence from the tree that was read for the board's target."""
        return cite(shows, place, self.image.config.ref, self.facts.release)

    def passed(self, *evidence: Cite) -> Verdict:
        """Return the `yes` of a rule that the driver passes, with its evidence."""
        because = Statement.of(Rule.TAKES_FLOWTABLE, driver=self.name)
        return Verdict(State.YES, Grade.WIRED, because, evidence=evidence)

    @property
    def name(self) -> str:
        """The module's name, as `lsmod` and sysfs show it."""
        return module_name(self.driver)


def module_name(driver: Driver) -> str:
    """Return the name of a driver's module without its path."""
    return module(driver.name)
