/** The engine process as the main process meets it, with the ports of Node in the place of Electron's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { serveEngine } from './engine.process.ts'
import { type FromEngine, fromEngineSchema, type ToEngine } from './engine-messages.ts'

interface MainProcess {
  tell(message: ToEngine, transfer?: MessagePort[]): void
  /** The next message of the engine process, in order. */
  heard(): Promise<FromEngine>
  readonly exited: Promise<void>
}

let directory: string
let closeChannel: () => void

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-engine-process-'))
})

afterEach(() => {
  closeChannel()
  rmSync(directory, { recursive: true, force: true })
})

function startProcess(): MainProcess {
  const { port1, port2 } = new MessageChannel()
  closeChannel = () => port1.close()
  const { promise: exited, resolve: exit } = Promise.withResolvers<void>()
  serveEngine(
    {
      // Electron passes transferred ports separately from the data; here they are part of it.
      on: (_event, listener) => port2.on('message', listener),
      postMessage: (message) => port2.postMessage(message),
    },
    exit,
    () => undefined,
  )
  const waiting: FromEngine[] = []
  const readers: ((message: FromEngine) => void)[] = []
  port1.on('message', (data: unknown) => {
    const message = fromEngineSchema.parse(data)
    const reader = readers.shift()
    if (reader === undefined) waiting.push(message)
    else reader(message)
  })
  return {
    tell: (data, ports = []) => port1.postMessage({ data, ports }, ports),
    heard: () => {
      const message = waiting.shift()
      return message === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(message)
    },
    exited,
  }
}

const startMessage = (): ToEngine => ({
  type: 'start',
  options: {
    libraryDirectory: join(directory, 'library'),
    modelsDirectory: join(directory, 'models'),
    logsDirectory: join(directory, 'logs'),
    version: '1.2.3',
    marketUrl: null,
  },
})

function clientOver(main: MainProcess): StudioClient {
  const { port1, port2 } = new MessageChannel()
  main.tell({ type: 'connect' }, [port2])
  port1.start()
  return createORPCClient(new RPCLink({ port: port1 }))
}

test('it starts, serves a window and resources, and stops when told to', async () => {
  const main = startProcess()
  main.tell(startMessage())
  expect(await main.heard()).toEqual({ type: 'ready' })

  const client = clientOver(main)
  expect(await client.system.info()).toMatchObject({ host: 'electron', version: '1.2.3', nativeFiles: true })
  const { id } = await client.assets.create({ kind: 'item', name: 'Lamp' })
  const second = clientOver(main)
  expect((await second.assets.get({ id })).card.name).toBe('Lamp')
  const [error] = await safe(client.assets.get({ id: '0193a000-0000-7000-8000-000000000000' }))
  expect(error).toMatchObject({ code: 'NOT_FOUND', data: { retryable: false } })

  const { exportId } = await client.assets.export({ id, format: 'card_json' })
  const url = `luna-app://studio/export/${exportId}`
  main.tell({ type: 'resource', id: 7, method: 'GET', url, headers: {}, body: null })
  const answer = await main.heard()
  expect(answer).toMatchObject({ type: 'resource', id: 7, status: 200 })
  if (answer.type === 'resource') expect(new TextDecoder().decode(answer.body)).toContain('Lamp')

  const unknown = `luna-app://studio/media/${'0'.repeat(64)}`
  main.tell({ type: 'resource', id: 8, method: 'GET', url: unknown, headers: {}, body: null })
  expect(await main.heard()).toMatchObject({ type: 'resource', id: 8, status: 404 })

  const body = new TextEncoder().encode('a text').buffer
  const upload = 'luna-app://studio/upload?name=note.txt'
  main.tell({ type: 'resource', id: 9, method: 'POST', url: upload, headers: {}, body })
  expect(await main.heard()).toMatchObject({ type: 'resource', id: 9, status: 200 })

  main.tell({ type: 'stop' })
  await main.exited
})

test('the library it leaves is opened by the next one, which sees the work', async () => {
  const first = startProcess()
  first.tell(startMessage())
  await first.heard()
  await clientOver(first).assets.create({ kind: 'item', name: 'Bell' })
  first.tell({ type: 'stop' })
  await first.exited
  closeChannel()

  const next = startProcess()
  next.tell(startMessage())
  expect(await next.heard()).toEqual({ type: 'ready' })
  expect((await clientOver(next).assets.list({})).items).toMatchObject([{ name: 'Bell' }])
  next.tell({ type: 'stop' })
  await next.exited
})

test('a start that fails is told in words, and stopping still ends the process', async () => {
  const main = startProcess()
  const message = startMessage()
  if (message.type === 'start') message.options.libraryDirectory = '/dev/null/library'
  main.tell(message)
  expect(await main.heard()).toMatchObject({ type: 'failed', message: expect.stringMatching(/\w/) })
  main.tell({ type: 'stop' })
  await main.exited
})
