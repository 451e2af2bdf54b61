// The links of the device list follow the release that is chosen there: presets, files, and the search
// of every page.
export function follow(choice) {
  const release = choice.value;
  const isDefault = release === choice.dataset.default;
  for (const link of document.querySelectorAll(".chips a")) {
    const address = new URL(link.href);
    if (isDefault) address.searchParams.delete("release");
    else address.searchParams.set("release", release);
    link.href = address.href;
  }
  for (const link of document.querySelectorAll("a[data-file]")) {
    link.href = link.dataset.file.replace("*", release);
  }
  document.querySelector(".chosen").textContent = release;
  const search = document.querySelector(".top form");
  const box = search.elements.release ?? search.appendChild(document.createElement("input"));
  Object.assign(box, { type: "hidden", name: "release", value: release, disabled: isDefault });
}
