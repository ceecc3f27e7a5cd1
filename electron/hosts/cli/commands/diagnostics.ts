/** `luna diagnostics`: what a report of a problem needs, in one file. */
import { LunaError } from '#shared/contract/errors.ts'
import { EXIT } from '../exit-codes.ts'
import { formatBytes, formatTable, print, printJson } from '../output.ts'
import { type OutputOptions, writeOutput } from '../output-file.ts'
import { withStudio } from '../studio.ts'

export interface DiagnosticsOptions extends OutputOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export function diagnostics(options: DiagnosticsOptions): Promise<number> {
  return withStudio(options.library, async ({ client, engine }) => {
    const { exportId, fileName, sizeBytes, contents } = await client.system.prepareDiagnostics()
    const prepared = engine.exports.find(exportId)
    if (prepared === undefined) throw new LunaError('NOT_FOUND', `export ${exportId}`)
    const path = await writeOutput({ path: prepared.path, fileName }, options)
    if (options.json === true) printJson({ path, sizeBytes, contents })
    else {
      const rows = contents.map((file) => [file.name, formatBytes(file.sizeBytes)])
      print(formatTable(['File', 'Size'], rows))
      print(`Saved to ${path}`)
    }
    return EXIT.ok
  })
}
