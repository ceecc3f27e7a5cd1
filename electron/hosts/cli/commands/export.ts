/** `luna export`: an asset as a card, a picture or a character card. */
import { LunaError } from '#shared/contract/errors.ts'
import { EXPORT_FORMATS, type ExportFormat } from '#shared/contract/studio/assets.ts'
import { EXIT } from '../exit-codes.ts'
import { print, printJson } from '../output.ts'
import { type OutputOptions, writeOutput } from '../output-file.ts'
import { withStudio } from '../studio.ts'

export interface ExportOptions extends OutputOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
  readonly format: string
}

export async function exportAsset(id: string, options: ExportOptions): Promise<number> {
  const format = parseFormat(options.format)
  return withStudio(options.library, async ({ client, engine }) => {
    const { exportId, fileName, sizeBytes } = await client.assets.export({ id, format })
    const prepared = engine.exports.find(exportId)
    if (prepared === undefined) throw new LunaError('NOT_FOUND', id)
    const path = await writeOutput({ path: prepared.path, fileName }, options)
    if (options.json === true) printJson({ path, sizeBytes })
    else print(`Wrote ${path}`)
    return EXIT.ok
  })
}

function parseFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === text)
  if (format === undefined) throw new LunaError('INVALID_INPUT', `--format must be one of ${EXPORT_FORMATS.join(', ')}`)
  return format
}
