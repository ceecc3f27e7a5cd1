/** A link over message ports whose far end can be replaced: what is called afterwards goes to the new one. */
import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'

type NoContext = Record<never, never>

export interface RelayLink<T extends ClientContext = NoContext> extends ClientLink<T> {
  /** Opens a new port. Pending calls and streams fail as without a response, so that they are retried. */
  reconnect(): void
}

interface PortCalls extends ClientLink<NoContext> {
  lose(): void
}

function callsOver(port: MessagePort): PortCalls {
  const link = new RPCLink({ port })
  port.start()
  const waiting = new Set<(reason: TypeError) => void>()
  return {
    call: (path, input, options) =>
      new Promise((resolve, reject) => {
        waiting.add(reject)
        void link
          .call(path, input, options)
          .then(resolve, reject)
          .finally(() => waiting.delete(reject))
      }),
    lose() {
      for (const reject of waiting) reject(new TypeError('The engine was restarted.'))
      // A port tells its closing to the other side alone, yet streams that were read from it must end here.
      port.dispatchEvent(new Event('close'))
      port.close()
    },
  }
}

/** @param open a port whose other end is on its way to an engine. */
export function createRelayLink(open: () => MessagePort): RelayLink {
  let current = callsOver(open())
  return {
    call: (path, input, options) => current.call(path, input, options),
    reconnect() {
      current.lose()
      current = callsOver(open())
    },
  }
}
