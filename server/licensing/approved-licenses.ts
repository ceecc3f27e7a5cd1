/** The licenses a creator wanted and a reviewer saw, offered as soon as the work is published. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { canonicalJson } from '#shared/provenance/encoding.ts'
import type { Tx } from '../db/database.ts'
import { assetById } from '../publications/assets.ts'
import { activeListingsOf } from './listing-rows.ts'
import { createListing, editListing } from './listings.ts'

export interface ApprovedWork {
  readonly creatorId: string
  readonly assetId: string
  readonly assetKind: AssetKind
  readonly title: string
  readonly offers: readonly WantedOffer[]
}

/** A listing with the same terms gets the price; others are added. What cannot be exclusive any more is left out. */
export async function listApprovedLicenses(tx: Tx, work: ApprovedWork, at: Date): Promise<void> {
  const { creatorId, assetId, assetKind, title, offers } = work
  const standing = new Map(
    (await activeListingsOf(tx, creatorId, assetId)).map((listing) => [canonicalJson(listing.current.terms), listing]),
  )
  for (const { offer, terms, priceCents } of offers) {
    if (offer !== 'license' || terms === undefined) continue
    const same = standing.get(canonicalJson(terms))
    if (same?.current.priceCents === priceCents) continue
    if (same !== undefined) {
      const { title: standingTitle, previewSha256 } = same.current
      await editListing(tx, creatorId, same.id, { title: standingTitle, previewSha256, priceCents, terms }, at)
    } else await listUnlessTaken(tx, creatorId, { assetId, assetKind, title, priceCents, terms }, at)
  }
}

interface WantedLicense {
  readonly assetId: string
  readonly assetKind: AssetKind
  readonly title: string
  readonly priceCents: number
  readonly terms: LicenseTerms
}

async function listUnlessTaken(tx: Tx, creatorId: string, wanted: WantedLicense, at: Date): Promise<void> {
  const { assetId, assetKind, title, priceCents, terms } = wanted
  const [preview] = (await assetById(tx, assetId)).previews
  const content = { title, previewSha256: preview?.sha256 ?? null, priceCents, terms }
  try {
    await createListing(tx, creatorId, { assetId, assetKind, content }, at)
  } catch (error) {
    if (!(error instanceof LunaError) || error.code !== 'CONFLICT') throw error
  }
}
