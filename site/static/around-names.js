// Whether the words around a name in a text belong to it, so that it is another's. Rule by rule
// capdb/search/around_names.py.

import { targetsNamed, withChip } from "./groups.js";
import { find } from "./hits.js";
import {
  EDITION, hasDigit, isHan, LAYOUT, LETTERED_REVISION, REVISION_WORD, tellsOwn, UNASKED, WIFI_CLASS,
  WIFI_GENERATION, words,
} from "./names.js";

export const COMMON = words(
  "a all an and any are as at be but by can das de der die do does el en es est et for from good has " +
  "hat have i ich in is it la le mein mit my new no nein not o of old on or para por so than that " +
  "this to un und use vs what which will with your " +
  "device devices op het voor werkt auf mit deel teil part partie sur pour avec " +
  "about how should would could get got buy bought want need am been was were had did done me " +
  "we you they them there here when where why who if then also just only very much more most " +
  "better best worth ist sind wird werden kann konnen kein keine keinen den dem des von vom zum " +
  "zur bei beim aus nach noch auch nur oder aber wie wo wer warum lauft gibt ohne trotz uber " +
  "als les du au aux je une ou qui que quoi sous dans par ce cette mon ma los las una del al " +
  "con como cual tu su esta este puedo tiene funciona il lo gli della dello dei delle senza che " +
  "sono os um uma da dos das na nos sem meu minha tem van een met zonder niet kan naar dit czy " +
  "jest dla nie jak je ve icin на и для не есть ли как по это или можно будет");
export const TOPIC = words(
  "hardware software hw sw flow offload offloading offloads acceleration accelerated nat hnat " +
  "hwnat nss wed ppe sqm pppoe wireguard vpn vlan support supported supports supporting compatible " +
  "working works work gigabit speed throughput issue problem bug question snapshot release request " +
  "requests add adding please help install flash range extender repeater");

const UNIT = "[kmg]bits?|[kmg]bps|[mg]hz|gbe|euros?|eur|usd|мбит|гбит|兆.*|元.*|块.*";
const QUANTITY = new RegExp(`^\\p{Nd}*(?:${UNIT})$`, "u");
const TECHNICAL = new RegExp(
  `^(?:ath\\p{Nd}+k|mt76|l2tp|ipv[46]|wpa[23]|\\p{Nd}+(?:${UNIT}))$`, "u");
const WIFI_CHIP = /^mt(?:76[01]|79[0-2])\p{Nd}[a-z]*$/u;
const NUMBER = /^\p{Nd}+$/u;

const range = (start, end) => Array.from({ length: end - start }, (_, at) => start + at);

// The places of the words next to a name that may be part of it: one that names have, or any number but
// a chip's, before a mere Wi-Fi class any word, and no word of the next clause.
export function goesOn(index, known, parts, [start, end], begins) {
  let before = start - 1;
  while (before >= 0 && !asks(parts, before)) before--;
  let after = end;
  while (after < parts.length && !asks(parts, after)) after++;
  const parted = (from, to) => range(from, to).some((place) => begins.has(place));
  if (after < parts.length && parted(end, after + 1) && isApart(index, parts[after])) after = -1;
  if (before >= 0 && parted(before + 1, start + 1) && isByItself(index, parts[before])) before = -1;
  const own = hasOwnNumber(parts, range(start, end));
  const byClass = !own && parts.slice(start, end).some((piece) => WIFI_CLASS.test(piece));
  return [before, after].filter((place) => parts[place] !== undefined
    && (hasDigit(parts[place])
      || ((known[place] || (byClass && place === before)) && !isAround(parts[place])))
    && !(own && WIFI_CLASS.test(parts[place]))
    && !isTechnical(index, parts, place)
    && !withChip(index, parts[place]).length);
}

// A model's own number, and no Wi-Fi class, which many have.
export const isOwn = (piece) => tellsOwn(piece) && !WIFI_CLASS.test(piece);

// Whether a word is in a name of each of these devices, though not in the one that was found; with
// `series`, in one of another device of the same brand.
export function isOf(index, piece, devices, series = false) {
  const wanted = new Set(devices);
  const names = new Map([...wanted].map((device) => [device, []]));
  for (const name of index.names) if (wanted.has(name.device)) names.get(name.device).push(name);
  return devices.length > 0 && !hasDigit(piece) && devices.every((device) => {
    if (names.get(device).some(({ pieces }) => pieces.includes(piece))) return true;
    const brands = new Set(names.get(device).map(brandOf).filter(Boolean));
    return series && [...brands].some((brand) => hasSeries(index, piece, brand));
  });
}

const brandOf = ({ pieces, kinds }) => pieces.slice(0, kinds.lastIndexOf("b") + 1).join(" ");

const hasSeries = (index, piece, brand) =>
  !hasDigit(piece) && !EDITION.has(piece) && piece.length >= 4
  && (index.tokens.get(piece) ?? []).some((number) => {
    const { device, pieces } = index.names[number];
    return index.isDevice(device) && `${pieces.join(" ")} `.startsWith(`${brand} `)
      && pieces.length > brand.split(" ").length;
  });

// Whether a number is in no name that was found, so that it is another's; a year, a driver, a target,
// the SoC of a device that was found, a quantity, a Wi-Fi generation, a Wi-Fi class where a name has
// its own number, or in a clause of its own a radio, a Wi-Fi class or a revision is none.
export function hasOtherNumber(index, parts, covered, clause, devices) {
  const naming = new Set([...covered].map((place) => clause[place]));
  const own = hasOwnNumber(parts, [...covered]);
  return parts.some((piece, place) => hasDigit(piece) && !covered.has(place)
    && !(NUMBER.test(piece) && place && isCommon(parts[place - 1]))
    && asks(parts, place)
    && !(own && WIFI_CLASS.test(piece))
    && !(!naming.has(clause[place]) && isRemark(parts, place))
    && !isTechnical(index, parts, place)
    && !withChip(index, piece).some((device) => devices.includes(device)));
}

// Whether a letter that follows a name is a revision: the `rev A` or `A` of a DIR-860L.
export function hasOtherRevision(parts, end) {
  let place = end;
  while (REVISION_WORD.has(parts[place])) place++;
  const letter = place > end || place === parts.length - 1 ? parts[place] : "";
  return /^[a-w]$/.test(letter) && (letter === "a" || !COMMON.has(letter));
}

const isCommon = (piece) => piece.length > 1 && (COMMON.has(piece) || TOPIC.has(piece));

// Whether the name at these places has a number of its own, be it after a word.
export const hasOwnNumber = (parts, places) => places.some((place) =>
  place < parts.length && (isOwn(parts[place])
    || (/^\p{Nd}{3,}$/u.test(parts[place]) && places.includes(place - 1)
      && /^\p{L}+$/u.test(parts[place - 1]))));

function isRemark(parts, place) {
  const revision = REVISION_WORD.has(parts[place - 1]) && LETTERED_REVISION.test(parts[place]);
  return revision || WIFI_CHIP.test(parts[place]) || WIFI_CLASS.test(parts[place]);
}

// Whether a piece may be part of a name; `router` and the 6 of `Wi-Fi 6` are none.
export function asks(parts, place) {
  const generation = place > 0 && WIFI_GENERATION.has(parts[place])
    && ["wifi", "fi"].includes(parts[place - 1]);
  return !UNASKED.has(parts[place]) && !generation;
}

// Whether a piece is a driver, a protocol, a target or a quantity, as 2 and 5 are in `2.5 Gbit/s`.
function isTechnical(index, parts, place) {
  const piece = parts[place];
  if (NUMBER.test(piece)) {
    const unit = parts.slice(place).find((each) => !NUMBER.test(each)) ?? "";
    if (QUANTITY.test(unit)) return true;
  }
  return TECHNICAL.test(piece) || (hasDigit(piece) && targetsNamed(index, piece).length > 0);
}

// Whether a word may be next to any name.
export const isAround = (piece) =>
  isHan(piece) || [UNASKED, COMMON, TOPIC, LAYOUT].some((list) => list.has(piece));

// Whether the first piece of a clause is no part of the name before it.
const isApart = (index, piece) =>
  !hasDigit(piece) || WIFI_CLASS.test(piece) || isByItself(index, piece);

// Whether a piece alone names a device.
const isByItself = (index, piece) =>
  tellsOwn(piece) && find(index, [piece]).some((hit) => hit.same);
