// The wall: fetched again when something changed, slides in turn, honest about its age, never still enough to burn in.
import { listen } from "./live.js"
import { invite } from "./parties.js"
import { fetchPage, swap } from "./regions.js"
import { places, slide } from "./slide.js"

const LOOK_MS = 60000
const SLIDE_MS = 25000
const SHIFT_MS = 60000
const OLD_MS = 600000
const NAME_MS = 10000
const SHIFTS = 8
let shown = 0, shift = 0, freshAt = Date.now(), busy, again

const all = (selector) => [...document.querySelectorAll(selector)]
const stale = (on) => all("[data-stale]").forEach((badge) => { badge.hidden = !on })

async function refresh() {
  if (busy) return void (again = true)
  busy = true
  try {
    const page = await fetchPage()
    if (!page.querySelector("[data-wall]")) return location.reload() // unpaired: show the code
    take(page)
  } catch {
    stale(true) // the last good frame stays, with its age
  }
  busy = false
  if (again) { again = false; refresh() }
}

function take(page) {
  const before = places(document)
  swap(page, ["head", "board", "foot", "name", "parties"])
  turn(0)
  slide(document, before)
  invite(document)
  freshAt = Date.now()
  stale(false)
  if (document.querySelector(".wall-name")) setTimeout(() => document.querySelector(".wall-name")?.remove(), NAME_MS)
}

function turn(by) {
  const slides = all("[data-slide]")
  shown = (shown + by) % slides.length
  slides.forEach((one, i) => { one.hidden = i !== shown })
}

function move() {
  shift = (shift + 1) % SHIFTS
  document.body.dataset.shift = shift
}

function watch() {
  document.querySelector("[data-old]").hidden = Date.now() - freshAt < OLD_MS
}

invite(document)
setInterval(refresh, LOOK_MS)
setInterval(() => turn(1), SLIDE_MS)
setInterval(move, SHIFT_MS)
setInterval(watch, LOOK_MS / 4)
navigator.wakeLock?.request("screen").catch(() => {})
listen(document.body.dataset.live, { topics: ["board", "deal_won", "screens"], news: refresh, stale: () => stale(true), fresh: () => stale(Date.now() - freshAt > 2 * LOOK_MS) })
