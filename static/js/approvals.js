// The queue of approvals: what the selected entries bring together, and what is read after a rejection.
const NOUGHT = /0([.,]0+)?/

const bar = document.querySelector("[data-select]")
if (bar) select(bar)
for (const form of document.querySelectorAll("[data-reason]")) preview(form)

function select(form) {
  const all = form.elements.all
  const boxes = [...form.elements].filter((box) => box.name === "fact")
  const show = () => {
    const chosen = boxes.filter((box) => box.checked)
    all.checked = boxes.length > 0 && chosen.length === boxes.length
    all.indeterminate = chosen.length > 0 && !all.checked
    told(form, chosen)
  }
  all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked }); show() })
  boxes.forEach((box) => box.addEventListener("change", show))
  addEventListener("pageshow", show)
  show()
}

function told(form, chosen) {
  const words = form.querySelector("[data-chosen]")
  const button = form.querySelector("button")
  button.textContent = chosen.length ? button.dataset.label.replace("{n}", chosen.length) : button.dataset.none
  words.textContent = ""
  if (!chosen.length) return
  const count = document.createElement("strong")
  count.textContent = form.dataset.selected.replace("{n}", chosen.length)
  const sum = (name) => chosen.reduce((before, box) => before + Number(box.dataset[name]), 0)
  const parts = [points(sum("points"), form.dataset)]
  if (sum("pay")) parts.push(money(sum("pay"), form.dataset))
  words.append(count, ` ${parts.join(", ")}`)
}

function points(sum, { language, point, points }) {
  return sum === 1 ? point : points.replace("2", sum.toLocaleString(language))
}

// The server writes nothing in its currency; the figures take the place of that nought.
function money(minor, { language, zero }) {
  const decimals = zero.match(NOUGHT)[1]?.length - 1 || 0
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return zero.replace(NOUGHT, (minor / 10 ** decimals).toLocaleString(language, digits))
}

function preview(form) {
  const says = form.querySelector("[data-says]")
  const show = () => {
    const quick = form.querySelector("[name=quick]:checked")?.parentElement.textContent.trim()
    const why = form.elements.why.value.trim()
    says.textContent = [quick && `${quick}.`, why].filter(Boolean).join(" ") || says.dataset.empty
  }
  form.addEventListener("input", show)
  show()
}
