// How names fall into pieces and answer for another. Rule by rule capdb/names/matching.py.

const LONGEST_RUN = 3;

export const words = (text) => new Set(text.split(" "));
export const GENERIC = words(
  "router routers wifi wi fi wireless wlan gateway access point ap the 路由器 路由 роутер " +
  "маршрутизатор");
export const REVISION_WORD = words("rev revision hw");
export const UNASKED = new Set([
  ...GENERIC, ...REVISION_WORD, ...words("openwrt dual tri band model edition gaming stock kit"),
]);
export const WIFI_GENERATION = words("4 5 6 6e 7");
export const REGION = words(
  "eu us uk jp cn ru ca au br tw kr de fr il na la row int intl international");
export const LAYOUT = words(
  "stock layout openwrt uboot boot mod ubootmod ubi nand snand nor emmc sd sdcard card spi " +
  "booting from legacy image firmware tgz factory sysupgrade ram flash 32bit 64bit");
export const NUMBER_WORD = words("one two three four five");
export const EDITION = words(
  "mini plus pro lite max ultra sfp se nano lr xl ac ax be duo turbo elite enterprise");
const MEMORY = /^(?:\p{Nd}+(?:mb|mib|gb|gib)|(?:4|8|16|32|64|128|256|512)m)$/u;
export const REVISION = /^(?:v\p{Nd}+[a-z]?|rev[a-z]?\p{Nd}*|hw\p{Nd}*|gen\p{Nd}*)$/u;
export const WIFI_CLASS = /^(?:(?:ac|ax|be)\p{Nd}{3,5}|n(?:150|300|450|600|750|900))$/u;
export const LETTERED_REVISION = /^[a-d]\p{Nd}$/u;
const WORD = "[\\p{L}\\p{N}_]";
const U_BOOT = new RegExp(`(?<!${WORD})u[- ]?boot(?!${WORD})`, "gu");
const HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff";
const LETTER = `(?![${HAN}])${WORD}`;  // Chinese begins another word
const PLUS = new RegExp(`(?<=${WORD})\\+(?!${LETTER})`, "gu");
const HAN_FIRST = new RegExp(`^[${HAN}]`);
const PIECE = new RegExp(`(?:(?=[${HAN}])[\\p{L}\\p{N}])+|(?:(?![${HAN}])[\\p{L}\\p{N}])+`, "gu");
const VERSION_WORD = new RegExp(`(?<!${WORD})(?:version|vers|ver|v)[.: ]*(?=\\p{Nd})`, "gu");
const POINT_ZERO = new RegExp(`(v\\p{Nd}+)(?:\\.0+)+(?!${LETTER})`, "gu");

const ASCII = /^[\x00-\x7f]*$/;
function split(text) {
  const ascii = ASCII.test(text);
  let plain = ascii ? text : text.normalize("NFKD").replace(/\p{Mn}/gu, "");
  plain = plain.toLowerCase().replaceAll("ß", "ss");
  // Rare cases are tested only if a letter of them is there: this runs for every name.
  if (plain.includes("+")) plain = plain.replace(PLUS, " plus ");
  if (plain.includes("boot")) plain = plain.replace(U_BOOT, "uboot");
  if (plain.includes("v")) plain = plain.replace(VERSION_WORD, "v");
  if (plain.includes(".0")) plain = plain.replace(POINT_ZERO, "$1");
  return plain.match(ascii ? /[a-z0-9]+/g : PIECE) ?? [];
}

const known = new Map();
export function pieces(text) {
  const found = known.get(text) ?? split(text);
  if (known.size < 5000) known.set(text, found);
  return [...found];
}

export const isHan = (piece) => HAN_FIRST.test(piece);

// A piece with the known words in it apart, the longest first.
export function parted(piece, known) {
  for (const word of known) {
    const place = piece.indexOf(word);
    if (place < 0) continue;
    const [before, after] = [piece.slice(0, place), piece.slice(place + word.length)];
    return [...parted(before, known), word, ...parted(after, known)].filter(Boolean);
  }
  return piece ? [piece] : [];
}

// A name in one string, equal however its pieces are parted, but never between two digits.
export const whole = (parts) => parts.reduce((text, part) =>
  text + (betweenDigits(text, part) ? ` ${part}` : part), "");

const DIGIT = /\p{Nd}/u;
export const hasDigit = (text) => DIGIT.test(text);

const DIGIT_LAST = /\p{Nd}$/u;
const DIGIT_FIRST = /^\p{Nd}/u;
const betweenDigits = (one, next) => DIGIT_LAST.test(one) && DIGIT_FIRST.test(next);

// Each piece and each join of up to three adjacent ones, with its start and end, is given to `take`.
export function eachRun(parts, take) {
  for (let start = 0; start < parts.length; start++) {
    let word = "";
    for (let end = start; end < Math.min(start + LONGEST_RUN, parts.length); end++) {
      if (word && betweenDigits(parts[end - 1], parts[end])) break;
      word += parts[end];
      take(word, start, end + 1);
    }
  }
}

export function runs(parts) {
  const found = [];
  eachRun(parts, (...run) => found.push(run));
  return found;
}

export const isVariant = (piece) =>
  REGION.has(piece) || LAYOUT.has(piece) || MEMORY.test(piece) || REVISION.test(piece);
export const tellsLayout = (piece) => LAYOUT.has(piece) || MEMORY.test(piece);
const saysNothing = (piece) => GENERIC.has(piece) || tellsLayout(piece);
export const tellsRevision = (piece) => REVISION.test(piece);
// Whether a piece can only be a model's own: it has letters and digits.
export const tellsOwn = (piece) =>
  hasDigit(piece) && !/^\p{Nd}+$/u.test(piece) && !REVISION.test(piece);
// Whether a word may be misspelt.
export const correctable = (word) => word.length >= 4 && !hasDigit(word) && !EDITION.has(word);
const series = (model) => model.split(/\p{Nd}/u, 1)[0];

function named(brand, model, variant) {
  const [b, m, v] = [brand, model, variant].map(pieces);
  return {
    pieces: [...b, ...m, ...v],
    kinds: "b".repeat(b.length) + "m".repeat(m.length) + "v".repeat(v.length),
  };
}

const SLASHED = /(?<![^\s/])([^\s/]+)\/([^\s/]+)/u;

// A name before its last bracket, and the text in it; empty if it has another end.
function bracketed(model) {
  const place = model.lastIndexOf("(");
  const [before, inside] = [model.slice(0, Math.max(0, place)), model.slice(place + 1, -1)];
  if (place < 0 || !model.endsWith(")") || inside.includes(")") || before === before.trimEnd()) {
    return ["", ""];
  }
  return [before.trimEnd(), inside];
}

export function spellings(brand, model, variant) {
  let models = [model];
  const [before, inside] = bracketed(model.trim());
  if (before && inside) {
    if (pieces(inside).every(isVariant)) {
      models = [before];
      variant = `${inside} ${variant}`;
    } else {
      models.push(before, inside);
    }
  }
  const slashed = SLASHED.exec(model);
  if (slashed) {
    let [whole, first, second] = slashed;
    const head = model.slice(0, slashed.index);
    const tail = model.slice(slashed.index + whole.length);
    if (/^\p{L}+$/u.test(second)) second = first.replace(/[A-Za-z]+$/, second);
    if (series(first) === series(second)) {
      models.push(`${head}${first}${tail}`, `${head}${second}${tail}`);
    }
  }
  return models.map((each) => named(brand, each, variant)).filter((name) => name.pieces.length);
}

const CHIP = /^[a-z]{2,4}\p{Nd}{4}/u;  // no vendor: `mt7620a_mt7530` is all model

export function identifierSpelling(identifier) {
  const place = CHIP.test(identifier) ? -1 : identifier.search(/[,_]/);
  return named(identifier.slice(0, Math.max(0, place)), identifier.slice(place + 1), "");
}

// Names with the vendor of an id (`ubnt`) for their brand, where that is another.
export function byVendor(profile, names) {
  const place = profile.indexOf("_");
  if (place < 0) return [];
  const vendor = pieces(profile.slice(0, place));
  const joined = vendor.join("");
  return names.flatMap((name) => {
    const brand = name.kinds.lastIndexOf("b") + 1;
    if (!brand || placesOf(joined, name.pieces.slice(0, brand))) return [];
    return [{
      pieces: [...vendor, ...name.pieces.slice(brand)],
      kinds: "b".repeat(vendor.length) + name.kinds.slice(brand),
    }];
  });
}

// Places of a name are bits of a number: thousands of names are looked through at every letter.
const LONGEST_NAME = 30;

export function bits(mask) {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count++;
  return count;
}

// The places of a name that a word takes: it may be several pieces, joined.
function placesOf(word, parts) {
  const most = Math.min(parts.length, LONGEST_NAME);
  let places = 0;
  for (let start = 0; start < most; start++) {
    let length = 0;
    for (let end = start; end < Math.min(start + LONGEST_RUN, most); end++) {
      if (!word.startsWith(parts[end], length)) break;
      if (end > start && betweenDigits(parts[end - 1], parts[end])) break;
      length += parts[end].length;
      if (length < word.length) continue;
      places |= (1 << (end + 1)) - (1 << start);
      break;
    }
  }
  return places;
}

function cover(starting, best, parts) {
  best.fill(-1, 0, starting.length);
  for (let start = starting.length - 1; start >= 0; start--) {
    for (const [word, end] of starting[start]) {
      if (best[end] < 0) continue;
      const found = placesOf(word, parts);
      const taken = best[end] | found;
      if (found && (best[start] < 0 || bits(taken) > bits(best[start]))) best[start] = taken;
    }
  }
  return best[0];
}

function anotherModel(parts, kinds, place, last, numberAsked) {
  const [piece, kind] = [parts[place], kinds[place]];
  if (kind === "b") return false;
  const atEnd = kind === "m" && last >= 0 && place > last && !numberAsked;
  if (atEnd && (GENERIC.has(piece) || LAYOUT.has(piece))) return true;
  if (GENERIC.has(piece)) return false;
  if (EDITION.has(piece)) return true;
  if (kind === "v") return false;
  if (place < last && !hasDigit(piece)) return false;
  const revision = numberAsked && place > last && LETTERED_REVISION.test(piece);
  const follows = /^\p{Nd}+$/u.test(piece) && place > 0 && REVISION.test(parts[place - 1]);
  return !(revision || isVariant(piece) || follows);
}

// Whether a piece that was not asked for may distinguish the model from others.
function ofModel(parts, kinds, place, last, numberAsked) {
  const piece = parts[place];
  if (kinds[place] === "v") return tellsOwn(piece) && !isVariant(piece) && !LETTERED_REVISION.test(piece);
  if (kinds[place] !== "m" || MEMORY.test(piece) || REVISION.test(piece)) return false;
  if (REGION.has(piece)) return !numberAsked;
  return place > last || !(GENERIC.has(piece) || LAYOUT.has(piece));
}

// The bare numbers of a query that follow another number, each behind that one.
const numbersAfterNumbers = (asked) => asked.flatMap((number, place) =>
  (place && /^\p{Nd}+$/u.test(number) && hasDigit(asked[place - 1]) ? [[asked[place - 1], number]] : []));

// Whether each of them follows that number in a name too.
const keepsNumbers = (numbers, parts) => numbers.every(([last, number]) =>
  parts.some((part, place) => place && part.startsWith(number)
    && !/^\p{Nd}/u.test(part.slice(number.length))
    && (parts[place - 1].endsWith(last) || last.endsWith(parts[place - 1]))));

// The function that finds how a name answers a query; null where a piece is not in it.
export function fitting(asked) {
  const starting = asked.map(() => []);
  for (const [word, start, end] of runs(asked)) starting[start].push([word, end]);
  const best = new Int32Array(asked.length + 1);  // the best part so far, by its end
  const numbers = numbersAfterNumbers(asked);
  const versions = asked.filter((piece) => REVISION.test(piece) && hasDigit(piece));
  return (name) => {
    const taken = cover(starting, best, name.pieces);
    const all = taken >= 0 && keepsNumbers(numbers, name.pieces) && !lacksLetter(asked, name.pieces)
      && !versions.some((version) => isCut(version, name.pieces, taken));
    return all ? fit(name, taken, !asked.every((piece) => /^\p{Nd}+$/u.test(piece))) : null;
  };
}

// Whether a letter behind a query is only before its other pieces in a name, as the D of D-Link.
function lacksLetter(asked, parts) {
  const last = asked.at(-1);
  const first = parts.findIndex((part) => part !== last && asked.includes(part));
  return /^[a-z]$/.test(last) && parts.includes(last) && parts.every((part, place) =>
    part !== last || (place < first && parts[place - 1] !== asked.at(-2)));
}

// Whether a name goes on with a number wherever it has a revision: `v2` is no v2.1.
const isCut = (version, parts, taken) => parts.includes(version) && parts.every((part, place) =>
  part !== version || (/^\p{Nd}+$/u.test(parts[place + 1]) && !(taken & (1 << (place + 1)))));

function fit({ pieces: parts, kinds, device }, taken, lettered) {
  const isTaken = (place) => place < LONGEST_NAME && taken & (1 << place);
  let [last, numberAsked, own] = [-1, false, false];
  for (let place = 0; place < parts.length; place++) {
    if (!isTaken(place) || kinds[place] === "b") continue;
    last = place;
    numberAsked ||= hasDigit(parts[place]);
    own ||= tellsOwn(parts[place]) && !WIFI_CLASS.test(parts[place]);
  }
  const found = { device, same: true, whole: true, model: true, worded: false, revision: null, certain: true };
  for (let place = 0; place < parts.length; place++) {
    if (isTaken(place)) continue;
    const piece = parts[place];
    if (found.same) found.same = !anotherModel(parts, kinds, place, last, numberAsked);
    if (!own && ofModel(parts, kinds, place, last, numberAsked)) found.certain = false;
    if (saysNothing(piece)) continue;
    found.whole = false;
    found.model &&= kinds[place] === "b";
    if (place < last) found.worded ||= kinds[place] === "m";
    else if (REVISION.test(piece) || LETTERED_REVISION.test(piece)) found.revision ??= piece;
  }
  found.certain &&= found.same && lettered;
  return found;
}
