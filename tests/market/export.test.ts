/** A data export is complete: tables that are added later have to be in the export, or a reason here. */
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { EXPORTED } from '#server/assembly/export.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openSeededWorld, type SeededWorld } from './seeded-world.fixture.ts'

/** What the owner of the seeded world is sure to have left. */
const FILLED = [
  ...[
    'accounts',
    'creator_profiles',
    'submissions',
    'submission_rounds',
    'submission_events',
    'uploads',
    'fingerprints',
  ],
  ...['review_decisions', 'assets', 'asset_versions', 'offers', 'license_listings', 'license_grants', 'license_usage'],
  ...['license_revocations', 'license_revocation_steps', 'orders', 'sales', 'creator_sales', 'subscriptions'],
  ...['ledger_entries', 'connect_accounts', 'ratings', 'reputation_events', 'reports', 'cases', 'notifications'],
]

/** Tables that could name a person and are left out, with why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  account_credentials: 'the secret of a sign-in',
  account_devices: 'hashes of secrets by which a device is known that signed in before',
  account_mail_tokens: 'secrets of links in mails',
  account_recovery_codes: 'hashes of secret codes',
  api_key_secrets: 'hashes of the secrets of API keys',
  asset_directory: 'whose an asset is, which stands with the asset',
  case_confirmations: 'who confirmed a decision stays hidden; the decision stands with the case',
  case_parties: 'which people may not decide a case, by what they have to do with it',
  catalog_changes: 'public: that a work was published, which stands with the work',
  connect_directory: 'the same as connect_accounts, the other way round',
  earnings_branches: 'sums of ledger_entries',
  earnings_maturities: 'sums of ledger_entries',
  earnings_sums: 'sums of ledger_entries',
  earnings_zones: 'the time zone of the account, as those sums were made by',
  email_claims: 'the address of the account, the other way round',
  fingerprint_claims: 'the hashes of fingerprints, the other way round',
  fingerprint_renewals: 'which vectors a server is renewing, for some minutes',
  idempotency_keys: 'answers that were given, for a day',
  jobs: 'work of the market itself, until it is done',
  ledger_journals: 'what belongs together in the ledger; each entry names its journal',
  ledger_transfers: 'both sides of what ledger_entries has the own side of',
  ledger_waiting: 'what becomes ledger_entries within a second or so',
  license_grant_directory: 'the numbers of licenses, the other way round',
  license_listing_directory: 'whose a listing is, which stands with the listing',
  license_reservations: 'what is held during a checkout, which stands with the order',
  oidc_records: 'secrets of sign-ins, which /v1/me/sessions lists',
  payment_instruments: 'hashes of cards by which abuse is found; telling would say how to avoid that',
  payment_operations: 'what the market wants of the payment service; what came of it stands with sales and payouts',
  payment_references: 'numbers at the payment service of what stands in orders and sales',
  publication_events: 'the state of each asset once more, for the catalog',
  receipt_numbers: 'the numbers of receipts, the other way round',
  reputation_sums: 'sums of reputation_events',
  reputation_unsummed: 'what reputation_events has and was not reckoned yet',
  review_skips: 'to whom a submission is not offered for some hours, which review_steps records',
  review_queue: 'that a submission waits, which its state says',
  sale_shares:
    'what those who share a work have of a sale, which is not for the buyer; theirs stands with their own sales',
  sales_to_count: 'sales that were not counted yet',
  search_documents: 'made from public assets to find them',
  search_spellings: 'made from public assets to find them',
  search_vectors: 'made from public assets to find them',
  sign_in_steps: 'how far a browser has come with signing in, for half an hour',
  upload_chunks: 'parts of unfinished uploads',
}

/** Where row-level security alone decides: the columns, of one account or of several, that it goes by. */
const OWNERS: Readonly<Record<string, readonly string[]>> = { share_proposals: ['account_id', 'person_ids'] }

const documentSchema = z.object({
  exportedAt: z.string(),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  domains: z.record(z.string(), z.record(z.string(), z.array(z.record(z.string(), z.unknown())))),
})

describeOnDatabase('export of a person’s data', (open) => {
  let world: SeededWorld
  beforeAll(async () => {
    world = await openSeededWorld(open)
  })

  const read = async (token: string) => documentSchema.parse(await world.market.call(token, 'GET', '/v1/me/export'))

  it('knows every table that could name a person', async () => {
    const { rows } = await world.market.test.admin.query<{ name: string }>(
      `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
          and not a.attisdropped and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype)`,
    )
    const known = [...EXPORTED.flatMap(({ tables }) => tables.map(({ table }) => table)), ...Object.keys(LEFT_OUT)]
    expect(known.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  /** How many rows name the owner in each table that is exported, by the database itself. */
  async function countRows(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { table, owners = ['account_id'] } of EXPORTED.flatMap(({ tables }) => tables)) {
      const names = owners.length === 0 ? (OWNERS[table] ?? ['account_id', 'creator_id']) : owners
      const own = names.map((name) => `'${world.owner.accountId}' = any (array[]::uuid[] || "${name}")`).join(' or ')
      const query = `select count(*)::int as rows from "${table}" where ${own}`
      const { rows } = await world.market.test.admin.query<{ rows: number }>(query)
      counts[table] = rows[0]?.rows ?? 0
    }
    return counts
  }

  it('holds every row of the person, and of each only what they may see', async () => {
    const { owner, secret } = world
    // The market continues its work: until it is done, a row can be written between the two.
    const { domains, tables } = await world.market.eventually(async () => {
      const answer = await read(owner.token)
      const rows = Object.values(answer.domains).flatMap((domain) => Object.entries(domain))
      const counts = Object.fromEntries(rows.map(([table, { length }]) => [table, length]))
      expect(counts).toEqual(await countRows())
      expect(Object.keys(counts).filter((table) => counts[table] !== 0)).toEqual(expect.arrayContaining(FILLED))
      return answer
    })
    expect(tables['accounts']).toMatchObject([{ account_id: owner.accountId, email: owner.email }])
    expect(domains['profile']).toEqual(tables)
    const text = JSON.stringify(domains)
    expect(text).toContain(secret)
    expect(text).toMatch(/"license_key":"[^"]+"/)
    // Who bought is hidden from the creator here as in the list of sales; creators themselves are public.
    const hidden = [world.reviewer, world.secondReviewer, world.admin, world.buyer]
    for (const { accountId, email } of [...hidden, world.partner]) {
      expect(text).not.toContain(email)
      if (hidden.some((person) => person.accountId === accountId)) expect(text).not.toContain(accountId)
    }
    expect(text).not.toMatch(/password|"salt"/)
  })

  it('reads on where a table has more than a page of rows', async () => {
    const { buyer, market } = world
    const data = JSON.stringify({ amountMicroDollars: '1' })
    const at = market.clock.now()
    for (let index = 0; index < 1_201; index++) {
      await market.test.admin.query(
        `insert into notifications (account_id, id, kind, data, created_at) values ($1, $2, 'wallet_topped_up', $3, $4)`,
        [buyer.accountId, uuidv7(), data, at],
      )
    }
    const { domains } = await read(buyer.token)
    const ids = domains['notifications']?.['notifications']?.map(({ id }) => id) ?? []
    expect(ids.length).toBeGreaterThan(1_200)
    expect(new Set(ids).size).toBe(ids.length)
    expect(domains['submissions']?.['submissions']).toEqual([])
  })
})
