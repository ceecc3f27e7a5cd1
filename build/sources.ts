import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './set-up.mjs'

/** The folders written by hand, each a package of its own; all else at the top is configuration, documents, or made by a tool. */
export const WORKSPACES: readonly string[] = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
).workspaces

/** Every source file of the product that matches, as paths from the root with forward slashes. */
export function sourceFiles(extensions: string): string[] {
  return WORKSPACES.filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => globSync(`${folder}/**/*.{${extensions}}`, { cwd: root, exclude: ['**/node_modules/**'] }))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}
