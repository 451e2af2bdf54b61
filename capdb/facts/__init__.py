"""Facts: what was read from upstream, as typed records and as text in `data/`."""

from capdb.facts.base import Place, Record
from capdb.facts.boards import Board, Controller, Mac, Network, PhandleTarget, Port, Switch
from capdb.facts.curated import Quirk, Scope
from capdb.facts.kernel import (
    Config,
    Driver,
    Gate,
    Handler,
    Id,
    KernelPackage,
    MatchData,
    Operations,
    Reject,
    Requirement,
    WifiAttach,
)
from capdb.facts.published import Hardware, Image, Profile, Release, Target, Title
from capdb.facts.records import KINDS, FactsFile, Origin
from capdb.facts.reports import Report
from capdb.facts.store import Change, Store
from capdb.facts.text import decode, encode, encode_all

__all__ = [
    "KINDS",
    "Board",
    "Change",
    "Config",
    "Controller",
    "Driver",
    "FactsFile",
    "Gate",
    "Handler",
    "Hardware",
    "Id",
    "Image",
    "KernelPackage",
    "Mac",
    "MatchData",
    "Network",
    "Operations",
    "Origin",
    "PhandleTarget",
    "Place",
    "Port",
    "Profile",
    "Quirk",
    "Record",
    "Reject",
    "Release",
    "Report",
    "Requirement",
    "Scope",
    "Store",
    "Switch",
    "Target",
    "Title",
    "WifiAttach",
    "decode",
    "encode",
    "encode_all",
]
