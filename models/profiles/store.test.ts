import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TestProfile, writeTestProfile } from '../onnx-graphs/test-profile.ts'
import { cutAfter, type HubServer, startHubServer } from './hub-server.fixture.ts'
import { type DownloadProfile, filesOf, type Manifest } from './manifest.ts'
import { createModelStore, type InstallProgress, type ModelStore } from './store.ts'

const MODEL = 'test-clip/onnx/vision_model.onnx'
const TOKENIZER = 'test-bge/tokenizer.json'
/** No connection counts as dropped because the machine is busy. */
const PATIENCE = { attempts: 4, retryDelayMs: 1, stallMs: 100_000 }

let source: TestProfile
let sourceFolder = ''
let folder = ''
let hub: HubServer
let store: ModelStore

beforeAll(async () => {
  sourceFolder = mkdtempSync(join(tmpdir(), 'luna-store-source-'))
  source = await writeTestProfile(sourceFolder)
})
afterAll(() => rmSync(sourceFolder, { recursive: true, force: true }))

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-store-'))
  hub = await startHubServer(source.manifest, source.profileFolder)
  store = openStore(source.manifest)
})
afterEach(async () => {
  vi.useRealTimers()
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Downloads and reports the progress to the host, which cuts connections by it. */
const download = (from = store) => from.download('standard', { onProgress: hub.onProgress })

function openStore(manifest: Manifest): ModelStore {
  return createModelStore({ directory: folder, hub: hub.address, manifest, patience: PATIENCE })
}

function installable(manifest: Manifest): DownloadProfile {
  const profile = manifest.profiles[0]
  if (profile?.availability !== 'download') throw new Error('the test profile has files')
  return profile
}

function sizeOf(localPath: string): number {
  return statSync(join(source.profileFolder, localPath)).size
}

function localFile(localPath: string): string {
  return join(folder, 'standard', localPath)
}

function expectInstalled(localPath: string): void {
  expect(readFileSync(localFile(localPath)).equals(readFileSync(join(source.profileFolder, localPath)))).toBe(true)
  expect(existsSync(`${localFile(localPath)}.part`)).toBe(false)
}

function rangesFor(localPath: string): (string | undefined)[] {
  const [modelId, ...rest] = localPath.split('/')
  const isFor = (url: string): boolean => url.includes(`/${modelId}/`) && url.endsWith(`/${rest.join('/')}`)
  return hub.seen.filter(({ url }) => isFor(url)).map(({ range }) => range)
}

/** The same profile with nothing pinned, like a new one without published digests. */
function unpinned(manifest: Manifest): Manifest {
  const loosen = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'sha256' in value
      ? { ...value, revision: 'main', sizeBytes: null, sha256: null }
      : value
  return JSON.parse(JSON.stringify(manifest, loosen))
}

describe('download', () => {
  test('brings every file, reports progress, and is remembered', async () => {
    expect((await store.list())[0]).toMatchObject({ state: 'absent', downloadedBytes: 0 })
    expect(await store.best()).toBeUndefined()
    const progress: InstallProgress[] = []
    const status = await store.download('standard', { onProgress: (one) => progress.push(one) })
    const files = filesOf(installable(source.manifest))
    const total = files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0)
    expect(status).toMatchObject({ state: 'installed', sizeBytes: total, downloadedBytes: total })
    for (const { localPath } of files) {
      expectInstalled(localPath)
      const own = progress.filter(({ file }) => file === localPath).map(({ receivedBytes }) => receivedBytes)
      expect(own).toEqual(own.toSorted((a, b) => a - b))
      expect(own.at(-1)).toBe(sizeOf(localPath))
    }
    expect(progress.at(-1)).toMatchObject({ filesDone: files.length - 1, filesTotal: files.length })
    const requests = hub.seen.length
    const again = openStore(source.manifest)
    expect((await again.download('standard')).state).toBe('installed')
    expect((await again.best())?.image.modelPath).toBe(localFile(MODEL))
    expect(hub.seen.length).toBe(requests)
  })

  test('continues where connections drop', async () => {
    const cut = Math.floor(sizeOf(MODEL) / 3)
    hub.misbehaviors.set(MODEL, (request) => request.earlier < 2 && cutAfter(cut)(request))
    expect((await download()).state).toBe('installed')
    expectInstalled(MODEL)
    const ranges = new Set(rangesFor(MODEL))
    expect([...ranges]).toEqual([undefined, `bytes=${cut}-`, `bytes=${2 * cut}-`])
  })

  test('fails after several attempts without a byte, keeps what arrived, and continues next time', async () => {
    const cut = 50_000
    hub.misbehaviors.set(MODEL, (request) => cutAfter(request.earlier === 0 ? cut : 0)(request))
    await expect(download()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(statSync(`${localFile(MODEL)}.part`).size).toBe(cut)
    expect(existsSync(localFile(MODEL))).toBe(false)
    hub.misbehaviors.clear()
    hub.seen.length = 0
    expect((await openStore(source.manifest).download('standard')).state).toBe('installed')
    expect(rangesFor(MODEL)).toContain(`bytes=${cut}-`)
    expectInstalled(MODEL)
  })

  test('can be cancelled, and continues', async () => {
    hub.misbehaviors.set(MODEL, ({ content, response }) => {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 60_000))
      return true // and then silence
    })
    const cancel = new AbortController()
    const onProgress = ({ file, receivedBytes }: InstallProgress): void => {
      if (file === MODEL && receivedBytes > 0) cancel.abort()
    }
    const download = store.download('standard', { signal: cancel.signal, onProgress })
    await expect(download).rejects.toMatchObject({ code: 'CANCELLED' })
    hub.misbehaviors.clear()
    expect((await store.download('standard')).state).toBe('installed')
    expect(rangesFor(MODEL).some((range) => range?.startsWith('bytes='))).toBe(true)
  })

  test('a silent connection counts as dropped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    hub.misbehaviors.set(MODEL, ({ content, response, earlier, whenStored }) => {
      if (earlier > 0) return false
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000))
      whenStored(1000, () => vi.advanceTimersByTime(PATIENCE.stallMs))
      return true
    })
    expect((await download()).state).toBe('installed')
    expectInstalled(MODEL)
    expect(rangesFor(MODEL)).toContain('bytes=1000-')
  })

  test('a host that ignores ranges is read from the start again', async () => {
    hub.misbehaviors.set(MODEL, (request) => {
      if (request.earlier === 0) return cutAfter(1000)(request)
      request.response.writeHead(200, { 'content-length': request.content.length })
      request.response.end(request.content)
      return true
    })
    expect((await download()).state).toBe('installed')
    expectInstalled(MODEL)
  })

  test('a host that sends another range is asked again', async () => {
    hub.misbehaviors.set(MODEL, (request) => {
      const { content, response, start, earlier } = request
      if (earlier === 0) return cutAfter(1000)(request)
      if (start === 0) return false
      const range = `bytes ${start + 5}-${content.length - 1}/${content.length}`
      response.writeHead(206, { 'content-range': range })
      response.end(content.subarray(start + 5))
      return true
    })
    expect((await download()).state).toBe('installed')
    expectInstalled(MODEL)
  })

  test('a busy host is asked again, a missing file is not', async () => {
    hub.misbehaviors.set(MODEL, ({ response, earlier }) => {
      if (earlier > 1) return false
      response.writeHead(503).end()
      return true
    })
    expect((await store.download('standard')).state).toBe('installed')
    await store.remove('standard')
    hub.misbehaviors.clear()
    hub.contents.delete(TOKENIZER)
    hub.seen.length = 0
    await expect(store.download('standard')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(rangesFor(TOKENIZER)).toHaveLength(1)
    expect((await store.list())[0]?.state).toBe('partial')
  })

  test.each([
    ['states another length', (content: Buffer) => ({ stated: content.length - 7, body: content.subarray(7) })],
    ['states a greater length', (content: Buffer) => ({ stated: content.length + 7, body: content })],
    ['sends more than the file', (content: Buffer) => ({ stated: undefined, body: Buffer.concat([content, content]) })],
    ['sends wrong bytes', (content: Buffer) => ({ stated: content.length, body: Buffer.alloc(content.length, 1) })],
  ])('a host that %s is refused and nothing is installed', async (_, lie) => {
    hub.misbehaviors.set(MODEL, ({ content, response }) => {
      const { stated, body } = lie(content)
      response.writeHead(200, stated === undefined ? {} : { 'content-length': stated })
      response.end(body)
      return true
    })
    await expect(store.download('standard')).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    expect(existsSync(localFile(MODEL))).toBe(false)
    expect(existsSync(`${localFile(MODEL)}.part`)).toBe(false)
    await expect(store.resolve('standard')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' })
  })

  test('ends early with the promised length: the rest is fetched', async () => {
    hub.misbehaviors.set(MODEL, ({ content, response, earlier }) => {
      if (earlier > 0) return false
      response.writeHead(200, { 'transfer-encoding': 'chunked' })
      response.end(content.subarray(0, 2000))
      return true
    })
    expect((await store.download('standard')).state).toBe('installed')
    expect(rangesFor(MODEL)).toContain('bytes=2000-')
  })

  test('a damaged beginning from an earlier attempt is fetched again', async () => {
    mkdirSync(dirname(localFile(MODEL)), { recursive: true })
    writeFileSync(`${localFile(MODEL)}.part`, Buffer.alloc(5000, 3))
    expect((await store.download('standard')).state).toBe('installed')
    expectInstalled(MODEL)
  })

  test('one change of a profile at a time', async () => {
    const first = store.download('standard')
    await expect(store.remove('standard')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await first).state).toBe('installed')
  })

  test('a host that does not answer is a failed download', async () => {
    await hub.close()
    await expect(store.download('standard')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    hub = await startHubServer(source.manifest, source.profileFolder)
  })
})

describe('files without a pin', () => {
  test('are verified by what the hub states, then locked', async () => {
    const manifest = unpinned(source.manifest)
    store = openStore(manifest)
    expect((await store.list())[0]).toMatchObject({ state: 'absent', sizeBytes: null })
    expect((await store.download('standard')).state).toBe('installed')
    expectInstalled(MODEL)
    expectInstalled(TOKENIZER)
    await store.remove('standard')
    hub.contents.set(TOKENIZER, Buffer.from(hub.contents.get(TOKENIZER) ?? '').fill(32, 10, 20))
    await expect(openStore(manifest).download('standard')).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    expect(hub.seen.at(-1)?.url).toContain('c'.repeat(40))
  })

  test('are refused when the bytes are not what the hub states', async () => {
    hub.misbehaviors.set(MODEL, ({ content, response }) => {
      response.writeHead(200, { 'content-length': content.length })
      response.end(Buffer.alloc(content.length, 5))
      return true
    })
    const download = openStore(unpinned(source.manifest)).download('standard')
    await expect(download).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    expect(existsSync(localFile(MODEL))).toBe(false)
  })

  test('cannot be imported before they are locked, but with the lock of another computer', async () => {
    const manifest = unpinned(source.manifest)
    store = openStore(manifest)
    const unknown = store.importFolder('standard', source.profileFolder)
    await expect(unknown).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    await store.download('standard')
    const carried = join(folder, 'carried')
    cpSync(join(folder, 'standard'), carried, { recursive: true })
    rmSync(join(folder, 'standard'), { recursive: true })
    expect((await openStore(manifest).importFolder('standard', carried)).state).toBe('installed')
  })
})

describe('import', () => {
  test.each([
    ['as a store keeps them', (path: string) => path],
    ['as the hub lays them out', (path: string) => join('luna-test', path)],
    ['somewhere below', (path: string) => join('a/b', path.replaceAll('/', '-'), path.split('/').at(-1) ?? '')],
  ])('finds the files %s', async (_, place) => {
    const other = join(folder, 'other')
    for (const { localPath } of filesOf(installable(source.manifest))) {
      cpSync(join(source.profileFolder, localPath), join(other, place(localPath)))
    }
    const progress: InstallProgress[] = []
    const status = await store.importFolder('standard', other, { onProgress: (one) => progress.push(one) })
    expect(status.state).toBe('installed')
    expect(progress.length).toBeGreaterThan(4)
    expectInstalled(MODEL)
    expect(hub.seen).toEqual([])
  })

  test('refuses a wrong file and leaves the original alone', async () => {
    const other = join(folder, 'other')
    cpSync(source.profileFolder, other, { recursive: true })
    const wrong = Buffer.alloc(sizeOf(MODEL), 7)
    writeFileSync(join(other, MODEL), wrong)
    await expect(store.importFolder('standard', other)).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    expect(existsSync(localFile(MODEL))).toBe(false)
    expect(readFileSync(join(other, MODEL)).equals(wrong)).toBe(true)
  })

  test('refuses a folder without the files', async () => {
    const empty = store.importFolder('standard', join(folder, 'nowhere'))
    await expect(empty).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
  })

  test('can be cancelled', async () => {
    const cancelled = store.importFolder('standard', source.profileFolder, { signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('verify, remove, resolve', () => {
  beforeEach(async () => {
    await store.importFolder('standard', source.profileFolder)
  })

  test('a changed file is damaged, never resolved, and a download repairs it', async () => {
    const bytes = readFileSync(localFile(MODEL))
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(localFile(MODEL), bytes)
    await expect(store.resolve('standard')).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
    expect((await store.verify('standard')).files.find(({ path }) => path === MODEL)).toMatchObject({
      state: 'damaged',
    })
    expect(await store.best()).toBeUndefined()
    expect((await store.download('standard')).state).toBe('installed')
    expectInstalled(MODEL)
    expect((await store.resolve('standard')).id).toBe('standard')
  })

  test('verify sees what kept its size and time', async () => {
    const bytes = readFileSync(localFile(MODEL))
    const { atime, mtime } = statSync(localFile(MODEL))
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(localFile(MODEL), bytes)
    utimesSync(localFile(MODEL), atime, mtime)
    const status = await store.verify('standard')
    expect(status.state).toBe('damaged')
    await expect(store.resolve('standard')).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
  })

  test('a file cut short is damaged', async () => {
    writeFileSync(localFile(TOKENIZER), 'x')
    const status = (await store.list())[0]
    expect(status?.state).toBe('damaged')
    expect(status?.files.find(({ path }) => path === TOKENIZER)?.detail).toContain('1 bytes instead of')
  })

  test('remove leaves nothing installed', async () => {
    const status = await store.remove('standard')
    expect(status).toMatchObject({ state: 'absent', downloadedBytes: 0 })
    await expect(store.resolve('standard')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' })
  })

  test('lost records only mean that the files are read again', async () => {
    writeFileSync(join(folder, 'standard', 'files.json'), '{ broken')
    expect((await openStore(source.manifest).list())[0]?.state).toBe('installed')
  })
})
