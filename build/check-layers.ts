// Holds every import to the table in layers.json: who may import whom, and which packages stay out of which layer.
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { findImports } from './imports.ts'
import table from './layers.json' with { type: 'json' }
import { root } from './set-up.mjs'
import { sourceFiles, WORKSPACES } from './sources.ts'

type Layer = { imports: string[]; forbids: string[] }
const layers: Record<string, Layer> = table.layers
const packageGroups: Record<string, string[]> = table.packages

/** What each `#name/` stands for, as a folder from the root. A workspace knows only those that its package.json names. */
const aliases = new Map(WORKSPACES.flatMap(aliasesOf))
const builtIns = new Set(builtinModules)

function aliasesOf(workspace: string): [alias: string, folder: string][] {
  const { imports } = JSON.parse(readFileSync(path.join(root, workspace, 'package.json'), 'utf8'))
  return Object.entries<string>(imports).map(([alias, target]) => {
    const folder = target.startsWith('./') ? path.posix.join(workspace, target) : target.replace('@luna/', '')
    return [alias.replace('*', ''), folder.replace('*', '')]
  })
}

/** The most specific layer that holds a file. */
function layerOf(file: string): string | undefined {
  return Object.keys(layers)
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0]
}

/** A path from the root for what lies in the repository; undefined for a package. */
function resolveInside(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  for (const [alias, folder] of aliases) if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length)
  return undefined
}

function packageGroup(specifier: string): string | undefined {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (specifier.startsWith('node:') || builtIns.has(name)) return 'node'
  return Object.keys(packageGroups).find((group) =>
    packageGroups[group]?.some(
      (entry) => entry === name || (entry.endsWith('/*') && name.startsWith(entry.slice(0, -1))),
    ),
  )
}

const topFolder = (file: string): string => file.split('/')[0] ?? ''

/** Why one import breaks the table, or undefined where it does not. */
function offence(file: string, specifier: string): string | undefined {
  const from = layerOf(file)
  const layer = from === undefined ? undefined : layers[from]
  if (!layer) return 'lies in no layer of build/layers.json'
  const isTest = /\.test\.tsx?$/.test(file)
  const target = resolveInside(file, specifier)
  if (target === undefined) {
    const group = packageGroup(specifier)
    if (!group || !layer.forbids.includes(group) || (isTest && group === 'node')) return undefined
    return `${from} must not use ${group === 'node' ? 'a Node module' : `a package of the group "${group}"`}`
  }
  const to = layerOf(target)
  const isElsewhere = topFolder(target) !== topFolder(file) && target !== 'package.json'
  const elsewhere =
    specifier.startsWith('.') && isElsewhere
      ? `${topFolder(target)} is another workspace: import it by its name`
      : undefined
  if (to === from || layer.imports.includes('*') || (to && layer.imports.includes(to))) return elsewhere
  if (isTest && (to === 'tests' || !isElsewhere)) return elsewhere
  return `${from} must not import ${to ?? 'what lies outside every layer'}`
}

/** All offences of one file, each as `file:line: rule (specifier)`. */
export function checkFile(file: string, source: string): string[] {
  return findImports(file, source).flatMap(({ specifier, line }) => {
    const rule = offence(file, specifier)
    return rule ? [`${file}:${line}: ${rule} (${specifier})`] : []
  })
}

if (import.meta.main) {
  const files = sourceFiles('ts,tsx,mts,js,mjs')
  const offences = files.flatMap((file) => checkFile(file, readFileSync(path.join(root, file), 'utf8')))
  for (const line of offences) console.error(line)
  console.log(`${files.length} files, ${offences.length} imports against build/layers.json`)
  process.exitCode = offences.length > 0 ? 1 : 0
}
