"""Answers of invented routers, in the form of `check`."""

from __future__ import annotations

from dataclasses import replace

from capdb.results.answer import Answer, Caveat, CheckResult, Evidence, PathAnswer
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, Match, Source, State, Traffic, Weight
from tests.support.statements import stated

REFUSES = Stated.of(Statement.of(Rule.TAKES_NO_FLOWTABLE, driver="widget_eth"))
ROUTER = Answer(
    device="acme_router-1",
    board="acme,router-1",
    boards=("acme,router-1",),
    profile="acme_router-1",
    target="widget/fast",
    names=("Acme Router 1", "Acme Router 1 (EU)"),
    soc="widget,w1000",
    release="25.12.5",
    kernel="6.12.94",
    kernel_read="6.12.90",
    state=State.NO,
    grade=Grade.WIRED,
    because=REFUSES,
    paths={Traffic.IPV4_NAT: PathAnswer(State.NO, REFUSES)},
    evidence=(
        Evidence(
            source=Source.LINUX,
            ref="6.12.94 + OpenWrt v25.12.5 patches",
            path="drivers/net/ethernet/widget/widget_eth.c",
            rule=Rule.NO_SETUP,
            values={"symbol": "widget_ops"},
            says="widget_ops has no ndo_setup_tc",
            symbol="widget_ops",
            line=321,
            patch="target/linux/widget/patches-6.12/100-ops.patch",
            url="https://example.org/widget_eth.c",
        ),
    ),
)
WORKING = replace(
    ROUTER,
    profile="acme_router-2",
    names=("Acme Router 2",),
    state=State.PARTIAL,
    because=stated("widget_eth offloads between lan1 wan, with limits"),
    paths={
        Traffic.IPV4_NAT: PathAnswer(
            State.PARTIAL, stated("widget_eth offloads"), (stated("the modem gains nothing"),)
        ),
        Traffic.WIFI: PathAnswer(
            State.NO, stated("left off"), (stated("stock images leave it off"),)
        ),
    },
    caveats=(Caveat("frozen", "counters freeze", "https://example.org/7", Weight.LOSES),),
    enable=("uci set x='1'",),
    verify=("cat /sys/kernel/debug/ppe*/bind",),
    disable=("uci set x='0'",),
)


def one(answer: Answer, query: str = "acme router") -> CheckResult:
    return CheckResult(query=query, match=Match.EXACT, results=(answer,))


def several(*answers: Answer, match: Match = Match.AMBIGUOUS) -> CheckResult:
    return CheckResult(query="acme", match=match, results=answers)


def mediatek_answer(
    state: State, release: str = "25.12.5", source: str = "mediatek/file.c"
) -> Answer:
    """Return the answer for a router whose evidence is a source file of a driver."""
    return Answer(
        device="acme_router-1",
        board="acme,router-1",
        boards=("acme,router-1",),
        profile="acme_router-1",
        target="widget/fast",
        names=("Acme Router 1",),
        soc=None,
        release=release,
        kernel=None,
        kernel_read=None,
        state=state,
        grade=None,
        because=stated("because"),
        paths={Traffic.IPV4_NAT: PathAnswer(state, stated("because"))},
        evidence=(
            Evidence(Source.LINUX, "6.12", f"drivers/net/ethernet/{source}", "does", {}, "it does"),
        ),
    )
