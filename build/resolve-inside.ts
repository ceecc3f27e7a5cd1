import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './set-up.mjs'
import { WORKSPACES } from './sources.ts'

/** The folder from the root for each `#name/`. A workspace knows only the names in its package.json. */
const aliases = new Map(WORKSPACES.flatMap(aliasesOf))

function aliasesOf(workspace: string): [alias: string, folder: string][] {
  const { imports } = JSON.parse(readFileSync(path.join(root, workspace, 'package.json'), 'utf8'))
  return Object.entries<string>(imports).map(([alias, target]) => {
    const folder = target.startsWith('./') ? path.posix.join(workspace, target) : target.replace('@luna/', '')
    return [alias.replace('*', ''), folder.replace('*', '')]
  })
}

/** Resolves a specifier to a path from the root; undefined for a package. */
export function resolveInside(file: string, asked: string): string | undefined {
  // What follows a question mark tells the bundler how to load the file.
  const [specifier = ''] = asked.split('?', 1)
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  for (const [alias, folder] of aliases) if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length)
  return undefined
}
