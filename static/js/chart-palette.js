// Colours and type of charts, read from the tokens of the place where the figure stands.
const NAMES = ["ink", "ink-soft", "ink-done", "accent", "gain", "edge", "hairline", "surface", "heat-4"]

export function palette(figure) {
  const probe = document.createElement("span")
  probe.hidden = true
  figure.append(probe)
  const colours = {}
  for (const name of NAMES) {
    probe.style.setProperty("color", `var(--${name})`)
    colours[name] = getComputedStyle(probe).color
  }
  probe.remove()
  return { ...colours, font: getComputedStyle(figure).fontFamily }
}
