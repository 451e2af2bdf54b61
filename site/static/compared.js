// The rows of a device on a release, and their changes from another release on. Pure.

// Names of rows that differ by nature: of two devices they say nothing.
const OWN = new Set(["profile"]);

// The values of `devices.json` for a device at its place.
function hardwareOf({ listed, place }, say) {
  const at = (name) => listed[name][listed[`${name}_of`][place]];
  return place < 0 ? {} : {
    soc: at("soc"), type: at("type"), wifi: at("wifi"), ports: at("ports").replaceAll("x", "×"),
    ram: listed.ram[place] ? say("megabytes", { count: listed.ram[place] }) : "",
  };
}

// A device on a release: its rows, those that are hardware, and the caveats by their ids.
export function column(device, version, kinds, say) {
  const answer = device.file.results.find(({ release }) => release === version);
  const image = Boolean(answer?.kernel);
  const hardware = hardwareOf(device, say);
  const paths = Object.fromEntries(kinds.map((kind) => [`traffic-${kind}`, answer?.paths[kind]?.state ?? ""]));
  const values = {
    offload: image ? answer.state : say("no-image"), why: answer?.reason ?? "", ...paths, ...hardware,
    target: answer?.target ?? "", profile: answer?.profile ?? "", proof: answer?.grade ?? "",
  };
  const caveats = new Map((answer?.caveats ?? []).map((each) => [each.id, each]));
  return { key: device.key, values, hardware: new Set(Object.keys(hardware)), caveats, image };
}

// The different values of a row, where they are known.
export const known = (columns, name) =>
  new Set(OWN.has(name) ? [] : columns.map(({ values }) => values[name]).filter(Boolean));

const missing = (some, others) => [...some.values()].filter(({ id }) => !others.has(id));

const works = ({ values }) => ["yes", "partial"].includes(values.offload);

// The changes from one column to another. If one of both releases has no image, that is the only one. Where
// offload works on one of both only, the warnings about it do not count: they are no change of their own.
// `offload` is whether it changes itself, for some traffic at least.
export function changesOf(now, before) {
  const both = now.image && before.image;
  const names = both ? Object.keys(now.values) : ["offload"];
  const values = Object.fromEntries(names.filter((name) => now.values[name] !== before.values[name])
    .map((name) => [name, { before: before.values[name] }]));
  const come = both ? missing(now.caveats, before.caveats) : [];
  const gone = both ? missing(before.caveats, now.caveats) : [];
  const counted = works(now) === works(before);
  const changed = Object.keys(values);
  return {
    values, come, gone, counted, count: changed.length + (counted ? come.length + gone.length : 0),
    offload: both ? changed.some((name) => name === "offload" || name.startsWith("traffic-")) : works(now) || works(before),
  };
}
