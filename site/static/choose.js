// A search box that offers devices: `linkOf` gives the address that adds one, or null. Enter adds the first.
import { boardPage } from "./places.js";

const MOST_SHOWN = 8;

export function offer(form, root, say, linkOf, badge) {
  const box = form.elements.q;
  const list = document.querySelector("#found");
  let opening = null;

  async function names() {
    opening ??= import("./matcher.js").then(async (matcher) => {
      const index = await matcher.opened(root, form.dataset.index);
      await matcher.completed(index, root, form.dataset.more);
      return { matcher, index };
    }).catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  function row(device) {
    const link = document.createElement("a");
    const adding = linkOf(device);
    link.href = adding ?? new URL(boardPage(device.key), root).href;
    if (adding) link.dataset.adds = device.key;
    const what = document.createElement("span");
    what.className = "what";
    what.textContent = (device.names[0] ?? device.key).slice(0, 100);
    link.append(badge(device.state), what);
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  async function update() {
    const query = box.value.trim();
    if (!query) return list.replaceChildren();
    try {
      const { matcher, index } = await names();
      if (query !== box.value.trim()) return null;
      const release = form.elements.release.value;
      const known = [...form.elements.release.options].map(({ value }) => value);
      const { words } = index.reading.namedRelease(query, known);
      const found = [...matcher.check(index, words, release).results, ...matcher.completions(index, words, release)];
      const first = [...new Map(found.map((each) => [each.key, each])).values()].slice(0, MOST_SHOWN);
      return list.replaceChildren(...(first.length ? first.map(row) : [say("not-found", { query: query.slice(0, 60) })]));
    } catch {
      return list.replaceChildren(say("no-names"));
    }
  }

  box.addEventListener("focus", () => names().catch(() => null));
  box.addEventListener("input", update);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = box.value;
    await update();
    if (box.value !== asked) return;
    const first = list.querySelector("[data-adds]");
    if (first) location.assign(`${first.href}#${box.id}`);
    else list.querySelector("a")?.focus();
  });
}
