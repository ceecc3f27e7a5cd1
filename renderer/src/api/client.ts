/** The studio API, over a message port to the desktop app or over HTTP to the browser host. */
import { type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { desktop } from './desktop.ts'
import { createRelayLink } from './relay-link.ts'

/** Marks requests of this page: another site cannot send it without the host's consent. */
export const STUDIO_HEADERS: Readonly<Record<string, string>> = { 'x-luna-studio': '1' }

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  window.postMessage('luna:connect', location.origin, [port2])
  return port1
}

const relay = desktop && createRelayLink(openPort)

type StudioLink = ClientLink<Record<never, never>>

// The browser host serves the page below a path of its own, so addresses are relative to the page.
let link: StudioLink =
  relay ?? new RPCLink({ url: new URL('rpc', location.href).href, headers: () => ({ ...STUDIO_HEADERS }) })

/** Sends all calls over another link, which only tests do. Returns a function that restores the previous link. */
export function replaceLink(other: StudioLink): () => void {
  const before = link
  link = other
  return () => {
    link = before
  }
}

export const client: StudioClient = createORPCClient({
  call: (path, input, options) => link.call(path, input, options),
})

/** Reconnects to a restarted engine. */
export function reconnect(): void {
  relay?.reconnect()
}

/** Query options, keys and mutations of every procedure: `api.assets.get.queryOptions({ input: { id } })`. */
export const api: RouterUtils<StudioClient> = createTanstackQueryUtils(client)
