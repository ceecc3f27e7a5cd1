/** Submissions as their creators see them: drafts, sending them to review, taking them back, appeals. */
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  Changes,
  Draft,
  Submission,
  SubmissionMedia,
  SubmissionSummary,
} from '#shared/contract/market/submissions.ts'
import type { SubmissionState } from '#shared/submissions/states.ts'
import type { Tx } from '../db/database.ts'
import { keepAnswer } from '../http/kept-answer.ts'
import type { Asset } from '../publications/assets.ts'
import { noteAccountChange } from '../sync/account-changes.ts'
import { changesBetween } from './changes.ts'
import type { MediaLinks } from './media-links.ts'
import { findRound, readRound } from './rounds.ts'
import {
  advance,
  lockSubmission,
  logEvent,
  readSubmission,
  type StoredParent,
  type SubmissionKey,
  type SubmissionRow,
  stateOf,
  workOf,
} from './submission-rows.ts'
import { createSubmit, type SubmitParts } from './submit.ts'
import { createSubmissionViews, type Listing, listSubmissions } from './views.ts'

export interface SubmissionsParts extends SubmitParts {
  readonly links: MediaLinks
  /** Whatever its status. Throws NOT_FOUND. */
  readonly assetOf: (tx: Tx, assetId: string) => Promise<Pick<Asset, 'creatorId' | 'kind' | 'status'>>
  /** Takes a published asset out of the market, by its creator. */
  readonly withdrawAsset: (tx: Tx, accountId: string, assetId: string) => Promise<unknown>
}

export interface SubmissionsService {
  /** With an id of the caller's own, doing it again gives the same draft. Throws SUBMISSION_INVALID, CONFLICT. */
  create(accountId: string, draft: Draft, id?: string): Promise<Submission>
  list(accountId: string, listing: Listing): Promise<{ items: SubmissionSummary[]; nextCursor: string | null }>
  find(key: SubmissionKey): Promise<Submission>
  /** What was returned or withdrawn becomes a draft again. Throws SUBMISSION_STATE, CONFLICT. */
  update(key: SubmissionKey, draft: Draft, version?: number): Promise<Submission>
  /** Throws SUBMISSION_STATE, SUBMISSION_INVALID, CREATOR_TIER_REQUIRED, REPUTATION_TOO_LOW, DUPLICATE and others. */
  submit(key: SubmissionKey): Promise<Submission>
  resubmit(key: SubmissionKey): Promise<Submission>
  withdraw(key: SubmissionKey, reason: string | null): Promise<Submission>
  appeal(key: SubmissionKey, reason: string): Promise<Submission>
  changes(key: SubmissionKey): Promise<Changes>
  /** Withdraws all undecided submissions, in the caller's transaction as the service: the account is closed. */
  withdrawWaiting(tx: Tx, accountId: string): Promise<void>
}

const IN_HANDS_OF_REVIEW: readonly SubmissionState[] = ['submitted', 'in_review', 'appealed', 'approved', 'published']

/** The states that closing the account ends; decided submissions remain. */
const UNDECIDED: readonly SubmissionState[] = ['draft', 'submitted', 'in_review', 'changes_requested', 'appealed']

function creator({ accountId }: SubmissionKey) {
  return { kind: 'creator', accountId } as const
}

function refuseField(field: string, message: string): never {
  throw new LunaError('SUBMISSION_INVALID', `${field}: ${message}`, { data: [{ field, code: 'missing', message }] })
}

/** Only files that the account itself has brought. Throws SUBMISSION_INVALID. */
async function mediaOf(tx: Tx, parts: SubmissionsParts, accountId: string, draft: Draft): Promise<SubmissionMedia[]> {
  const held = await parts.media.find(
    tx,
    accountId,
    draft.media.map(({ sha256 }) => sha256),
  )
  return draft.media.map(({ sha256, role }, index) => {
    const facts = held.get(sha256)
    if (facts !== undefined) return { ...facts, role, isMade: false }
    return refuseField(`media.${index}`, 'Upload this file first.')
  })
}

/** A new version of an own asset that can have one. Throws SUBMISSION_INVALID. */
async function assertOwnAsset(tx: Tx, parts: SubmissionsParts, accountId: string, { assetId, card }: Draft) {
  if (assetId === null) return
  const asset = await parts.assetOf(tx, assetId).catch((error: unknown) => {
    if (error instanceof LunaError && error.code === 'NOT_FOUND') return null
    throw error
  })
  if (asset?.creatorId !== accountId) refuseField('assetId', 'You have no such asset on the market.')
  if (asset.kind !== card.asset_type) refuseField('assetId', `The asset is of the kind ${asset.kind}.`)
  if (asset.status === 'published' || asset.status === 'withdrawn') return
  refuseField('assetId', `The asset is ${asset.status.replace('_', ' ')}; it cannot get new versions.`)
}

/** With whose each parent is. Throws SUBMISSION_INVALID. */
async function storedParents(tx: Tx, parts: SubmissionsParts, { derivation }: Draft): Promise<StoredParent[]> {
  const parents: StoredParent[] = []
  for (const parent of derivation?.parents ?? []) {
    const parentAccountId = await parts.derivations.parentCreator(tx, parent.parentAssetId)
    parents.push({ ...parent, parentAccountId })
  }
  return parents
}

async function draftColumns(tx: Tx, parts: SubmissionsParts, accountId: string, draft: Draft) {
  const media = await mediaOf(tx, parts, accountId, draft)
  await assertOwnAsset(tx, parts, accountId, draft)
  const parents = await storedParents(tx, parts, draft)
  const [first] = parents
  return {
    kind: draft.card.asset_type,
    name: draft.card.name,
    card: JSON.stringify(draft.card),
    media: JSON.stringify(media),
    media_hashes: media.map(({ sha256 }) => sha256),
    offers: JSON.stringify(draft.offers),
    age_rating: draft.ageRating,
    asset_id: draft.assetId,
    parents: JSON.stringify(parents),
    // For servers of the version before, which know one parent.
    parent_asset_id: first?.parentAssetId ?? null,
    parent_account_id: first?.parentAccountId ?? null,
    royalty_percent: first?.royaltyPercent ?? null,
  }
}

async function insertDraft(tx: Tx, parts: SubmissionsParts, key: SubmissionKey, draft: Draft): Promise<void> {
  const at = parts.clock.now()
  const row = await tx
    .insertInto('submissions')
    .values({
      ...(await draftColumns(tx, parts, key.accountId, draft)),
      account_id: key.accountId,
      id: key.submissionId,
      state: 'draft',
      version: 1,
      round: 0,
      event_count: 1,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return
  await logEvent(tx, row, { event: 'create', actor: creator(key), at, from: null, to: 'draft' })
}

async function replaceDraft(tx: Tx, parts: SubmissionsParts, key: SubmissionKey, draft: Draft, version?: number) {
  let row = await lockSubmission(tx, key)
  if (version !== undefined && row.version !== version) {
    throw new LunaError('CONFLICT', `The submission is at version ${row.version} now.`, {
      data: { version: row.version },
    })
  }
  if (row.approval_id !== null) {
    throw new LunaError('SUBMISSION_STATE', 'It was published. Start a new version of the asset instead.')
  }
  const at = parts.clock.now()
  if (stateOf(row) !== 'draft') row = await advance(tx, row, { event: 'edit', actor: creator(key), at })
  const next = row.version + 1
  await tx
    .updateTable('submissions')
    .set({
      ...(await draftColumns(tx, parts, key.accountId, draft)),
      version: next,
      updated_at: at,
    })
    .where('account_id', '=', key.accountId)
    .where('id', '=', key.submissionId)
    .execute()
  await noteAccountChange(tx, {
    accountId: key.accountId,
    entity: 'submission',
    id: key.submissionId,
    at,
    version: next,
  })
}

async function takeBack(tx: Tx, parts: SubmissionsParts, key: SubmissionKey, reason: string | null): Promise<void> {
  const row = await lockSubmission(tx, key)
  const at = parts.clock.now()
  const wasPublished = stateOf(row) === 'published'
  await advance(tx, row, { event: 'withdraw', actor: creator(key), at, reason })
  if (wasPublished && row.asset_id !== null) {
    await parts.withdrawAsset(tx, key.accountId, row.asset_id)
    return
  }
  // A submission that was never sent needs no notification.
  if (row.round > 0) {
    await parts.desk.leave(tx, key)
    await parts.derivations.end(tx, key, at)
  }
  if (row.fingerprint_id !== null) await parts.fingerprints.reservations.release(tx, row.fingerprint_id)
}

async function takeBackWaiting(tx: Tx, parts: SubmissionsParts, accountId: string): Promise<void> {
  const waiting = await tx
    .selectFrom('submissions')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', 'in', UNDECIDED)
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id } of waiting) await takeBack(tx, parts, { accountId, submissionId: id }, 'The account was closed.')
}

async function appealIn(tx: Tx, parts: SubmissionsParts, key: SubmissionKey, reason: string): Promise<void> {
  const row = await lockSubmission(tx, key)
  const at = parts.clock.now()
  await advance(tx, row, { event: 'appeal', actor: creator(key), at, reason })
  await parts.desk.enter(tx, { ...key, round: row.round, kind: 'appeal', at })
}

async function changesOf(tx: Tx, key: SubmissionKey, row: SubmissionRow): Promise<Changes> {
  if (IN_HANDS_OF_REVIEW.includes(stateOf(row))) return roundChanges(tx, key, row.round)
  const before = await findRound(tx, key, row.round)
  const after = { number: row.round + 1, work: workOf(row) }
  return changesBetween(before === null ? null : { number: before.number, work: before }, after)
}

/** What a round changed against the one before. */
export async function roundChanges(tx: Tx, key: SubmissionKey, number: number): Promise<Changes> {
  const [before, after] = [await findRound(tx, key, number - 1), await readRound(tx, key, number)]
  return changesBetween(before === null ? null : { number: before.number, work: before }, { number, work: after })
}

export function createSubmissions(parts: SubmissionsParts): SubmissionsService {
  const { database } = parts
  const submit = createSubmit(parts)
  const views = createSubmissionViews(parts)

  const find = (key: SubmissionKey) => database.asService((tx) => views.full(tx, key))

  async function change(key: SubmissionKey, work: (tx: Tx) => Promise<void>): Promise<Submission> {
    return database.asService(async (tx) => {
      await work(tx)
      // Repeated, a change would find its own version in the place of the one it was made from.
      return keepAnswer(tx, await views.full(tx, key))
    })
  }

  async function submitAndFind(key: SubmissionKey): Promise<Submission> {
    await submit(key)
    return find(key)
  }

  return {
    create(accountId, draft, id = newId()) {
      const key = { accountId, submissionId: id }
      return change(key, (tx) => insertDraft(tx, parts, key, draft))
    },
    list: (accountId, listing) => database.asAccount(accountId, (tx) => listSubmissions(tx, accountId, listing)),
    find,
    update: (key, draft, version) => change(key, (tx) => replaceDraft(tx, parts, key, draft, version)),
    submit: submitAndFind,
    async resubmit(key) {
      const { round } = await database.asService((tx) => readSubmission(tx, key))
      if (round === 0) throw new LunaError('SUBMISSION_STATE', 'It was never submitted. Submit it first.')
      return submitAndFind(key)
    },
    withdraw: (key, reason) => change(key, (tx) => takeBack(tx, parts, key, reason)),
    appeal: (key, reason) => change(key, (tx) => appealIn(tx, parts, key, reason)),
    changes: (key) => database.asService(async (tx) => changesOf(tx, key, await readSubmission(tx, key))),
    withdrawWaiting: (tx, accountId) => takeBackWaiting(tx, parts, accountId),
  }
}
