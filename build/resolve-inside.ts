import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './set-up.mjs'
import { WORKSPACES } from './sources.ts'

/** What each `#name/` stands for, as a folder from the root. A workspace knows only those that its package.json names. */
const aliases = new Map(WORKSPACES.flatMap(aliasesOf))

function aliasesOf(workspace: string): [alias: string, folder: string][] {
  const { imports } = JSON.parse(readFileSync(path.join(root, workspace, 'package.json'), 'utf8'))
  return Object.entries<string>(imports).map(([alias, target]) => {
    const folder = target.startsWith('./') ? path.posix.join(workspace, target) : target.replace('@luna/', '')
    return [alias.replace('*', ''), folder.replace('*', '')]
  })
}

/** A path from the root for what lies in the repository; undefined for a package. */
export function resolveInside(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  for (const [alias, folder] of aliases) if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length)
  return undefined
}
