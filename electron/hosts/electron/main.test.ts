/** The main process against a stand-in for Electron's module: what it asks of Electron is checked, not Electron. */
import type { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import type { ToEngine } from './engine-messages.ts'

const seen = vi.hoisted(() => ({
  app: null as unknown as EventEmitter & { sandboxed: boolean },
  ipcMain: null as unknown as EventEmitter & { handlers: Map<string, (event: unknown) => unknown> },
  schemes: [] as { scheme: string }[],
  windows: [] as { webPreferences: Record<string, unknown> }[],
  loaded: [] as string[],
  commands: [] as unknown[],
  received: [] as { message: ToEngine; ports: unknown[] }[],
  handledScheme: '',
  hardened: [] as string[],
  quits: 0,
  userData: '',
  engine: null as unknown as EventEmitter,
}))

vi.mock('electron-updater', () => ({ default: {} }))
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  const app = Object.assign(new Emitter(), {
    sandboxed: false,
    isPackaged: false,
    whenReady: () => Promise.resolve(),
    isReady: () => true,
    getPath: () => seen.userData,
    getVersion: () => '1.2.3',
    setAsDefaultProtocolClient: () => true,
    requestSingleInstanceLock: () => true,
    enableSandbox: () => {
      app.sandboxed = true
    },
    quit: () => {
      seen.quits += 1
    },
  })
  seen.app = app
  const handlers = new Map<string, (event: unknown) => unknown>()
  seen.ipcMain = Object.assign(new Emitter(), {
    handlers,
    handle: (channel: string, handler: (event: unknown) => unknown) => handlers.set(channel, handler),
  })
  const engineProcess = Object.assign(new Emitter(), {
    postMessage: (message: ToEngine, ports: unknown[] = []) => {
      seen.received.push({ message, ports })
      if (message.type === 'stop') setImmediate(() => engineProcess.emit('exit', 0))
    },
    kill: () => true,
  })
  seen.engine = engineProcess
  class BrowserWindow extends Emitter {
    readonly webContents = { send: (_channel: string, value: unknown) => seen.commands.push(value) }
    constructor(options: (typeof seen.windows)[number]) {
      super()
      seen.windows.push(options)
    }
    loadURL(url: string): Promise<void> {
      seen.loaded.push(url)
      return Promise.resolve()
    }
    show(): void {}
    focus(): void {}
    isMinimized(): boolean {
      return false
    }
  }
  const keep = (name: string) => () => seen.hardened.push(name)
  return {
    app,
    ipcMain: seen.ipcMain,
    BrowserWindow,
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => {} },
    Notification: { isSupported: () => false },
    dialog: { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: ['/chosen'] }) },
    protocol: { registerSchemesAsPrivileged: (schemes: { scheme: string }[]) => seen.schemes.push(...schemes) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    safeStorage: {
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptString: (text: string) => Buffer.from(text.split('').toReversed().join('')),
      decryptString: (bytes: Buffer) => bytes.toString().split('').toReversed().join(''),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: keep('request'),
        setPermissionCheckHandler: keep('check'),
        setDevicePermissionHandler: keep('device'),
        webRequest: { onBeforeRequest: keep('load') },
        protocol: {
          handle: (scheme: string) => {
            seen.handledScheme = scheme
          },
        },
      },
    },
    shell: { openExternal: () => Promise.resolve() },
    utilityProcess: { fork: () => engineProcess },
  }
})

const trusted = { senderFrame: { url: 'luna-app://studio/index.html', parent: null } }
const foreign = { senderFrame: { url: 'https://example.com/', parent: null } }
const types = () => seen.received.map(({ message }) => message.type)

beforeAll(async () => {
  seen.userData = mkdtempSync(join(tmpdir(), 'luna-main-'))
  vi.stubEnv('LUNA_STUDIO_HOME', join(seen.userData, 'data'))
  await import('../../main.ts')
  await eventually(() => expect(seen.windows).toHaveLength(1))
})

afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(seen.userData, { recursive: true, force: true })
})

test('one sandboxed window on the custom protocol, an engine in its own process', () => {
  expect(seen.app.sandboxed).toBe(true)
  expect(seen.schemes).toMatchObject([{ scheme: 'luna-app', privileges: { standard: true, secure: true } }])
  expect(seen.handledScheme).toBe('luna-app')
  expect(seen.windows[0]).toMatchObject({
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  expect(seen.loaded).toEqual(['luna-app://studio/'])
  expect(seen.hardened).toEqual(['request', 'check', 'device', 'load'])
  expect(seen.received[0]?.message).toMatchObject({ type: 'start', options: { version: '1.2.3' } })
})

test('a port reaches the engine only from the app’s own page', () => {
  seen.ipcMain.emit('luna:connect', { ...foreign, ports: ['stolen'] })
  expect(types()).not.toContain('connect')
  seen.ipcMain.emit('luna:connect', { ...trusted, ports: ['port'] })
  expect(seen.received.at(-1)).toEqual({ message: { type: 'connect' }, ports: ['port'] })
})

test('dialogs answer the app’s own page only', async () => {
  const chooseFolder = seen.ipcMain.handlers.get('luna:choose-folder')
  expect(await chooseFolder?.(trusted)).toBe('/chosen')
  await expect(chooseFolder?.(foreign)).rejects.toThrow('may not call')
})

test('a second launch hands its files and links to the first', () => {
  seen.app.emit('second-instance', {}, ['electron', 'main.js', '/a/hero.png'])
  expect(seen.received.at(-1)?.message).toEqual({ type: 'import', paths: ['/a/hero.png'] })
  seen.app.emit('open-url', {}, 'luna-studio://asset/0198f6a0-7e0c-7000-8000-000000000001')
  expect(seen.commands).toContainEqual({ type: 'open_route', route: '/asset/0198f6a0-7e0c-7000-8000-000000000001' })
  seen.app.emit('open-url', {}, 'luna-studio://work/0198f6a0-7e0c-7000-8000-000000000002')
  expect(seen.commands).toContainEqual({
    type: 'open_route',
    route: '/market/asset/0198f6a0-7e0c-7000-8000-000000000002',
  })
})

test('secrets of the engine are kept by the system’s key store, not in the clear', () => {
  const ask = (id: number, request: object) => {
    seen.engine.emit('message', { type: 'secret_request', id, request })
    return seen.received.at(-1)?.message
  }
  const answer = { type: 'secret_answer', secret: null, error: null }
  expect(ask(1, { action: 'set', name: 'token', secret: 'moonlight' })).toEqual({ ...answer, id: 1 })
  expect(ask(2, { action: 'get', name: 'token' })).toEqual({ ...answer, id: 2, secret: 'moonlight' })
  const file = readFileSync(join(seen.userData, 'secrets', 'tokens.json'), 'utf8')
  expect(file).toContain('token')
  expect(file).not.toMatch(/moonlight|bW9vbmxpZ2h0/)
  expect(ask(3, { action: 'remove', name: 'token' })).toEqual({ ...answer, id: 3 })
  expect(ask(4, { action: 'get', name: 'token' })).toEqual({ ...answer, id: 4 })
})

test('quitting waits for the engine to finish its writes', async () => {
  const preventDefault = vi.fn()
  seen.app.emit('before-quit', { preventDefault })
  expect(preventDefault).toHaveBeenCalledOnce()
  await eventually(() => expect(seen.quits).toBe(1))
  expect(types().at(-1)).toBe('stop')
})
