/** The page's own client against real engines, over ports as the desktop app hands them out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serveEngine } from '#hosts/electron/engine.process.ts'
import type { ToEngine } from '#hosts/electron/engine-messages.ts'
import type { StudioClient } from '#shared/contract/studio/studio.ts'

interface EngineProcess {
  tell(message: ToEngine, ports?: MessagePort[]): void
  readonly ready: Promise<unknown>
  readonly exited: Promise<void>
}

interface PageClient {
  readonly client: StudioClient
  reconnect(): void
}

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-page-client-'))
})

afterEach(() => {
  vi.unstubAllGlobals()
  // The page's modules keep the window that they were loaded in.
  vi.resetModules()
  rmSync(directory, { recursive: true, force: true })
})

function startEngine(): EngineProcess {
  let tell: EngineProcess['tell'] = () => undefined
  const ready = Promise.withResolvers<unknown>()
  const exited = Promise.withResolvers<void>()
  serveEngine(
    {
      on(_event, listener) {
        tell = (data, ports = []) => listener({ data, ports })
      },
      postMessage: (message) => (message.type === 'failed' ? ready.reject(message) : ready.resolve(message)),
    },
    exited.resolve,
    () => undefined,
  )
  const folders = {
    libraryDirectory: join(directory, 'library'),
    modelsDirectory: join(directory, 'models'),
    logsDirectory: join(directory, 'logs'),
  }
  tell({ type: 'start', options: { ...folders, version: '1.2.3', marketUrl: null } })
  return { tell, ready: ready.promise, exited: exited.promise }
}

/** The page's module in a window that has the desktop bridge and hands ports to the engine that runs then. */
async function loadPage(engine: () => EngineProcess): Promise<PageClient> {
  vi.stubGlobal('location', { origin: 'luna-app://studio' })
  vi.stubGlobal('window', {
    desktop: { platform: 'linux' },
    postMessage: (_message: unknown, _origin: string, ports: MessagePort[]) =>
      engine().tell({ type: 'connect' }, ports),
  })
  // The page is typed for a browser, this test for Node; only what both name alike is used.
  const url = pathToFileURL(join(import.meta.dirname, '../../renderer/src/api/client.ts'))
  return (await import(url.href)) as PageClient
}

test('the page continues with an engine that was started again; nothing is lost on the way', async () => {
  let engine = startEngine()
  await engine.ready
  const { client, reconnect } = await loadPage(() => engine)
  const { id } = await client.assets.create({ kind: 'item', name: 'Lantern' })
  const changes = await client.system.changes()

  engine.tell({ type: 'stop' })
  await engine.exited
  engine = startEngine()
  // Asked while no engine answers yet.
  const renamed = client.assets.update({ ids: [id], rating: 4 })
  renamed.catch(() => undefined)
  reconnect()
  await expect(renamed).rejects.toThrow(TypeError)
  await client.assets.update({ ids: [id], rating: 4 })
  expect((await client.assets.list({})).items).toMatchObject([{ name: 'Lantern', rating: 4 }])

  const ended = (async () => {
    for await (const _event of changes);
  })()
  await ended.catch(() => undefined)
  const fresh = await client.system.changes()
  const next = fresh.next()
  await client.assets.update({ ids: [id], rating: 5 })
  expect((await next).value).toMatchObject({ type: 'assets', ids: [id] })
  await fresh.return()
  engine.tell({ type: 'stop' })
  await engine.exited
})
