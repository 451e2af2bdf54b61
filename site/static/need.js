// Whether a line needs offload, by the rates that people measured: capdb/advice/need.py, for the browser.
// Pure. `rates` are as the API's file of a device has them, `line` is Mbit/s `down` and `up` and the work
// `over` it.
import { seriesOf } from "./sysinfo.js";

const WAYS = ["neither", "software", "hardware"];

const ETHERNET = new Set([100, 1_000, 2_500, 5_000, 10_000]);
const PAYLOAD = 1_440;
const FRAME = 1_538;
const MORE_WORK = ["pppoe", "vlan", "sqm", "wifi"];
const WORKS = ["yes", "partial"];
const OBSTACLES = new Set(["way-not-here", "way-not-known", "way-passes-queues", "way-harms"]);
const RECOMMENDED = { neither: "need-nothing", software: "need-software", hardware: "need-hardware" };

const within = (some, all) => some.every((each) => all.includes(each));
const stated = (rule, values = {}) => ({ rule, values });
const most = (rates) => Math.max(...rates.map(({ rate }) => rate.mbits));
const least = (rates) => Math.min(...rates.map(({ rate }) => rate.mbits));

// The parts of an answer that decide, with the Mbit/s of the device's fastest port, if known.
export function router({ release, state, caveats, paths, links }, ports = null) {
  return {
    ports,
    links,
    series: seriesOf(release),
    state,
    breaks: caveats.some(({ weight }) => weight === "breaks"),
    states: Object.fromEntries(
      ["ipv4-nat", "pppoe", "tunnel"].map((path) => [path, paths[path]?.state])),
  };
}

// The need of the line, and the knowledge of each way to carry it, from the gentlest on.
export function need(of, rates, line) {
  const ways = WAYS.map((by) => ({ by, ...known(of, rates.filter(({ rate }) => rate.by === by), line, by) }));
  const shared = of.links.filter(({ rule, values }) => rule === "shared-link" && line.down + line.up > values.speed);
  const beyond = beyondPorts(of, rates, line);
  if (beyond) return { because: beyond, ways, notes: shared };
  return { because: recommended(ways, line), ways, notes: [...unmeasured(rates, ways, line), ...shared] };
}

// Ports that are slower than the line; a greater rate of the device refutes them.
function beyondPorts({ ports }, rates, line) {
  const seen = Math.max(0, ...rates.filter(({ own }) => own).map(({ rate }) => rate.mbits));
  const isBeyond = ports !== null && seen <= ports && ports < Math.max(line.down, line.up);
  return isBeyond ? stated("need-ports", { mbits: ports }) : null;
}

// That the slower direction of a line was not measured in the way that is enough.
function unmeasured(rates, ways, line) {
  const [slower, mbits] = line.up > line.down ? ["down", line.down] : ["up", line.up];
  const enough = ways.find(({ because }) => because.rule === "way-enough");
  const mine = rates.filter(({ rate }) => rate.by === enough?.by);
  if (!mine.length || !mbits || mine.some(({ rate }) => fills(rate, line, slower, mbits))) return [];
  return [stated(`need-no-rate-${slower}`, { mbits })];
}

function known(of, mine, line, way) {
  const rule = obstacle(of, line, way);
  if (rule) return { because: stated(rule, { way }), rates: [] };
  for (const tier of tiers(of, mine)) {
    const enough = tier.filter(({ rate }) => reaches(rate, line));
    const short = tier.filter(({ rate }) => fallsShort(rate, line));
    if (enough.length && short.length) {
      const values = { way, least: least(short), mbits: most(enough) };
      return { because: stated("way-differs", values), rates: [...enough, ...short] };
    }
    if (enough.length) {
      return { because: stated("way-enough", { way, mbits: most(enough) }), rates: greatest(enough) };
    }
    const alike = tier.filter(({ rate }) => isLike(rate, line));
    if (short.length && (!alike.length || most(alike) <= most(short))) {
      return { because: stated("way-short", { way, mbits: most(short) }), rates: greatest(short) };
    }
  }
  const below = mine.filter(({ rate }) => isLike(rate, line));
  if (below.length) {
    return { because: stated("way-below", { way, mbits: most(below) }), rates: greatest(below) };
  }
  return { because: stated("way-not-measured", { way }), rates: [] };
}

function obstacle(of, line, way) {
  if (way === "software" && of.state === "no") return of.breaks ? "way-harms" : null;
  if (way !== "hardware") return null;
  if (line.over.includes("sqm") && WORKS.includes(of.state)) return "way-passes-queues";
  const paths = ["ipv4-nat"];
  if (line.over.includes("pppoe")) paths.push("pppoe");
  if (line.over.includes("wireguard")) paths.push("tunnel");
  const states = paths.map((path) => of.states[path]).filter(Boolean);
  if (states.includes("no")) return "way-not-here";
  return states.length && !states.includes("unknown") ? null : "way-not-known";
}

// Rates by how near they are to the device and release, the nearest first.
function* tiers(of, rates) {
  const isOfSeries = (each) => seriesOf(each.release) === of.series;
  for (const fits of [(each) => each.own && isOfSeries(each), (each) => each.own, isOfSeries, () => true]) {
    const found = rates.filter(fits);
    if (found.length) yield found;
  }
}

function reaches(rate, line) {
  const faster = line.down >= line.up ? "down" : "up";
  return fills(rate, line, faster, Math.max(line.down, line.up));
}

const fills = (rate, line, direction, speed) =>
  [null, "both", direction].includes(rate.direction) && isLike(rate, line) && rate.mbits >= carried(speed);

const isLike = (rate, line) => within(line.over, rate.over) && within(rate.over, [...line.over, ...MORE_WORK]);

function fallsShort(rate, line) {
  if (rate.at_least || !within(rate.over, line.over)) return false;
  const speeds = { down: line.down, up: line.up };
  return rate.mbits < carried(speeds[rate.direction] ?? Math.max(line.down, line.up));
}

const carried = (speed) => ETHERNET.has(speed) ? Math.floor(speed * PAYLOAD / FRAME) : speed;

function recommended(ways, line) {
  const possible = ways.filter(({ because }) => !OBSTACLES.has(because.rule));
  const enough = possible.find(({ because }) => because.rule === "way-enough");
  if (enough) {
    const { mbits } = enough.because.values;
    if (line.over.includes("sqm")) return stated("need-sqm", { mbits, way: enough.by });
    const gentler = possible.slice(0, possible.indexOf(enough));
    const isNeeded = gentler.every(({ because }) => because.rule === "way-short");
    if (enough.by === "hardware" && !isNeeded) return stated("need-hardware-helps", { mbits });
    return stated(RECOMMENDED[enough.by], { mbits });
  }
  const differs = possible.findLast(({ because }) => because.rule === "way-differs");
  if (differs) return stated("need-differs", differs.because.values);
  const short = possible.filter(({ because }) => because.rule === "way-short");
  if (!short.length) return stated("need-not-measured");
  const mbits = Math.max(...short.map(({ because }) => because.values.mbits));
  if (short.length === possible.length) {
    if (ways.some(({ because }) => because.rule === "way-passes-queues")) return stated("need-sqm-short", { mbits });
    const isKnown = ways.every(({ because }) => because.rule !== "way-not-known");
    return isKnown ? stated("need-another", { mbits }) : stated("need-not-measured");
  }
  const last = possible.at(-1);
  if (!["way-below", "way-not-measured"].includes(last.because.rule)) return stated("need-not-measured");
  return stated("need-try", { mbits, way: last.by });
}

// Rates, the greatest and of these the newest first.
function greatest(rates) {
  const newest = [...rates].sort((one, two) => (one.date < two.date) - (one.date > two.date));
  return newest.sort((one, two) => two.rate.mbits - one.rate.mbits);
}
