/** What an approval sets off besides publication. */
import type { NewOffer } from '#shared/contract/market/offers.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { setOffers } from '../offers/asset-offers.ts'
import { assetById } from '../publications/assets.ts'
import type { Decision } from './decide.ts'

/** The asset is offered as its creator wanted and the reviewer saw. Licenses are listings of their own. */
export async function setApprovedOffers(tx: Tx, { accountId, assetId, round, at }: Decision): Promise<void> {
  if (assetId === null) return
  const offers = round.offers.flatMap(({ offer, priceCents, interval }): NewOffer[] =>
    offer === 'license' ? [] : [{ offer, priceCents, ...(interval === undefined ? {} : { interval }) }],
  )
  await setOffers(tx, { id: assetId, creatorId: accountId, kind: round.card.asset_type }, { offers }, at)
}

/** The creator of a parent learns of each derivative once, whatever versions follow. */
export async function tellParentCreators(tx: Tx, { assetId: childAssetId, round, at }: Decision): Promise<void> {
  if (childAssetId === null || round.derivation === null) return
  for (const { parentAssetId: assetId, royaltyPercent } of round.derivation.parents) {
    const { creatorId, name } = await assetById(tx, assetId)
    const data = { assetId, name, childAssetId, childName: round.card.name, royaltyPercent }
    const once = `derivative ${childAssetId} of ${assetId}`
    await notify(tx, creatorId, { kind: 'derivative_published', data }, at, once)
  }
}
