// The page of a board, as capdb/website/places.py names it.
export function boardPage(board) {
  const bytes = (text) => [...new TextEncoder().encode(text)]
    .map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return `boards/${board.replace(/^\.|[^A-Za-z0-9,._+-]/gu, bytes)}.html`;
}
