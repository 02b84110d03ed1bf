// Small mercies of forms: pickers send themselves, the error summary takes focus, nothing is sent twice.
const AGAIN_MS = 5000

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit())
  form.querySelectorAll("[data-autosubmit-button]").forEach((button) => { button.hidden = true })
}

document.querySelector("[data-focus]")?.focus()

function once(event) {
  const form = event.target
  if (event.defaultPrevented || form.method !== "post") return
  if (form.dataset.sent) {
    event.preventDefault()
    return
  }
  form.dataset.sent = "yes"
  setTimeout(() => { delete form.dataset.sent }, AGAIN_MS)
}

document.addEventListener("submit", once)
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent
})
