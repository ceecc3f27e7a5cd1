/** `luna fingerprint`: hashes and vectors of a picture, a card, or both. */
import type { FileFingerprint } from '#engine/uniqueness/check-files.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { EXIT, exitCodeOfError, gravestExitCode } from '../exit-codes.ts'
import { classifyInput, type InputFiles, pathsFrom } from '../input-files.ts'
import { formatTable, print, printJson } from '../output.ts'
import { type Studio, withStudio } from '../studio.ts'
import type { CheckOptions } from './check.ts'

export async function fingerprint(
  file: string | undefined,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<number> {
  const { card } = options
  if (file === undefined && card === undefined)
    return withStudio(options.library, (studio) => fingerprintLines(studio, signal))
  const input: InputFiles = file === undefined ? { cardPath: card } : await classifyInput(file, card)
  return withStudio(options.library, async ({ engine }) => {
    const result = await engine.uniqueness.fingerprintFiles(input, signal)
    if (options.json === true) printJson(toJson(result))
    else print(toText(result))
    return EXIT.ok
  })
}

async function fingerprintLines({ engine }: Studio, signal: AbortSignal): Promise<number> {
  const codes: number[] = [EXIT.ok]
  for await (const path of pathsFrom(process.stdin, signal)) {
    try {
      printJson({ path, ...toJson(await engine.uniqueness.fingerprintFiles(await classifyInput(path), signal)) })
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code === 'CANCELLED') throw error
      printJson({ path, error: error.toReport() })
      codes.push(exitCodeOfError(error.code))
    }
  }
  return gravestExitCode(codes)
}

/** The stable JSON of `luna fingerprint`; what does not exist is null, a vector without a model an empty list. */
function toJson(result: FileFingerprint) {
  return {
    pHash: result.pHash,
    dHash: result.dHash,
    visualHash: result.visualHash,
    metadataHash: result.metadataHash,
    imageVector: result.imageVector === null ? [] : [...result.imageVector],
    textVector: result.textVector === null ? [] : [...result.textVector],
    profile: result.profile,
  }
}

function toText(result: FileFingerprint): string {
  const dimensions = (vector: Float32Array | null) => (vector === null ? 'no model' : `${vector.length} dimensions`)
  return formatTable(
    ['Layer', 'Value'],
    [
      ['pHash', result.pHash ?? '–'],
      ['dHash', result.dHash ?? '–'],
      ['visual hash', result.visualHash ?? '–'],
      ['metadata hash', result.metadataHash ?? '–'],
      ['image vector', dimensions(result.imageVector)],
      ['text vector', dimensions(result.textVector)],
      ['profile', result.profile],
    ],
  )
}
