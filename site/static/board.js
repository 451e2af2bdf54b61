"use strict";

// The release that a device's page shows goes along in links and texts: that of the address, or else
// the headline's.
const strip = document.querySelector(".strip");

function chosen() {
  const at = document.getElementById(asked());
  const [place] = at?.classList.contains("at") ? [...at.classList].filter((each) => /^a\d+$/.test(each)) : [];
  return strip.querySelector(place ? `.r${place.slice(1)}` : ".now");
}

const asked = () => decodeURIComponent(location.hash.slice(1));
const releaseOf = (link) => decodeURIComponent(link.hash.slice(1));

// A point release that was not read, as `#24.10.2`, or null.
function pointOf(link) {
  const [, series] = /^(\d+\.\d+\.)\d+(-rc\d+)?$/.exec(asked()) ?? [];
  return series && releaseOf(link).startsWith(series) && asked() !== releaseOf(link) ? asked() : null;
}

// A copied link is that of the shown release.
function share(link) {
  const series = pointOf(link) ?? link.querySelector("b").lastChild.textContent.trim();
  const [state] = link.querySelector("small").textContent.split(",");
  for (const [place, text] of [[".for-release", series], [".for-state", state]]) {
    for (const each of document.querySelectorAll(`.share ${place}`)) each.textContent = text;
  }
}

function carry() {
  const link = chosen();
  if (!link) return;
  for (const each of strip.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const release = pointOf(link) ?? releaseOf(link);
  for (const each of document.querySelectorAll("a[href*='devices.html'], a[href$='index.html'], a[href*='index.html?']")) {
    const address = new URL(each.href);
    address.searchParams.set("release", release);
    each.href = address.href;
  }
  for (const each of document.querySelectorAll(".siblings a")) each.hash = release;
  share(link);
  for (const form of document.querySelectorAll(".top form")) {
    const box = form.elements.release ?? form.appendChild(document.createElement("input"));
    Object.assign(box, { type: "hidden", name: "release", value: release });
  }
}

// A point release has no place in the page; it gets that of its series, and the address stays.
function place() {
  const [series] = /^\d+\.\d+(?=\.)/.exec(asked()) ?? [];
  const known = series && !document.getElementById(asked()) && document.getElementById(series);
  if (!known) return;
  const made = known.cloneNode();
  made.id = asked();
  known.after(made);
  location.replace(location.hash);
}

let takeBack = null;

async function note() {
  const before = takeBack;
  takeBack = null;
  (await before)?.();
  const link = chosen();
  const point = pointOf(link);
  if (!point) return;
  const [mark] = /\br\d+\b/.exec(link.className);
  const verdict = document.querySelector(`.verdict.${mark}`) ?? document.querySelector(".verdict");
  takeBack = import("./point.js").then(({ showPoint }) => showPoint(verdict, point, releaseOf(link))).catch(() => null);
}

// Whether the line that a person names needs it: asked for, and kept in step with the release.
const line = document.querySelector("#line");
let known = null;

const LOADS = ["pppoe", "sqm", "wireguard"];

// The address has the line, so that it can be passed on.
function keepLine() {
  const { down, up } = line.elements;
  const over = LOADS.filter((load) => line.elements[load].checked);
  history.replaceState(null, "", `?${[`line=${down.value}/${up.value || 0}`, ...over].join("&")}${location.hash}`);
}

function recallLine() {
  const kept = new URLSearchParams(location.search);
  const [, down, up] = /^(\d+)\/(\d+)$/.exec(kept.get("line")) ?? [];
  if (!down) return false;
  Object.assign(line.elements.down, { value: down });
  Object.assign(line.elements.up, { value: up });
  for (const load of LOADS) line.elements[load].checked = kept.has(load);
  return line.checkValidity();
}

async function answerLine() {
  const place = document.querySelector("#line-answer");
  try {
    if (!known) place.textContent = place.dataset.loading;
    known ??= Promise.all([import("./line.js"), import("./fetched.js").then(({ opened }) => opened())]);
    const [{ answered, lineOf, show }, data] = await known;
    show(place, data, answered(data, releaseOf(chosen()), lineOf(line)));
    return place;
  } catch {
    known = null;
    place.textContent = place.dataset.failed;
  }
}

if (line && strip) {
  const own = document.querySelector("#own");
  own.hidden = false;
  own.open = matchMedia("(min-width: 44.01rem)").matches;
  // Asked for by its button or the address, the answer is brought into sight.
  const see = async () => (await answerLine())?.scrollIntoView({ block: "nearest" });
  line.addEventListener("submit", (event) => {
    event.preventDefault();
    keepLine();
    see();
  });
  line.addEventListener("change", () => {
    if (!known || !line.checkValidity()) return;
    keepLine();
    answerLine();
  });
  if (recallLine()) {
    own.open = true;
    see();
  }
}

// The page of proofs has the rest of the evidence; if it cannot be read, its link is still there.
function prove() {
  const chain = document.querySelector(".chain[data-proof]");
  const link = chain && chosen();
  const [mark] = /\br\d+\b/.exec(link?.className) ?? [];
  if (mark) import("./proof.js").then(({ showPlaces }) => showPlaces(chain, releaseOf(link), mark)).catch(() => null);
}

// The address keeps the release that it names.
document.querySelector(".upgrade a[href='#share']")?.addEventListener("click", (event) => {
  event.preventDefault();
  const heading = document.querySelector("#share");
  heading.tabIndex = -1;
  heading.focus();
});

function arrive() {
  place();
  carry();
  note();
  prove();
}

if (strip) {
  addEventListener("hashchange", () => {
    arrive();
    if (known) answerLine();
  });
  arrive();
}
