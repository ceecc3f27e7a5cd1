// The folder that the app is packed from: the built parts, and a package.json and lock file that list the packages
// outside the bundle and nothing else of the repository.
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type LockedPackages, packagesOf, readLockedPackages } from './locked-packages.mjs'
import { root } from './set-up.mjs'

const readJson = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
const toJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** The packages that are not bundled, with their versions. */
export function unbundledPackages(): Record<string, string> {
  return readJson('electron/package.json').dependencies
}

/** The part of the lock file that the app needs, as if the app were a project of its own. */
function lockOf(app: { name: string; version: string; dependencies: Record<string, string> }): object {
  const { electron: _workspace, ...needed } = packagesOf(readLockedPackages(root), 'electron')
  const nested = Object.keys(needed).filter((place) => !place.startsWith('node_modules/'))
  if (nested.length > 0) throw new Error(`the app cannot be packed with packages of a workspace: ${nested.join(', ')}`)
  const { name, version } = app
  return { name, version, lockfileVersion: 3, requires: true, packages: { '': app, ...asProduction(needed) } }
}

/**
 * Lock files mark what a package is needed for in the whole repository; in the app, each is a production dependency.
 */
function asProduction(packages: LockedPackages): LockedPackages {
  return Object.fromEntries(
    Object.entries(packages).map(([place, { devOptional, ...entry }]) => [
      place,
      devOptional === true ? { ...entry, optional: true } : entry,
    ]),
  )
}

/** Recreates `folder` with everything but the packages themselves. Needs out/main, out/preload and out/renderer. */
export async function stageApp(folder: string): Promise<void> {
  const { name, productName, version, description, author, homepage, license, type, main } = readJson('package.json')
  const dependencies = unbundledPackages()
  const app = {
    name,
    productName,
    version,
    description,
    private: true,
    license,
    author,
    homepage,
    type,
    main,
    dependencies,
  }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'package.json'), toJson(app))
  await writeFile(path.join(folder, 'package-lock.json'), toJson(lockOf(app)))
  for (const part of ['.npmrc', 'out/main', 'out/preload', 'out/renderer'])
    await cp(path.join(root, part), path.join(folder, part), { recursive: true })
}

/** The folders, from the app's own, of the packages that an app folder has and needs. */
export function appPackages(folder: string): string[] {
  return Object.keys(readLockedPackages(folder)).filter((place) => place !== '' && existsSync(path.join(folder, place)))
}

/** Copies the packages that are installed here: those of this platform. */
export async function copyPackages(folder: string): Promise<void> {
  for (const place of Object.keys(readLockedPackages(folder)).sort()) {
    const from = path.join(root, place)
    if (place !== '' && existsSync(from)) await cp(from, path.join(folder, place), { recursive: true })
  }
}
