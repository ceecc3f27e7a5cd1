/** The studio API, over a message port to the desktop app or over HTTP to the browser host. */
import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { desktop } from './desktop.ts'

/** Marks requests of this page: another site cannot send it without the host's consent. */
export const STUDIO_HEADERS: Readonly<Record<string, string>> = { 'x-luna-studio': '1' }

function createLink(): PortLink<Record<never, never>> | FetchLink<Record<never, never>> {
  if (!desktop) return new FetchLink({ url: `${location.origin}/rpc`, headers: () => ({ ...STUDIO_HEADERS }) })
  const { port1, port2 } = new MessageChannel()
  window.postMessage('luna:connect', location.origin, [port2])
  port1.start()
  return new PortLink({ port: port1 })
}

export const client: StudioClient = createORPCClient(createLink())

/** Query options, keys and mutations of every procedure: `api.assets.get.queryOptions({ input: { id } })`. */
export const api = createTanstackQueryUtils(client)
