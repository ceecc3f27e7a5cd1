/** Pictures and cards that are files outside of the library. */
import { open } from 'node:fs/promises'
import { cardText } from '#models/hashes/card-text.ts'
import { type AssetCard, parseCardJson } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { ModelUse } from '../models/model-use.ts'
import { NO_MODEL_PROFILE, type Preflight } from './preflight.ts'

export interface InputFiles {
  readonly picturePath?: string | undefined
  readonly cardPath?: string | undefined
}

/** What does not exist is null: no picture, no card, no model. */
export interface FileFingerprint {
  readonly pHash: string | null
  readonly dHash: string | null
  readonly visualHash: string | null
  readonly metadataHash: string | null
  readonly imageVector: Float32Array | null
  readonly textVector: Float32Array | null
  readonly profile: string
}

const MAX_CARD_BYTES = 5_000_000

/** Throws FILE_UNREADABLE, FILE_TOO_LARGE, CARD_INVALID and what decoding throws. */
export async function checkFiles(
  preflight: Preflight,
  { picturePath, cardPath }: InputFiles,
  signal?: AbortSignal,
): Promise<PreflightReport> {
  const card = cardPath === undefined ? undefined : await readCard(cardPath)
  return preflight.checkFiles({ picturePath, card }, signal)
}

export async function fingerprintFiles(
  { fingerprints, models }: { fingerprints: Fingerprints; models: Pick<ModelUse, 'using'> },
  { picturePath, cardPath }: InputFiles,
  signal?: AbortSignal,
): Promise<FileFingerprint> {
  const text = cardPath === undefined ? null : cardText(await readCard(cardPath))
  const source = picturePath === undefined ? null : { path: picturePath }
  const how = { keep: false, ...(signal === undefined ? {} : { signal }) }
  return models.using(async (embedder) => {
    const [picture, imageVector, textVector] = await Promise.all([
      source === null ? null : fingerprints.picture(source, signal),
      source === null || embedder === null ? null : fingerprints.imageVector(source, embedder, signal),
      text === null || embedder === null ? null : fingerprints.textVector(text, embedder, how),
    ])
    return {
      pHash: picture?.pHash ?? null,
      dHash: picture?.dHash ?? null,
      visualHash: picture?.visualHash ?? null,
      metadataHash: text?.metadataHash ?? null,
      imageVector,
      textVector,
      profile: embedder?.profile ?? NO_MODEL_PROFILE,
    }
  }, signal)
}

async function readCard(path: string): Promise<AssetCard> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    if (size > MAX_CARD_BYTES) throw new LunaError('FILE_TOO_LARGE', `${size} bytes, limit ${MAX_CARD_BYTES}`)
    return parseCardJson(await file.readFile())
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  }
}
