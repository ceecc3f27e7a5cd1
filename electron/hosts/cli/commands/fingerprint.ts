/** `luna fingerprint`: hashes and vectors of a picture, a card, or both. */
import type { FileFingerprint } from '#engine/uniqueness/check-files.ts'
import { EXIT } from '../exit-codes.ts'
import { type FileOptions, runOnFiles } from '../file-command.ts'
import { formatTable } from '../output.ts'

export function fingerprint(file: string | undefined, options: FileOptions, signal: AbortSignal): Promise<number> {
  return runOnFiles(
    {
      run: (engine, input, abort) => engine.uniqueness.fingerprintFiles(input, abort),
      toJson,
      toText,
      exitCode: () => EXIT.ok,
    },
    file,
    options,
    signal,
  )
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
