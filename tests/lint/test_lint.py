"""Each check finds its fault, and nothing in sound data; exceptions have reasons."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from capdb.building.build import read
from capdb.claims import Claim, Facts, derive
from capdb.claims.release_facts import ReleaseFacts
from capdb.cli import app
from capdb.errors import DataError
from capdb.facts import (
    Alias,
    Board,
    FileUpdate,
    Id,
    Identity,
    ImageUrl,
    Network,
    Observation,
    Origin,
    Profile,
    Quirk,
    Rate,
    Report,
    Scope,
    Store,
    Tip,
    Title,
    TohEntry,
    Unsupported,
    Wire,
)
from capdb.lint import CHECKS, FILE, Context, Exempt, findings, lint, parse
from capdb.rules.findings import OF_CURATED_FILES
from capdb.rules.ids import Rule
from capdb.rules.spec import SPEC, About, Spec
from capdb.rules.statement import Statement
from capdb.sentences import en
from capdb.vocabulary import Direction, Forwarding, Load, Porting, State, Topic, Traffic, Weight
from tests.support import curated, forest
from tests.support.checkout import DATA
from tests.support.claims import changed
from tests.support.statements import cause

OLDER = "24.10.8"
OTHER = "forest/elm"
SOURCE = b"\n" * 70 + b"fox fox_ops fox_setup_tc fox_setup_block"


def with_facts(**changes: object) -> Facts:
    kinds = {name: getattr(forest.FACTS, name) for name in forest.FACTS.__dataclass_fields__}
    plain = replace(forest.FACTS.targets[0], default_packages=())  # no package of these has modules
    return Facts(**(kinds | {"targets": (plain,)} | changes))


def context(facts: Facts | None = None, **other: object) -> Context:
    """Return the facts with the claims that follow; `other` are fields that all claims get."""
    known = facts or with_facts()
    claims = [changed(claim, **other) for claim in derive(known)]
    return Context(known, claims)


def linked(cpu: str, target: str) -> Facts:
    """Return the facts with a second target and board, and a row of the ToH that is the first
    board.
    """
    main, _, sub = target.partition("/")
    row = TohEntry(
        device_id="acme:den",
        brand="ACME",
        model="Den",
        cpu=cpu,
        target=main,
        subtarget=sub,
        images=(ImageUrl(release=forest.RELEASE, target=forest.TARGET, stem="acme_den"),),
    )
    lair = replace(forest.PROFILE, profile="acme_lair", target=OTHER, titles=(), boards=())
    return with_facts(
        targets=(*forest.FACTS.targets, replace(forest.FACTS.targets[0], target=OTHER)),
        profiles=(forest.PROFILE, lair),
        boards=(
            replace(forest.BOARD, soc="acme,fx1234"),
            replace(forest.BOARD, profile="acme_lair", target=OTHER, soc="acme,fx9876"),
        ),
        hardware=(row,),
    )


def shared_link(
    speed: int, ports: dict[str, int], lan: tuple[str, ...] = ("lan1", "lan2")
) -> Context:
    """Return a row of the ToH with these ports, whose board has WAN and LAN on a link of this
    speed.
    """
    facts = linked("", forest.TARGET)
    wire = Wire(forest.place(), mode="2500base-x", speed=speed)
    (mac,) = forest.CONTROLLER.macs
    controller = replace(forest.CONTROLLER, macs=(replace(mac, wire=wire),))
    made = Network(place=forest.place(), lan=lan, wan=("wan",))
    board = replace(forest.BOARD, controllers=(controller,), network=made)
    hardware = (replace(facts.hardware[0], ports=ports),)
    return Context(dataclasses.replace(facts, boards=(board,), hardware=hardware), [])


def headline() -> Claim:
    """Return the claim on IPv4 NAT of the invented release's one board."""
    return next(claim for claim in derive(forest.FACTS) if claim.path is Traffic.IPV4_NAT)


def two_releases(flipped: bool) -> Context:
    """Return one claim in two releases by the same evidence, but for lines and kernels."""
    new = headline()
    older = tuple(item._replace(line=999, ref="6.6.1") for item in new.evidence)
    state = State.NO if flipped else new.state
    old = changed(new, release=OLDER, state=state, evidence=older)
    return Context(forest.FACTS, [new, old])


def reported(board: str, **more: str) -> Context:
    report = Report(board=board, release=forest.RELEASE, probe="1.0.0", date="", state=State.YES)
    return Context(with_facts(reports=(replace(report, **more),)), [])


def older_report(board: str) -> Context:
    """Return a report of a release that OpenWrt made and whose profiles are not in the facts."""
    older = replace(forest.FACTS.releases[0], version=OLDER)
    found = reported(board, release=OLDER).facts
    return Context(dataclasses.replace(found, releases=(*found.releases, older)), [])


def same_name(first: State, second: State) -> Context:
    lair = replace(forest.PROFILE, profile="acme_lair")
    facts = with_facts(profiles=(forest.PROFILE, lair))
    claim = headline()
    claims = [changed(claim, state=first), changed(claim, state=second, profile="acme_lair")]
    return Context(facts, claims)


def layouts(first: State, second: State, *records: Identity) -> Context:
    """Return one device in two layouts of a release, and curated records about it."""
    ubi = replace(forest.PROFILE, profile="acme_den-ubi", boards=("acme,den-ubi",))
    claim = headline()
    claims = [changed(claim, state=first), changed(claim, state=second, profile="acme_den-ubi")]
    return Context(with_facts(profiles=(forest.PROFILE, ubi), identities=records), claims)


def two_socs(*records: Identity) -> Context:
    """Return two devices whose SoCs differ, and curated records about them."""
    lair = replace(
        forest.PROFILE, profile="acme_lair", titles=(Title(model="Lair"),), boards=("acme,lair",)
    )
    moved = replace(forest.BOARD, profile="acme_lair", soc="acme,ash")
    both = (forest.PROFILE, lair)
    return Context(with_facts(profiles=both, boards=(forest.BOARD, moved), identities=records), [])


def in_two_targets(soc: str) -> Context:
    """Return one device in two targets of a release."""
    elm = replace(forest.PROFILE, target=OTHER)
    moved = replace(forest.BOARD, target=OTHER, soc=soc)
    return Context(with_facts(profiles=(forest.PROFILE, elm), boards=(forest.BOARD, moved)), [])


def namesakes(board: str, *records: Identity) -> Context:
    """Return two devices, of which the second reports this name."""
    lair = replace(forest.PROFILE, profile="acme_lair", titles=(Title(model="Lair"),))
    both = (forest.PROFILE, replace(lair, boards=(board,)))
    return Context(with_facts(profiles=both, identities=records), [])


def identity(rule: str, *names: str) -> Context:
    """Return two devices, the Den and the Lair, and a curated record about them."""
    return namesakes("acme,lair", known_identity(rule, *names))


def known_identity(rule: str, *names: str) -> Identity:
    return Identity(id="x", rule=rule, names=names, says="x", source="https://a.example/")  # type: ignore[arg-type] # a rule of the test's list


def boards(second: Board) -> Context:
    return context(with_facts(boards=(forest.BOARD, second)))


def source(content: bytes | None) -> Context:
    sound = context()
    return Context(sound.facts, sound.claims, {forest.RELEASE: lambda driver, path: content})


def id_without_data() -> Context:
    stray = Id(compatible="acme,kit-eth", place=forest.place(), data="kit_data")
    return context(with_facts(drivers=(replace(forest.ENGINE, ids=(stray,)),)))


def second_id_without_data() -> Context:
    stray = Id(compatible="acme,kit-eth", place=forest.place(), data="kit_data")
    ids = (*forest.ENGINE.ids, stray)
    return context(with_facts(drivers=(replace(forest.ENGINE, ids=ids),)))


def data_without_gate() -> Context:
    data = tuple(replace(each, fields={}) for each in forest.ENGINE.match_data)
    return context(with_facts(drivers=(replace(forest.ENGINE, match_data=data),)))


def image_with(package: str) -> Context:
    profile = replace(forest.PROFILE, packages=(package,))
    return context(with_facts(profiles=(profile,)))


def network(lan: tuple[str, ...] = ("lan1",), wan: tuple[str, ...] = ("wan",)) -> Context:
    script = Network(
        forest.place("target/linux/forest/base-files/etc/board.d/02_network"), lan, wan
    )
    return context(with_facts(boards=(replace(forest.BOARD, network=script),)))


def quirk(
    scope: Scope, name: str = "fox-bites", beside: Callable[[], Context] | None = None
) -> Context:
    known = Quirk(
        id=name,
        says="it bites",
        source="https://example.org/",
        weight=Weight.BREAKS,
        scope=scope,
    )
    tips = beside().facts.tips if beside else ()
    return context(with_facts(quirks=(known,), tips=tips))


def speaking(
    changed: dict[str, Any],
    of: Callable[[], Context] = context,
    words: Mapping[str, str | None] = MappingProxyType({}),
) -> Context:
    """Return a language of one file that has a sentence of each rule, and all words, but for
    these.
    """
    module = ModuleType("capdb.sentences.mumble")
    module.WORDS = {  # type: ignore[attr-defined] # a module of the test's own
        name: says for name, says in {**en.WORDS, **words}.items() if says is not None
    }
    known = dict.fromkeys(Rule, "hum") | changed
    module.SENTENCES = {  # type: ignore[attr-defined] # a module of the test's own
        rule: says for rule, says in known.items() if says is not None
    }
    sys.modules[module.__name__] = module
    return dataclasses.replace(of(), languages=("mumble",))


def alias(name: str, **meant: tuple[str, ...]) -> Context:
    known = Alias(name=name, brand="ACME", source="https://example.org/", **meant)  # type: ignore[arg-type] # any member, by name
    lair = replace(
        forest.PROFILE, profile="acme_lair", titles=(Title(model="Lair", vendor="ACME"),)
    )
    return context(with_facts(aliases=(known,), profiles=(forest.PROFILE, lair)))


def unsupported(*names: str, brand: str = "ACME", **more: Any) -> Context:
    known = [
        Unsupported(
            id=f"acme-{place}",
            brand=brand,
            names=names,
            porting=Porting.NONE,
            says="nobody ported it",
            source="https://example.org/",
            looked=date(2026, 1, 2),
        )
        for place in range(more.pop("times", 1))
    ]
    return context(with_facts(unsupported=tuple(known), **more))


LISTED = TohEntry(device_id="acme:warren_5", brand="ACME", model="Warren 5", version="v2")


def tip(**fields: object) -> Context:
    known = {"id": "purr", "topic": Topic.CLASH, "says": "it purrs", "source": "https://a.example/"}
    known["weight"] = Weight.LIMITS
    return context(with_facts(tips=(Tip(**{**known, **fields}),)))  # type: ignore[arg-type] # any member, by name


def observation(**fields: object) -> Context:
    known = {"id": "seen", "says": "it ran", "source": "https://a.example/", "state": State.YES}
    known |= {"date": date(2026, 1, 2), "release": forest.RELEASE, "boards": ("acme,den",)}
    seen = Observation(**{**known, **fields})  # type: ignore[arg-type] # any member, by name
    return context(with_facts(observations=(seen,)))


def rates(*told: Rate, state: State | None = None) -> Context:
    return observation(state=state, rates=told)


def packaged(name: str) -> Context:
    return context(with_facts(drivers=(replace(forest.PLAIN, target="*", name=name),)))


def stray_profile() -> Profile:
    return replace(forest.PROFILE, profile="acme_stray", titles=())


FAULTS: dict[str, list[Callable[[], Context]]] = {
    "board-in-two-socs": [
        lambda: boards(replace(forest.BOARD, target="forest/cave", soc="acme,ash")),
    ],
    "dangling-reference": [
        lambda: context(with_facts(releases=())),
        lambda: context(with_facts(targets=())),
        lambda: context(with_facts(profiles=(forest.PROFILE, stray_profile()))),
        lambda: boards(replace(forest.BOARD, profile="acme_stray")),
        lambda: image_with("kmod-that-is-not"),
        lambda: packaged("package:fox/fox"),
        lambda: context(with_facts(drivers=(replace(forest.PLAIN, rejects=("100-fox.patch",)),))),
        id_without_data,
        second_id_without_data,
        data_without_gate,
    ],
    "device-identity": [
        lambda: layouts(State.YES, State.NO),
        lambda: in_two_targets("acme,ash"),
        lambda: namesakes("acme,den"),
        lambda: identity("join", "acme_den", "acme_gone"),
        lambda: two_socs(known_identity("join", "acme_den", "acme_lair")),
        lambda: layouts(State.YES, State.YES, known_identity("join", "acme_den", "acme_den-ubi")),
        lambda: identity("apart", "acme_den", "acme_lair"),
        lambda: identity("layout", "den", "gone"),
        lambda: identity("owner", "acme_den", "acme,gone"),
        lambda: identity("reference", "acme,gone"),
        lambda: identity("generic", "gone"),
        lambda: identity("target", "gone", "forest"),
        lambda: identity("overlap", "19.07"),
    ],
    "flip-without-cause": [lambda: two_releases(flipped=True)],
    "missing-evidence": [lambda: context(evidence=())],
    "missing-note": [lambda: context(state=State.PARTIAL, limits=())],
    "missing-reason": [lambda: context(state=State.UNKNOWN, because=cause(" "))],
    "ports-without-node": [
        lambda: network(wan=("eth1",)),
        lambda: network(lan=("lan1", "lan9")),
        lambda: network(wan=("wan-2.7",)),
    ],
    "observation-disagrees": [lambda: observation(state=State.NO)],
    "observation-rates": [
        lambda: rates(Rate(by=Forwarding.NEITHER, mbits=7), Rate(by=Forwarding.NEITHER, mbits=8)),
        lambda: rates(Rate(by=Forwarding.HARDWARE, mbits=7, over=(Load.PPPOE, Load.SQM))),
        lambda: rates(Rate(by=Forwarding.HARDWARE, mbits=7, over=(Load.WIREGUARD,))),
        lambda: rates(Rate(by=Forwarding.HARDWARE, mbits=7), state=State.NO),
    ],
    "observation-without-board": [
        lambda: observation(boards=("acme,gone",)),
        lambda: observation(boards=("acme,den", "acme,gone")),
        lambda: observation(boards=(), socs=("acme,gone",)),
        lambda: observation(boards=()),
        lambda: observation(state=None),
    ],
    "quirk-without-board": [
        lambda: quirk(Scope(boards=("acme,den-2",))),
        lambda: quirk(Scope(drivers=(forest.ENGINE.name, "drivers/net/ethernet/fox/fox_hen"))),
    ],
    "report-without-board": [
        lambda: reported("acme,stray"),
        lambda: reported("acme,den", target="forest/elm"),
        lambda: reported("acme,den", release="31.01.1"),
        lambda: older_report("acme,stray"),
    ],
    "rule-taken": [lambda: quirk(Scope(), "offloads"), lambda: quirk(Scope(), "purr", tip)],
    "rule-without-sentence": [
        lambda: speaking({Rule.ONE_PORT: None}),
        lambda: speaking({Rule.ONE_PORT: " "}),
        lambda: speaking({Rule.ONE_PORT: "{ports}"}),
        lambda: speaking({Rule.ONE_PORT: lambda values: values["ports"]}),
        lambda: speaking({"no-such-rule": "hoo"}),
        lambda: speaking({}, words={"rules-cause": None}),
        lambda: speaking({}, words={"rules-cause": " "}),
        lambda: speaking({}, words={"rules-cause": "{mood}"}),
        lambda: speaking({}, words={"no-such-words": "hoo"}),
    ],
    "same-name": [lambda: same_name(State.YES, State.NO)],
    "source-gone": [
        lambda: source(None),
        lambda: source(b"fox fox_ops fox_setup_tc fox_setup_block"),
        lambda: source(b"\n" * 70 + b"a hen"),
    ],
    "tip-without-release": [lambda: tip(until="19.07"), lambda: tip(states=())],
    "toh-ports": [lambda: shared_link(1000, {"1g": 4, "2.5g": 1})],
    "toh-soc": [lambda: context(linked("Acme FX9876", forest.TARGET))],
    "toh-target": [lambda: context(linked("Acme FX1234", OTHER))],
    "unknown-release": [
        lambda: quirk(Scope(since="24.11")),
        lambda: quirk(Scope(until="25.12.99")),
        lambda: tip(since="24.11"),
        lambda: tip(until="24.11"),
        lambda: observation(release="25.12.99"),
    ],
    "unsupported-is-supported": [
        lambda: unsupported(forest.PROFILE.titles[0].model),
        lambda: unsupported("Warren 5", times=2),
        lambda: unsupported("Warren 5", hardware=(replace(LISTED, supported_current="25.12.5"),)),
        lambda: unsupported(
            *("Warren 5",),
            profiles=(
                replace(
                    forest.PROFILE, titles=(Title(model="Warren 5", vendor="ACME", variant="v2"),)
                ),
            ),
        ),
    ],
    "wrong-alias": [
        lambda: alias("Warren", profiles=("acme_gone",)),
        lambda: alias("Warren", socs=("acme,gone",)),
        lambda: alias("Warren"),
        lambda: alias("Lair", profiles=("acme_den",)),
        lambda: alias("Lair", profiles=("acme_lair",)),
    ],
}

QUIET: dict[str, list[Callable[[], Context]]] = {
    "board-in-two-socs": [lambda: boards(replace(forest.BOARD, release=OLDER, soc="acme,ash"))],
    "dangling-reference": [
        context,
        lambda: image_with("kmod-usb-net-hare"),
        lambda: image_with("-kmod-that-is-not"),
    ],
    "device-identity": [
        lambda: layouts(State.YES, State.YES),
        lambda: layouts(State.YES, State.UNKNOWN),
        lambda: in_two_targets(str(forest.BOARD.soc)),
        lambda: in_two_targets(forest.BOARD.compatible[0]),
        lambda: namesakes("acme,den", known_identity("reference", "acme,den")),
        lambda: identity("join", "acme_den", "acme_lair"),
        lambda: identity("layout", "den"),
        lambda: identity("owner", "acme_den", "acme,lair"),
        lambda: identity("overlap", "25.12"),
    ],
    "flip-without-cause": [lambda: two_releases(flipped=False)],
    "missing-evidence": [lambda: context(state=State.UNKNOWN, evidence=())],
    "missing-note": [lambda: context(state=State.PARTIAL, limits=(cause("only lan1"),)), context],
    "missing-reason": [context],
    "ports-without-node": [
        lambda: network(),
        lambda: network(lan=("eth0.1",), wan=("wwan0", "dsl0")),
        lambda: network(lan=("lan1", "lan2"), wan=("wan.835",)),
    ],
    "observation-disagrees": [
        lambda: observation(state=State.YES),
        lambda: observation(state=State.NO, release=OLDER),
    ],
    "observation-rates": [
        lambda: rates(Rate(by=Forwarding.HARDWARE, mbits=7), Rate(by=Forwarding.NEITHER, mbits=7)),
        lambda: rates(
            Rate(by=Forwarding.NEITHER, mbits=7, direction=Direction.DOWN),
            Rate(by=Forwarding.NEITHER, mbits=8, direction=Direction.UP),
            Rate(by=Forwarding.NEITHER, mbits=9, over=(Load.SQM,)),
        ),
        lambda: rates(Rate(by=Forwarding.SOFTWARE, mbits=7), state=State.NO),
    ],
    "observation-without-board": [
        observation,
        lambda: observation(boards=(), socs=(str(forest.BOARD.soc),)),
        lambda: observation(state=None, rates=(Rate(by=Forwarding.NEITHER, mbits=7),)),
    ],
    "quirk-without-board": [
        lambda: quirk(Scope(boards=("acme,den",))),
        lambda: quirk(Scope(boards=("acme,den",), until="19.07")),
        lambda: quirk(Scope(drivers=(forest.ENGINE.name, forest.ENGINE.name.replace("_", "-")))),
    ],
    "report-without-board": [
        lambda: reported("acme,den"),
        lambda: reported("acme,den", target=forest.TARGET),
        lambda: reported("acme,den", release="snapshot"),
    ],
    "rule-taken": [lambda: quirk(Scope())],
    "rule-without-sentence": [
        context,
        lambda: speaking({}),
        lambda: speaking({"purr": "hoo"}, tip),
    ],
    "same-name": [
        lambda: same_name(State.YES, State.YES),
        lambda: same_name(State.YES, State.UNKNOWN),
    ],
    "source-gone": [context, lambda: source(SOURCE + b" hen ids hare_ops hen_ids hen_ops")],
    "tip-without-release": [tip, lambda: tip(since="24.10", states=(State.NO,))],
    "toh-ports": [
        lambda: shared_link(2500, {"1g": 4, "2.5g": 1}),
        lambda: shared_link(1000, {"1g": 5}),
        lambda: shared_link(1000, {"1g": 4, "2.5g": 1}, lan=("lan1", "eth1")),
    ],
    "toh-soc": [
        lambda: context(linked("Acme FX1234", forest.TARGET)),
        lambda: context(linked("Acme FX1239", forest.TARGET)),
        lambda: context(linked("Acme FX5555", forest.TARGET)),
    ],
    "toh-target": [
        lambda: context(linked("Acme FX1234", forest.TARGET)),
        lambda: context(linked("Acme FX1234", "woods/gone")),
    ],
    "unknown-release": [
        lambda: quirk(Scope(since="25.12", until=forest.RELEASE)),
        lambda: quirk(Scope(since="snapshot")),
        lambda: tip(since="25.12"),
    ],
    "unsupported-is-supported": [
        lambda: unsupported("Warren 5", hardware=(LISTED,)),
        lambda: unsupported(f"{forest.PROFILE.titles[0].model} Pro"),
        lambda: unsupported(forest.PROFILE.titles[0].model, brand="Globe"),
    ],
    "wrong-alias": [
        lambda: alias("Warren", profiles=("acme_den",)),
        lambda: alias("Thicket 5", socs=(forest.BOARD.compatible[-1],)),
    ],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_data_that_faults_are_put_into_are_sound(check: str) -> None:
    assert list(CHECKS[check](context())) == []


@pytest.mark.parametrize(
    ("check", "fault"), [(check, fault) for check, faults in FAULTS.items() for fault in faults]
)
def test_a_check_finds_its_fault(check: str, fault: Callable[[], Context]) -> None:
    found = list(CHECKS[check](fault()))
    assert found
    for each in found:
        assert each.check == check
        assert each.subject
        assert SPEC[Rule(each.states.rule)].about is About.FINDING
        assert types(each.states) == SPEC[Rule(each.states.rule)].types


def types(states: Statement) -> dict[str, str]:
    """Return the types of a statement's values, as its rule has them."""
    return Spec(About.FINDING, dict(states.values)).types


def test_every_rule_of_a_finding_is_stated_by_a_check_that_is_tried() -> None:
    stated = {
        each.states.rule
        for check, faults in FAULTS.items()
        for fault in faults
        for each in CHECKS[check](fault())
    }
    known = {rule for rule, spec in SPEC.items() if spec.about is About.FINDING}
    assert known - stated == {*OF_CURATED_FILES, Rule.EXCEPTION_NOT_NEEDED}


@pytest.mark.parametrize(
    ("check", "sound"), [(check, sound) for check, each in QUIET.items() for sound in each]
)
def test_a_check_finds_nothing_in_sound_data(check: str, sound: Callable[[], Context]) -> None:
    assert list(CHECKS[check](sound())) == []


def test_every_check_is_tried_in_this_file() -> None:
    assert set(FAULTS) == set(QUIET) == set(CHECKS)


# ------------------------------------------------------------------ exceptions


def test_an_exception_silences_its_finding_and_no_other() -> None:
    faulty = context(evidence=(), because=cause(""))
    both = lint(faulty, [])
    assert {each.check for each in both} >= {"missing-evidence", "missing-reason"}
    subject = next(each.subject for each in both if each.check == "missing-reason")
    left = lint(faulty, [Exempt("missing-reason", subject, "known", 3)])
    assert set(both) - set(left) == {
        each for each in both if (each.check, each.subject) == ("missing-reason", subject)
    }


def test_an_exception_that_matches_nothing_is_a_finding() -> None:
    (found,) = lint(context(), [Exempt("same-name", "acme den", "was so once", 7)])
    assert (found.check, found.subject) == ("unused-exception", f"{FILE}:7")


def test_an_exception_of_a_rule_that_could_not_look_is_no_finding() -> None:
    assert lint(context(), [Exempt("source-gone", "25.12.5/*/fox", "moved", 7)]) == []


def test_exceptions_are_read_with_their_lines() -> None:
    text = "# why\n\nsame-name | a den | it is | so\ntoh-soc | x | y\n"
    assert parse(text, FILE) == [
        Exempt("same-name", "a den", "it is | so", 3),
        Exempt("toh-soc", "x", "y", 4),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("same-name | a den\n", f"{FILE}:1: write it as"),
        ("same-name | a den | \n", f"{FILE}:1: write it as"),
        ("b | a | c\na | b | c\n", f"{FILE}:2: is there twice or out of order"),
        ("a | b | c\na | b | d\n", f"{FILE}:2: is there twice or out of order"),
    ],
)
def test_a_bad_line_of_exceptions_is_named(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        parse(text, FILE)


# ------------------------------------------------------------------ the command


def write(directory: Path, facts: Facts) -> Path:
    kinds = {
        "release": facts.releases,
        "target": facts.targets,
        "profile": facts.profiles,
        "board": facts.boards,
        "config": facts.configs,
        "package": facts.packages,
        "driver": facts.drivers,
        "hardware": facts.hardware,
    }
    origin = Origin(name="invented", url="https://example.org/", ref="1", date="2026-01-01")
    Store(directory).write(
        FileUpdate(f"{kind}.jsonl", kind, tuple(records), (origin,))
        for kind, records in kinds.items()
        if records
    )
    return directory


def test_sound_data_pass(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["lint", "--data", str(write(tmp_path, with_facts()))])
    assert (result.exit_code, result.stdout) == (0, "")


def test_findings_are_a_line_each_and_leave_with_1(tmp_path: Path) -> None:
    data = write(tmp_path, with_facts(targets=()))
    result = CliRunner().invoke(app, ["lint", "--data", str(data)])
    assert result.exit_code == 1
    subject = f"{forest.RELEASE}/{forest.TARGET}/acme_den"
    says = "its target is not in the facts."
    assert f"{subject}: dangling-reference: {says}" in result.stdout.splitlines()
    result = CliRunner().invoke(app, ["lint", "--json", "--data", str(data)])
    assert result.exit_code == 1
    shown = json.loads(result.stdout)
    assert shown["schema"] == 1
    (one,) = [each for each in shown["findings"] if each["subject"] == subject]
    assert (one["check"], one["rule"]) == ("dangling-reference", "target-not-listed")
    assert (one["values"], one["places"]) == ({}, [])


def test_the_file_of_exceptions_is_next_to_the_facts(tmp_path: Path) -> None:
    data = write(tmp_path, with_facts())
    (data / FILE).write_text("same-name | acme den | was so once\n")
    assert [each.check for each in findings(data, read(Store(data)))] == ["unused-exception"]
    (data / FILE).write_bytes(b"\xff")
    with pytest.raises(DataError, match=FILE):
        findings(data, with_facts())


def test_mistakes_in_curated_files_are_found_by_file_and_line(tmp_path: Path) -> None:
    data = write(tmp_path, with_facts(targets=()))
    curated.write(data)
    quirks, tips = (data / "curated" / name for name in ("quirks.toml", "tips.toml"))
    quirks.write_text('date = 2026-01-02\n[[quirk]]\nid = "moult"\n[[quirk]]\nid = 7\n')
    tips.write_text("date = \n")
    (stray := data / "curated" / "moods.toml").touch()
    result = CliRunner().invoke(app, ["lint", "--json", "--data", str(data)])
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert {each["check"] for each in found} == {"curated-record"}
    wrong = [f"{stray}:1", f"{quirks}:2", f"{quirks}:5", f"{tips}:1"]
    assert [each["subject"] for each in found] == wrong
    assert CliRunner().invoke(app, ["build", "--data", str(data)]).exit_code == 70


def test_curated_files_without_mistakes_are_read(tmp_path: Path) -> None:
    data = write(tmp_path, with_facts())
    known = Quirk(
        id="fox-bites", says="it bites", source="https://example.org/", weight=Weight.BREAKS
    )
    curated.write(data, known)
    result = CliRunner().invoke(app, ["lint", "--data", str(data)])
    assert (result.exit_code, result.stdout) == (0, "")
    curated.write(data, replace(known, scope=Scope(boards=("acme,gone",))))
    result = CliRunner().invoke(app, ["lint", "--data", str(data)])
    where = f"{data / 'curated' / 'quirks.toml'}:3: "
    assert result.stdout.startswith(f"fox-bites: quirk-without-board: {where}")


def test_a_finding_whose_record_moved_is_the_same_one(tmp_path: Path) -> None:
    data = write(tmp_path, with_facts())
    astray = Quirk(
        id="fox-bites",
        says="it bites",
        source="https://example.org/",
        weight=Weight.BREAKS,
        scope=Scope(boards=("acme,gone",)),
    )
    curated.write(data, astray)
    quirks = data / "curated" / "quirks.toml"
    (before,) = findings(data, read(Store(data)))
    quirks.write_text(f"\n\n{quirks.read_text()}")
    (after,) = findings(data, read(Store(data)))
    assert before.places != after.places
    assert before == after


def test_a_thousand_reports_are_linted_with_each_release_laid_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid_out: list[str] = []
    named: list[Profile] = []
    lay_out, name = ReleaseFacts.__init__, ReleaseFacts.board_name

    def counted(self: ReleaseFacts, facts: Facts, release: str) -> None:
        laid_out.append(release)
        lay_out(self, facts, release)

    def noted(self: ReleaseFacts, profile: Profile) -> str:
        named.append(profile)
        return name(self, profile)

    monkeypatch.setattr(ReleaseFacts, "__init__", counted)
    monkeypatch.setattr(ReleaseFacts, "board_name", noted)
    report = reported("acme,den").facts.reports[0]
    many = [replace(report, date=f"2026-01-01 {number}") for number in range(500)]
    stray = [replace(each, board="acme,stray", release=OLDER) for each in many]
    facts = with_facts(reports=(*many, *stray))
    assert len(list(CHECKS["report-without-board"](Context(facts, [])))) == len(stray)
    assert sorted(laid_out) == [OLDER, forest.RELEASE]
    assert len(named) <= len(facts.profiles)


def test_trees_that_a_manifest_does_not_name_are_reported(tmp_path: Path) -> None:
    (tmp_path / "trees.toml").write_text("")
    data = write(tmp_path / "data", with_facts())
    command = ["lint", "--data", str(data), "--trees", str(tmp_path)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    assert f"names no trees of {forest.RELEASE}" in result.stderr


def test_the_committed_data_pass(committed_facts: Facts) -> None:
    found = findings(DATA, committed_facts)
    assert not found, "\n".join(f"{each.subject}: {each.check}: {each.says}" for each in found)
