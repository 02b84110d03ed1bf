// Rows that change places slide to them; with reduced motion they simply are there.
const SLIDE_MS = 400
const still = matchMedia("(prefers-reduced-motion: reduce)")

export function places(root) {
  return new Map([...root.querySelectorAll("tr[data-key]")].map((row) => [row.dataset.key, row.getBoundingClientRect().top]))
}

export function slide(root, before) {
  if (still.matches) return
  for (const row of root.querySelectorAll("tr[data-key]")) {
    const was = before.get(row.dataset.key)
    const by = was === undefined ? 0 : was - row.getBoundingClientRect().top
    if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" })
  }
}
