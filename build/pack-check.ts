// Packs the app and looks at what came out: the natives must load from where they were unpacked, and nothing that is
// not the product may be inside. Where Electron's binary was downloaded, the packed app is also started; elsewhere a
// stand-in takes the runtime's place, without a download. Signing is not checked.
import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { extractAll, listPackage } from '@electron/asar'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import type { PictureAnswer, PictureRequest } from '#models/processes/picture-messages.ts'
import { createProcessPool } from '#models/processes/process-pool.ts'
import { bundledFolder, loadManifest } from '#models/profiles/manifest.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { copyPackages, stageApp } from './app-folder.ts'
import { runProgram } from './commands.ts'
import { packApp } from './packaging.ts'
import { findElectron, root } from './set-up.mjs'

/** Folders of the app's archive; whatever else is at its top was packed by mistake. */
const EXPECTED = ['node_modules', 'out', 'package.json']
const FOREIGN = /\.test\.|\/tests?\/e2e|\.map$|\/prebuilds\/(?!linux-x64)|napi-v6\/(darwin|win32)|\/node-(linux|win)-/

/** Loads every native module as the packed app would; printed by a process of its own, as one may crash it. */
const LOAD_NATIVES = `
  const require = (await import('node:module')).createRequire(process.argv[1])
  const db = new (require('better-sqlite3'))(':memory:')
  require('sqlite-vec').load(db)
  require('onnxruntime-node')
  await require('sharp')({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer()
  require('electron-updater')
  console.log(db.prepare('select vec_version()').pluck().get())
`

function makeRuntime(folder: string): string {
  const { version } = createRequire(import.meta.url)('electron/package.json')
  mkdirSync(path.join(folder, 'locales'), { recursive: true })
  mkdirSync(path.join(folder, 'resources'))
  for (const file of ['locales/en-US.pak', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
    writeFileSync(path.join(folder, file), '')
  writeFileSync(path.join(folder, 'version'), version)
  writeFileSync(path.join(folder, 'electron'), '#!/bin/sh\nexit 0\n')
  chmodSync(path.join(folder, 'electron'), 0o755)
  return folder
}

/** Returns files in the archive that should not be there. */
export function findForeign(files: string[]): string[] {
  return files.filter((file) => {
    const [top] = file.replace(/^\//, '').split('/')
    return !EXPECTED.includes(top ?? '') || FOREIGN.test(file)
  })
}

/** Unpacks the archive and its unpacked files, as the runtime sees them. */
function unpackedApp(resources: string, work: string): string {
  const app = path.join(work, 'app')
  extractAll(path.join(resources, 'app.asar'), app)
  cpSync(path.join(resources, 'app.asar.unpacked'), app, { recursive: true })
  return app
}

const AMPLE = { cpuMs: 60_000, wallMs: 600_000, memoryBytes: 2 ** 31 }

/** What decodes files is there, and reads one: without it no picture comes in. */
async function checkChildren(app: string): Promise<void> {
  const folder = path.join(app, 'out', 'main')
  for (const name of ['engine', 'analysis', 'picture']) {
    if (!existsSync(path.join(folder, `${name}.process.js`))) throw new Error(`${name}.process.js is not packed`)
  }
  const entry = pathToFileURL(path.join(folder, 'picture.process.js'))
  const pool = createProcessPool<PictureRequest, PictureAnswer>({ entry, size: 1 })
  const bytes = readFileSync(path.join(root, 'docs', 'tour', 'editor-card-1440-light.png'))
  const limits = DEFAULT_LIMITS
  try {
    await pool.run(() => ({ bytes, limits, work: { type: 'draw', drawing: { format: { type: 'raw' } } } }), AMPLE)
  } finally {
    await pool.close()
  }
}

/** A pixel in a format that ImageMagick reads, whose WebAssembly must lie where it is looked for, and in one of three.js. */
const FOREIGN_PICTURES = [
  {
    type: { format: 'BMP', mediaType: 'image/bmp' },
    bytes: Buffer.from(
      `424d3a000000000000003600000028000000${'01000000'.repeat(2)}01001800${'00'.repeat(24)}1e28dc00`,
      'hex',
    ),
  },
  {
    type: { format: 'HDR', mediaType: 'image/vnd.radiance' },
    bytes: Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x80\x40\x20\x80', 'latin1'),
  },
]

async function checkForeignPictures(app: string): Promise<void> {
  const entry = pathToFileURL(path.join(app, 'out', 'main', 'convert.process.js'))
  const pool = createProcessPool<object, { png: Uint8Array }>({ entry, size: 1 })
  try {
    for (const picture of FOREIGN_PICTURES) {
      const { png } = await pool.run(() => ({ ...picture, maxPixels: 100 }), AMPLE)
      if (png.length === 0) throw new Error(`the packed app does not read ${picture.type.format}`)
    }
  } finally {
    await pool.close()
  }
}

async function checkNatives(app: string, work: string): Promise<string> {
  const args = ['--input-type=module', '-e', LOAD_NATIVES, path.join(app, 'package.json')]
  const { exitCode, output } = await runProgram(process.execPath, args, { cwd: work, output: 'collect' })
  if (exitCode !== 0) throw new Error(`the packed native modules do not load:\n${output}`)
  return output.trim()
}

/** Throws where a bundled package loads files of its own while it runs, which are not where it looks for them. */
function checkBundle(app: string): void {
  const folder = path.join(app, 'out', 'main')
  for (const file of readdirSync(folder))
    if (readFileSync(path.join(folder, file), 'utf8').includes('createRequire(import.meta.url)'))
      throw new Error(`${file} contains a package that must be a dependency outside the bundle`)
}

/** The engine of the packed app starts with nothing but what was packed, in the host that needs no Electron. */
async function startPackedEngine(app: string, work: string): Promise<void> {
  const args = [path.join(app, 'out', 'main', 'browser.js'), '--no-open', '--library', path.join(work, 'library')]
  const env = { ...process.env, LUNA_STUDIO_HOME: path.join(work, 'home') }
  const studio = spawn(process.execPath, args, { cwd: work, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const text of studio.stdout) {
    said += String(text)
    if (said.includes('is ready')) studio.kill('SIGTERM')
  }
  if (!said.includes('is ready')) throw new Error('the packed engine does not start')
  if (!existsSync(path.join(work, 'home', 'logs', 'engine.log'))) throw new Error('the packed engine writes no log')
}

/** The models that come with the app lie where its bundle looks for them, and are the ones the manifest names. */
async function checkBundledModels(resources: string, work: string): Promise<void> {
  const bundle = pathToFileURL(path.join(resources, 'app.asar', 'out', 'main', 'main.js')).href
  const store = createModelStore({
    directory: work,
    manifest: loadManifest({}),
    bundledFolder: bundledFolder({}, bundle),
  })
  if (store.bundledId === null) throw new Error('the manifest has no bundled profile')
  await store.resolve(store.bundledId)
}

/** The app's own smoke test: the page comes up and shows what the engine answered. */
async function startPackedApp(folder: string, work: string): Promise<void> {
  const { name } = createRequire(import.meta.url)(path.join(root, 'package.json'))
  // The start check needs neither a screen nor, in containers, user namespaces.
  const args = [
    '--smoke-test',
    '--ozone-platform=headless',
    '--no-sandbox',
    `--user-data-dir=${path.join(work, 'user')}`,
  ]
  const env = { LUNA_STUDIO_HOME: path.join(work, 'home') }
  const { exitCode, output } = await runProgram(path.join(folder, name), args, { cwd: work, env, output: 'collect' })
  if (exitCode !== 0) throw new Error(`the packed app does not start:\n${output}`)
}

/** Throws where the packed app is not what it should be. Needs out/main, out/preload and out/renderer. */
export async function checkPackedApp(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log('The packed app is checked on Linux x64 only.')
    return
  }
  const work = mkdtempSync(path.join(tmpdir(), 'luna-pack-'))
  try {
    const output = path.join(work, 'output')
    const electron = findElectron()
    const electronDist = electron === undefined ? makeRuntime(path.join(work, 'electron')) : path.dirname(electron)
    const target = { platform: 'linux', arch: 'x64' } as const
    const appFolder = path.join(work, 'stage')
    await stageApp(appFolder)
    await copyPackages(appFolder)
    await packApp({ appFolder, output, target, folderOnly: true, electronDist })
    const resources = path.join(output, 'linux-unpacked', 'resources')
    const files = listPackage(path.join(resources, 'app.asar'), { isPack: false })
    const foreign = findForeign(files)
    if (foreign.length > 0) throw new Error(`packed by mistake:\n${foreign.join('\n')}`)
    const notices = readFileSync(path.join(resources, 'third-party-notices.txt'), 'utf8')
    for (const name of ['sharp-libvips', 'better-sqlite3', 'react'])
      if (!notices.includes(name)) throw new Error(`${name} is missing from the third-party notices`)
    await checkBundledModels(resources, work)
    if (electron !== undefined) await startPackedApp(path.join(output, 'linux-unpacked'), work)
    const app = unpackedApp(resources, work)
    checkBundle(app)
    await checkChildren(app)
    await checkForeignPictures(app)
    await startPackedEngine(app, work)
    console.log(`${files.length} files packed; natives load (sqlite-vec ${await checkNatives(app, work)})`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
