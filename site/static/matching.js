// Finding devices by what people call them: capdb/names.py and capdb/lookup.py, for the browser.
// Pure: an index goes in (capdb/website/search.py writes it), answers come out. The test vectors
// that hold for `capdb check` hold here too.

const LONGEST_RUN = 3;
const LONGEST_QUERY = 200;
const MOST_SUGGESTIONS = 5;

const words = (text) => new Set(text.split(" "));
const GENERIC = words("router routers wifi wi fi wireless wlan gateway access point ap the");
const REVISION_WORD = words("rev revision hw");
const UNASKED = new Set([
  ...GENERIC, ...REVISION_WORD, ...words("openwrt dual tri band model edition gaming stock"),
]);
const WIFI_GENERATION = words("4 5 6 6e 7");
const REGION = words(
  "eu us uk jp cn ru ca au br tw kr de fr il na la row int intl international");
const LAYOUT = words(
  "stock layout openwrt uboot boot mod ubootmod ubi nand snand nor emmc sd sdcard card spi " +
  "booting from legacy image firmware tgz factory sysupgrade ram flash 32bit 64bit");
const EDITION = words(
  "mini plus pro lite max ultra sfp se nano lr xl ac ax be duo turbo elite enterprise");
const MEMORY = /^(?:\p{Nd}+(?:mb|mib|gb|gib)|(?:4|8|16|32|64|128|256|512)m)$/u;
const REVISION = /^(?:v\p{Nd}+[a-z]?|rev[a-z]?\p{Nd}*|hw\p{Nd}*|gen\p{Nd}*)$/u;
const LETTERED_REVISION = /^[a-d]\p{Nd}$/u;
const WORD = "[\\p{L}\\p{N}_]";
const U_BOOT = new RegExp(`(?<!${WORD})u[- ]?boot(?!${WORD})`, "gu");
const PLUS = new RegExp(`(?<=${WORD})\\+(?!${WORD})`, "gu");
const VERSION_WORD = new RegExp(`(?<!${WORD})(?:version|vers|ver|v)[.: ]*(?=\\p{Nd})`, "gu");
const POINT_ZERO = new RegExp(`(?<!${WORD})(v\\p{Nd}+)(?:\\.0+)+(?!${WORD})`, "gu");

// ------------------------------------------------------------------ names

const ASCII = /^[\x00-\x7f]*$/;

function split(text) {
  const ascii = ASCII.test(text);
  let plain = ascii ? text : text.normalize("NFKD").replace(/\p{Mn}/gu, "");
  plain = plain.toLowerCase().replaceAll("ß", "ss");
  // What is rare is looked for only where a letter of it is there: this runs for every name.
  if (plain.includes("+")) plain = plain.replace(PLUS, " plus ");
  if (plain.includes("boot")) plain = plain.replace(U_BOOT, "uboot");
  if (plain.includes("v")) plain = plain.replace(VERSION_WORD, "v");
  if (plain.includes(".0")) plain = plain.replace(POINT_ZERO, "$1");
  return plain.match(ascii ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? [];
}

const known = new Map();

export function pieces(text) {
  let found = known.get(text);
  if (!found) {
    found = split(text);
    if (known.size < 5000) known.set(text, found);
  }
  return [...found];
}

export const hasDigit = (text) => /\p{Nd}/u.test(text);

const DIGIT_LAST = /\p{Nd}$/u;
const DIGIT_FIRST = /^\p{Nd}/u;

export function runs(parts) {
  const found = [];
  for (let start = 0; start < parts.length; start++) {
    let word = "";
    for (let end = start; end < Math.min(start + LONGEST_RUN, parts.length); end++) {
      if (word && DIGIT_LAST.test(word) && DIGIT_FIRST.test(parts[end])) break;
      word += parts[end];
      found.push([word, start, end + 1]);
    }
  }
  return found;
}

const isVariant = (piece) =>
  REGION.has(piece) || LAYOUT.has(piece) || MEMORY.test(piece) || REVISION.test(piece);
const tellsLayout = (piece) => LAYOUT.has(piece) || MEMORY.test(piece);
const saysNothing = (piece) => GENERIC.has(piece) || tellsLayout(piece);
const withoutLayout = (parts) => parts.filter((piece) => !tellsLayout(piece));
const series = (model) => model.split(/\p{Nd}/u, 1)[0];

function named(brand, model, variant) {
  const [b, m, v] = [brand, model, variant].map(pieces);
  return {
    pieces: [...b, ...m, ...v],
    kinds: "b".repeat(b.length) + "m".repeat(m.length) + "v".repeat(v.length),
  };
}

const SLASHED = /(?<![^\s/])([^\s/]+)\/([^\s/]+)/u;

// A name before its last bracket and what is in it; empty where it ends otherwise.
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

function identifierSpelling(identifier) {
  const place = identifier.search(/[,_]/);
  return place < 0
    ? named("", identifier, "")
    : named(identifier.slice(0, place), identifier.slice(place + 1), "");
}

function byVendor(profile, name) {
  const place = profile.indexOf("_");
  const brand = name.kinds.lastIndexOf("b") + 1;
  if (place < 0 || !brand) return [];
  const vendor = pieces(profile.slice(0, place));
  const own = new Set(runs(name.pieces.slice(0, brand)).map(([word]) => word));
  if (own.has(vendor.join(""))) return [];
  return [{
    pieces: [...vendor, ...name.pieces.slice(brand)],
    kinds: "b".repeat(vendor.length) + name.kinds.slice(brand),
  }];
}

// ------------------------------------------------------------------ one name and a query

// Places of a name are bits of a number: a list of hundreds is looked through at every letter.
const LONGEST_NAME = 30;

function bits(mask) {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count++;
  return count;
}

function placesOf(parts) {
  const places = new Map();
  for (const [word, start, end] of runs(parts.slice(0, LONGEST_NAME))) {
    places.set(word, (places.get(word) ?? 0) | ((1 << end) - (1 << start)));
  }
  return places;
}

function cover(asked, name) {
  name.places ??= placesOf(name.pieces);
  const best = [...asked.map(() => -1), 0];
  const starting = asked.map(() => []);
  for (const [word, start, end] of runs(asked)) starting[start].push([word, end]);
  for (let start = asked.length - 1; start >= 0; start--) {
    for (const [word, end] of starting[start]) {
      const found = name.places.get(word);
      if (best[end] < 0 || found === undefined) continue;
      const taken = best[end] | found;
      if (best[start] < 0 || bits(taken) > bits(best[start])) best[start] = taken;
    }
  }
  return best[0];
}

function anotherModel(name, place, last, numberAsked) {
  const [piece, kind] = [name.pieces[place], name.kinds[place]];
  if (kind === "b" || GENERIC.has(piece)) return false;
  if (EDITION.has(piece)) return true;
  if (kind === "v") return false;
  if (place < last && !hasDigit(piece)) return false;
  const revision = numberAsked && place > last && LETTERED_REVISION.test(piece);
  const follows = /^\p{Nd}+$/u.test(piece) && place > 0 && REVISION.test(name.pieces[place - 1]);
  return !(revision || isVariant(piece) || follows);
}

export function fit(asked, name) {
  const taken = cover(asked, name);
  if (taken < 0) return null;
  const left = [];
  const askedFor = [];
  for (let place = 0; place < name.pieces.length; place++) {
    const isTaken = place < LONGEST_NAME && taken & (1 << place);
    if (!isTaken) left.push(place);
    else if (name.kinds[place] !== "b") askedFor.push(place);
  }
  const last = Math.max(-1, ...askedFor);
  const numberAsked = askedFor.some((place) => hasDigit(name.pieces[place]));
  const telling = left.filter((place) => !saysNothing(name.pieces[place]));
  return {
    same: !left.some((place) => anotherModel(name, place, last, numberAsked)),
    whole: telling.length === 0,
    worded: telling.some((place) => name.kinds[place] === "m" && place < last),
    revision: telling.filter((place) => place > last).map((place) => name.pieces[place])
      .find((piece) => REVISION.test(piece) || LETTERED_REVISION.test(piece)) ?? null,
  };
}

function withoutUnasked(asked) {
  return asked.filter((piece, place) => {
    const [previous, following] = [asked[place - 1] ?? "", asked[place + 1] ?? ""];
    const generation =
      WIFI_GENERATION.has(piece) && (previous === "wifi" || previous === "fi");
    const lettered = REVISION_WORD.has(piece) && /^\p{L}$/u.test(following);
    return lettered || !(UNASKED.has(piece) || generation);
  });
}

function revisions(asked) {
  const [word, revision] = asked.slice(-2);
  if (asked.length < 3 || !REVISION_WORD.has(word) || revision.length > 1) return [];
  const steps = /^\p{Nd}$/u.test(revision)
    ? [`v${revision}`]
    : [..."123456789"].map((step) => revision + step);
  return steps.map((step) => [...asked.slice(0, -2), step]);
}

// ------------------------------------------------------------------ misspelt words

// The ratio of Python's difflib.SequenceMatcher: twice what matches over both lengths.
export function similarity(a, b) {
  const matching = (alow, ahigh, blow, bhigh) => {
    let [besti, bestj, size] = [alow, blow, 0];
    for (let i = alow; i < ahigh; i++) {
      for (let j = blow; j < bhigh; j++) {
        let k = 0;
        while (i + k < ahigh && j + k < bhigh && a[i + k] === b[j + k]) k++;
        if (k > size) [besti, bestj, size] = [i, j, k];
      }
    }
    return size === 0 ? 0 : size + matching(alow, besti, blow, bestj)
      + matching(besti + size, ahigh, bestj + size, bhigh);
  };
  return 2 * matching(0, a.length, 0, b.length) / (a.length + b.length);
}

function closeMatches(word, known, cutoff) {
  return [...known]
    .map((each) => [similarity(each, word), each])
    .filter(([score]) => score >= cutoff)
    .sort(([one, a], [two, b]) => two - one || (a < b ? 1 : -1))
    .slice(0, 3)
    .map(([, each]) => each);
}

const correctable = (word) => word.length >= 4 && !hasDigit(word) && !EDITION.has(word);

function corrections(word, known) {
  if (!correctable(word)) return [];
  const near = known.filter(
    (each) => Math.abs(each.length - word.length) <= 2 && correctable(each));
  return closeMatches(word, near, 0.8);
}

// ------------------------------------------------------------------ the index

const slug = (text) =>
  text.toLowerCase().replace(/[^\x00-\x7f]/g, " ").replaceAll("+", "-plus")
    .replace(/[^a-z0-9.]+/g, "-").replace(/^-+|-+$/g, "");

function derivedProfile([brand, model, variant]) {
  const end = slug(variant);
  return `${slug(brand).replaceAll("-", "")}_${slug(model)}${end ? "-" : ""}${end}`;
}

// The id of a profile from what is told of it, which may be only what its first name does not tell.
function profileOf(told, shown) {
  if (told === "-") return "";
  if (told && !/^[=_]/.test(told)) return told;
  const derived = derivedProfile(shown[0]);
  const place = derived.indexOf("_");
  if (told[0] === "=") return told.slice(1) + derived.slice(place);
  return told ? derived.slice(0, place) + told : derived;
}

const comma = (profile) => profile.replace("_", ",");

function shownNames(column) {
  let brand = "";
  return column.split("\n").filter(Boolean).map((line) => {
    const [first, model = "", variant = ""] = line.split("\t");
    if (first) brand = first === "-" ? "" : first;
    return [brand, model, variant];
  });
}

export class Index {
  // `main` and `more` are the two files that capdb/website/search.py writes; `more` may come later.
  constructor(main) {
    this.releases = main.releases;
    this.default = main.default;
    this.makers = new Set(main.makers.split(" "));
    this.devices = [];
    this.names = [];
    this.tokens = new Map();
    this.identifiers = new Map();
    this.socs = new Map();
    this.words = new Set(this.makers);
    this.machines = {};
    this.whole = false;
    this.#add(main);
  }

  complete(more) {
    if (this.whole) return;
    this.#add(more);
    for (const word of more.words.split(" ")) this.words.add(word);
    this.machines = more.machines;
    this.whole = true;
  }

  #add(columns) {
    columns.profiles.forEach((told, row) => {
      const shown = shownNames(columns.names[row]);
      const profile = profileOf(told, shown);
      const device = {
        number: this.devices.length,
        profile,
        board: columns.boards[row] || comma(profile),
        names: shown.map((parts) => parts.filter(Boolean).join(" ")),
        states: columns.states[columns.state[row]],
        supported: columns.supported?.[row] || null,
      };
      device.spelt = new Set(
        device.names.map((name) => withoutLayout(pieces(name)).join(" ")).filter(Boolean));
      this.devices.push(device);
      this.#addNames(device, shown, columns.more[row]);
      if (!profile) return;
      this.#addIdentifiers(device, columns.ids[row]);
      for (const told of columns.socs[columns.soc[row]].split(" ")) {
        if (told) push(this.socs, told, device.number);
      }
    });
  }

  #addNames(device, shown, more) {
    const own = shown.flatMap((parts) => spellings(...parts));
    for (const line of more.split("\n").filter(Boolean)) {
      const [kinds, ...rest] = line.split(" ");
      if (rest.length) {
        own.push({ pieces: rest, kinds });
      } else {  // a written name, read as all model
        const parts = shown[Number(kinds)].flatMap(pieces);
        own.push({ pieces: parts, kinds: "m".repeat(parts.length) });
      }
    }
    if (device.profile) own.push(identifierSpelling(device.profile));
    const all = [...own, ...own.flatMap((name) => byVendor(device.profile, name))];
    const known = new Set();
    for (const name of all) {
      const key = `${name.kinds} ${name.pieces.join(" ")}`;
      if (known.has(key)) continue;
      known.add(key);
      const number = this.names.push({ ...name, device: device.number }) - 1;
      for (const word of new Set(runs(name.pieces).map(([run]) => run))) {
        push(this.tokens, word, number);
      }
    }
  }

  #addIdentifiers(device, column) {
    push(this.identifiers, device.profile.toLowerCase(), [0, device.number]);
    if (device.board.toLowerCase() !== device.profile.toLowerCase()) {
      push(this.identifiers, device.board.toLowerCase(), [0, device.number]);
    }
    for (const name of column.split(" ").filter(Boolean)) {
      const old = name.startsWith("~");
      const model = () => device.profile.toLowerCase().slice(device.profile.indexOf("_") + 1);
      push(this.identifiers, old ? name.slice(1) || model() : name, [old ? 1 : 0, device.number]);
    }
  }
}

function push(map, key, value) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

// ------------------------------------------------------------------ from a query to devices

const unique = (values) => [...new Set(values)];
const without = (values, place) => values.filter((_, at) => at !== place);
const meets = (one, other) => [...one].some((each) => other.has(each));

class Search {
  constructor(index, release) {
    this.index = index;
    this.place = index.releases.indexOf(release);
  }

  letter(number) { return this.index.devices[number].states[this.place]; }
  isDevice(number) { return this.index.devices[number].profile !== ""; }
  shipped(numbers) { return numbers.filter((number) => this.letter(number) !== "-"); }
  told(number) { return /[ypn]/.test(this.index.devices[number].states); }
  spelt(numbers) {
    return new Set(numbers.flatMap((number) => [...this.index.devices[number].spelt]));
  }

  find(query) {
    const asked = pieces(query);
    const identified = this.identified(query, 0);
    if (!this.shipped(identified).length) {
      const found = this.byName(query, asked);
      if (!identified.length || this.shipped(found.devices).length) return found;
    }
    return { match: matchOf(identified), devices: identified, suggestions: [] };
  }

  byName(query, asked) {
    let devices = this.withSoc(asked, "");
    if (devices.length) return { match: "soc", devices, suggestions: [] };
    const [hits, mended] = this.named(asked);
    const meant = this.meant(hits);
    if (meant.length) {
      devices = this.devicesOf(meant, true);
      const known = this.spelt(devices);
      const own = new Set(devices);
      const others = this.devicesOf(hits, true).filter(
        (each) => !own.has(each) && !meets(this.index.devices[each].spelt, known));
      const suggestions = [
        ...mended, ...onlyRevision(meant), ...this.onlyListed(hits), ...this.askedBack(others),
      ];
      return { match: this.oneHardware(devices) ? "exact" : "ambiguous", devices, suggestions };
    }
    const listed = this.onlyListed(hits);
    if (!listed.length) {
      devices = this.withSoc(asked, "~");
      if (devices.length) return { match: "soc", devices, suggestions: [] };
      devices = this.identified(query, 1);
      if (devices.length) return { match: matchOf(devices), devices, suggestions: [] };
    }
    const others = this.devicesOf(hits, false);
    if (others.length && !listed.length && !asked.some(hasDigit)) {
      return { match: "ambiguous", devices: others, suggestions: mended };
    }
    const near = others.length || listed.length ? others : this.near(asked);
    return {
      match: "none", devices: [], suggestions: [...mended, ...listed, ...this.askedBack(near)],
    };
  }

  identified(query, rank) {
    const asked = query.trim().toLowerCase();
    const ranks = asked.includes(",") ? [0, 1] : [rank];
    const rows = (this.index.identifiers.get(asked) ?? []).filter(([of]) => ranks.includes(of));
    const first = Math.min(...rows.map(([of]) => of));
    return rows.filter(([of]) => of === first).map(([, number]) => number);
  }

  withSoc(asked, mark) {
    let parts = asked.filter((piece) => piece !== "soc");
    while (parts.length) {
      const found = this.index.socs.get(mark + parts.join(""));
      if (found) return found;
      const [maker, ...rest] = parts;
      if (!this.index.makers.has(maker)) break;
      parts = rest;
    }
    return [];
  }

  reach(asked) {
    const reach = asked.map(() => new Set());
    for (const [word, start, end] of runs(asked)) {
      for (const name of this.index.tokens.get(word) ?? []) {
        for (let place = start; place < end; place++) reach[place].add(name);
      }
    }
    return reach;
  }

  inAll(asked) {
    if (!asked.length) return [];
    const [first, ...others] = this.reach(asked).sort((one, two) => one.size - two.size);
    return [...first].filter((name) => others.every((each) => each.has(name)))
      .sort((one, two) => one - two);
  }

  hits(asked) {
    return this.inAll(asked).flatMap((number) => {
      const name = this.index.names[number];
      const found = fit(asked, name);
      return found ? [{ device: name.device, ...found }] : [];
    });
  }

  named(asked) {
    let best = [[], []];
    for (const read of [asked, ...this.mended(asked)]) {
      const said = asked.flatMap((before, place) =>
        before === read[place] ? [] : [`'${before}' was read as '${read[place]}'`]);
      const known = new Set();
      for (const readings of [[read], [withoutUnasked(read)], revisions(read)]) {
        const key = JSON.stringify(readings);
        if (known.has(key)) continue;
        known.add(key);
        const hits = readings.flatMap((reading) => this.hits(reading));
        if (hits.some((hit) => hit.same)) return [hits, said];
        if (hits.length && !best[0].length) best = [hits, said];
      }
    }
    return best;
  }

  mended(asked) {
    const reach = this.reach(asked);
    if (reach.every((names) => names.size)) return [];
    const known = [...this.index.words].sort();
    const meant = asked.map((piece, place) => {
      const found = reach[place].size ? [] : corrections(piece, known);
      return found.length ? found : [piece];
    });
    const most = Math.max(...meant.map((each) => each.length));
    return Array.from({ length: most }, (_, choice) =>
      meant.map((each) => each[Math.min(choice, each.length - 1)]));
  }

  devicesOf(hits, same) {
    return unique(hits.filter((hit) => hit.same === same && this.isDevice(hit.device))
      .map((hit) => hit.device));
  }

  meant(hits) {
    const same = hits.filter((hit) => hit.same && this.isDevice(hit.device));
    if (!same.some((hit) => hit.whole)) return same;
    const known = this.spelt(unique(same.filter((hit) => !hit.worded).map((hit) => hit.device)));
    return same.filter((hit) => !hit.worded || meets(this.spelt([hit.device]), known));
  }

  oneHardware(devices) {
    const [first, ...others] = devices.map((device) => this.index.devices[device].spelt);
    return devices.length === 1
      || [...first].some((name) => others.every((each) => each.has(name)));
  }

  onlyListed(hits) {
    const rows = hits.filter((hit) => hit.same && !this.isDevice(hit.device));
    return unique(rows.map((hit) => hit.device)).slice(0, MOST_SUGGESTIONS).map((row) => {
      const { names, supported } = this.index.devices[row];
      return `${names[0]} is in the Table of Hardware (current release there: `
        + `${supported ?? "none"}), but no profile of the releases known here is linked to it`;
    });
  }

  near(asked) {
    const found = new Set();
    for (const attempt of this.relaxed(asked)) {
      for (const device of this.devicesOf(this.hits(attempt), true)) found.add(device);
      if (found.size >= MOST_SUGGESTIONS) break;
    }
    return [...found];
  }

  *relaxed(asked) {
    const revision = asked.findIndex((piece) => REVISION.test(piece));
    if (revision > 0) yield asked.slice(0, revision);
    for (let place = asked.length - 1; place >= 0; place--) {
      const rest = without(asked, place);
      const telling = rest.some((piece) => hasDigit(piece) && piece.length >= 4);
      if (rest.length && (telling || REVISION.test(asked[place]))) yield rest;
    }
    for (const [place, piece] of asked.entries()) {
      if (!hasDigit(piece) || piece.length < 3) continue;
      for (const token of this.alike(piece, without(asked, place))) {
        yield asked.map((each, at) => (at === place ? token : each));
      }
    }
  }

  alike(number, beside) {
    const known = beside.length
      ? this.inAll(beside).flatMap((name) => runs(this.index.names[name].pieces).map(([run]) => run))
      : [...this.index.tokens.keys()].filter((token) => token > number[0] && token[0] === number[0]);
    const near = unique(known).filter(
      (token) => hasDigit(token) && Math.abs(token.length - number.length) <= 1);
    return closeMatches(number, near.sort(), beside.length ? 0.6 : 0.75);
  }

  askedBack(devices) {
    const called = new Map();
    for (const number of devices.slice(0, MOST_SUGGESTIONS)) {
      const device = this.index.devices[number];
      const name = device.names[0] ?? device.profile;
      called.set(pieces(name).join(" "), name);
    }
    return [...called.values()].map((name) => `did you mean ${name}?`);
  }

  successors(number) {
    const { profile, board } = this.index.devices[number];
    const own = unique([profile.toLowerCase(), board.toLowerCase()]);
    const renamed = own.flatMap((name) => this.index.identifiers.get(name) ?? [])
      .filter(([rank]) => rank === 1).map(([, device]) => device);
    return this.shipped(unique(renamed)).sort((one, two) => one - two);
  }

  worthAsking({ match, devices }) {
    let here = this.shipped(devices);
    let missing = devices.filter((device) => this.letter(device) === "-");
    if (!missing.length || (match === "soc" && here.length)) return here;
    const known = this.spelt(here);
    missing = missing.filter((device) => !meets(this.index.devices[device].spelt, known));
    const renamed = new Map(missing.map((device) => [device, this.successors(device)]));
    here = unique([...here, ...[...renamed.values()].flat()]);
    return [...here, ...missing.filter(
      (device) => !renamed.get(device).length && (!here.length || this.told(device)))];
  }
}

const FIRST_REVISIONS = ["v1", "a1", "rev1", "reva"];

// A warning where only a later revision of the model is known, and none was asked for.
function onlyRevision(hits) {
  const [known, ...others] = unique(hits.map((hit) => hit.revision));
  if (others.length || known === null || FIRST_REVISIONS.includes(known)) return [];
  return [`of this model only the revision ${known} is known here; another one may be other `
    + "hardware, so look at the label"];
}

const matchOf = (devices) => (devices.length === 1 ? "exact" : "ambiguous");

const STATES = { y: "yes", p: "partial", n: "no", u: "unknown", "-": "unknown" };

// What `capdb check QUERY --release RELEASE` finds: how the query matched, devices, suggestions.
export function check(index, query, release = index.default) {
  if (query.length > LONGEST_QUERY || !pieces(query).length) {
    return { match: "none", results: [], suggestions: [] };
  }
  const search = new Search(index, release);
  return answered(search, search.find(query));
}

// What `capdb check --from-board` finds for what a router told: that board or nothing. A board that
// none has, of a target whose only profile is for every machine (x86), is that.
export function checkBoard(index, { board, target }, release = index.default) {
  const search = new Search(index, release);
  let devices = search.identified(board, 0);
  if (!devices.length) devices = search.identified(board, 1);
  if (!devices.length && Object.hasOwn(index.machines, target)) devices = [index.machines[target]];
  if (devices.length) {
    return answered(search, { match: matchOf(devices), devices, suggestions: [] });
  }
  const near = search.byName(board, pieces(board));
  const suggestions = search.askedBack(near.devices);
  return { match: "none", results: [], suggestions: suggestions.length ? suggestions : near.suggestions };
}

function answered(search, found) {
  const devices = search.worthAsking(found);
  let { match } = found;
  const asked = new Set(found.devices);
  if (match !== "soc" && devices.length === 1) match = "exact";
  else if (match === "exact" && !devices.every((each) => asked.has(each))) {
    match = "ambiguous";
  }
  const results = devices.map((number) => {
    const letter = search.letter(number);
    return { ...search.index.devices[number], state: STATES[letter], shipped: letter !== "-" };
  });
  if (match === "exact" && new Set(results.map((result) => result.state)).size > 1) {
    match = "ambiguous";
  }
  for (const result of results) result.key = (result.names[0] ?? result.profile).toLowerCase();
  results.sort((one, two) => (one.key < two.key ? -1 : one.key > two.key ? 1
    : one.profile < two.profile ? -1 : 1));
  return { match, results, suggestions: found.suggestions };
}

// Devices one of whose names goes on where the query stops: help while a person still types.
export function completions(index, query, release = index.default, most = 12) {
  const asked = pieces(query);
  const last = asked.pop();
  if (!last) return [];
  const search = new Search(index, release);
  const among = asked.length ? new Set(search.inAll(asked)) : null;
  const found = new Set();
  for (const [token, names] of index.tokens) {
    if (!token.startsWith(last)) continue;
    for (const name of names) {
      const { device } = index.names[name];
      if ((among === null || among.has(name)) && search.isDevice(device)) found.add(device);
    }
  }
  return search.shipped([...found]).map((number) => ({
    ...index.devices[number], state: STATES[search.letter(number)], shipped: true,
  })).sort((one, two) => one.profile.length - two.profile.length).slice(0, most);
}

// What a person pasted, if it is the output of `ubus call system board`, maybe with the prompt.
export function pastedBoard(text) {
  const said = (value) => (typeof value === "string" ? value.slice(0, LONGEST_QUERY) : "");
  try {
    const told = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const { version, target, distribution } = told.release ?? {};
    return said(told.board_name) && {
      board: said(told.board_name),
      version: said(version),
      target: said(target),
      distribution: said(distribution),
    } || null;
  } catch {
    return null;
  }
}

// The release that stands for the one a router reports, itself or the newest of its series.
export function releaseFor(releases, version) {
  const wanted = version.trim().toLowerCase();
  if (releases.includes(wanted)) return wanted;
  const series = wanted.split("-")[0].split(".").slice(0, 2).join(".");
  const known = releases.filter((each) => each.startsWith(`${series}.`));
  return known.find((each) => !each.includes("-")) ?? known[0] ?? null;
}

// The page of a board, as capdb/website/places.py names it.
export function boardPage(board) {
  const bytes = (text) => [...new TextEncoder().encode(text)]
    .map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return `boards/${board.replace(/^\.|[^A-Za-z0-9,._+-]/gu, bytes)}.html`;
}
