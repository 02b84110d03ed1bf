// The pinned row appears only while my own row is out of view.
export function watchPinned() {
  const pinned = document.querySelector("[data-pinned]")
  const mine = document.querySelector("tr[aria-current]")
  if (!pinned) return
  pinned.hidden = !!mine
  if (!mine) return
  new IntersectionObserver(([seen]) => { if (pinned.isConnected) pinned.hidden = seen.isIntersecting }).observe(mine)
}
