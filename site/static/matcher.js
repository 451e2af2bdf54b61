// All modules that answer a query, in one: it is fetched when somebody is about to type, and the readers
// of whole texts with the rest of the index.
import { Index } from "./index.js";

export { pieces } from "./names.js";
export { check, checkBoard, completions } from "./lookup.js";
export { pastedBoard, releaseFor } from "./sysinfo.js";

const fetched = (root, name) => fetch(new URL(name, root)).then((answer) => {
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
});

const SLICE_MS = 10;

// Reading the index takes slices of time, so that a letter typed meanwhile is seen at once.
async function inSlices(steps) {
  const { port1, port2 } = new MessageChannel();
  let until = 0;
  for (const _ of steps) {
    if (performance.now() < until) continue;
    await new Promise((done) => {
      port1.onmessage = done;
      port2.postMessage(null);
    });
    until = performance.now() + SLICE_MS;
  }
  port1.close();
}

// The index of devices that the default release has an answer for, by their first names.
export async function opened(root, file) {
  const told = await fetched(root, file);
  const index = new Index(told);
  await inSlices(index.read(told));
  return index;
}

// The functions that few queries need.
export async function further() {
  const modules = await Promise.all([
    import("./in-text.js"), import("./from-machine.js"),
    import("./relatives.js"), import("./unsupported.js"), import("./named-release.js"),
  ]);
  return Object.assign({}, ...modules);
}

// The rest of it: other names and devices, further ids, targets, drivers, other words.
export async function completed(index, root, file) {
  const [more, reading] = await Promise.all([fetched(root, file), further()]);
  index.reading = reading;
  await inSlices(index.complete(more));
}
