// Reading a chart's labels and series from the table that is its source and its alternative.
export function readTable(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1)
  const rows = [...table.tBodies[0].rows]
  const series = heads
    .map((head, i) => ({ kind: head.dataset.series ?? "actual", label: text(head), cells: rows.map((row) => row.cells[i + 1]) }))
    .filter((one) => one.kind !== "none")
  return {
    labels: rows.map((row) => row.cells[0].dataset.label ?? text(row.cells[0])),
    at: rows.map((row) => place(row.cells[0].dataset.at)),
    atUnit: table.dataset.atUnit ?? null,
    current: rows.findIndex((row) => row.hasAttribute("aria-current")),
    notes: rows.map((row) => row.dataset.note ?? ""),
    series: series.map((one) => ({
      kind: one.kind,
      label: one.label,
      values: one.cells.map(value),
      texts: one.cells.map((cell) => (cell ? cell.dataset.say ?? text(cell) : "")),
    })),
    unit: table.dataset.unit ?? "",
  }
}

function place(raw) {
  if (raw === undefined) return null
  return Number.isNaN(Number(raw)) ? Date.parse(raw) : Number(raw)
}

function value(cell) {
  const raw = cell?.dataset.value
  return raw === undefined || raw === "" ? null : Number(raw)
}

function text(cell) {
  return cell.textContent.trim().replace(/\s+/g, " ")
}
