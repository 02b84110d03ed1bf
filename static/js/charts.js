// Drawing each figure above its own table, with Chart.js if it came; the table says everything alone.
import { configFor } from "./chart-kinds.js"
import { palette } from "./chart-palette.js"
import { readTable } from "./chart-table.js"

const drawn = new Map()

function draw(figure) {
  const data = readTable(figure.querySelector("table"))
  if (!data.series.length) return
  const canvas = drawn.get(figure)?.canvas ?? place(figure)
  drawn.get(figure)?.destroy()
  const config = configFor(figure.dataset.chart, data, palette(figure))
  drawn.set(figure, new window.Chart(canvas, config))
}

function place(figure) {
  const holder = document.createElement("div")
  holder.className = "chart-canvas"
  const canvas = document.createElement("canvas")
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", figure.dataset.label)
  holder.append(canvas)
  figure.prepend(holder)
  figure.querySelector(".chart-table").open = false
  return canvas
}

function drawAll() {
  if (!window.Chart) return
  document.querySelectorAll("figure[data-chart]").forEach(draw)
}

drawAll()
document.addEventListener("themechange", drawAll)
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll)
