/**
 * Deriving from another's work: what the parent's creator allows, what was agreed, and on which side it is recorded. A
 * royalty at or above the parent's published terms is agreed at once; one below waits for the parent's creator.
 */
import type { Selectable } from 'kysely'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Agreement, AgreementState, DerivationTerms } from '#shared/contract/market/submissions.ts'
import { agreementStateSchema } from '#shared/contract/market/submissions.ts'
import { assertCompatible, type ChildWork } from '#shared/licensing/compatibility.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { workLicenseOf } from '#shared/licensing/work-licenses.ts'
import type { Tx } from '../db/database.ts'
import type { DerivationAgreements } from '../db/tables.generated.ts'
import { notify } from '../notifications/notify.ts'
import { ancestryUnder } from '../publications/ancestry.ts'
import type { Asset } from '../publications/assets.ts'
import { noteAccountChange } from '../sync/account-changes.ts'
import type { SubmissionKey, SubmittedWork } from './submission-rows.ts'

export interface DerivationParts {
  /** Whatever its status. Throws NOT_FOUND. */
  readonly parentOf: (tx: Tx, assetId: string) => Promise<Asset>
  /** The terms of the parent's licence listing; null without one. */
  readonly licenseTermsOf: (tx: Tx, assetId: string) => Promise<LicenseTerms | null>
}

export interface Derivations {
  /** The account that the parent belongs to. Throws SUBMISSION_INVALID where nothing can derive from it. */
  parentCreator(tx: Tx, parentAssetId: string): Promise<string>
  /**
   * Whether the work may derive from its parent: published, allowed, licences that fit, a chain that is not too long and
   * leads to no circle. Throws SUBMISSION_INVALID, LICENSE_INCOMPATIBLE.
   */
  assertAllowed(tx: Tx, key: SubmissionKey, work: SubmittedWork, assetId: string | null): Promise<void>
  /** Records what is proposed, or agreed by the parent's terms, for the parent's creator. Throws SUBMISSION_INVALID. */
  record(tx: Tx, key: SubmissionKey, work: SubmittedWork, at: Date): Promise<void>
  /** Null where the submission derives from nothing, or was not submitted as it stands. */
  stateOf(tx: Tx, key: SubmissionKey, work: SubmittedWork): Promise<AgreementState | null>
  /** What was agreed or proposed for a submission that ends. */
  end(tx: Tx, key: SubmissionKey, at: Date): Promise<void>
  /** Ids of the works that the creator names as what this one was made from. */
  ancestorsOf(tx: Tx, work: SubmittedWork): Promise<string[]>
}

/** Stands for all assets of a creator that have no terms of their own. */
const ALL_ASSETS = '00000000-0000-0000-0000-000000000000'
/** Where a creator has set none. */
const USUAL_TERMS = { allowed: true, minimumPercent: 10 } as const

export interface Terms {
  readonly allowed: boolean
  readonly minimumPercent: number
}

function refuse(field: string, message: string): never {
  throw new LunaError('SUBMISSION_INVALID', `${field}: ${message}`, {
    data: [{ field, code: 'mismatch', message }],
  })
}

export async function derivationTermsOf(tx: Tx, accountId: string, assetId: string | null): Promise<Terms> {
  const rows = await tx
    .selectFrom('derivation_terms')
    .select(['asset_id', 'allowed', 'minimum_percent'])
    .where('account_id', '=', accountId)
    .where('asset_id', 'in', [assetId ?? ALL_ASSETS, ALL_ASSETS])
    .execute()
  const own = rows.find(({ asset_id }) => asset_id === assetId) ?? rows.find(({ asset_id }) => asset_id === ALL_ASSETS)
  return own === undefined ? USUAL_TERMS : { allowed: own.allowed, minimumPercent: own.minimum_percent }
}

function childOf({ card, offers }: SubmittedWork, { allowed, minimumPercent }: Terms): ChildWork {
  return {
    workLicense: workLicenseOf(card.licensing?.license),
    listings: offers.flatMap(({ terms }) => (terms === undefined ? [] : [terms])),
    requiresAttribution: card.licensing?.requires_attribution ?? false,
    allowsAiTraining: card.licensing?.allows_ai_training ?? false,
    isSold: offers.some(({ priceCents }) => priceCents > 0),
    derivationRoyaltyPercent: allowed ? minimumPercent : 0,
  }
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
    refuse('derivation.royaltyPercent', 'The creator of the parent declined this royalty. Offer a higher one.')
  }
  // What a person has agreed to stays agreed, whatever the terms have become.
  if (same.state === 'ended' || (same.state !== 'agreed' && row.state === 'agreed')) {
    await tx
      .updateTable('derivation_agreements')
      .set({ state: row.state, agreed_by: row.agreed_by, minimum_percent: row.minimum_percent, answered_at: null })
      .where('account_id', '=', row.account_id)
      .where('id', '=', id)
      .execute()
  }
  return id
}

async function endOthers(tx: Tx, { accountId, submissionId }: SubmissionKey, keptId: string | null, at: Date) {
  let others = tx
    .updateTable('derivation_agreements')
    .set({ state: 'ended', agreed_by: null, answered_at: at })
    .where('child_account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .where('state', 'in', ['proposed', 'agreed'])
  if (keptId !== null) others = others.where('id', '<>', keptId)
  await others.execute()
}

export function createDerivations({ parentOf, licenseTermsOf }: DerivationParts): Derivations {
  async function parent(tx: Tx, assetId: string): Promise<Asset> {
    const found = await parentOf(tx, assetId).catch((error: unknown) => {
      if (error instanceof LunaError && error.code === 'NOT_FOUND') return null
      throw error
    })
    if (found?.status !== 'published') refuse('derivation.parentAssetId', 'There is no such asset in the market.')
    return found
  }

  return {
    parentCreator: async (tx, parentAssetId) => (await parent(tx, parentAssetId)).creatorId,

    async assertAllowed(tx, { accountId, submissionId }, work, assetId) {
      if (work.derivation === null) return
      const { parentAssetId, royaltyPercent } = work.derivation
      const asset = await parent(tx, parentAssetId)
      const terms = await derivationTermsOf(tx, asset.creatorId, asset.id)
      if (!terms.allowed && asset.creatorId !== accountId) {
        refuse('derivation.parentAssetId', 'Its creator does not allow derivatives.')
      }
      ancestryUnder(assetId ?? submissionId, asset, royaltyPercent)
      const { licensing } = asset.card
      assertCompatible(childOf(work, await derivationTermsOf(tx, accountId, assetId)), [
        {
          assetId: asset.id,
          name: asset.name,
          workLicense: workLicenseOf(licensing?.license),
          terms: await licenseTermsOf(tx, asset.id),
          requiresAttribution: licensing?.requires_attribution ?? false,
          allowsAiTraining: licensing?.allows_ai_training ?? false,
        },
      ])
    },

    async record(tx, key, { derivation }, at) {
      if (derivation === null) return endOthers(tx, key, null, at)
      const { parentAssetId, royaltyPercent } = derivation
      const { creatorId, name } = await parent(tx, parentAssetId)
      const { minimumPercent } = await derivationTermsOf(tx, creatorId, parentAssetId)
      const isAgreed = creatorId === key.accountId || royaltyPercent >= minimumPercent
      const id = await upsertAgreement(tx, {
        account_id: creatorId,
        id: newId(),
        parent_asset_id: parentAssetId,
        child_account_id: key.accountId,
        submission_id: key.submissionId,
        royalty_percent: royaltyPercent,
        state: isAgreed ? 'agreed' : 'proposed',
        agreed_by: isAgreed ? 'standing_terms' : null,
        minimum_percent: minimumPercent,
        created_at: at,
      })
      await endOthers(tx, key, id, at)
      if (isAgreed) return
      const data = { assetId: parentAssetId, name, submissionId: key.submissionId, royaltyPercent }
      await notify(tx, creatorId, { kind: 'derivative_proposed', data }, at, `agreement ${id} proposed`)
    },

    async stateOf(tx, { accountId, submissionId }, { derivation }) {
      if (derivation === null) return null
      const row = await tx
        .selectFrom('derivation_agreements')
        .select('state')
        .where('account_id', '=', derivation.parentAccountId)
        .where('child_account_id', '=', accountId)
        .where('submission_id', '=', submissionId)
        .where('parent_asset_id', '=', derivation.parentAssetId)
        .where('royalty_percent', '=', derivation.royaltyPercent)
        .executeTakeFirst()
      return row === undefined ? null : agreementStateSchema.parse(row.state)
    },

    end: (tx, key, at) => endOthers(tx, key, null, at),

    async ancestorsOf(tx, { derivation }) {
      if (derivation === null) return []
      const { id, ancestry } = await parent(tx, derivation.parentAssetId)
      return [id, ...ancestry.map(({ assetId }) => assetId)]
    },
  }
}

export function agreementView(row: Selectable<DerivationAgreements>, callerId: string): Agreement {
  return {
    id: row.id,
    parentAssetId: row.parent_asset_id,
    submissionId: row.submission_id,
    side: row.account_id === callerId ? 'parent' : 'child',
    royaltyPercent: row.royalty_percent,
    minimumPercent: row.minimum_percent,
    state: agreementStateSchema.parse(row.state),
    agreedBy: row.agreed_by === 'standing_terms' || row.agreed_by === 'creator' ? row.agreed_by : null,
    createdAt: row.created_at.toISOString(),
    answeredAt: row.answered_at?.toISOString() ?? null,
  }
}

export async function listTerms(tx: Tx, accountId: string): Promise<DerivationTerms[]> {
  const rows = await tx.selectFrom('derivation_terms').selectAll().where('account_id', '=', accountId).execute()
  return rows.map(({ asset_id, allowed, minimum_percent }) => ({
    assetId: asset_id === ALL_ASSETS ? null : asset_id,
    allowed,
    minimumPercent: minimum_percent,
  }))
}

export async function setTerms(tx: Tx, accountId: string, terms: DerivationTerms, at: Date): Promise<void> {
  const values = { allowed: terms.allowed, minimum_percent: terms.minimumPercent, updated_at: at }
  await tx
    .insertInto('derivation_terms')
    .values({ account_id: accountId, asset_id: terms.assetId ?? ALL_ASSETS, ...values })
    .onConflict((conflict) => conflict.columns(['account_id', 'asset_id']).doUpdateSet(values))
    .execute()
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
