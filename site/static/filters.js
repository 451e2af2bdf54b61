// Which devices of the list fit its filters, and how many would fit another choice. Pure: `asked` is the
// values of the filters by name, the place of the release among all, and the keys that a name means.
export const LETTERS = { y: "yes", p: "partial", n: "no", u: "unknown" };

// The values that a device fits, for filters with values of devices.
const VALUES = {
  brand: ({ brand }) => [brand],
  soc: ({ soc }) => [soc],
  target: ({ target }) => [...new Set([target.split("/")[0], target])],
  type: ({ type }) => [type],
  wifi: ({ wifi }) => wifi.split(" "),
  sold: ({ sold }) => [sold],
};

// Whether a device fits the value of another filter.
const TESTS = {
  state: ({ states }, value, { place }) => {
    const state = LETTERS[states[place]];
    return value === "shipped" ? Boolean(state) : state === value;
  },
  q: ({ key }, value, { named }) => !named || named.has(key),
  speed: ({ gigabits }, value) => gigabits >= parseFloat(value),
  ram: ({ ram }, value) => (ram ?? 0) >= Number(value),
};
for (const [name, values] of Object.entries(VALUES)) {
  TESTS[name] = (device, value) => values(device).includes(value);
}

// Whether a device has no data for a filter: nobody knows then whether it fits.
const LACKS = {
  soc: ({ soc }) => !soc,
  type: ({ type }) => !type,
  wifi: ({ wifi }) => !wifi,
  sold: ({ sold }) => !sold,
  speed: ({ gigabits }) => gigabits < 0,
  ram: ({ ram }) => ram === null,
};

export const isFilter = (name) => Object.hasOwn(TESTS, name);

// The devices that fit all filters, or all but one.
export function fitting(devices, asked, but) {
  const tests = Object.entries(TESTS).filter(([name]) => name !== but && asked.filters[name]);
  return devices.filter((device) =>
    tests.every(([name, test]) => test(device, asked.filters[name], asked)));
}

// The devices that fit all filters but those for which they have no data, each with the names of these filters,
// and the names for all of them.
export function undecided(devices, asked) {
  const names = Object.keys(LACKS).filter((name) => asked.filters[name]);
  const tests = Object.entries(TESTS).filter(([name]) => asked.filters[name]);
  const found = new Map();
  for (const device of devices) {
    const lacks = names.filter((name) => LACKS[name](device));
    if (!lacks.length) continue;
    if (!tests.every(([name, test]) => lacks.includes(name) || test(device, asked.filters[name], asked))) continue;
    found.set(device, lacks);
  }
  const lacked = new Set([...found.values()].flat());
  return { found, lacked: names.filter((name) => lacked.has(name)) };
}

// How many of some devices each value of a filter leaves. Brands and SoCs are hundreds, so that a device
// is looked at once for all of them.
export function tally(name, devices, asked) {
  if (!VALUES[name]) {
    return (value) => devices.filter((device) => TESTS[name](device, value, asked)).length;
  }
  const counts = new Map();
  for (const value of devices.flatMap(VALUES[name])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return (value) => counts.get(value) ?? 0;
}
