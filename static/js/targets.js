// A block of cells pasted from a spreadsheet fills the grid from the cell it is pasted into.
const ROWS = /\r?\n/

for (const grid of document.querySelectorAll("[data-grid]")) grid.addEventListener("paste", fill)

function fill(event) {
  const text = event.clipboardData?.getData("text/plain") ?? ""
  const from = event.target.closest("input.cell")
  if (!from || !/[\t\n]/.test(text.trimEnd())) return
  event.preventDefault()
  const rows = [...event.currentTarget.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input.cell")]).filter((cells) => cells.length)
  const top = rows.findIndex((cells) => cells.includes(from))
  const left = rows[top].indexOf(from)
  text.trimEnd().split(ROWS).forEach((line, down) => line.split("\t").forEach((value, right) => put(rows[top + down]?.[left + right], value)))
}

function put(cell, value) {
  if (!cell) return
  cell.value = value.trim()
  cell.dataset.changed = ""
  cell.dispatchEvent(new Event("change", { bubbles: true }))
}
