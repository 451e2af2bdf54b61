"""Judge the profiles of a target that builds no driver that takes flowtables."""

from __future__ import annotations

from capdb.claims.binding import module_name
from capdb.claims.controllers import bind, shown, with_macs
from capdb.claims.evidence import cite
from capdb.claims.flowtable import takes_flowtable
from capdb.claims.image import TargetImage
from capdb.claims.limits import operations_of, packaged
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.claims.tracing import trace
from capdb.facts import Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import Grade, State


def verdict(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> Verdict:
    """Return the verdict for a target none of whose drivers takes flowtables, whatever the board.

    If the board's device tree names its controller, that driver is the evidence, and the
    grade is `wired`; nodes below the controller may be ports of a switch inside, all of them off
    (OpenWrt target/linux/ramips/dts/mt7620a.dtsi). The driver may leave the network device to
    another one, as those of Synopsys' MAC do (Linux drivers/net/ethernet/stmicro/stmmac/dwmac-*.c
    and stmmac_main.c): which one makes no difference, as the target builds none that offloads.
    """
    board = facts.board(profile)
    if board and not board.error:
        enabled = [controller for controller in board.controllers if controller.enabled]
        for controller in with_macs(board) or enabled:
            for binding in bind(facts, profile, image, controller):
                found = takes_flowtable(binding)
                if found.state in (State.NO, State.UNKNOWN):
                    return found.after(shown(binding))
    in_image = packaged(facts, profile, image)
    unread = next((driver for driver in in_image if driver.unread), None)
    if unread:
        return _unknown(
            Rule.PACKAGED_DRIVER_UNREAD, driver=module_name(unread), error=str(unread.unread)
        )
    if image.doubtful_drivers:
        doubtful = image.doubtful_drivers[0]
        return _unknown(
            Rule.DRIVER_NOT_FOUND,
            driver=module_name(doubtful),
            target=profile.target,
            request=image.request,
        )
    if not image.netdevs:
        return _unknown(Rule.NO_NETWORK_DRIVER_READ, target=profile.target)
    config = cite(
        Statement.of(
            Rule.DRIVERS_BUILT,
            count=len(image.netdevs),
            target=profile.target,
            request=image.request,
        ),
        image.config.place,
        image.config.ref,
        facts.release,
    )
    shipped = [driver for driver in in_image if "netdev" in driver.roles and driver.operations]
    traced = trace(facts, profile, image)
    refusing = (operations_of(facts, each, image) for each in shipped[:3])
    return Verdict(
        State.NO,
        Grade.WIRED if traced.complete else Grade.DECLARED,
        Statement.of(Rule.NO_DRIVER_TAKES_FLOWTABLES, target=profile.target),
        evidence=(*traced.evidence, config, *refusing),
    )


def _unknown(rule: Rule, **values: Value) -> Verdict:
    return Verdict(State.UNKNOWN, None, Statement.of(rule, **values))
