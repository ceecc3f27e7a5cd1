// Holds every import to the table in layers.json: who may import whom, and which packages stay out of which layer.
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { findImports } from './imports.ts'
import table from './layers.json' with { type: 'json' }
import { resolveInside } from './resolve-inside.ts'
import { root } from './set-up.mjs'
import { sourceFiles } from './sources.ts'

type Layer = { imports: string[]; forbids: string[] }
const layers: Record<string, Layer> = table.layers
const packageGroups: Record<string, string[]> = table.packages

const builtIns = new Set(builtinModules)

/** The most specific layer that holds a file. */
function layerOf(file: string): string | undefined {
  return Object.keys(layers)
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0]
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
function violation(file: string, specifier: string): string | undefined {
  const from = layerOf(file)
  const layer = from === undefined ? undefined : layers[from]
  if (!layer) return 'is in no layer of build/layers.json'
  const isTest = /\.test\.tsx?$/.test(file)
  const target = resolveInside(file, specifier)
  if (target === undefined) {
    const group = packageGroup(specifier)
    if (!group || !layer.forbids.includes(group) || (isTest && group === 'node')) return undefined
    return `${from} must not use ${group === 'node' ? 'a Node module' : `a package of the group "${group}"`}`
  }
  const to = layerOf(target)
  // Files of the repository itself are in no workspace.
  const isElsewhere = topFolder(target) !== topFolder(file) && target.includes('/')
  const elsewhere =
    specifier.startsWith('.') && isElsewhere
      ? `${topFolder(target)} is another workspace: import it by its name`
      : undefined
  if (to === from || layer.imports.includes('*') || (to && layer.imports.includes(to))) return elsewhere
  if (isTest && (to === 'tests' || !isElsewhere)) return elsewhere
  return `${from} must not import ${to ?? 'a file outside every layer'}`
}

/** All violations of one file, each as `file:line: rule (specifier)`. */
export function checkFile(file: string, source: string): string[] {
  return findImports(file, source).flatMap(({ specifier, line }) => {
    const rule = violation(file, specifier)
    return rule ? [`${file}:${line}: ${rule} (${specifier})`] : []
  })
}

if (import.meta.main) {
  const files = sourceFiles('ts,tsx,mts,js,mjs')
  const violations = files.flatMap((file) => checkFile(file, readFileSync(path.join(root, file), 'utf8')))
  for (const line of violations) console.error(line)
  console.log(`${files.length} files, ${violations.length} imports against build/layers.json`)
  process.exitCode = violations.length > 0 ? 1 : 0
}
