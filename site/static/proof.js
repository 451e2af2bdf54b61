// Files and lines for the chain of a release whose places a device's page had no room for: from the page of
// its proofs, which has the same chain.
let fetching = null;

function fetched(address) {
  fetching ??= fetch(address).then(async (answer) => {
    if (!answer.ok) throw new Error(address);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }).catch((error) => {
    fetching = null;
    throw error;
  });
  return fetching;
}

// `mark` is the class of elements that hold in the release.
export async function showPlaces(chain, release, mark) {
  const proof = await fetched(chain.dataset.proof);
  const links = proof.getElementById(release)?.querySelectorAll(".chain > li") ?? [];
  const shown = [...chain.children].filter(({ classList }) => !classList.contains("of") || classList.contains(mark));
  shown.forEach((link, position) => {
    if (link.querySelector(`:scope > .${mark}, :scope > :is(a, span):not(.of)`)) return;
    for (const place of links[position]?.querySelectorAll(":scope > :is(a, span)") ?? []) {
      const added = document.importNode(place, true);
      added.className = `of ${mark}`;
      link.append(added, " ");
    }
  });
}
