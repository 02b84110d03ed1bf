// Fetching this page again and putting its fresh regions in place of the old ones.
export async function fetchPage(address = location.href) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" })
  if (!response.ok || response.redirected) throw new Error(response.status)
  return new DOMParser().parseFromString(await response.text(), "text/html")
}

export function swap(fresh, names) {
  for (const name of names) {
    const theirs = fresh.querySelector(`[data-region="${name}"]`)
    const ours = document.querySelector(`[data-region="${name}"]`)
    if (!theirs || !ours || theirs.outerHTML === ours.outerHTML) continue
    const focused = ours.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null
    ours.replaceWith(document.adoptNode(theirs))
    if (focused) document.querySelector(`[data-region="${name}"] [href="${CSS.escape(focused)}"]`)?.focus()
  }
}
