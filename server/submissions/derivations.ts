/**
 * Deriving from others' works: what each parent's creator allows, and what a work that names parents has to fit.
 */
import { LunaError } from '#shared/contract/errors.ts'
import type { AgreementState, DerivationTerms } from '#shared/contract/market/submissions.ts'
import { assertCompatible, type ChildWork, type ParentWork } from '#shared/licensing/compatibility.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { workLicenseOf } from '#shared/licensing/work-licenses.ts'
import { parentsOf, USUAL_DERIVATION_TERMS } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import { ancestryUnder, type ReadParent } from '../publications/ancestry.ts'
import type { Asset } from '../publications/assets.ts'
import { endOthers, recordAgreement, refuseDerivation, statesOf } from './agreements.ts'
import type { StoredParent, SubmissionKey, SubmittedWork } from './submission-rows.ts'

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
   * Whether the work may derive from its parents: each published and allowing it, licenses that fit all of them, shares
   * that leave something to pass on, a graph that is not too large and leads to no circle. Throws SUBMISSION_INVALID,
   * LICENSE_INCOMPATIBLE.
   */
  assertAllowed(tx: Tx, key: SubmissionKey, work: SubmittedWork, assetId: string | null): Promise<void>
  /** Records what is proposed, or agreed by a parent's terms, for each parent's creator. Throws SUBMISSION_INVALID. */
  record(tx: Tx, key: SubmissionKey, work: SubmittedWork, at: Date): Promise<void>
  /** By parent; without those that the submission was not submitted with as they stand. */
  statesOf(tx: Tx, key: SubmissionKey, work: SubmittedWork): Promise<ReadonlyMap<string, AgreementState>>
  /** What was agreed or proposed for a submission that ends. */
  end(tx: Tx, key: SubmissionKey, at: Date): Promise<void>
  /** Ids of the works that the creator names as what this one was made from. */
  ancestorsOf(tx: Tx, work: SubmittedWork): Promise<string[]>
}

/** Stands for all assets of a creator that have no terms of their own. */
const ALL_ASSETS = '00000000-0000-0000-0000-000000000000'

export interface Terms {
  readonly allowed: boolean
  readonly minimumPercent: number
}

export async function derivationTermsOf(tx: Tx, accountId: string, assetId: string | null): Promise<Terms> {
  const rows = await tx
    .selectFrom('derivation_terms')
    .select(['asset_id', 'allowed', 'minimum_percent'])
    .where('account_id', '=', accountId)
    .where('asset_id', 'in', [assetId ?? ALL_ASSETS, ALL_ASSETS])
    .execute()
  const own = rows.find(({ asset_id }) => asset_id === assetId) ?? rows.find(({ asset_id }) => asset_id === ALL_ASSETS)
  return own === undefined ? USUAL_DERIVATION_TERMS : { allowed: own.allowed, minimumPercent: own.minimum_percent }
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

function parentWork({ id: assetId, name, card: { licensing } }: Asset, terms: LicenseTerms | null): ParentWork {
  return {
    ...{ assetId, name, terms },
    workLicense: workLicenseOf(licensing?.license),
    requiresAttribution: licensing?.requires_attribution ?? false,
    allowsAiTraining: licensing?.allows_ai_training ?? false,
  }
}

export function createDerivations({ parentOf, licenseTermsOf }: DerivationParts): Derivations {
  async function parent(tx: Tx, assetId: string): Promise<Asset> {
    const found = await parentOf(tx, assetId).catch((error: unknown) => {
      if (error instanceof LunaError && error.code === 'NOT_FOUND') return null
      throw error
    })
    if (found?.status !== 'published')
      refuseDerivation('derivation.parentAssetId', 'There is no such asset in the market.')
    return found
  }

  /** A parent once acknowledged stays: a new version that names parents names it too. Throws SUBMISSION_INVALID. */
  async function assertNamesStanding(tx: Tx, assetId: string, parents: readonly StoredParent[]): Promise<void> {
    const { ancestry } = await parentOf(tx, assetId)
    for (const standing of parentsOf(assetId, ancestry)) {
      if (parents.some(({ parentAssetId }) => parentAssetId === standing.assetId)) continue
      refuseDerivation('derivation.parents', 'The published work has another parent. Name it too.')
    }
  }

  return {
    parentCreator: async (tx, parentAssetId) => (await parent(tx, parentAssetId)).creatorId,

    async assertAllowed(tx, { accountId, submissionId }, { derivation, ...work }, assetId) {
      if (derivation === null) return
      const named: ReadParent[] = []
      const works: ParentWork[] = []
      for (const { parentAssetId, kind, royaltyPercent } of derivation.parents) {
        const asset = await parent(tx, parentAssetId)
        const terms = await derivationTermsOf(tx, asset.creatorId, asset.id)
        if (!terms.allowed && asset.creatorId !== accountId) {
          refuseDerivation('derivation.parentAssetId', `The creator of "${asset.name}" does not allow derivatives.`)
        }
        named.push({ asset, kind, royaltyPercent })
        works.push(parentWork(asset, await licenseTermsOf(tx, asset.id)))
      }
      if (assetId !== null) await assertNamesStanding(tx, assetId, derivation.parents)
      ancestryUnder(assetId ?? submissionId, named)
      assertCompatible(childOf({ ...work, derivation }, await derivationTermsOf(tx, accountId, assetId)), works)
    },

    async record(tx, key, { derivation }, at) {
      const keptIds: string[] = []
      for (const named of derivation?.parents ?? []) {
        const asset = await parent(tx, named.parentAssetId)
        const { minimumPercent } = await derivationTermsOf(tx, asset.creatorId, asset.id)
        keptIds.push(await recordAgreement(tx, key, asset, { ...named, minimumPercent }, at))
      }
      await endOthers(tx, key, keptIds, at)
    },

    statesOf,

    end: (tx, key, at) => endOthers(tx, key, [], at),

    async ancestorsOf(tx, { derivation }) {
      const ids = new Set<string>()
      for (const { parentAssetId } of derivation?.parents ?? []) {
        const { id, ancestry } = await parent(tx, parentAssetId)
        for (const assetId of [id, ...ancestry.map((link) => link.assetId)]) ids.add(assetId)
      }
      return [...ids]
    },
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
