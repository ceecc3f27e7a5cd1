/** Which saved diagnostics the page may have shown in the system's file manager. */
import { lstatSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'

const FILE_NAME = /^luna-diagnostics-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.zip$/

/** The path of a file of that name; null for anything else, so that a page gone astray can point to nothing but those. */
export function diagnosticsFile(path: unknown): string | null {
  if (typeof path !== 'string' || !isAbsolute(path) || !FILE_NAME.test(basename(path))) return null
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : null
}
