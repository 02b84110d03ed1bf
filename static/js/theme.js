// Changing between light and dark without a new page.
import { remember } from "./cookies.js"

const root = document.documentElement
const scheme = matchMedia("(prefers-color-scheme: dark)")
const form = document.querySelector("[data-theme-form]")

function current() {
  return root.dataset.theme ?? (scheme.matches ? "dark" : "light")
}

function change(event) {
  event.preventDefault()
  const theme = current() === "dark" ? "light" : "dark"
  root.dataset.theme = theme
  remember("theme", theme)
  document.dispatchEvent(new CustomEvent("themechange"))
}

form?.addEventListener("submit", change)
