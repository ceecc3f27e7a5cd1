/** Denies everything a page of the app never needs: navigation, windows, permissions, web views, remote content. */
import type { Session, WebContents } from 'electron'
import { APP_SCHEME } from './app-origin.ts'
import { isAppUrl } from './trusted-sender.ts'

export const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  spellcheck: true,
} as const

const LOADABLE_SCHEMES = new Set([`${APP_SCHEME}:`, 'data:', 'blob:', 'devtools:'])

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  // A second wall behind the content security policy: the page can load nothing from any network.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLoadable(details.url) }))
}

/** @param openExternal shows a link in the user's browser; called for secure web links, and those of this machine. */
export function hardenContents(contents: WebContents, openExternal: (url: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) openExternal(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

function isLoadable(url: string): boolean {
  return URL.canParse(url) && LOADABLE_SCHEMES.has(new URL(url).protocol)
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A market that runs on this machine has no certificate; what is elsewhere needs one. */
function isWebLink(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname))
}
