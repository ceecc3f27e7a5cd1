/** Accounts, creators, assets and purchases as other parts of the market would leave them, for tests of what builds on them. */
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { DAY_MS } from '#shared/time.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'

export interface People {
  account(): Promise<string>
  accounts(count: number): Promise<string[]>
  moderator(): Promise<string>
  creator(handle: string, region?: string): Promise<string>
  asset(creatorId: string, name?: string): Promise<string>
  /** Returns the sale's id. */
  purchase(buyerId: string, assetId: string): Promise<string>
  takeBack(saleId: string, state: 'refunded' | 'charged_back'): Promise<void>
  /** The asset's submission, found to be very similar to an older work of somebody else. */
  submittedWith(creatorId: string, assetId: string, olderOwnerId: string): Promise<void>
  /** Both use the same card. */
  link(accountId: string, otherId: string): Promise<void>
}

async function insert(admin: pg.Pool, table: string, row: Record<string, unknown>): Promise<void> {
  const names = Object.keys(row)
  const places = names.map((_, index) => `$${index + 1}`)
  await admin.query(`insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row))
}

async function addAccount({ admin, clock }: TestDatabase): Promise<string> {
  const id = uuidv7()
  const now = clock.now()
  await insert(admin, 'accounts', {
    account_id: id,
    email: `${id}@example.org`,
    email_verified_at: now,
    display_name: 'Somebody',
    time_zone: 'UTC',
    created_at: now,
    updated_at: now,
  })
  return id
}

async function addCreator(test: TestDatabase, handle: string, region?: string): Promise<string> {
  const { admin, clock } = test
  const id = await addAccount(test)
  const now = clock.now()
  await insert(admin, 'account_tiers', {
    account_id: id,
    tier: 'creator',
    since: now,
    terms_version: '1',
    accepted_at: now,
  })
  await insert(admin, 'creator_profiles', {
    account_id: id,
    handle,
    display_name: handle,
    bio: '',
    region: region ?? null,
    created_at: now,
    updated_at: now,
  })
  await insert(admin, 'handle_claims', { handle, account_id: id, claimed_at: now })
  return id
}

async function addAsset({ admin, clock }: TestDatabase, creatorId: string, name: string): Promise<string> {
  const id = uuidv7()
  const now = clock.now()
  const card = { version: '1.0', asset_type: 'character', name, description: 'Somebody in a story', character: {} }
  await insert(admin, 'assets', {
    account_id: creatorId,
    id,
    kind: 'character',
    status: 'published',
    name,
    card: JSON.stringify(card),
    previews: '[]',
    tags: [],
    age_rating: 'all',
    current_version_id: uuidv7(),
    published_at: now,
    updated_at: now,
  })
  await insert(admin, 'asset_directory', { id, account_id: creatorId })
  return id
}

/** Made so long ago that it can no longer be refunded. */
async function addPurchase({ admin, clock }: TestDatabase, buyerId: string, assetId: string): Promise<string> {
  const soldAt = new Date(clock.now().getTime() - 8 * DAY_MS)
  const saleId = uuidv7()
  const versionId = uuidv7()
  const { rows } = await admin.query<{ account_id: string }>('select account_id from asset_directory where id = $1', [
    assetId,
  ])
  const creatorId = rows[0]?.account_id
  await insert(admin, 'entitlements', {
    account_id: buyerId,
    sale_id: saleId,
    asset_id: assetId,
    version_id: versionId,
    offer: 'one_time',
    valid_from: clock.now(),
  })
  await insert(admin, 'sales', {
    account_id: buyerId,
    id: saleId,
    key: `test:${saleId}`,
    state: 'completed',
    offer: 'one_time',
    paid_from: 'processor',
    asset_id: assetId,
    title: 'Mara',
    version_id: versionId,
    creator_id: creatorId,
    ancestry: '[]',
    fee_version: 1,
    amount_micro_dollars: 5_000_000,
    platform_micro_dollars: 1_500_000,
    sold_at: soldAt,
    state_at: soldAt,
  })
  await insert(admin, 'creator_sales', {
    account_id: creatorId,
    sale_id: saleId,
    asset_id: assetId,
    sold_asset_id: assetId,
    depth: 0,
    version_id: versionId,
    buyer_id: buyerId,
    offer: 'one_time',
    amount_micro_dollars: 5_000_000,
    earned_micro_dollars: 3_500_000,
    state: 'completed',
    sold_at: clock.now(),
  })
  await insert(admin, 'sales_to_count', { account_id: creatorId, sale_id: saleId })
  return saleId
}

async function takeBack({ admin, clock }: TestDatabase, saleId: string, state: string): Promise<void> {
  await admin.query('update entitlements set withdrawn_at = $2 where sale_id = $1', [saleId, clock.now()])
  await admin.query('update sales set state = $2 where id = $1', [saleId, state])
  await admin.query('update creator_sales set state = $2 where sale_id = $1', [saleId, state])
  await admin.query(
    'insert into sales_to_count select account_id, sale_id from creator_sales where sale_id = $1 on conflict do nothing',
    [saleId],
  )
}

async function addSubmission(
  { admin, clock }: TestDatabase,
  creatorId: string,
  assetId: string,
  olderOwnerId: string,
): Promise<void> {
  const [submissionId, fingerprintId] = [uuidv7(), uuidv7()]
  const now = clock.now()
  await insert(admin, 'fingerprints', {
    account_id: olderOwnerId,
    id: fingerprintId,
    submission_id: uuidv7(),
    status: 'published',
    kind: 'character',
    name: 'Older',
    metadata_hash: '0'.repeat(64),
    metadata_text: '',
    word_count: 0,
    words: [],
    low_information: false,
    created_at: now,
  })
  await insert(admin, 'submissions', {
    account_id: creatorId,
    id: submissionId,
    state: 'withdrawn',
    version: 1,
    round: 1,
    event_count: 0,
    kind: 'character',
    name: 'Mara',
    card: '{}',
    media: '[]',
    media_hashes: [],
    offers: '[]',
    asset_id: assetId,
    created_at: now,
    updated_at: now,
  })
  const signal = { code: 'very_similar', sentence: 'It is very similar.', field: `matches.market:${fingerprintId}` }
  await insert(admin, 'submission_rounds', {
    account_id: creatorId,
    submission_id: submissionId,
    number: 1,
    card: '{}',
    media: '[]',
    media_hashes: [],
    offers: '[]',
    age_rating: 'all',
    evidence: '{}',
    signals: JSON.stringify([signal]),
    submitted_at: now,
  })
}

export function createPeople(test: TestDatabase): People {
  const { admin, clock } = test
  return {
    account: () => addAccount(test),
    async accounts(count) {
      const ids: string[] = []
      // One after the other: the embedded database mixes up statements that arrive at once outside of transactions.
      while (ids.length < count) ids.push(await addAccount(test))
      return ids
    },
    async moderator() {
      const id = await addAccount(test)
      const row = { account_id: id, role: 'moderator', granted_by: id, granted_at: clock.now() }
      await insert(admin, 'account_roles', row)
      return id
    },
    creator: (handle, region) => addCreator(test, handle, region),
    asset: (creatorId, name = 'Mara') => addAsset(test, creatorId, name),
    purchase: (buyerId, assetId) => addPurchase(test, buyerId, assetId),
    takeBack: (saleId, state) => takeBack(test, saleId, state),
    submittedWith: (creatorId, assetId, olderOwnerId) => addSubmission(test, creatorId, assetId, olderOwnerId),
    async link(accountId, otherId) {
      for (const account_id of [accountId, otherId]) {
        const row = { fingerprint: `card of ${accountId}`, account_id, first_seen_at: clock.now() }
        await insert(admin, 'payment_instruments', row)
      }
    },
  }
}
