// Showing and hiding the amounts of one's own pay, remembered on this device.
import { remember } from "./cookies.js"

const root = document.documentElement
const forms = document.querySelectorAll("[data-amounts-form]")

function toggle(event) {
  event.preventDefault()
  const amounts = root.dataset.amounts === "hidden" ? "shown" : "hidden"
  root.dataset.amounts = amounts
  remember("amounts", amounts)
  for (const form of forms) {
    form.querySelector("button").setAttribute("aria-pressed", String(amounts === "hidden"))
  }
}

for (const form of forms) form.addEventListener("submit", toggle)
