/** Whether what an asset is to be sold or licensed as fits what it derives from and what has been given away of it. */
import { LunaError } from '#shared/contract/errors.ts'
import { assertCompatible, type ChildWork, licenseConflicts, type ParentWork } from '#shared/licensing/compatibility.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { WORK_LICENSE_RULES, workLicenseOf } from '#shared/licensing/work-licenses.ts'
import type { Tx } from '../db/database.ts'
import { type Asset, assetsByIds } from '../publications/assets.ts'
import { activeListingsOf } from './listing-rows.ts'

function licensingOf({ card }: Asset) {
  const { licensing } = card
  return {
    workLicense: workLicenseOf(licensing?.license),
    requiresAttribution: licensing?.requires_attribution ?? false,
    allowsAiTraining: licensing?.allows_ai_training ?? false,
  }
}

/**
 * A parent under each of the terms its maker offers, or as such where there are none: what is derived has to fit one of
 * them, since its maker could have chosen that one.
 */
async function parentChoices(tx: Tx, parent: Asset): Promise<ParentWork[]> {
  const base = { assetId: parent.id, name: parent.name, ...licensingOf(parent) }
  const listings = await activeListingsOf(tx, parent.creatorId, parent.id)
  const shareable = listings.filter(({ current }) => current.terms.kind !== 'exclusive')
  if (shareable.length === 0) return [{ ...base, terms: null }]
  return shareable.map(({ current }) => ({ ...base, terms: current.terms }))
}

function assertFits(child: ChildWork, choices: readonly ParentWork[]): void {
  const [best] = choices
    .map((parent) => ({ parent, conflicts: licenseConflicts(child, [parent]).length }))
    .toSorted((a, b) => a.conflicts - b.conflicts)
  if (best !== undefined) assertCompatible(child, [best.parent])
}

/** Throws LICENSE_INCOMPATIBLE. `listings` are the licences it is to have. */
export async function assertFitsParents(
  tx: Tx,
  asset: Asset,
  isSold: boolean,
  listings: readonly LicenseTerms[],
): Promise<void> {
  if (asset.ancestry.length === 0) return
  const child: ChildWork = { ...licensingOf(asset), listings, isSold, derivationRoyaltyPercent: 0 }
  const parents = await assetsByIds(
    tx,
    asset.ancestry.map(({ assetId }) => assetId),
  )
  for (const parent of parents) assertFits(child, await parentChoices(tx, parent))
}

/**
 * What a Creative Commons licence has given to everyone cannot be sold to one, and nobody owes a royalty for using it.
 * Throws LICENSE_TERMS_INVALID.
 */
export function assertFitsOwnCard(asset: Asset, terms: LicenseTerms): void {
  const { workLicense } = licensingOf(asset)
  if (workLicense === null || !workLicense.startsWith('cc')) return
  const { name } = WORK_LICENSE_RULES[workLicense]
  if (terms.kind === 'exclusive') {
    throw new LunaError('LICENSE_TERMS_INVALID', `kind: the card offers the work to everyone under ${name}.`)
  }
  if (terms.royaltyPercent > 0) {
    throw new LunaError('LICENSE_TERMS_INVALID', `royaltyPercent: ${name}, as the card says, owes no royalty.`)
  }
}
