// Celebrating wins one at a time: each once, none older than a quarter of an hour, at most two a minute.
const SHOWN_MS = 3800
const APART_MS = 30000
const OLDEST_MS = 900000
const KEY = "salesgame.party"

let last = Number(sessionStorage.getItem(KEY) ?? NaN)
let queue = []
let playing = false
let playedAt = -APART_MS

export function invite(root) {
  const found = [...root.querySelectorAll("template[data-party]")]
  if (Number.isNaN(last)) return remember(Math.max(0, ...found.map(number))) // wins from before this screen looked
  for (const party of found.filter((one) => number(one) > last)) queue.push({ at: Date.parse(party.dataset.at), stage: party.content })
  remember(Math.max(last, ...found.map(number)))
  play()
}

function play() {
  if (playing) return
  queue = queue.filter((one) => Date.now() - one.at < OLDEST_MS)
  if (!queue.length) return
  playing = true
  setTimeout(show, Math.max(0, playedAt + APART_MS - performance.now()))
}

function show() {
  playing = false
  const next = queue.find((one) => Date.now() - one.at < OLDEST_MS)
  queue = queue.slice(queue.indexOf(next) + 1)
  if (!next) return
  const stage = document.importNode(next.stage, true).firstElementChild
  document.body.append(stage)
  playedAt = performance.now()
  setTimeout(() => { stage.remove(); play() }, SHOWN_MS)
}

function number(party) { return Number(party.dataset.party) }

function remember(key) {
  last = key
  sessionStorage.setItem(KEY, key)
}
