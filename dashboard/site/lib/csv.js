// A table as a file: exactly the rows that are shown.

/** A spreadsheet would run a text that begins like a formula: it gets a leading quote. Numbers are safe. */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (columns, rows) =>
  [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";

/** Hand it to the reader; the mark in front tells spreadsheets that it is UTF-8. */
export function download(filename, columns, rows) {
  const address = URL.createObjectURL(new Blob(["\ufeff", csv(columns, rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
