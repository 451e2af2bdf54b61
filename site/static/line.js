// "Your line" on a device's page: the answer of `capdb advise DEVICE --line`, once somebody asks.
import { need, router } from "./need.js";
import { element, filled } from "./words.js";

const LOADS = ["pppoe", "sqm", "wireguard"];

export function lineOf(form) {
  const { down, up } = form.elements;
  const over = LOADS.filter((load) => form.elements[load].checked);
  return { down: Number(down.value), up: Number(up.value || 0), over };
}

// The need of the line on a release; null if that has no image.
export function answered({ device }, release, line) {
  const answer = device.results.find((each) => each.release === release);
  if (!answer?.kernel) return null;
  const known = device.need.lines.find(({ releases }) => releases.includes(release));
  const rates = (known?.rates ?? []).map((place) => device.need.rates[place]);
  return need(router(answer, device.need.ports), rates, line);
}

// A link brings its sentence along.
function sentence(words, { rule, values, says }) {
  const language = document.documentElement.lang;
  const shown = Object.entries(values).map(([name, value]) =>
    [name, typeof value === "number" ? value.toLocaleString(language) : value]);
  const text = says ?? filled(words.says[`${rule} ${values.way}`] ?? words.says[rule], Object.fromEntries(shown));
  return text[0].toUpperCase() + text.slice(1);
}

function cited(rate, label) {
  const about = element("small", {}, `${rate.in_words} `);
  if (/^https?:\/\//.test(rate.source)) about.append(element("a", { href: rate.source }, label));
  return about;
}

export function show(place, { words }, found) {
  if (!found) return place.replaceChildren();
  const because = element("p", { class: `said ${words.tones[found.because.rule] ?? ""}` }, sentence(words, found.because));
  const ways = found.ways.map((way) => element("li", {}, sentence(words, way.because),
    ...way.rates.map((rate) => cited(rate, place.dataset.source))));
  const notes = found.notes.map((note) => element("p", { class: "note" }, sentence(words, note)));
  return place.replaceChildren(because, ...notes, element("ul", {}, ...ways));
}
