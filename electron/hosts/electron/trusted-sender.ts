/** Only the top frame of the app's own page may speak to the main process. */
import { APP_ORIGIN } from './app-origin.ts'

interface SenderFrame {
  readonly url: string
  readonly parent: unknown
}

export function isTrustedSender(event: { readonly senderFrame: SenderFrame | null }): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isAppUrl(frame.url)
}

export function isAppUrl(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)
}
