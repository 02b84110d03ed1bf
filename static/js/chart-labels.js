// Words at the points, so that a chart needs no legend: the last figure of a line, the length of a bar.
const TEXT_PX = 12
const AIR_PX = 8
const HALO_PX = 5
const FEW = 7

export function saying(data, colours, { flat, line }) {
  return {
    id: "saying",
    afterDatasetsDraw(chart) {
      const context = chart.ctx
      context.save()
      context.font = `600 ${TEXT_PX}px ${colours.font}`
      data.series.forEach((one, s) => {
        const points = chart.getDatasetMeta(s).data
        for (const i of spoken(one, data, flat, line)) write(context, points[i], one, i, colours, { flat, line, chart })
      })
      if (flat) notes(context, chart, data, colours)
      context.restore()
    },
  }
}

function spoken(one, data, flat, line) {
  const filled = one.values.flatMap((value, i) => (value === null ? [] : [i]))
  if (line) return one.kind === "pace" ? [] : filled.slice(-1)
  if (flat || (data.series.length === 1 && data.labels.length <= FEW)) return filled
  return one.kind === "actual" ? [data.current < 0 ? data.labels.length - 1 : data.current].filter((i) => filled.includes(i)) : []
}

function write(context, point, one, i, colours, { flat, line, chart }) {
  if (!point) return
  context.fillStyle = one.kind === "next" ? colours.accent : colours.ink
  if (flat) {
    context.textAlign = "left"
    context.textBaseline = "middle"
    context.fillText(one.texts[i], point.x + AIR_PX, point.y)
    return
  }
  const half = context.measureText(one.texts[i]).width / 2
  const own = line && one.kind === "actual"
  const before = own && point.x + half > chart.width // at the edge the words would lie on a rising line
  const under = own && !before && point.y + 2 * AIR_PX + TEXT_PX < chart.chartArea.bottom
  context.textBaseline = before ? "middle" : under ? "top" : "bottom"
  context.textAlign = "center"
  const x = before ? point.x - half - 2 * AIR_PX : Math.max(half, Math.min(point.x, chart.width - half))
  const y = before ? point.y : under ? point.y + 2 * AIR_PX : point.y - AIR_PX
  context.strokeStyle = colours.surface
  context.lineJoin = "round"
  context.lineWidth = HALO_PX // keeps the words apart from a taller bar beside them
  context.strokeText(one.texts[i], x, y)
  context.fillText(one.texts[i], x, y)
}

function notes(context, chart, data, colours) {
  context.font = `400 ${TEXT_PX}px ${colours.font}`
  context.fillStyle = colours["ink-soft"]
  context.textAlign = "right"
  data.notes.forEach((note, i) => {
    const bar = chart.getDatasetMeta(0).data[i]
    if (note && bar) context.fillText(note, chart.width, bar.y)
  })
}
