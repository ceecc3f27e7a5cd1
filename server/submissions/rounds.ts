/** What was submitted, each time it was: written once, with what the market found. */
import * as z from 'zod'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Signal,
  signalSchema,
  submissionMediaSchema,
  wantedOfferSchema,
} from '#shared/contract/market/submissions.ts'
import { storedReportSchema } from '#shared/contract/studio/stored-report.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { ageRatingSchema } from '#shared/submissions/validate.ts'
import type { Tx } from '../db/database.ts'
import {
  type SubmissionKey,
  type SubmittedWork,
  storedDerivationSchema,
  toStoredDerivation,
} from './submission-rows.ts'

const roundSchema = z.object({
  number: z.int(),
  card: z.unknown().transform(parseAssetCardDocument),
  media: z.array(submissionMediaSchema),
  offers: z.array(wantedOfferSchema),
  age_rating: ageRatingSchema,
  derivation: storedDerivationSchema.nullable(),
  fingerprint_id: z.string(),
  evidence: storedReportSchema,
  signals: z.array(signalSchema),
  submitted_at: z.date(),
})

export interface Round extends SubmittedWork {
  readonly number: number
  readonly ageRating: NonNullable<SubmittedWork['ageRating']>
  readonly fingerprintId: string
  readonly evidence: PreflightReport
  readonly signals: Signal[]
  readonly submittedAt: Date
}

function roundOf(row: unknown): Round {
  const { age_rating, fingerprint_id, submitted_at, ...round } = roundSchema.parse(row)
  return { ...round, ageRating: age_rating, fingerprintId: fingerprint_id, submittedAt: submitted_at }
}

export async function insertRound(tx: Tx, { accountId, submissionId }: SubmissionKey, round: Round): Promise<void> {
  await tx
    .insertInto('submission_rounds')
    .values({
      account_id: accountId,
      submission_id: submissionId,
      number: round.number,
      card: JSON.stringify(round.card),
      media: JSON.stringify(round.media),
      media_hashes: round.media.map(({ sha256 }) => sha256),
      offers: JSON.stringify(round.offers),
      age_rating: round.ageRating,
      derivation: round.derivation === null ? null : toStoredDerivation(round.derivation),
      fingerprint_id: round.fingerprintId,
      evidence: JSON.stringify(round.evidence),
      signals: JSON.stringify(round.signals),
      submitted_at: round.submittedAt,
    })
    .execute()
}

export async function findRound(tx: Tx, key: SubmissionKey, number: number): Promise<Round | null> {
  const row = await tx
    .selectFrom('submission_rounds')
    .selectAll()
    .where('account_id', '=', key.accountId)
    .where('submission_id', '=', key.submissionId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row === undefined ? null : roundOf(row)
}

/** Throws NOT_FOUND. */
export async function readRound(tx: Tx, key: SubmissionKey, number: number): Promise<Round> {
  const round = await findRound(tx, key, number)
  if (round === null) throw new LunaError('NOT_FOUND', `round ${number} of submission ${key.submissionId}`)
  return round
}

/** The round in which a fingerprint was made; for comparing works side by side. */
export async function findRoundOfFingerprint(tx: Tx, key: SubmissionKey, fingerprintId: string): Promise<Round | null> {
  const row = await tx
    .selectFrom('submission_rounds')
    .selectAll()
    .where('account_id', '=', key.accountId)
    .where('submission_id', '=', key.submissionId)
    .where('fingerprint_id', '=', fingerprintId)
    .executeTakeFirst()
  return row === undefined ? null : roundOf(row)
}
