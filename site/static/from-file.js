// Opened as a file, a page may load no module and fetch nothing: say so instead of keeping silent.
if (location.protocol === "file:") {
  document.querySelector("#said").textContent = document.currentScript.dataset.said;
}
