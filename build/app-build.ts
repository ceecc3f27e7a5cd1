// Builds the parts of the app that a host loads from out/, and only when what they are made of has changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { InlineConfig } from 'vite'
import { mainBundle, preloadBundle } from './bundles.ts'
import { seconds } from './commands.ts'
import { root } from './set-up.mjs'
import { sourceFiles } from './sources.ts'

type Part = 'main' | 'preload' | 'renderer'

const SOURCES_OF: Record<Part, string[]> = {
  main: ['electron/', 'models/', 'shared/'],
  preload: ['electron/', 'shared/'],
  renderer: ['renderer/', 'shared/'],
}
const CONFIGURATION = ['build/bundles.ts', 'build/app-folder.ts', 'package.json', 'package-lock.json']

/** SHA-256 over the names and contents of everything a part is built from. */
function sourceHash(part: Part): string {
  const hash = createHash('sha256')
  const sources = sourceFiles('ts,tsx,css,html,json,svg,woff2,png')
    .filter((file) => SOURCES_OF[part].some((folder) => file.startsWith(folder)))
    .filter((file) => !/\.test\.tsx?$/.test(file))
  for (const file of [...CONFIGURATION, ...sources]) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

const stampFile = (part: Part): string => path.join(root, 'out', 'stamps', part)

function isFresh(part: Part, hash: string): boolean {
  const stamp = stampFile(part)
  return existsSync(path.join(root, 'out', part)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

/** The bundler's settings for each part. */
const CONFIGURATION_OF: Record<Part, () => InlineConfig> = {
  main: mainBundle,
  preload: preloadBundle,
  renderer: () => ({
    root: path.join(root, 'renderer'),
    configFile: path.join(root, 'renderer', 'vite.config.ts'),
  }),
}

/** Builds the stale ones of these parts; says what it does on standard error. */
export async function buildParts(parts: Part[]): Promise<void> {
  const stale = parts.map((part) => ({ part, hash: sourceHash(part) })).filter(({ part, hash }) => !isFresh(part, hash))
  if (stale.length === 0) return
  const started = performance.now()
  console.error(`luna: building ${stale.map(({ part }) => part).join(', ')} (sources changed)`)
  const { build, mergeConfig } = await import('vite')
  for (const { part, hash } of stale) {
    rmSync(stampFile(part), { force: true })
    // The list of what was bundled is what the third-party notices are made of.
    const common: InlineConfig = { logLevel: 'warn', build: { license: { fileName: 'licenses.json' } } }
    await build(mergeConfig(CONFIGURATION_OF[part](), common))
    mkdirSync(path.dirname(stampFile(part)), { recursive: true })
    writeFileSync(stampFile(part), hash)
  }
  console.error(`luna: built after ${seconds(performance.now() - started)}`)
}
