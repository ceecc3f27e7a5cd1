/**
 * From a draft to the reviewers' queue, in this order: the content is checked, then the creator's tier and reputation,
 * then duplicates are refused; what remains goes to people, with evidence and signals that decide nothing.
 */
import { LunaError } from '#shared/contract/errors.ts'
import type { Signal, SubmissionMedia } from '#shared/contract/market/submissions.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { draftProblems } from '#shared/submissions/check-draft.ts'
import { nextState } from '#shared/submissions/states.ts'
import { assertSubmittable } from '#shared/submissions/validate.ts'
import { readBlob } from '../blobs/store.ts'
import type { StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { refusingMatches } from '../fingerprints/check.ts'
import type { Fingerprint } from '../fingerprints/compute.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import { withShownNames } from '../fingerprints/shown-names.ts'
import { notify } from '../notifications/notify.ts'
import type { AccountMedia } from './account-media.ts'
import type { Derivations } from './derivations.ts'
import { makePreviews } from './media-facts.ts'
import { noteRefusal } from './refusals.ts'
import type { ReviewDesk } from './review-desk.ts'
import { insertRound, type Round } from './rounds.ts'
import {
  advance,
  lockSubmission,
  readSubmission,
  type SubmissionKey,
  type SubmissionRow,
  type SubmittedWork,
  stateOf,
  workOf,
} from './submission-rows.ts'

/** Something a reviewer should look at. Failing to find out is no reason to refuse a submission. */
export type FindSignals = (work: {
  readonly accountId: string
  readonly card: SubmittedWork['card']
  readonly fingerprint: Fingerprint
}) => Promise<Signal[]>

export interface SubmitParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly blobs: StoredBlobs
  readonly media: AccountMedia
  readonly fingerprints: Pick<Fingerprints, 'compute' | 'duplicates' | 'reservations'>
  readonly derivations: Derivations
  readonly desk: ReviewDesk
  /** Throws CREATOR_TIER_REQUIRED, ACCOUNT_BANNED, REPUTATION_TOO_LOW. */
  readonly assertMaySubmit: (tx: Tx, accountId: string) => Promise<void>
  readonly findSignals: readonly FindSignals[]
}

async function assertNoDuplicate(
  report: PreflightReport,
  shown: () => Promise<PreflightReport>,
  refused: () => Promise<void>,
): Promise<void> {
  if (refusingMatches(report).length === 0) return
  await refused()
  const data = await shown()
  throw new LunaError('DUPLICATE', refusingMatches(data)[0]?.name || undefined, { data })
}

/** What the evidence asks a person to look at. */
function evidenceSignals({ verdict, decidingMatchId }: PreflightReport, isDerivation: boolean): Signal[] {
  const field = decidingMatchId === null ? null : `matches.${decidingMatchId}`
  if (verdict === 'plagiarism_review') {
    const sentence =
      'It shares most of an earlier work by another creator. Compare both and decide whether it is a copy.'
    return [{ code: 'very_similar', sentence, field }]
  }
  if (verdict === 'duplicate_self') {
    const sentence = 'It shows the same as another work of this creator. Decide whether both should be published.'
    return [{ code: 'own_duplicate', sentence, field }]
  }
  if (verdict !== 'derivative_potential' || isDerivation) return []
  const sentence = 'It shares content with a work by another creator and names no parent.'
  return [{ code: 'unacknowledged_parent', sentence, field }]
}

interface Prepared {
  readonly row: SubmissionRow
  readonly work: SubmittedWork & { readonly ageRating: NonNullable<SubmittedWork['ageRating']> }
  readonly ancestorIds: string[]
}

interface Examined {
  readonly fingerprint: Fingerprint
  readonly evidence: PreflightReport
  readonly signals: Signal[]
  readonly media: SubmissionMedia[]
}

/** Previews stand in for what is sold wherever it is shown; a recording has none but those it came with. */
async function withPreviews(
  blobs: StoredBlobs,
  work: SubmittedWork,
  picture: Uint8Array | null,
): Promise<SubmissionMedia[]> {
  const media = work.media.filter(({ isMade }) => !isMade)
  if (picture === null) return media
  const made: SubmissionMedia[] = []
  for (const { bytes, ...facts } of await makePreviews(picture)) {
    if (facts.role === 'thumbnail' && media.some(({ role }) => role === 'thumbnail')) continue
    await blobs.keep(facts, () => bytes)
    made.push({ ...facts, isMade: true })
  }
  return [...media, ...made]
}

async function signalsOf(sources: readonly FindSignals[], work: Parameters<FindSignals>[0]): Promise<Signal[]> {
  const found = await Promise.allSettled(sources.map((find) => find(work)))
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

async function tellReceived(tx: Tx, desk: ReviewDesk, key: SubmissionKey, { number, card, submittedAt }: Round) {
  const place = await desk.placeOf(tx, key)
  if (place === null) return
  const data = { submissionId: key.submissionId, name: card.name, wait: place.wait }
  const once = `submission ${key.submissionId} round ${number} received`
  await notify(tx, key.accountId, { kind: 'submission_received', data }, submittedAt, once)
}

export function createSubmit(parts: SubmitParts) {
  const { database, clock, blobs, fingerprints, derivations, desk } = parts

  function prepare(key: SubmissionKey): Promise<Prepared> {
    return database.asService(async (tx) => {
      const row = await readSubmission(tx, key)
      nextState(stateOf(row), 'submit', 'creator')
      const { ageRating, ...work } = workOf(row)
      assertSubmittable(draftProblems({ ...work, ageRating }))
      // The check before would have refused a missing one.
      if (ageRating === null) throw new LunaError('SUBMISSION_INVALID', 'age_rating: is missing')
      const complete = { ...work, ageRating }
      await derivations.assertAllowed(tx, key, complete, row.asset_id)
      return { row, work: complete, ancestorIds: await derivations.ancestorsOf(tx, complete) }
    })
  }

  async function examine(key: SubmissionKey, { row, work, ancestorIds }: Prepared): Promise<Examined> {
    const main = work.media.find(({ role }) => role === 'main')
    const isPicture = main?.contentType.startsWith('image/') === true
    const picture = main !== undefined && isPicture ? await readBlob(blobs, main.sha256) : null
    const mainSha256 = isPicture ? null : (main?.sha256 ?? null)
    const fingerprint = await fingerprints.compute({ card: work.card, picture, mainSha256 })
    const subject = { ...key, assetId: row.asset_id, fingerprint, parentAssetIds: ancestorIds }
    const evidence = await fingerprints.duplicates.check(subject)
    const shown = () => database.asService((tx) => withShownNames(tx, key.accountId, evidence))
    await assertNoDuplicate(evidence, shown, () => noteRefusal(database, key, evidence, fingerprint, clock.now()))
    const signals = [
      ...evidenceSignals(evidence, work.derivation !== null),
      ...(await signalsOf(parts.findSignals, { accountId: key.accountId, card: work.card, fingerprint })),
    ]
    return { fingerprint, evidence, signals, media: await withPreviews(blobs, work, picture) }
  }

  async function send(tx: Tx, key: SubmissionKey, prepared: Prepared, examined: Examined): Promise<void> {
    const row = await lockSubmission(tx, key)
    if (row.version !== prepared.row.version) throw new LunaError('CONFLICT', 'The draft was changed in the meantime.')
    const at = clock.now()
    const { fingerprint, evidence, signals, media } = examined
    const subject = { ...key, assetId: row.asset_id, fingerprint, parentAssetIds: prepared.ancestorIds }
    const { fingerprintId } = await fingerprints.reservations.reserve(tx, subject)
    const number = row.round + 1
    for (const { role: _role, isMade, ...held } of media) if (isMade) await parts.media.add(tx, key.accountId, held)
    await advance(tx, row, {
      event: 'submit',
      actor: { kind: 'creator', accountId: key.accountId },
      at,
      change: {
        round: number,
        fingerprint_id: fingerprintId,
        submitted_at: at,
        // An approval belongs to its round.
        approval_id: null,
        approval_outcome: null,
      },
    })
    const round: Round = { ...prepared.work, number, media, fingerprintId, evidence, signals, submittedAt: at }
    await insertRound(tx, key, round)
    await derivations.record(tx, key, round, at)
    await desk.enter(tx, { ...key, round: number, kind: 'review', at })
    await tellReceived(tx, desk, key, round)
  }

  return async function submit(key: SubmissionKey): Promise<void> {
    const prepared = await prepare(key)
    await database.asService((tx) => parts.assertMaySubmit(tx, key.accountId))
    const examined = await examine(key, prepared)
    await database.asService((tx) => send(tx, key, prepared, examined))
  }
}
