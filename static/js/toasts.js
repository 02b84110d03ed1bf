// Letting a toast go: by its button, or by itself once it has been read and offers nothing to do.
const SHOWN_MS = 10000

function dismissable(toast) {
  const button = toast.querySelector("[data-dismiss]")
  button.hidden = false
  button.addEventListener("click", () => toast.remove())
  if (toast.dataset.kind !== "fault") setTimeout(() => leave(toast), SHOWN_MS)
}

function leave(toast) {
  if (toast.matches(":hover") || toast.contains(document.activeElement)) {
    setTimeout(() => leave(toast), SHOWN_MS)
    return
  }
  toast.remove()
}

document.querySelectorAll("[data-toasts] [data-toast]").forEach(dismissable)
