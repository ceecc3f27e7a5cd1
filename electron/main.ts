/** The desktop app's main process: one window, one engine process, and the walls between them. */
import { join } from 'node:path'
import {
  app,
  type BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  type MessagePortMain,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron'
import electronUpdater from 'electron-updater'
import { closeLog, log, openLog } from '#engine/diagnostics/log.ts'
import { dataFolders } from '#models/data-folders.ts'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { CHILD_HEAP_MB } from '#models/processes/child-link.ts'
import { DEEP_LINK_SCHEME } from '#shared/web-addresses.ts'
import { APP_ORIGIN } from './hosts/electron/app-origin.ts'
import { choose, serveBridge, notify as showNotification } from './hosts/electron/bridge.ts'
import { CHANNELS, type Command } from './hosts/electron/bridge-channels.ts'
import { createEngineLink, type EngineLink } from './hosts/electron/engine-link.ts'
import { hardenContents, hardenSession } from './hosts/electron/harden.ts'
import { type LaunchRequest, parseDeepLink, parseLaunchArguments } from './hosts/electron/launch-request.ts'
import { menuTemplate } from './hosts/electron/menu.ts'
import { SCHEME_PRIVILEGES, serveApp } from './hosts/electron/protocol.ts'
import { createSecretStore } from './hosts/electron/secrets.ts'
import { SMOKE_TEST_ARGUMENT, smokeTest } from './hosts/electron/smoke-test.ts'
import { startUpdates, updateSourceOf } from './hosts/electron/updates.ts'
import { openWindow } from './hosts/electron/window.ts'
import { marketAddress } from './hosts/market-address.ts'

let window: BrowserWindow | undefined
let engine: EngineLink<MessagePortMain> | undefined

function command(message: Command): void {
  window?.webContents.send(CHANNELS.command, message)
}

function showAt(route: string | null): void {
  if (window?.isMinimized() === true) window.restore()
  window?.show()
  window?.focus()
  if (route !== null) command({ type: 'open_route', route })
}

function notify(title: string, body: string): void {
  showNotification({ title, body }, showAt)
}

function answerLaunch(request: LaunchRequest | undefined): void {
  showAt(null)
  if (request?.type === 'show_asset') command({ type: 'open_route', route: `/asset/${request.assetId}` })
  if (request?.type === 'show_work') command({ type: 'open_route', route: `/market/asset/${request.assetId}` })
  if (request?.type === 'import') engine?.importFiles(request.paths)
}

/** The arguments after the program and, when unpackaged, after the script. */
function userArguments(argv: readonly string[]): readonly string[] {
  return argv.slice(app.isPackaged ? 1 : 2)
}

function startEngine(): EngineLink<MessagePortMain> {
  const folders = dataFolders()
  return createEngineLink<MessagePortMain>({
    fork: () =>
      utilityProcess.fork(join(import.meta.dirname, 'engine.process.js'), [], {
        serviceName: 'Luna engine',
        env: { ...ALLOCATOR_ENVIRONMENT, ...process.env },
      }),
    forkChild: (entry) =>
      utilityProcess.fork(join(import.meta.dirname, `${entry}.process.js`), [], {
        serviceName: `Luna ${entry}`,
        execArgv: [`--max-old-space-size=${CHILD_HEAP_MB}`],
        stdio: 'ignore',
      }),
    createChannel() {
      const { port1, port2 } = new MessageChannelMain()
      return [port1, port2]
    },
    startOptions: {
      libraryDirectory: folders.library,
      modelsDirectory: folders.models,
      logsDirectory: folders.logs,
      version: app.getVersion(),
      marketUrl: marketAddress(process.env),
    },
    secrets: createSecretStore(safeStorage, join(app.getPath('userData'), 'secrets', 'tokens.json')),
    onFailure(message, detail) {
      log('engine_failed', {})
      notify('Luna Studio', detail === undefined ? message : `${message} (${detail})`)
    },
    onRestart(restarts, exitCode) {
      log('engine_restarted', { restarts, exitCode })
      command({ type: 'reconnect' })
    },
  })
}

function showWindow(): void {
  window = openWindow({
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    stateFile: join(app.getPath('userData'), 'window.json'),
    url: `${APP_ORIGIN}/`,
  })
  window.on('closed', () => {
    window = undefined
  })
}

function buildMenu(): void {
  const importChosen = async (...properties: Parameters<typeof choose>[1]) => {
    const paths = await choose(window, properties)
    if (paths.length > 0) engine?.importFiles(paths)
  }
  const actions = {
    importFiles: () => void importChosen('openFile', 'multiSelections'),
    importFolder: () => void importChosen('openDirectory'),
    openRoute: (route: string) => command({ type: 'open_route', route }),
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform)))
}

async function start(): Promise<void> {
  await app.whenReady()
  app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME)
  openLog({
    ...{ folder: dataFolders().logs, program: 'main', host: 'electron' },
    ...{ version: app.getVersion(), isPackaged: app.isPackaged },
  })
  const running = startEngine()
  engine = running
  hardenSession(session.defaultSession)
  serveApp(session.defaultSession, join(import.meta.dirname, '../renderer'), (request) =>
    running.handleResource(request),
  )
  serveBridge({
    ipcMain,
    window: () => window,
    connect: (port) => running.connect(port),
    openRoute: showAt,
    purchasesDirectory: join(dataFolders().library, 'purchases'),
  })
  buildMenu()
  showWindow()
  answerLaunch(parseLaunchArguments(userArguments(process.argv)))
  if (process.argv.includes(SMOKE_TEST_ARGUMENT) && window !== undefined) app.exit(await smokeTest(window))
  if (app.isPackaged) {
    startUpdates(updateSourceOf(app.getAppPath()), {
      updater: electronUpdater.autoUpdater,
      platform: process.platform,
      notify,
      onRefused: () => log('update_refused', {}),
    })
  }
}

protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES])
app.enableSandbox()
app.on('web-contents-created', (_event, contents) => hardenContents(contents, (url) => void shell.openExternal(url)))
app.on('second-instance', (_event, argv) => answerLaunch(parseLaunchArguments(userArguments(argv))))
app.on('open-url', (_event, url) => answerLaunch(parseDeepLink(url)))
app.on('open-file', (_event, path) => answerLaunch({ type: 'import', paths: [path] }))
app.on('activate', () => {
  if (window === undefined && app.isReady()) showWindow()
})
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
app.on('before-quit', (event) => {
  const running = engine
  if (running === undefined) return
  // The engine finishes what it is writing before the app goes.
  event.preventDefault()
  engine = undefined
  void running.stop().then(() => {
    closeLog()
    app.quit()
  })
})

if (app.requestSingleInstanceLock()) void start()
else app.quit()
