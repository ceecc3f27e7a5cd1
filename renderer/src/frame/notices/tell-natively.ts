/** Notifies through the system while the window is in the background; a click opens the page of the message. */
import { desktop } from '../../api/desktop.ts'
import { navigate } from '../../router/router.ts'
import { type Route, routeHash } from '../../router/routes.ts'

interface NativeNotice {
  readonly title: string
  readonly body: string
  readonly route: Route | null
}

/** False if system notifications are unavailable or not permitted: then the window shows a toast. */
export function tellNatively({ title, body, route }: NativeNotice): boolean {
  if (document.visibilityState !== 'hidden') return false
  if (desktop !== undefined) {
    desktop.notify(title, body, route === null ? undefined : routeHash(route).slice(1))
    return true
  }
  if (!('Notification' in window) || Notification.permission !== 'granted') return false
  try {
    const notification = new Notification(title, { body })
    notification.addEventListener('click', () => {
      window.focus()
      if (route !== null) navigate(route)
      notification.close()
    })
    return true
  } catch {
    // Some systems show none without a service worker.
    return false
  }
}

/** Only where the browser would ask the person; call from a click. */
export function mayAskToTell(): boolean {
  return desktop === undefined && 'Notification' in window && Notification.permission === 'default'
}

export async function askToTell(): Promise<void> {
  await Notification.requestPermission()
}
