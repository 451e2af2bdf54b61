"""Find the Ethernet controllers of a board that are on, and the drivers that its image binds."""

from __future__ import annotations

from capdb.claims.binding import Binding
from capdb.claims.image import TargetImage
from capdb.claims.model import Cite
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Controller, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement


def with_macs(board: Board) -> list[Controller]:
    """Return the enabled controllers with at least one enabled MAC."""
    return [
        controller
        for controller in board.controllers
        if controller.enabled and any(mac.enabled for mac in controller.macs)
    ]


def bind(
    facts: ReleaseFacts, profile: Profile, image: TargetImage, controller: Controller
) -> list[Binding]:
    """Return a controller with the drivers that bind it and make its network devices."""
    return [
        binding
        for binding in bind_any(facts, profile, image, controller)
        if "netdev" in binding.driver.roles or binding.driver.unread
    ]


def bind_any(
    facts: ReleaseFacts, profile: Profile, image: TargetImage, controller: Controller
) -> list[Binding]:
    """Return a controller with the drivers that bind it, some of which may leave it to others."""
    return [
        Binding(facts, profile, image, controller, driver, entry)
        for driver, entry in image.binds(controller.compatible)
    ]


def shown(binding: Binding) -> Cite:
    """Cite the node of a controller that is on."""
    controller = binding.controller
    shows = Statement.of(
        Rule.CONTROLLER_ENABLED, compatible=controller.compatible[0], node=controller.node
    )
    return binding.cite_board(shows, controller.place)


def binds(binding: Binding) -> Cite:
    """Cite the id entry by which the driver binds the controller."""
    shows = Statement.of(Rule.BINDS, driver=binding.name, compatible=binding.id.compatible)
    return binding.cite(shows, binding.id.place)
