// The notices that the licenses of third-party packages ask for, from what is really packed.
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'

type Notice = { name: string; version: string; license: string; text: string }

/** The form in which the bundler lists the packages it put into a part of the app. */
type BundledPackage = { name: string; version: string; identifier?: string; text?: string }

const FALLBACK = 'The package ships no license text; its license is the one named above.'

/** Packages that must be named with more than their license text. */
const ADDENDA: [name: RegExp, text: string][] = [
  [
    /^@img\/sharp-libvips/,
    'libvips is used under the GNU Lesser General Public License, version 3 or later, as a shared library in its own ' +
      'file that may be replaced by a modified one. Source: https://github.com/lovell/sharp-libvips; license: ' +
      'https://www.gnu.org/licenses/lgpl-3.0.html',
  ],
]

function bundledNotices(partFolder: string): Notice[] {
  const list = path.join(partFolder, 'licenses.json')
  if (!existsSync(list)) throw new Error(`${list} is missing; build the app first`)
  const packages: BundledPackage[] = JSON.parse(readFileSync(list, 'utf8'))
  return packages.map(({ name, version, identifier, text }) => ({
    name,
    version,
    license: identifier ?? 'see text',
    text: text ?? FALLBACK,
  }))
}

function packedNotice(folder: string): Notice {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const [file] = globSync('{LICEN[CS]E,licen[cs]e,COPYING}{,.md,.txt,-MIT}', { cwd: folder })
  const addendum = ADDENDA.find(([pattern]) => pattern.test(name))?.[1]
  const text = file ? readFileSync(path.join(folder, file), 'utf8') : FALLBACK
  return { name, version, license: String(license), text: addendum ? `${addendum}\n\n${text}` : text }
}

/**
 * One text with name, version, license and license text of every package in the app, sorted by name.
 * @param partFolders the built parts with their `licenses.json`
 * @param packageFolders the folders of packages that are packed as they are
 */
export function thirdPartyNotices(partFolders: string[], packageFolders: string[]): string {
  const notices = new Map<string, Notice>()
  for (const notice of [...partFolders.flatMap(bundledNotices), ...packageFolders.map(packedNotice)])
    notices.set(`${notice.name} ${notice.version}`, notice)
  const sections = [...notices.entries()]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([title, { license, text }]) => `${title}\nLicense: ${license}\n\n${text.trim()}\n`)
  const head =
    'Luna Studio contains the following third-party software. Electron and Chromium carry their own notices.\n'
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`)
}
