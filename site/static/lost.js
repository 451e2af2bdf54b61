// An address that leads to no page: its last part may be a device's name, which the search then answers.
const last = location.pathname.split("/").at(-1).replace(/\.(html|json)$/, "");
const box = document.querySelector("#query");
try {
  if (last !== "404" && !box.value) box.value = decodeURIComponent(last).slice(0, 200);
} catch {
  // It encodes no text.
}
