"""Facts: what was read from upstream, as typed records and as text in `data/`."""

from capdb.facts.base import Place, Record
from capdb.facts.boards import Board, Controller, Mac, Network, PhandleTarget, Port, Switch
from capdb.facts.codec import decode, encode, encode_all
from capdb.facts.curated import Alias, Identity, Quirk, Scope, Tip
from capdb.facts.kernel import (
    Config,
    Dispatcher,
    DispatcherFirmware,
    Driver,
    Gate,
    Handler,
    Id,
    KernelPackage,
    MatchData,
    Operations,
    PropertyGate,
    Reject,
    Requirement,
    WifiAttach,
)
from capdb.facts.published import ImageUrl, Profile, Release, Target, Title, TohEntry
from capdb.facts.records import KINDS, FactsFile, Origin
from capdb.facts.reports import Report
from capdb.facts.store import FileUpdate, Store

__all__ = [
    "KINDS",
    "Alias",
    "Board",
    "Config",
    "Controller",
    "Dispatcher",
    "DispatcherFirmware",
    "Driver",
    "FactsFile",
    "FileUpdate",
    "Gate",
    "Handler",
    "Id",
    "Identity",
    "ImageUrl",
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
    "PropertyGate",
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
    "Tip",
    "Title",
    "TohEntry",
    "WifiAttach",
    "decode",
    "encode",
    "encode_all",
]
