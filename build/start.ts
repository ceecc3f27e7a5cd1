// `npm start`: the desktop app where Electron's binary is here and there is a screen, else the studio in the browser;
// with it a market, unless LUNA_MARKET_URL names one. A new market is filled with sample data, unless `--empty-market`
// is given.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { dataFolders } from '#models/data-folders.ts'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { buildParts } from './app-build.ts'
import { type LocalMarket, startLocalMarket } from './local-market.ts'
import { findElectron, root } from './set-up.mjs'

const say = (line: string): void => console.error(`luna: ${line}`)

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}

/** Starts the host and ends as it ends, with the market; the signals that stop us stop it. */
function run(file: string, args: string[], market: LocalMarket | undefined): void {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...desktopEnv } = process.env
  const isNode = file === process.execPath
  const marketEnv = market === undefined || market.url === null ? {} : { LUNA_MARKET_URL: market.url }
  const child = spawn(file, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: { ...(isNode ? { ...ALLOCATOR_ENVIRONMENT, ...process.env } : desktopEnv), ...marketEnv },
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT')) // in a terminal Ctrl-C reaches both
  child.on('exit', async (code, signal) => {
    await market?.end()
    process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1))
  })
}

/** Starts a local market unless the studio uses another; none if LUNA_MARKET_URL is set to an empty value. */
function localMarket(): Promise<LocalMarket> | undefined {
  const configured = process.env['LUNA_MARKET_URL']
  if (configured === undefined) {
    const { market, models } = dataFolders()
    const isNew = !existsSync(market)
    const wantsDemo = asks(DEMO_MARKET) || (isNew && !asks(EMPTY_MARKET))
    return startLocalMarket({ folder: market, modelsFolder: models, wantsDemo, say })
  }
  if (asks(DEMO_MARKET)) say(`${DEMO_MARKET} fills a market of our own, and LUNA_MARKET_URL names another.`)
  return undefined
}

const DEMO_MARKET = '--demo-market'
const EMPTY_MARKET = '--empty-market'
const asks = (flag: string): boolean => process.argv.includes(flag)
const args = process.argv.slice(2).filter((arg) => arg !== DEMO_MARKET && arg !== EMPTY_MARKET)
const market = localMarket()
// An address to open by oneself can only be a browser's.
const wantsAddress = args.some((arg) => arg === '--no-open' || arg.startsWith('--port'))
const electron = wantsAddress ? undefined : findElectron()
if (electron && hasScreen()) {
  await buildParts(['main', 'preload', 'renderer'])
  run(electron, [root, ...args], await market)
} else {
  if (!electron && !wantsAddress) {
    say('Electron is not downloaded, so the studio opens in your browser.')
    say('For the desktop window: npx install-electron (about 120 MB, once), then npm start again.')
  }
  await buildParts(['main', 'renderer'])
  run(process.execPath, [path.join(root, 'out/main/browser.js'), ...args], await market)
}
