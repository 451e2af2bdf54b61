"use strict";

// The release that a device's page shows goes along in links and texts: that of the address, or else
// the headline's.
const strip = document.querySelector(".strip");

function chosen() {
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const [place] = at?.classList.contains("at") ? [...at.classList].filter((each) => /^a\d+$/.test(each)) : [];
  return strip.querySelector(place ? `.r${place.slice(1)}` : ".now");
}

// What is copied is about the release that is shown.
function share(link) {
  const series = link.querySelector("b").lastChild.textContent.trim();
  for (const text of document.querySelectorAll(".share code[data-claim]")) {
    text.textContent = text.dataset.claim
      .replaceAll("RELEASE", series).replaceAll("STATE", link.querySelector("small").textContent.split(",")[0]);
  }
}

function carry() {
  const link = chosen();
  if (!link) return;
  for (const each of strip.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const release = decodeURIComponent(link.hash.slice(1));
  for (const each of document.querySelectorAll("a[href*='devices.html'], a[href$='index.html'], a[href*='index.html?']")) {
    const address = new URL(each.href);
    address.searchParams.set("release", release);
    each.href = address.href;
  }
  share(link);
  for (const form of document.querySelectorAll(".top form")) {
    const box = form.elements.release ?? form.appendChild(document.createElement("input"));
    Object.assign(box, { type: "hidden", name: "release", value: release });
  }
}

// A point release that was not read, as `#24.10.2`, is its series: the default's answer is another's.
function toSeries() {
  const asked = decodeURIComponent(location.hash.slice(1));
  const [series] = /^\d+\.\d+(?=\.)/.exec(asked) ?? [];
  if (series && !document.getElementById(asked) && document.getElementById(series)) location.replace(`#${series}`);
}

if (strip) {
  addEventListener("hashchange", () => {
    toSeries();
    carry();
  });
  toSeries();
  carry();
}
