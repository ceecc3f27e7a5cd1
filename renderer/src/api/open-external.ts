/** Opens pages outside the studio in the system's browser. */

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True for what may be handed to the system: secure pages, and plain ones of this machine alone. */
export function isOpenable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname))
}

/**
 * Call from a click: browsers block windows without a user action. The desktop app refuses to open windows and
 * hands the address to the system's browser, so the same call serves both hosts. False where the address is not opened.
 */
export function openExternal(address: string): boolean {
  if (!isOpenable(address)) return false
  window.open(address, '_blank', 'noopener,noreferrer')
  return true
}
