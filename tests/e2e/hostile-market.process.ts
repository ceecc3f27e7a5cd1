/**
 * A market whose one creator tries to get scripts into its pages: by the creator's name and text, and by a work's name,
 * text and tags. It prints its port once it serves.
 */

import { v7 as uuidv7 } from 'uuid'
import { systemClock } from '#server/clock.ts'
import { openMarket } from '#server/market.ts'
import { createPublications } from '#server/publications/publications.ts'
import { refreshSearchDocument } from '#server/search/documents.ts'
import { readSettings } from '#server/settings.ts'
import { HOSTILE_NAME, HOSTILE_TAG, HOSTILE_TEXT } from '#server/web/hostile.fixture.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'

const [data = '', creatorId = '', handle = ''] = process.argv.slice(2)
const market = await openMarket(readSettings({ port: '0', data }, { MARKET_PROFILE: 'none', LOG_LEVEL: 'warn' }))
process.once('SIGTERM', () => void market.close().then(() => process.exit(0)))

const publications = createPublications({ clock: systemClock, signer: market.signer, onChange: refreshSearchDocument })
const at = systemClock.now()
const card = parseAssetCardDocument({
  ...{ asset_type: 'character', name: HOSTILE_NAME, description: HOSTILE_TEXT, tags: [HOSTILE_TAG], age_rating: 'all' },
  character: { race: HOSTILE_NAME, class: HOSTILE_TEXT },
})
const fingerprint = { metadataHash: '0'.repeat(64), visualHash: null, pHash: null, dHash: null, profile: null }
const { assetId } = await market.database.asService(async (tx) => {
  const profile = { account_id: creatorId, handle, display_name: HOSTILE_NAME, bio: HOSTILE_TEXT }
  await tx
    .insertInto('creator_profiles')
    .values({ ...profile, created_at: at, updated_at: at })
    .execute()
  await tx.insertInto('handle_claims').values({ account_id: creatorId, handle, claimed_at: at }).execute()
  return publications.publish(tx, {
    ...{ submissionId: uuidv7(), creatorId, assetId: null, card, media: [], fingerprint, parents: [] },
    ...{ qualityScore: 0.8, reviewedBy: uuidv7() },
  })
})
console.log(`${new URL(market.url).port} ${assetId}`)
