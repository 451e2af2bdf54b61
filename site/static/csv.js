// Rows as CSV, as capdb/render/table.py writes them: `'` comes before text like a formula.

const FORMULA = /^\s*[=+\-@＝＋－＠]/;

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cell(value) {
  const text = String(value ?? "");
  return quoted(typeof value === "string" && FORMULA.test(text) ? `'${text}` : text);
}

export const csv = (rows) => rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
