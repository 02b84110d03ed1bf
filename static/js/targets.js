// The grid of targets: it opens at the period of now, and takes a block pasted from a spreadsheet.
const ROWS = /\r?\n/

for (const grid of document.querySelectorAll("[data-grid]")) {
  grid.addEventListener("paste", fill)
  showNow(grid.parentElement, [...grid.querySelectorAll("th[data-now]")].at(-1))
}

function showNow(frame, head) {
  if (!head) return
  const [names, ...periods] = head.parentElement.cells
  const least = head.offsetLeft + head.offsetWidth - frame.clientWidth
  const starts = periods.slice(0, periods.indexOf(head)).map((cell) => cell.offsetLeft - names.offsetWidth)
  frame.scrollLeft = starts.find((start) => start >= least) ?? starts.at(-1)
}

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
