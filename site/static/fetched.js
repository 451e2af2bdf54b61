// The files that a device's page fetches on demand: its file of the API, and the words for that.

async function json(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return answer.json();
}

let fetching = null;

export function opened() {
  const file = document.querySelector("link[rel=alternate][type='application/json']").href;
  const words = document.querySelector(".strip").dataset.words;
  fetching ??= Promise.all([json(file), json(words)])
    .then(([device, said]) => ({ device, words: said }))
    .catch((error) => {
      fetching = null;
      throw error;
    });
  return fetching;
}
