/** What the lock file makes an operator install, and that it names one version of each package. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type LockEntry, packagesOf, readLockedPackages } from './locked-packages.mjs'
import { root } from './set-up.mjs'
import { WORKSPACES } from './sources.ts'

/** What a market may have on Linux x64, where most run. */
const MOST_PACKAGES = 224

/** npm writes a single value as a string. */
const allows = (values: string | readonly string[] | undefined, value: string): boolean =>
  values === undefined || [values].flat().includes(value)

const fitsLinux = ({ os, cpu, libc }: LockEntry): boolean =>
  allows(os, 'linux') && allows(cpu, 'x64') && allows(libc, 'glibc')

const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** The names of the packages that `npm ci --omit=dev --workspace server` installs on Linux x64. */
function packagesOfAMarket(): string[] {
  const needed = packagesOf(readLockedPackages(root), 'server', fitsLinux)
  return Object.entries(needed)
    .filter(([place, entry]) => place.includes('node_modules/') && entry.link !== true)
    .map(([place]) => nameOf(place))
}

describe('what an operator installs', () => {
  test(`is at most ${MOST_PACKAGES} packages`, () => {
    const packages = packagesOfAMarket()
    expect(packages).toEqual(expect.arrayContaining(['kysely', 'pg', 'onnxruntime-node', 'zod']))
    expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES)
  })

  test('holds nothing of the desktop app, of the page or of the tests', () => {
    const foreign = /^(electron(-.+)?|@playwright\/.+|playwright(-core)?|react(-dom)?|vite|vitest|typescript)$/
    expect(packagesOfAMarket().filter((name) => foreign.test(name))).toEqual([])
  })
})

test('every workspace that names a package names the same version', () => {
  const versions = new Map<string, Set<string>>()
  for (const folder of ['.', ...WORKSPACES]) {
    const manifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
    const kinds = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    for (const [name, version] of kinds.flatMap((kind) => Object.entries<string>(kind ?? {})))
      versions.set(name, (versions.get(name) ?? new Set()).add(version))
  }
  const named = [...versions].filter(([, all]) => all.size > 1).map(([name]) => name)
  expect(named).toEqual([])
})

describe('packagesOf', () => {
  const locked = {
    server: { dependencies: { a: '1', '@luna/shared': '*' }, devDependencies: { tool: '1' } },
    shared: { dependencies: { a: '2' }, optionalDependencies: { c: '1' } },
    'node_modules/@luna/shared': { link: true, resolved: 'shared' },
    'node_modules/a': { dependencies: { b: '1' } },
    'node_modules/a/node_modules/b': { version: '1' },
    'node_modules/b': { version: '2' },
    'node_modules/tool': {},
    'shared/node_modules/a': { peerDependencies: { b: '2', absent: '1' } },
    'node_modules/c': { os: ['darwin'], dependencies: { tool: '1' } },
  }

  test('follows workspaces, and takes the nearest folder of each package', () => {
    expect(Object.keys(packagesOf(locked, 'server', fitsLinux)).sort()).toEqual([
      'node_modules/@luna/shared',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/b',
      'server',
      'shared',
      'shared/node_modules/a',
    ])
  })
})
