/**
 * What was agreed about a work that derives from another's: on the side of the parent's creator, one for each submission,
 * parent and percentage. A royalty at or above the parent's published terms is agreed at once; one below waits for the
 * parent's creator.
 */
import type { Selectable } from 'kysely'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Agreement, AgreementState } from '#shared/contract/market/submissions.ts'
import { agreementStateSchema } from '#shared/contract/market/submissions.ts'
import { derivationKindSchema } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import type { DerivationAgreements } from '../db/tables.generated.ts'
import { notify } from '../notifications/notify.ts'
import type { Asset } from '../publications/assets.ts'
import { noteAccountChange } from '../sync/account-changes.ts'
import type { StoredParent, SubmissionKey, SubmittedWork } from './submission-rows.ts'

/** Throws SUBMISSION_INVALID. */
export function refuseDerivation(field: string, message: string): never {
  throw new LunaError('SUBMISSION_INVALID', `${field}: ${message}`, {
    data: [{ field, code: 'mismatch', message }],
  })
}

async function upsertAgreement(tx: Tx, row: Omit<Selectable<DerivationAgreements>, 'answered_at'>): Promise<string> {
  await tx
    .insertInto('derivation_agreements')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'child_account_id', 'submission_id', 'parent_asset_id', 'royalty_percent'])
        .doNothing(),
    )
    .execute()
  const same = await tx
    .selectFrom('derivation_agreements')
    .select(['id', 'state'])
    .where('account_id', '=', row.account_id)
    .where('child_account_id', '=', row.child_account_id)
    .where('submission_id', '=', row.submission_id)
    .where('parent_asset_id', '=', row.parent_asset_id)
    .where('royalty_percent', '=', row.royalty_percent)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const { id } = same
  if (same.state === 'declined' && row.state !== 'agreed') {
    refuseDerivation(
      'derivation.royaltyPercent',
      'The creator of the parent declined this royalty. Offer a higher one.',
    )
  }
  // What a person has agreed to stays agreed, whatever the terms have become.
  if (same.state === 'ended' || (same.state !== 'agreed' && row.state === 'agreed')) {
    await tx
      .updateTable('derivation_agreements')
      .set({
        kind: row.kind,
        state: row.state,
        agreed_by: row.agreed_by,
        minimum_percent: row.minimum_percent,
        answered_at: null,
      })
      .where('account_id', '=', row.account_id)
      .where('id', '=', id)
      .execute()
  }
  return id
}

/** Ends what was agreed or proposed for a submission, but the agreements named. */
export async function endOthers(
  tx: Tx,
  { accountId, submissionId }: SubmissionKey,
  keptIds: readonly string[],
  at: Date,
) {
  let others = tx
    .updateTable('derivation_agreements')
    .set({ state: 'ended', agreed_by: null, answered_at: at })
    .where('child_account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .where('state', 'in', ['proposed', 'agreed'])
  if (keptIds.length > 0) others = others.where('id', 'not in', keptIds)
  await others.execute()
}

/**
 * Records what is proposed to the parent's creator, or agreed by their terms, and returns the id of the agreement.
 * Throws SUBMISSION_INVALID where they declined it before.
 */
export async function recordAgreement(
  tx: Tx,
  key: SubmissionKey,
  { creatorId, name }: Asset,
  { parentAssetId, kind, royaltyPercent, minimumPercent }: StoredParent & { readonly minimumPercent: number },
  at: Date,
): Promise<string> {
  const isAgreed = creatorId === key.accountId || royaltyPercent >= minimumPercent
  const id = await upsertAgreement(tx, {
    account_id: creatorId,
    id: newId(),
    parent_asset_id: parentAssetId,
    child_account_id: key.accountId,
    submission_id: key.submissionId,
    kind,
    royalty_percent: royaltyPercent,
    state: isAgreed ? 'agreed' : 'proposed',
    agreed_by: isAgreed ? 'standing_terms' : null,
    minimum_percent: minimumPercent,
    created_at: at,
  })
  if (isAgreed) return id
  const data = { assetId: parentAssetId, name, submissionId: key.submissionId, royaltyPercent }
  await notify(tx, creatorId, { kind: 'derivative_proposed', data }, at, `agreement ${id} proposed`)
  return id
}

/** By parent; without those that the submission was not submitted with as they stand. */
export async function statesOf(
  tx: Tx,
  { accountId, submissionId }: SubmissionKey,
  { derivation }: SubmittedWork,
): Promise<ReadonlyMap<string, AgreementState>> {
  const states = new Map<string, AgreementState>()
  for (const { parentAccountId, parentAssetId, royaltyPercent } of derivation?.parents ?? []) {
    const row = await tx
      .selectFrom('derivation_agreements')
      .select('state')
      .where('account_id', '=', parentAccountId)
      .where('child_account_id', '=', accountId)
      .where('submission_id', '=', submissionId)
      .where('parent_asset_id', '=', parentAssetId)
      .where('royalty_percent', '=', royaltyPercent)
      .executeTakeFirst()
    if (row !== undefined) states.set(parentAssetId, agreementStateSchema.parse(row.state))
  }
  return states
}

export function agreementView(row: Selectable<DerivationAgreements>, callerId: string): Agreement {
  return {
    id: row.id,
    parentAssetId: row.parent_asset_id,
    submissionId: row.submission_id,
    kind: derivationKindSchema.parse(row.kind),
    side: row.account_id === callerId ? 'parent' : 'child',
    royaltyPercent: row.royalty_percent,
    minimumPercent: row.minimum_percent,
    state: agreementStateSchema.parse(row.state),
    agreedBy: row.agreed_by === 'standing_terms' || row.agreed_by === 'creator' ? row.agreed_by : null,
    createdAt: row.created_at.toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
  }
}

async function tellChild(tx: Tx, row: Selectable<DerivationAgreements>, at: Date): Promise<void> {
  const submission = await tx
    .selectFrom('submissions')
    .select('name')
    .where('account_id', '=', row.child_account_id)
    .where('id', '=', row.submission_id)
    .executeTakeFirst()
  if (submission === undefined) return
  const data = {
    submissionId: row.submission_id,
    name: submission.name,
    isAgreed: row.state === 'agreed',
    royaltyPercent: row.royalty_percent,
  }
  await notify(tx, row.child_account_id, { kind: 'derivative_answered', data }, at)
}

/** By the parent's creator, once. Throws NOT_FOUND, CONFLICT. */
export async function answerAgreement(
  tx: Tx,
  answer: { readonly accountId: string; readonly id: string; readonly accept: boolean; readonly at: Date },
): Promise<Agreement> {
  const own = tx.selectFrom('derivation_agreements').selectAll().where('account_id', '=', answer.accountId)
  const row = await own.where('id', '=', answer.id).forUpdate().executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', `agreement ${answer.id}`)
  const state = answer.accept ? 'agreed' : 'declined'
  if (row.state === state) return agreementView(row, answer.accountId)
  if (row.state !== 'proposed') throw new LunaError('CONFLICT', `The proposal is ${row.state}.`)
  const change = { state, agreed_by: answer.accept ? 'creator' : null, answered_at: answer.at }
  const update = tx.updateTable('derivation_agreements').set(change).where('account_id', '=', answer.accountId)
  await update.where('id', '=', answer.id).execute()
  const { child_account_id: accountId, submission_id: id } = row
  await noteAccountChange(tx, { accountId, entity: 'submission', id, at: answer.at })
  await tellChild(tx, { ...row, state }, answer.at)
  return agreementView({ ...row, ...change }, answer.accountId)
}
