/**
 * A made picture becomes a state of its asset: looked at first as any file from outside, then kept as a revision on a
 * branch of the batch's own, with all that made it. What the asset shows stays as it is.
 */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { openPicture, type Picture } from '#models/decode/picture.ts'
import { withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { AssetCard, VisualGeneration } from '#shared/asset-card/card.ts'
import { parseBoundedJson } from '#shared/asset-card/json.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { GENERATED_BRANCH, type GenerationBatch } from '#shared/contract/studio/generators.ts'
import type { Write } from '../database/write.ts'
import { storePictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
import { settingsKey } from '../generation-metadata/generation.ts'
import { recordOrigin } from '../library/create-asset.ts'
import { describePicture } from '../media/describe.ts'
import { insertMedia } from '../media/media-rows.ts'
import type { MediaStore } from '../media/store.ts'
import { currentState, IDENTITY_RECIPE, recipeText } from '../revisions/current-state.ts'
import { type BatchRow, storedSeed } from './batch-rows.ts'
import type { MadePicture } from './generator.ts'

export interface KeepParts {
  readonly db: Database
  readonly write: Write
  readonly media: MediaStore
}

interface KeptPicture {
  readonly resultId: string
  readonly pictureId: string
  readonly card: AssetCard
}

/** What generators make; a drawing with scripts is nothing that was asked for. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/avif'])
/** A longer workflow stays with the picture, and out of every later version of the card. */
const MAX_RAW_IN_CARD = 200_000
/** A seed of 64 bits keeps its digits, as text. */
const RAW_LIMITS = { maxBytes: 3 * MAX_RAW_IN_CARD, maxDepth: 64, keepsDigits: true }

interface PictureToKeep {
  readonly seed: string
  /**
   * A workflow may output several pictures per seed. The first, 0, is the seed's result; the others are additional
   * states.
   */
  readonly part: number
  readonly made: MadePicture
  readonly signal: AbortSignal
}

/** Throws GENERATOR_ANSWER_INVALID for what is no picture, and what the store throws. */
export async function keepPicture(
  { db, write, media }: KeepParts,
  batch: BatchRow,
  { seed, part, made, signal }: PictureToKeep,
): Promise<KeptPicture> {
  const picture = await opened(made.bytes, signal)
  const hashes = await pictureHashes(picture, signal)
  const facts = await describePicture(picture, signal)
  const stored = await media.put({ bytes: picture.bytes })
  const raw = JSON.stringify(made.raw)
  const generation = generationOf(batch, { seed, made, raw, picture })
  return write((changed) => {
    insertMedia(db, { ...facts, ...stored, originalName: `${batch.generator} ${seed}` })
    storePictureFingerprint(db, stored.id, withVisualHash(hashes))
    recordOrigin(db, stored.id, { generation: recordOf(batch, generation, raw) })
    const former = currentState(db, batch.asset_id)
    const card = { ...former.card, visual_generation: generation }
    const revisionId = newId()
    db.prepare(
      `insert into revision (id, asset_id, number, parent_id, branch, card, media_sha256, recipe, picture_sha256, note,
         authored_at)
       select @revisionId, @assetId, max(number) + 1, @parentId, @branch, @card, @pictureId, @recipe, @pictureId, @note,
         @now from revision where asset_id = @assetId`,
    ).run({
      ...{ revisionId, assetId: batch.asset_id, parentId: former.headRevisionId, branch: branchOf(batch) },
      ...{ card: JSON.stringify(card), pictureId: stored.id, recipe: recipeText(IDENTITY_RECIPE) },
      ...{ note: part === 0 ? `Seed ${seed}` : `Seed ${seed}, picture ${part + 1}`, now: new Date().toISOString() },
    })
    const result = { resultId: newId(), batchId: batch.id, seed, revisionId, pictureId: stored.id }
    if (part === 0) {
      db.prepare(
        `insert into generation_result (id, batch_id, seed, revision_id, picture_sha256, created_at)
         values (@resultId, @batchId, @seed, @revisionId, @pictureId, @now)`,
      ).run({ ...result, seed: storedSeed(seed), now: new Date().toISOString() })
    }
    changed.asset(batch.asset_id)
    return { resultId: result.resultId, pictureId: stored.id, card }
  })
}

/** Branches are named by the time of the request; the id separates two requests of the same minute. */
function branchOf({ id, created_at }: Pick<BatchRow, 'id' | 'created_at'>): string {
  return `${GENERATED_BRANCH}${created_at.slice(0, 16).replace('T', ' ')} ${id.slice(-4)}`
}

async function opened(bytes: Uint8Array, signal: AbortSignal): Promise<Picture> {
  try {
    const picture = await openPicture({ bytes }, { signal })
    if (TYPES.has(picture.mediaType)) return picture
    throw new LunaError('GENERATOR_ANSWER_INVALID', `It sent ${picture.mediaType}, not a picture.`)
  } catch (cause) {
    if (!(cause instanceof LunaError) || cause.code === 'CANCELLED' || cause.code === 'GENERATOR_ANSWER_INVALID')
      throw cause
    throw new LunaError('GENERATOR_ANSWER_INVALID', `${cause.message} ${cause.detail ?? ''}`.trim(), { cause })
  }
}

interface Made {
  readonly seed: string
  readonly made: MadePicture
  readonly raw: string
  readonly picture: Picture
}

function generationOf({ request, generator }: BatchRow, { seed, made, raw, picture }: Made): VisualGeneration {
  const { prompt, negativePrompt, steps, guidanceScale, scheduler } = request
  const model = made.model ?? request.model
  const sampler = made.sampler ?? request.sampler
  return {
    source_tool: generator satisfies GenerationBatch['generator'],
    prompt,
    ...(negativePrompt === '' ? {} : { negative_prompt: negativePrompt }),
    ...(model === null ? {} : { model }),
    ...(sampler === null ? {} : { sampler }),
    ...(scheduler === null ? {} : { scheduler }),
    ...{ seed: Number.isSafeInteger(Number(seed)) ? Number(seed) : seed },
    ...{ steps, guidance_scale: guidanceScale, width: picture.width, height: picture.height },
    ...(raw.length > MAX_RAW_IN_CARD ? {} : { raw: parseBoundedJson(raw, RAW_LIMITS) }),
  }
}

function recordOf({ request, generator }: BatchRow, made: VisualGeneration, raw: string) {
  const { prompt, negativePrompt, steps, guidanceScale, scheduler } = request
  const model = made.model ?? null
  const sampler = made.sampler ?? null
  const same = { sourceTool: generator, prompt, negativePrompt, steps, guidanceScale, loras: [], raw }
  const key = settingsKey({
    ...same,
    model: model ?? undefined,
    sampler: sampler ?? undefined,
    scheduler: scheduler ?? undefined,
    width: made.width,
    height: made.height,
  })
  return { ...same, model, sampler, seed: String(made.seed), settingsKey: key ?? null }
}
