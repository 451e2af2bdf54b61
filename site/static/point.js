// A point release that was not read, as `#24.10.2`: the answer of its series, with its differences.
import { opened } from "./fetched.js";
import { element, filled } from "./words.js";

const capital = (text) => text[0].toUpperCase() + text.slice(1);

// Shows it in the verdict of the release that answers for it; returns a function that undoes this.
export async function showPoint(verdict, asked, release) {
  const { device, words } = await opened();
  const found = device.points.find((each) => each.asked === asked);
  const says = [filled(words.point, { asked, release }), found?.compared?.says].filter(Boolean).join("; ");
  const note = element("p", { class: "point" }, `${says}.`);
  const only = (found?.caveats ?? []).filter((each) => each.says !== found.because?.says);
  const caveats = only.map((each) => element("p", { class: "point" },
    element("span", { class: `tag ${each.weight}` }, words.weights[each.weight]), ` ${capital(each.says)}`));
  const undo = found?.because ? lowered(verdict, found, words) : () => {};
  verdict.append(note, ...caveats);
  return () => {
    undo();
    for (const each of [note, ...caveats]) each.remove();
  };
}

// Another verdict than that of the release: consequences of the better one are not shown.
function lowered(verdict, { state, because }, words) {
  const [word, claim] = [verdict.querySelector(".word"), verdict.querySelector(".claim")];
  const before = [verdict.className, [...word.childNodes], [...claim.childNodes]];
  const better = [...verdict.querySelectorAll("p:not(.claim, .over)"),
    ...["need", "caveats", "type", "traffic", "why"].map((id) => document.querySelector(`#${id}`)?.closest("section")),
    document.querySelector(".panel")]
    .filter((each) => each && !each.hidden);
  verdict.classList.remove("yes", "partial", "no", "unknown");
  verdict.classList.add(state);
  word.replaceChildren(words.states[state]);
  claim.replaceChildren(`${capital(because.says)}.`);
  for (const each of better) each.hidden = true;
  for (const each of document.querySelectorAll(".share .for-state")) {
    each.textContent = words.states[state].split(" ")[1].toLowerCase();
  }
  return () => {
    verdict.className = before[0];
    word.replaceChildren(...before[1]);
    claim.replaceChildren(...before[2]);
    for (const each of better) each.hidden = false;
  };
}
