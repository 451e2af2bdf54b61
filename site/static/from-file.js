// Opened as a file, a page may load no module and fetch nothing: say so instead of keeping silent.
if (location.protocol === "file:") {
  document.querySelector("#said").textContent = "Opened as a file, this page cannot search. Serve its "
    + "directory, as with python3 -m http.server, or look through all boards, A to Z.";
}
