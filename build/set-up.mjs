// Gets a checkout ready to run: the packages of the lock file, and a Node that runs TypeScript.
// Plain JavaScript for Node 20 and without dependencies, because this is what runs right after a clone.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { packagesOf, readLockedPackages } from './locked-packages.mjs'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** The first Node that runs TypeScript files without a flag and without a warning. */
const NODE_MAJOR = 24
const LOCK_POLL_MS = 200
const PARENT_POLL_MS = 500
/** A lock file without a process id in it this long after it was made was left by a crash. */
const LOCK_EMPTY_MS = 5_000

const modules = path.join(root, 'node_modules')
const say = (/** @type {string} */ line) => process.stderr.write(`luna: ${line}\n`)

/** A failure whose message says all there is to say. */
class SetUpError extends Error {}

/**
 * True where npm's own record of what it installed agrees with the lock file. Packages for other platforms are
 * optional and may be absent; everything else must be there in exactly the locked version, and nothing besides.
 */
export function packagesMatch(/** @type {string} */ folder) {
  const { '': _project, ...locked } = readLockedPackages(folder)
  const installed = readInstalled(folder)
  return installed !== undefined && holds(installed, locked) && Object.keys(installed).every((name) => name in locked)
}

/** True where what a workspace needs to run is there in exactly the locked version, whatever else is. */
export function workspaceMatches(/** @type {string} */ folder, /** @type {string} */ workspace) {
  const locked = readLockedPackages(folder)
  const installed = readInstalled(folder)
  return workspace in locked && installed !== undefined && holds(installed, packagesOf(locked, workspace))
}

/** @returns {import('./locked-packages.mjs').LockedPackages | undefined} */
function readInstalled(/** @type {string} */ folder) {
  const record = path.join(folder, 'node_modules', '.package-lock.json')
  return existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).packages : undefined
}

function holds(
  /** @type {import('./locked-packages.mjs').LockedPackages} */ installed,
  /** @type {import('./locked-packages.mjs').LockedPackages} */ locked,
) {
  return Object.entries(locked).every(([name, entry]) =>
    installed[name] ? installed[name].integrity === entry.integrity : Boolean(entry.optional ?? entry.devOptional),
  )
}

function isRunning(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function isAbandoned(/** @type {string} */ lockFile) {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'))
    return pid > 0 ? !isRunning(pid) : Date.now() - statSync(lockFile).mtimeMs > LOCK_EMPTY_MS
  } catch {
    return false // deleted in the meantime
  }
}

/** Runs `work` while no other process of this checkout does; the lock of a process that died is taken over. */
export async function exclusively(/** @type {string} */ lockFile, /** @type {() => void} */ work) {
  mkdirSync(path.dirname(lockFile), { recursive: true })
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (waits === 0) say('another command is setting up this folder; waiting for it')
      if (isAbandoned(lockFile)) rmSync(lockFile, { force: true })
      else await sleep(LOCK_POLL_MS)
    }
  }
  try {
    work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

/** npm of the Node that started us; never the Node inside node_modules, which npm is about to replace. */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  if (script?.endsWith('.js')) return { file: node ?? process.execPath, args: [script], shell: false }
  return { file: 'npm', args: [], shell: process.platform === 'win32' }
}

function install() {
  const isFirst = !existsSync(modules)
  say(`${isFirst ? 'installing' : 'updating'} the packages of package-lock.json (npm ci; about a minute)`)
  const started = performance.now()
  // A running node.exe cannot be deleted: where we run on it, let npm change only what differs.
  const inUse = process.platform === 'win32' && process.execPath.startsWith(modules)
  const npm = npmCommand()
  const how = inUse ? ['install', '--no-save'] : ['ci']
  // Development packages are needed even where the surroundings say production.
  const flags = ['--include=dev', '--include=optional', '--loglevel=error', '--no-progress']
  const { status, error } = spawnSync(npm.file, [...npm.args, ...how, ...flags], {
    cwd: root,
    shell: npm.shell,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (error && 'code' in error && error.code === 'ENOENT')
    throw new SetUpError('npm was not found; it comes with Node (https://nodejs.org)')
  if (status !== 0) throw new SetUpError('npm could not install the packages; its message is above')
  if (!packagesMatch(root)) throw new SetUpError('npm finished, but node_modules does not match package-lock.json')
  say(`packages ready after ${Math.round((performance.now() - started) / 1000)} s`)
}

/** @returns {{file: string, env: Record<string, string>} | undefined} */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return { file: process.execPath, env: {} }
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const folder = path.join(modules, `node-${platform}-${process.arch}`, 'bin')
  const packaged = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(packaged)) return { file: packaged, env: {} }
  const electron = findElectron()
  return electron ? { file: electron, env: { ELECTRON_RUN_AS_NODE: '1' } } : undefined
}

/** The Electron binary where it has been downloaded. Its package is not imported: that would start the download. */
export function findElectron() {
  const folder = path.join(modules, 'electron')
  const record = path.join(folder, 'path.txt')
  if (!existsSync(record)) return undefined
  const binary = path.join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(folder, 'dist'),
    readFileSync(record, 'utf8').trim(),
  )
  return existsSync(binary) ? binary : undefined
}

/** The workspaces that run by themselves, from an installation of what they need: `npm ci --omit=dev --workspace …`. */
const ALONE = ['server']

function isReady(/** @type {string} */ script) {
  const workspace = ALONE.find((name) => path.resolve(root, script).startsWith(path.join(root, name) + path.sep))
  return workspace === undefined ? packagesMatch(root) : workspaceMatches(root, workspace)
}

/** Makes the checkout ready for a script and returns what to start TypeScript files with. */
async function setUp(/** @type {string} */ script) {
  if (!isReady(script)) {
    await exclusively(path.join(root, 'out', '.set-up.lock'), () => {
      if (!isReady(script)) install()
    })
  }
  const node = findNode()
  if (node) return node
  throw new SetUpError(
    `Node ${NODE_MAJOR} or newer is needed on ${process.platform} ${process.arch}, and this is ${process.version}. ` +
      'Install it from https://nodejs.org (or `brew install node`), then repeat the command.',
  )
}

/** Sets up, runs one script with all arguments on the right Node, and ends as it ended. */
export async function runScript(/** @type {string} */ script, /** @type {string[]} */ args) {
  const node = await setUp(script).catch((error) => {
    if (!(error instanceof SetUpError)) throw error
    say(error.message)
    process.exit(1)
  })
  const tools = [path.dirname(node.file), path.join(modules, '.bin'), process.env.PATH ?? '']
  const child = spawn(node.file, [path.resolve(root, script), ...args], {
    stdio: 'inherit',
    env: {
      // Modules compiled once: a command starts in half the time.
      NODE_COMPILE_CACHE: path.join(modules, '.cache', 'node'),
      ...process.env,
      ...node.env,
      PATH: tools.join(path.delimiter),
    },
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  // Ctrl-C in a terminal reaches the child by itself; a second one could cut its orderly end short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  // npm starts us through a shell that ends on a signal without passing it on.
  const parent = process.ppid
  const stopWithNpm = () => process.ppid !== parent && child.kill('SIGTERM')
  if (process.env.npm_lifecycle_event) setInterval(stopWithNpm, PARENT_POLL_MS).unref()
  child.on('error', (error) => {
    say(`${node.file} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)))
}
