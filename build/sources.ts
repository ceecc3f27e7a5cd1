import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { root } from './set-up.mjs'

/** The folders written by hand; all else at the top is configuration, documents, or made by a tool. */
const SOURCE_FOLDERS = ['shared', 'models', 'electron', 'renderer', 'server', 'client', 'examples', 'build', 'tests']

/** Every source file of the product that matches, as paths from the root with forward slashes. */
export function sourceFiles(extensions: string): string[] {
  return SOURCE_FOLDERS.filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => globSync(`${folder}/**/*.{${extensions}}`, { cwd: root, exclude: ['**/node_modules/**'] }))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}
