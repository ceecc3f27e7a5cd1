/** `luna diagnostics`: what a report of a problem needs, in one file. */
import { copyFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { storageError } from '#engine/database/storage-errors.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { EXIT } from '../exit-codes.ts'
import { formatBytes, formatTable, print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export interface DiagnosticsOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
  /** A file or a folder. */
  readonly output?: string | undefined
}

export function diagnostics(options: DiagnosticsOptions): Promise<number> {
  return withStudio(options.library, async ({ client, engine }) => {
    const { exportId, fileName, sizeBytes, contents } = await client.system.prepareDiagnostics()
    const prepared = engine.exports.find(exportId)
    if (prepared === undefined) throw new LunaError('NOT_FOUND', `export ${exportId}`)
    const path = await targetPath(resolve(options.output ?? '.'), fileName)
    await copyFile(prepared.path, path).catch((cause: unknown) => {
      const error = storageError(cause, path)
      throw error instanceof LunaError ? error : new LunaError('FOLDER_READ_ONLY', path, { cause })
    })
    if (options.json === true) printJson({ path, sizeBytes, contents })
    else {
      const rows = contents.map((file) => [file.name, formatBytes(file.sizeBytes)])
      print(formatTable(['File', 'Size'], rows))
      print(`Saved to ${path}`)
    }
    return EXIT.ok
  })
}

async function targetPath(output: string, fileName: string): Promise<string> {
  const found = await stat(output).catch(() => undefined)
  return found?.isDirectory() === true ? join(output, fileName) : output
}
