/** `luna export`: an asset as a card, a picture or a character card. */
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createResourceHandler } from '#engine/api/resources.ts'
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
    const response = await createResourceHandler(engine)(new Request(`http://localhost/export/${exportId}`))
    if (!response.ok || response.body === null) throw new LunaError('NOT_FOUND', id)
    const path = resolve(options.output ?? fileName)
    await pipeline(Readable.fromWeb(response.body), createWriteStream(path))
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
