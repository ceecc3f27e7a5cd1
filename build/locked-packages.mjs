// What the lock file says that a workspace needs. Plain JavaScript without dependencies: set-up asks it after a clone.
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * An entry of `packages` in the lock file, under the path of the package's folder from the root.
 * @typedef {{
 *   version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[],
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>
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

/**
 * Names of what a package needs besides itself; what is only there to develop it is not. Optional peers count, because
 * npm installs those that the lock file holds.
 */
function needsOf(/** @type {LockEntry} */ entry) {
  return [entry.dependencies, entry.optionalDependencies, entry.peerDependencies].flatMap((names) =>
    Object.keys(names ?? {}),
  )
}

/**
 * The entries that the folder `from` (such as "server") needs to run: what `npm ci --omit=dev --workspace server` installs
 * of those that `fits` accepts. The folder itself is among them.
 * @param {(entry: LockEntry) => boolean} fits
 * @returns {LockedPackages}
 */
export function packagesOf(/** @type {LockedPackages} */ locked, /** @type {string} */ from, fits = () => true) {
  /** @type {LockedPackages} */
  const found = {}
  const waiting = [from]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entry = locked[at]
    if (at in found || entry === undefined || !fits(entry)) continue
    found[at] = entry
    if (entry.link && entry.resolved) waiting.push(entry.resolved)
    for (const name of needsOf(entry)) {
      const place = resolve(locked, at, name)
      if (place !== undefined) waiting.push(place)
    }
  }
  return found
}
