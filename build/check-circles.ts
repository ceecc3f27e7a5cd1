// No two folders import one another. The circles that are left to take apart are in circles.json, and may only shrink:
// `--write` notes that they did.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compareCircles, findCircles } from './circles.ts'
import { findImports } from './imports.ts'
import { resolveInside } from './resolve-inside.ts'
import { root } from './set-up.mjs'
import { sourceFiles } from './sources.ts'

const LIST = path.join(import.meta.dirname, 'circles.json')

/** Tests reach across folders to set the scene. */
const isTest = (file: string): boolean => /\.(test|fixture|bench|setup|spec)\.tsx?$|^tests\/|\/testing\//.test(file)

const files = sourceFiles('ts,tsx,mjs').filter((file) => !isTest(file))
const known = new Set(files)
const imports = new Map(
  files.map((file) => {
    const sites = findImports(file, readFileSync(path.join(root, file), 'utf8'))
    const targets = sites.flatMap(({ specifier }) => resolveInside(file, specifier) ?? [])
    return [file, targets.filter((target) => known.has(target))]
  }),
)
const found = findCircles(imports)
if (process.argv.includes('--write')) {
  const left = Object.groupBy(found, ({ parent }) => parent)
  const lists = Object.entries(left).map(([parent, circles]) => [parent, (circles ?? []).map(({ places }) => places)])
  writeFileSync(LIST, `${JSON.stringify(Object.fromEntries(lists), null, 2)}\n`)
}
const violations = compareCircles(found, JSON.parse(readFileSync(LIST, 'utf8')))
for (const line of violations) console.error(line)
console.log(`${files.length} files, ${found.length} circles of folders, ${violations.length} not as noted`)
process.exitCode = violations.length > 0 ? 1 : 0
