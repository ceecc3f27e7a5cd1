// `npm run dist`: packages for this system, or `npm run dist -- linux|mac|win [x64|arm64] [--folder]`.
// Each target gets an app folder of its own with exactly its native modules, so that any system can pack for any
// architecture; installers of macOS and Windows are still made on those systems.
import { readFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildParts } from './app-build.ts'
import { stageApp } from './app-folder.ts'
import { runProgram } from './commands.ts'
import { packApp } from './packaging.ts'
import { signRelease, updatesOfBuild } from './release-signing.ts'
import { root } from './set-up.mjs'
import { isIntelMac, missingNatives, TARGETS, type Target } from './targets.ts'

const SYSTEMS: Record<string, Target['platform']> = { linux: 'linux', mac: 'darwin', win: 'win32' }
const output = path.join(root, 'out', 'dist')

async function installPackages(folder: string, { platform, arch }: Target): Promise<void> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--omit=dev', `--os=${platform}`, `--cpu=${arch}`, '--libc=glibc', '--loglevel=error']
  const { exitCode } = await runProgram(npm, args, { cwd: folder, shell: process.platform === 'win32' })
  if (exitCode !== 0) throw new Error(`npm could not install the packages for ${platform} ${arch}`)
}

/** ONNX Runtime dropped Intel Macs after 1.23; their build gets that version, from a lock file of its own. */
async function putIntelMacRuntime(appFolder: string, target: Target): Promise<void> {
  const folder = path.join(output, 'stage', 'intel-mac-runtime')
  await cp(path.join(import.meta.dirname, 'intel-mac'), folder, { recursive: true })
  await cp(path.join(root, '.npmrc'), path.join(folder, '.npmrc'))
  await installPackages(folder, target)
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    await rm(path.join(appFolder, 'node_modules', name), { recursive: true })
    await cp(path.join(folder, 'node_modules', name), path.join(appFolder, 'node_modules', name), { recursive: true })
  }
}

/** An app folder with the built parts and the packages of a target; fails where a native file is missing. */
async function stageFor(target: Target): Promise<string> {
  const folder = path.join(output, 'stage', `${target.platform}-${target.arch}`)
  await stageApp(folder)
  await installPackages(folder, target)
  if (isIntelMac(target)) await putIntelMacRuntime(folder, target)
  const missing = missingNatives(folder, target)
  if (missing.length > 0) throw new Error(`${target.platform} ${target.arch} lacks native files: ${missing.join(', ')}`)
  return folder
}

function readTargets(words: string[]): Target[] {
  const known = [...Object.keys(SYSTEMS), 'x64', 'arm64']
  const unknown = words.find((word) => !known.includes(word))
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${known.join(', ')}`)
  const systems = words.flatMap((word) => SYSTEMS[word] ?? [])
  const platforms: string[] = systems.length > 0 ? systems : [process.platform]
  const arches = words.filter((word) => word === 'x64' || word === 'arm64')
  return TARGETS.filter(
    ({ platform, arch }) => platforms.includes(platform) && (arches.length === 0 || arches.includes(arch)),
  )
}

const { values, positionals } = parseArgs({
  options: { folder: { type: 'boolean' }, 'stage-only': { type: 'boolean' } },
  allowPositionals: true,
})
const updates = updatesOfBuild(process.env)
await buildParts(['main', 'preload', 'renderer'])
const targets = readTargets(positionals)
for (const target of targets) {
  console.log(`\n=== ${target.platform} ${target.arch}`)
  const appFolder = await stageFor(target)
  if (values['stage-only']) console.log(`${appFolder} has all native files`)
  else await packApp({ appFolder, output, target, folderOnly: values.folder === true, updates })
}
if (updates !== undefined && values.folder !== true && values['stage-only'] !== true) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  for (const platform of new Set(targets.map((target) => target.platform)))
    console.log(`signed: ${await signRelease(output, { platform, version }, updates.seed)}`)
}
