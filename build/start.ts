// `npm start`: the desktop app where Electron's binary is here and there is a screen, else the studio in the browser.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { buildParts } from './app-build.ts'
import { findElectron, root } from './set-up.mjs'

const say = (line: string): void => console.error(`luna: ${line}`)

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}

/** Starts the host and ends as it ends; the signals that stop us stop it. */
function run(file: string, args: string[]): void {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...desktopEnv } = process.env
  const isNode = file === process.execPath && args[0]?.endsWith('.ts')
  const child = spawn(file, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: isNode ? { ...ALLOCATOR_ENVIRONMENT, ...process.env } : desktopEnv,
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT')) // in a terminal Ctrl-C reaches both
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)))
}

const args = process.argv.slice(2)
// An address to open by oneself can only be a browser's.
const wantsAddress = args.some((arg) => arg === '--no-open' || arg.startsWith('--port'))
const electron = wantsAddress ? undefined : findElectron()
if (electron && hasScreen()) {
  await buildParts(['main', 'preload', 'renderer'])
  run(electron, [root, ...args])
} else {
  if (!electron && !wantsAddress) {
    say('Electron is not downloaded, so the studio opens in your browser.')
    say('For the desktop window: npx install-electron (about 120 MB, once), then npm start again.')
  }
  await buildParts(['renderer'])
  run(process.execPath, [path.join(root, 'electron/hosts/browser/main.ts'), ...args])
}
