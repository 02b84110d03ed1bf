// Waiting to be paired: asking every few seconds whether the code was entered, or has run out.
const ASK_MS = 3000

async function ask() {
  try {
    const answer = await fetch(document.body.dataset.state, { cache: "no-store" })
    const { state } = await answer.json()
    if (state !== "waiting") return location.reload()
  } catch { /* the server is away; the code stays until it is back */ }
  setTimeout(ask, ASK_MS)
}

setTimeout(ask, ASK_MS)
