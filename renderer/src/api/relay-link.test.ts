import { createORPCClient } from '@orpc/client'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, it } from 'vitest'
import { createRelayLink } from './relay-link.ts'

type Client = {
  name(): Promise<string>
  never(): Promise<string>
  count(): Promise<AsyncIterable<number>>
}

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

/** An engine that says its own name, one call it never answers, and one stream that has no end. */
function serve(name: string, port: MessagePort): void {
  const router = {
    name: os.handler(() => name),
    never: os.handler(() => new Promise<string>(() => undefined)),
    count: os.handler(async function* () {
      yield 1
      await new Promise(() => undefined)
    }),
  }
  new RPCHandler(router).upgrade(port, { context: {} })
  port.start()
}

function connected() {
  let engines = 0
  const relay = createRelayLink(() => {
    const { port1, port2 } = new MessageChannel()
    open.push(port1, port2)
    engines += 1
    serve(`engine ${engines}`, port2)
    return port1
  })
  const client: Client = createORPCClient(relay)
  return { client, relay }
}

it('calls the newest engine', async () => {
  const { client, relay } = connected()
  expect(await client.name()).toBe('engine 1')
  relay.reconnect()
  expect(await client.name()).toBe('engine 2')
})

it('fails calls under way in the way that is tried again', async () => {
  const { client, relay } = connected()
  const waiting = client.never()
  relay.reconnect()
  await expect(waiting).rejects.toThrow(TypeError)
  expect(await client.name()).toBe('engine 2')
})

it('ends streams under way, so that they are opened again', async () => {
  const { client, relay } = connected()
  const seen: number[] = []
  const reading = (async () => {
    for await (const value of await client.count()) {
      seen.push(value)
      relay.reconnect()
    }
  })()
  await reading.catch(() => undefined)
  expect(seen).toEqual([1])
  for await (const value of await client.count()) {
    seen.push(value)
    break
  }
  expect(seen).toEqual([1, 1])
})
