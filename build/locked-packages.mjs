// What the lock file says that a workspace needs. Plain JavaScript without dependencies: set-up asks it after a clone.
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * An entry of `packages` in the lock file, under the path of the package's folder from the root.
 * @typedef {{
 *   version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[],
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }>
 * }} LockEntry
 * @typedef {Record<string, LockEntry>} LockedPackages
 */

/** @returns {LockedPackages} */
export function readLockedPackages(/** @type {string} */ folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages
}

/** The entry that `name` means in the folder `from`, as Node looks for it: from there upwards. */
function resolve(/** @type {LockedPackages} */ locked, /** @type {string} */ from, /** @type {string} */ name) {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const place = folder === '.' || folder === '' ? '' : `${folder}/`
    if (!folder.endsWith('node_modules') && `${place}node_modules/${name}` in locked)
      return `${place}node_modules/${name}`
    if (place === '') return undefined
  }
}

/** Names of what a package needs besides itself; what is only there to develop it is not. */
function needsOf(/** @type {LockEntry} */ entry) {
  const peers = Object.keys(entry.peerDependencies ?? {}).filter(
    (name) => !entry.peerDependenciesMeta?.[name]?.optional,
  )
  return [...Object.keys(entry.dependencies ?? {}), ...Object.keys(entry.optionalDependencies ?? {}), ...peers]
}

/**
 * The entries that the folder `from` (such as "server") needs to run, for every platform: what
 * `npm ci --omit=dev --workspace server` chooses from. The folder itself is among them.
 * @returns {LockedPackages}
 */
export function packagesOf(/** @type {LockedPackages} */ locked, /** @type {string} */ from) {
  /** @type {LockedPackages} */
  const found = {}
  const waiting = [from]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entry = locked[at]
    if (at in found || entry === undefined) continue
    found[at] = entry
    if (entry.link && entry.resolved) waiting.push(entry.resolved)
    for (const name of needsOf(entry)) {
      const place = resolve(locked, at, name)
      if (place !== undefined) waiting.push(place)
    }
  }
  return found
}
