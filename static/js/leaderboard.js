// The leaderboard moves when the stream says so: fetched again, swapped, rows slid to their places.
import { listen } from "./live.js"
import { watchPinned } from "./pinned.js"
import { fetchPage, swap } from "./regions.js"
import { places, slide } from "./slide.js"

const SAY_MS = 30000
const DAY_MS = 86400000
const SPREAD_MS = 20000
const live = document.querySelector("[data-live]")
const region = () => document.querySelector('[data-region="board"]')
const stale = (on) => document.querySelectorAll("[data-live-stale]").forEach((badge) => { badge.hidden = !on })
let busy, again, saidAt = 0, said

async function refresh() {
  if (busy) return void (again = true)
  busy = true
  try {
    const fresh = await fetchPage()
    const before = places(region())
    swap(fresh, ["about", "board"])
    redrawChart(fresh)
    slide(region(), before)
    watchPinned()
    say()
  } catch {
    stale(true)
  }
  busy = false
  if (again) { again = false; refresh() }
}

function redrawChart(fresh) {
  const [theirs, ours] = [fresh, document].map((page) => page.querySelector("#board-bars table"))
  if (!theirs || !ours || theirs.innerHTML === ours.innerHTML) return
  ours.innerHTML = theirs.innerHTML
  document.dispatchEvent(new Event("themechange"))
}

function say() {
  const { leader, mine } = region().dataset
  const text = [leader, mine].filter(Boolean).join(" ")
  if (!text || text === said || Date.now() - saidAt < SAY_MS) return
  saidAt = Date.now()
  said = document.querySelector("[data-live-says]").textContent = text
}

// With the company's day the board's period ends, news or not.
function atDaysEnd(left) {
  setTimeout(() => { refresh(); atDaysEnd(DAY_MS) }, left + Math.random() * SPREAD_MS)
}

function pick() {
  const form = document.querySelector("[data-pickers]")
  form.querySelector("button").hidden = true
  form.addEventListener("change", () => form.requestSubmit())
}

pick()
watchPinned()
if (live && !live.hasAttribute("data-live-off")) {
  atDaysEnd(live.dataset.dayEndsIn * 1000)
  listen(live.dataset.live, { topics: live.dataset.liveTopics.split(" "), news: refresh, stale: () => stale(true), fresh: () => stale(false) })
}
