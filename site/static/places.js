// The page of a board and its file of the API, as capdb/website/places.py names them.
export const boardPage = (board) => `boards/${fileName(board)}.html`;
export const boardFile = (board) => `api/v1/boards/${fileName(board)}.json`;

function fileName(name) {
  const bytes = (text) => [...new TextEncoder().encode(text)]
    .map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return name.replace(/^\.|[^A-Za-z0-9,._+-]/gu, bytes);
}
