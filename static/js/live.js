// Listening to the stream: news when it works, asking by ourselves when it doesn't.
const SILENCE_MS = 40000 // a beat comes every 15 s
const POLL_MS = 15000
const FIRST_RETRY_MS = 2000
const LAST_RETRY_MS = 60000
const SPREAD_MS = 300

const jitter = (ms) => ms * (0.5 + Math.random())

export function listen(address, { topics, news, stale, fresh }) {
  let source, silence, poll, last, soon, retry = FIRST_RETRY_MS

  const tell = () => {
    clearTimeout(soon)
    soon = setTimeout(news, Math.random() * SPREAD_MS) // many pages, one server
  }

  const alive = (event) => {
    if (event.lastEventId) last = event.lastEventId
    retry = FIRST_RETRY_MS
    clearInterval(poll)
    poll = undefined
    clearTimeout(silence)
    silence = setTimeout(again, SILENCE_MS)
    fresh?.()
  }

  const changed = (event) => {
    alive(event)
    const told = JSON.parse(event.data).topics
    if (!told || !topics || told.some((topic) => topics.includes(topic))) tell()
  }

  const again = () => {
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
      clearTimeout(silence)
      if (source.readyState === EventSource.CLOSED) return again() // refused: it won't return by itself
      silence = setTimeout(again, FIRST_RETRY_MS * 3)
    })
    clearTimeout(silence)
    silence = setTimeout(again, SILENCE_MS)
  }

  connect()
  addEventListener("pagehide", () => source?.close())
  addEventListener("pageshow", (event) => event.persisted && connect())
}
