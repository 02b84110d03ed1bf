// The few kinds of chart: ink happened, dashed grey is the pace, dotted rose is still to go.
import { saying } from "./chart-labels.js"

const TEXT_PX = 12
const BAR_CORNER_PX = 3
const COMPACT_FROM = 10000
const NAME_LENGTH = 16
const DOT_PX = 5

export function configFor(kind, data, colours) {
  const flat = kind === "rows" || kind === "funnel"
  const line = kind === "line"
  const placed = line && data.at.length > 1 && data.at.every((one) => one !== null)
  return {
    type: line ? "line" : "bar",
    data: { labels: data.labels, datasets: data.series.map((one) => (line ? stroke(one, colours, placed && data.at) : bars(one, data, colours, kind))) },
    options: options(data, colours, flat, placed),
    plugins: [saying(data, colours, { flat, line })],
  }
}

function stroke(one, colours, at) {
  const looks = {
    actual: { borderColor: colours.ink, borderWidth: 2.5, pointRadius: last(one, DOT_PX), pointBackgroundColor: colours.ink, pointBorderColor: colours.surface, pointBorderWidth: 2 },
    pace: { borderColor: colours.edge, borderWidth: 1.5, borderDash: [5, 4], pointRadius: 0 },
    next: { borderColor: colours.accent, borderWidth: 3, borderDash: [2, 4], pointRadius: 0 },
    past: { borderColor: colours["heat-4"], borderWidth: 2, pointRadius: 0 },
  }
  return { label: one.label, data: at ? one.values.map((y, i) => ({ x: at[i], y })) : one.values, clip: DOT_PX, tension: 0, spanGaps: true, ...(looks[one.kind] ?? looks.actual) }
}

function last(one, radius) {
  const end = one.values.findLastIndex((value) => value !== null)
  return one.values.map((_, i) => (i === end ? radius : 0))
}

function bars(one, data, colours, kind) {
  const latest = kind === "rows" ? -1 : data.labels.length - 1
  const now = data.current < 0 ? latest : data.current
  const paint = { gain: colours.gain, pace: colours.edge, next: colours.accent, past: colours["heat-4"] }[one.kind]
  const colour = data.labels.map((_, i) => paint ?? (i === now ? colours["ink-done"] : colours["heat-4"]))
  return { label: one.label, data: one.values, backgroundColor: colour, borderRadius: BAR_CORNER_PX, maxBarThickness: 44, categoryPercentage: 0.8, barPercentage: 0.75 }
}

function options(data, colours, flat, placed) {
  const values = { beginAtZero: true, grace: "12%", border: { display: false }, grid: { color: colours.hairline, display: !flat }, ticks: { ...ticks(colours), display: !flat, maxTicksLimit: 4, callback: (value) => short(value, data.unit) } }
  const labels = { border: { color: colours.edge, display: !flat }, grid: { display: false }, ticks: { ...ticks(colours), maxRotation: 0, autoSkip: !flat, autoSkipPadding: 12, callback: (_, i) => named(data.labels[i]) } }
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    indexAxis: flat ? "y" : "x",
    layout: { padding: { top: flat ? 0 : 18, right: flat ? 72 : 8 } },
    scales: flat ? { x: values, y: labels } : { x: placed ? { ...labels, ...places(data, labels.ticks) } : labels, y: values },
    plugins: { legend: { display: false }, tooltip: { enabled: true, displayColors: false, callbacks: { title: (at) => data.labels[at[0].dataIndex], label: (at) => `${at.dataset.label}: ${data.series[at.datasetIndex].texts[at.dataIndex]}` } } },
  }
}

// Rows that aren't equally far apart lie where they say; a date's tick is its row, a number's is round.
function places({ at, atUnit, labels }, ticks) {
  const step = Math.max(...at.slice(1).map((value, i) => value - at[i]))
  const own = at.reduce((kept, value) => (value - kept.at(-1)?.value < step ? kept : [...kept, { value }]), [])
  const said = atUnit === null ? (value) => labels[at.indexOf(value)] : (value) => short(value, atUnit)
  return {
    type: "linear",
    min: at[0],
    max: at.at(-1),
    ticks: { ...ticks, maxTicksLimit: 7, includeBounds: false, callback: said },
    afterBuildTicks: (axis) => { if (atUnit === null) axis.ticks = own },
  }
}

function named(label) {
  const letters = [...label]
  return letters.length > NAME_LENGTH ? `${letters.slice(0, NAME_LENGTH - 1).join("").trimEnd()}…` : label
}

function ticks(colours) {
  return { color: colours["ink-soft"], font: { family: colours.font, size: TEXT_PX } }
}

function short(value, unit) {
  const notation = Math.abs(value) >= COMPACT_FROM ? "compact" : "standard"
  const text = new Intl.NumberFormat(document.documentElement.lang, { notation, maximumFractionDigits: 1 }).format(value)
  return unit === "%" ? `${text}%` : `${unit}${text}`
}
