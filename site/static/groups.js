// Devices that share a property in the query: a SoC, target, driver or brand. Rule by rule
// capdb/search/groups.py.

import { isHan, LAYOUT, parted, pieces } from "./names.js";

const WIFI_DRIVER =
  /^(?:ath\d|brcm|b43|mt7[69]|mt7603|mwl|rt2|rtl8|rtw|wil6)[\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)*$/u;
const BUS = /[_-](?:ahb|core|pci|sdio|usb)$/;
const MTK = /^mtk(?=\p{Nd}{4})/u;
const PLAIN = new Set(["generic", "legacy", "standard", "tiny"]);
const joined = (text) => pieces(text).join("");

// Those of rank 0 are named by device trees, those of rank 1 (after `~`) only by the Table of
// Hardware, which also goes for a member of the family that a device tree names.
export function withSoc(index, asked, rank) {
  let parts = asked.filter((piece) => piece !== "soc").map((piece) => piece.replace(MTK, "mt"));
  while (parts.length) {
    const found = ofToken(index, parts.join(""), rank);
    if (found.length) return found;
    const [maker, ...rest] = parts;
    if (!index.makers.has(maker)) break;
    parts = rest;
  }
  return [];
}

function ofToken(index, token, rank) {
  const [own, listed] = [index.socs.get(token) ?? [], index.socs.get(`~${token}`) ?? []];
  if (rank === 1) return listed;
  if (!own.length) return [];
  const family = listed.filter((device) => index.devices[device].socs
    .some((soc) => soc[0] !== "~" && soc !== token && token.startsWith(soc)));
  return [...new Set([...own, ...family])];
}

export function ofTarget(index, query, release) {
  const named = targetsNamed(index, joined(query));
  if (!named.length) return null;
  const devices = index.having("target", new Set(named), release);
  const place = (number) => index.devices[number];
  devices.sort((one, two) => place(two).generic - place(one).generic
    || (place(one).key < place(two).key ? -1 : 1));
  if (devices.length === 1 && place(devices[0]).generic) {
    return { match: "exact", devices, suggestions: [], certain: devices };
  }
  return { match: "target", devices, suggestions: [] };
}

export function targetsNamed(index, asked) {
  if (!asked) return [];
  const families = new Map();
  for (const target of index.targets) {
    const [family, sub = ""] = target.split("/");
    if (!families.has(sub)) families.set(sub, new Set());
    families.get(sub).add(family);
  }
  return index.targets.filter((target) => {
    const [family, sub = ""] = target.split("/");
    return asked === joined(target) || asked === joined(family)
      || (asked === joined(sub) && tellsTarget(sub) && families.get(sub).size === 1);
  });
}

const tellsTarget = (sub) => sub.length >= 4 && !PLAIN.has(sub) && !LAYOUT.has(sub);

export function ofDriver(index, query, release) {
  let word = query.trim().toLowerCase().replace(/\.ko$/, "").replace(/^kmod-/, "");
  word = index.synonyms.driver.get(word) ?? word;
  const module = (name) => name.slice(name.lastIndexOf("/") + 1);
  const isWifi = wifiPackages(word.replace(BUS, ""));
  const meant = index.drivers.filter((name) => (name.startsWith("kmod-")
    ? isWifi(name)
    : word === name || word === name.replace(/^package:/, "") || spelt(word) === spelt(module(name))));
  const devices = meant.length ? index.having("driver", new Set(meant), release, true) : [];
  return devices.length ? { match: "driver", devices, suggestions: [] } : null;
}

const spelt = (name) => name.toLowerCase().replaceAll("-", "_");

// Which packages bring a Wi-Fi driver: that of the module, those of its kinds, that of its firmware.
function wifiPackages(word) {
  if (!WIFI_DRIVER.test(word)) return () => false;
  const whole = [`kmod-${word}`, `kmod-${word.replace(/[esu]+$/, "")}-firmware`];
  if (!word.endsWith("e")) whole.push(`kmod-${word}e`);
  return (name) => whole.includes(name) || name.startsWith(`kmod-${word}-`);
}

// The devices whose SoC a word is, by device tree or the Table of Hardware.
export function withChip(index, piece) {
  const found = withSoc(index, [piece], 0);
  return found.length ? found : withSoc(index, [piece], 1);
}

// The devices whose brand is all that was asked for.
export function ofBrand(index, asked) {
  const word = asked.join("");
  const found = new Set();
  for (const number of index.tokens.get(word) ?? []) {
    const { pieces: parts, kinds, device } = index.names[number];
    const brand = kinds.lastIndexOf("b") + 1;
    if (brand && index.isDevice(device) && parts.slice(0, brand).join("") === word) found.add(device);
  }
  return found;
}

// Another word for a brand is that brand; Chinese is parted where a known word is in it.
export function read(index, query) {
  return pieces(query).flatMap((piece) => (isHan(piece) ? parted(piece, index.han) : [piece]))
    .flatMap((piece) => index.synonyms.brand.get(piece)?.split(" ") ?? [piece]);
}
