/** Publications for tests: a signer with a key of its own, and works that differ where they must. */
import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { announceSigningKey } from '../keys/signing-keys.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'
import { randomBytes, randomHex } from '../testing/random.ts'
import { createPublications, type Publications } from './publications.ts'
import type { Publication } from './publish.ts'
import { createSigner, type MarketSigner } from './signing-key.ts'

export const TEST_ISSUER = 'https://market.example'

/** With a key of its own, which replaces the one before. */
export async function openTestSigner(
  { database, clock }: { readonly database: MarketDatabase; readonly clock: Clock },
  { seed = randomBytes(32), issuer = TEST_ISSUER } = {},
): Promise<MarketSigner> {
  const at = clock.now()
  await database.asService((tx) => announceSigningKey(tx, seed, { at, earlierUntil: at }))
  const key = { id: '0'.repeat(16), bytes: Buffer.from(seed), signsFrom: at, verifiesUntil: null }
  return createSigner({ current: () => key }, issuer)
}

export async function openTestPublications(market: TestDatabase): Promise<Publications> {
  const signer = await openTestSigner(market)
  return createPublications({ clock: market.clock, signer, onChange: async () => {} })
}

/** A creator with a public profile. */
export async function addCreator(
  { database, clock }: Pick<TestDatabase, 'database' | 'clock'>,
  name: string,
): Promise<string> {
  const id = uuidv7()
  const handle = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${id.slice(-6)}`
  const at = clock.now()
  const profile = { account_id: id, handle, display_name: name, bio: '', created_at: at, updated_at: at }
  await database.asService((tx) => tx.insertInto('creator_profiles').values(profile).execute())
  return id
}

export function hexOf(bytes: number): string {
  return randomHex(bytes)
}

export function characterCard(changes: Partial<Record<string, unknown>> = {}): AssetCard {
  return parseAssetCardDocument({
    asset_type: 'character',
    name: 'Shadowveil',
    description: 'A drow rogue who trades in secrets beneath the harbour.',
    tags: ['drow', 'rogue'],
    age_rating: '13+',
    character: { race: 'Drow', class: 'Rogue', backstory_summary: 'What only a buyer reads.' },
    ...changes,
  })
}

export interface PublicationChanges extends Partial<Publication> {
  /** The one parent of a remix. */
  readonly parent?: { readonly assetId: string; readonly royaltyPercent: number }
}

export function publicationOf(creatorId: string, { parent, ...changes }: PublicationChanges = {}): Publication {
  return {
    submissionId: uuidv7(),
    creatorId,
    assetId: null,
    card: characterCard(),
    media: [],
    fingerprint: { metadataHash: hexOf(32), visualHash: null, pHash: null, dHash: null, profile: null },
    parents: parent === undefined ? [] : [{ ...parent, kind: 'remix' }],
    qualityScore: 0.8,
    reviewedBy: randomUUID(),
    ...changes,
  }
}
