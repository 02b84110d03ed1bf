// Listening to the stream: news when it works, asking by ourselves when it doesn't.
const SILENCE_MS = 40000 // a beat comes every 15 s
const POLL_MS = 15000
const DOUBT_MS = 5000
const FIRST_RETRY_MS = 2000
const LAST_RETRY_MS = 60000
const SPREAD_MS = 300
const PAUSE_MS = 2000 // under a stream of news a page asks no more often

const jitter = (ms) => ms * (0.5 + Math.random())

export function listen(address, { topics, news, stale, fresh }) {
  let source, silence, doubt, poll, last, soon, toldAt = 0, retry = FIRST_RETRY_MS

  const tell = (spread = SPREAD_MS) => {
    const pause = Math.max(0, toldAt + PAUSE_MS - Date.now())
    soon ??= setTimeout(() => {
      soon = undefined
      toldAt = Date.now()
      news()
    }, pause + Math.random() * spread) // many pages, one server
  }

  const alive = (event) => {
    if (event.lastEventId) last = event.lastEventId
    retry = FIRST_RETRY_MS
    clearInterval(poll)
    poll = undefined
    clearTimeout(doubt)
    doubt = undefined
    clearTimeout(silence)
    silence = setTimeout(again, SILENCE_MS)
    fresh?.()
  }

  const changed = (event) => {
    alive(event)
    const { topics: told, spread } = JSON.parse(event.data)
    if (!told || !topics || told.some((topic) => topics.includes(topic))) tell(spread)
  }

  const again = () => {
    clearTimeout(silence)
    clearTimeout(doubt)
    doubt = undefined
    stale?.()
    source?.close()
    poll ??= setInterval(news, jitter(POLL_MS))
    setTimeout(connect, jitter(retry))
    retry = Math.min(retry * 2, LAST_RETRY_MS)
  }

  const connect = () => {
    const url = new URL(address, location.href)
    if (last) url.searchParams.set("after", last)
    source = new EventSource(url)
    source.addEventListener("hello", alive)
    source.addEventListener("beat", alive)
    source.addEventListener("change", changed)
    source.addEventListener("resync", changed)
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) return again() // refused: it won't return by itself
      doubt ??= setTimeout(again, DOUBT_MS) // not set anew by each attempt, or it would never be up
    })
    clearTimeout(silence)
    silence = setTimeout(again, SILENCE_MS)
  }

  connect()
  addEventListener("pagehide", () => source?.close())
  addEventListener("pageshow", (event) => event.persisted && connect())
}
