/** `luna export`: an asset as a card, a picture or a character card. */
import { copyFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { EXPORT_FORMATS, type ExportFormat } from '#shared/contract/studio/assets.ts'
import { EXIT } from '../exit-codes.ts'
import { print, printJson } from '../output.ts'
import { withStudio } from '../studio.ts'

export interface ExportOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
  readonly format: string
  readonly output?: string | undefined
}

export async function exportAsset(id: string, options: ExportOptions): Promise<number> {
  const format = parseFormat(options.format)
  return withStudio(options.library, async ({ client, engine }) => {
    const { exportId, fileName, sizeBytes } = await client.assets.export({ id, format })
    const prepared = engine.exports.find(exportId)
    if (prepared === undefined) throw new LunaError('NOT_FOUND', id)
    const path = await targetOf(options.output, fileName)
    await write(prepared.path, path)
    if (options.json === true) printJson({ path, sizeBytes })
    else print(`Wrote ${path}`)
    return EXIT.ok
  })
}

function parseFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === text)
  if (format === undefined) throw new LunaError('INVALID_INPUT', `--format is one of ${EXPORT_FORMATS.join(', ')}`)
  return format
}

/** Into a folder under the asset's own name, else to the very path. "cards/" is a folder, whether it is there or not. */
async function targetOf(output: string | undefined, fileName: string): Promise<string> {
  if (output === undefined) return resolve(fileName)
  const found = await stat(output).catch(() => undefined)
  if (found === undefined && (output.endsWith('/') || output.endsWith(sep))) {
    throw new LunaError('INVALID_INPUT', `--output: there is no folder ${output}`)
  }
  return found?.isDirectory() === true ? join(resolve(output), fileName) : resolve(output)
}

async function write(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') throw cause
    throw new LunaError('INVALID_INPUT', `--output: ${to} cannot be written`, { cause })
  }
}
