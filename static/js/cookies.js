// Remembering a choice of this device where the server can read it too.
const YEAR_SECONDS = 31536000

export function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`
}
