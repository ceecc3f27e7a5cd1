/** Whether what an asset is to be sold or licensed as fits what it derives from and what has been given away of it. */
import { LunaError } from '#shared/contract/errors.ts'
import { assertFitsOneOf, type ChildWork, type ParentWork, parentChoices } from '#shared/licensing/compatibility.ts'
import { ownCardConflict } from '#shared/licensing/own-card.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { workLicenseOf } from '#shared/licensing/work-licenses.ts'
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

async function choicesOf(tx: Tx, parent: Asset): Promise<readonly ParentWork[]> {
  const listings = await activeListingsOf(tx, parent.creatorId, parent.id)
  const terms = listings.map(({ current }) => current.terms)
  return parentChoices({ assetId: parent.id, name: parent.name, ...licensingOf(parent) }, terms)
}

/** Throws LICENSE_INCOMPATIBLE. `listings` are the licenses it is to have. */
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
  for (const parent of parents) assertFitsOneOf(child, await choicesOf(tx, parent))
}

/** Throws LICENSE_TERMS_INVALID. */
export function assertFitsOwnCard(asset: Asset, terms: LicenseTerms): void {
  const conflict = ownCardConflict(licensingOf(asset).workLicense, terms)
  if (conflict !== null) throw new LunaError('LICENSE_TERMS_INVALID', `${conflict.field}: ${conflict.sentence}`)
}
