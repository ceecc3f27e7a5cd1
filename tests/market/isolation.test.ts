/**
 * Isolation of private data: strangers call every operation of the OpenAPI document with a person's ids, in
 * paths, queries and bodies. Nothing private of that person is in any answer, and nothing of theirs changes. Operations
 * that are added are asked as well.
 */
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { signIn } from '#server/demo/sign-in.ts'
import { addSales, setQuality, setRating } from '#server/publications/assets.ts'
import { createReputationService } from '#server/reputation/reputation.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { fitting, type Known } from './api/arbitrary.ts'
import { knownTo, type Rows, readRows } from './api/known.ts'
import { bodySchemaOf, type Operation, readOperations } from './api/operations.ts'
import { type RawAnswer, send } from './api/send.ts'
import { openSeededWorld, type SeededWorld } from './seeded-world.fixture.ts'

/** Ids of one kind that are tried in one place of a path. */
const MOST_IDS = byExtent({ short: 4, long: 12 })
const BODIES = byExtent({ short: 1, long: 6 })
const TIMEOUT_MS = byExtent({ short: 1_800_000, long: 3_600_000 })

/** Columns whose ids everyone may know: what is published, who made it, what it is sold as. */
const PUBLIC_IDS = [
  'assets.id',
  'assets.account_id',
  'asset_versions.id',
  'license_listings.id',
  'license_listing_versions.id',
  'offers.id',
  'bundles.id',
  'ratings.id',
]

const withIdSchema = z.object({ id: z.string() })

/** Something that a stranger began under an id of their choice. */
interface OwnThing {
  /** The collection it was created in, such as `/v1/uploads`; only there is it addressed by its id. */
  readonly collection: string
  readonly id: string
}

/** The id of terms for all works of a creator. */
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** What anybody may do to what is another's, and where it shows there. */
const ANYBODY_MAY: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/reports': ['cases', 'case_events', 'case_parties', 'notifications'],
  'PUT /v1/ratings/{id}/helpful': ['ratings', 'reputation_events'],
  'POST /v1/ratings/{id}/reports': ['ratings'],
  'POST /v1/checkouts': ['license_reservations'],
  'POST /functions/v1/purchase-license': ['license_reservations'],
}

/** A license can be checked by its number, so its number in the path is no secret there. */
const CHECKED_BY_NUMBER = ['GET /v1/license-certificates/{reference}']

/** Derived by the market from other tables in the background, including notifications about a new reputation. */
const DERIVED_TABLES =
  /^(reputation_(snapshots|sums|unsummed|changes)|earnings_\w+|ledger_(entries|waiting)|search_\w+|idempotency_keys)$/

/** Rows that the market writes later, of what it notified somebody of; when that is emailed, it decides later too. */
const LATER_ROWS: Readonly<Record<string, string>> = {
  notifications: " and kind <> 'reputation_changed'",
  mail_outbox: " and kind in ('link', 'receipts')",
}

/** Where strangers read again what they have written themselves. */
const OWN_RECORDS = ['/v1/me/export', '/v1/me/changes']

interface Sent {
  readonly operation: Operation
  readonly target: string
  readonly body: string | null
}

describeOnDatabase(`what is another's, seed ${seed}`, (open) => {
  let world: SeededWorld
  let operations: Operation[]
  let rows: Rows
  /** Texts that only the owner, and whom they deal with, may see. */
  let secrets: readonly string[]
  let strangers: TestAccount[]

  beforeAll(async () => {
    world = await openSeededWorld(open)
    const { market } = world
    operations = await readOperations(market.url)
    rows = await readRows(market.test, world.owner.accountId)
    strangers = [
      await market.signUp({ name: 'Stranger', roles: ['creator'] }),
      await market.signUp({ name: 'Other stranger' }),
    ]
    secrets = await secretsOfOwner()
    // The market counts sales a few times a minute. Counted later, they would show up as changes of the owner's data.
    const { database, clock, test } = market
    const reputation = createReputationService({ database, clock, figures: { addSales, setQuality, setRating } })
    await market.eventually(async () => {
      await reputation.refreshDue()
      expect((await test.admin.query('select 1 from sales_to_count limit 1')).rows).toEqual([])
    })
  })

  async function secretsOfOwner(): Promise<string[]> {
    const { market, owner, secret } = world
    // Of everyone, so that a stranger's or a creator's public id is no secret because the owner's rows name it too.
    const everyone = await readRows(market.test)
    const known = new Set(PUBLIC_IDS.flatMap((column) => everyone.ids.get(column) ?? []))
    known.add(NO_ID)
    for (const id of everyone.ids.get('creator_profiles.account_id') ?? []) known.add(id)
    const ids = [...rows.ids].flatMap(([, values]) => values).filter((id) => !known.has(id))
    const read = async (path: string): Promise<string> => (await market.request(owner.token, 'GET', path)).text()
    const keys = (await read('/v1/me/license-purchases')).match(/"(key|licenseKey)":"([^"]+)"/g) ?? []
    const balance = /"balanceMicroDollars":"(\d+)"/.exec(await read('/v1/wallet'))?.[1] ?? ''
    expect(keys.length).toBeGreaterThan(0)
    expect(balance.length).toBeGreaterThan(5)
    const values = keys.map((pair) => pair.split('"')[3] ?? '')
    return [...new Set([...ids, ...values, balance, owner.email, secret])]
  }

  /** Everything the owner has, by table. */
  async function possessions(): Promise<Map<string, string>> {
    const { admin } = world.market.test
    const { rows: tables } = await admin.query<{ name: string }>(
      `select c.table_name as name from information_schema.columns c join information_schema.tables t
       using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and c.column_name = 'account_id' order by 1`,
    )
    const parts = tables
      .filter(({ name }) => !DERIVED_TABLES.test(name))
      .map(
        ({ name }) =>
          `select '${name}' as name, coalesce(string_agg(content, E'\\n' order by content), '') as content
           from (select (to_jsonb(x) - 'mail_at')::text as content from ${name} x
             where account_id = $1${LATER_ROWS[name] ?? ''}) as rows`,
      )
    const { rows: found } = await admin.query<{ name: string; content: string }>(parts.join(' union all '), [
      world.owner.accountId,
    ])
    return new Map(found.map(({ name, content }) => [name, content]))
  }

  function targetsOf({ path, parameters }: Operation, known: Known): string[] {
    const inPath = parameters.filter((parameter) => parameter.in === 'path')
    const count = inPath.length === 0 ? 1 : MOST_IDS
    const paths = Array.from({ length: count }, (_, at) =>
      inPath.reduce((text, parameter, place) => {
        const drawn: unknown = fc.sample(fitting(parameter.schema, known), { seed: seed + at, numRuns: 1 })[0]
        const isId = typeof parameter.schema === 'object' && parameter.schema['format'] === 'uuid'
        const value = isId ? known.ids[(at + place) % known.ids.length] : drawn
        return text.replace(`{${parameter.name}}`, () => encodeURIComponent(String(value).toWellFormed()))
      }, path),
    )
    const queries = parameters
      .filter((parameter) => parameter.in === 'query')
      .flatMap(({ name, schema }) => {
        const isId = typeof schema === 'object' && schema['format'] === 'uuid'
        const ids = isId ? (known.idsByField[name] ?? known.ids).slice(0, MOST_IDS) : []
        return ids.map((id) => `?${name}=${id}`)
      })
    return [...new Set([...paths, ...queries.map((query) => (paths[0] ?? path) + query)])]
  }

  function requestsTo(operation: Operation): Sent[] {
    const known = knownTo(operation, rows)
    const schema = bodySchemaOf(operation)
    const targets = targetsOf(operation, known)
    if (schema === null) return targets.map((target) => ({ operation, target, body: null }))
    const bodies = fc.sample(fitting(schema, known), { seed, numRuns: BODIES }).map((body) => JSON.stringify(body))
    return targets.flatMap((target) => bodies.map((body) => ({ operation, target, body })))
  }

  function ask({ operation, target, body }: Sent, token: string | null): Promise<RawAnswer> {
    return send(world.market.url, {
      method: operation.method,
      target,
      headers: [
        ['idempotency-key', randomUUID()],
        ...(token === null ? [] : [['authorization', `Bearer ${token}`] as const]),
        ...(body === null ? [] : [['content-type', 'application/json'] as const]),
      ],
      ...(body === null ? {} : { body: new TextEncoder().encode(body) }),
    })
  }

  /** Whether a stranger who asks there under this id means something of their own. */
  function isOwn(own: readonly OwnThing[], { target }: Sent, secret: string): boolean {
    return own.some(({ collection, id }) => id === secret && `${target}/`.startsWith(`${collection}/`))
  }

  /** The owner's secrets in an answer, except for those that the caller named, or gave to something of their own. */
  function leakedIn({ body }: RawAnswer, sent: Sent, own: readonly OwnThing[]): string[] {
    const text = body.toString()
    const named = decodeURIComponent(sent.target) + (sent.body ?? '')
    return secrets.filter((secret) => text.includes(secret) && !named.includes(secret) && !isOwn(own, sent, secret))
  }

  /** Whether it asks in its path for something that strangers do not even know of. */
  function namesSecret(sent: Sent, own: readonly OwnThing[]): boolean {
    const [path = ''] = sent.target.split('?')
    return secrets.some((secret) => path.includes(secret) && !isOwn(own, sent, secret))
  }

  /** Clients make ids themselves and they hold within an account, so a stranger may begin something under any id. */
  function thingStartedBy({ operation, target, body }: Sent): OwnThing[] {
    if (operation.method !== 'POST' || body === null) return []
    const named = withIdSchema.safeParse(JSON.parse(body)).data
    return named === undefined ? [] : [{ collection: target, id: named.id }]
  }

  async function renew(): Promise<void> {
    const renewed: TestAccount[] = []
    for (const stranger of strangers) {
      renewed.push({ ...stranger, token: (await signIn(world.market.url, stranger)).access_token })
    }
    strangers = renewed
  }

  function changedTables(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
    return [...after].filter(([name, content]) => before.get(name) !== content).map(([name]) => name)
  }

  it('is neither told nor changed, whoever asks for it', { timeout: TIMEOUT_MS }, async () => {
    const findings: string[] = []
    const written: string[] = []
    let before = await possessions()
    const given = new Map(strangers.map(({ accountId }): [string, OwnThing[]] => [accountId, []]))
    let asked = 0
    for (const [index, operation] of operations.entries()) {
      for (const sent of requestsTo(operation)) {
        for (const stranger of [null, ...strangers]) {
          const answer = await ask(sent, stranger?.token ?? null)
          const own = given.get(stranger?.accountId ?? '') ?? []
          asked += 1
          const mayName = CHECKED_BY_NUMBER.includes(operation.name)
          if (answer.status < 400 && !mayName && namesSecret(sent, own)) {
            findings.push(`${operation.name} answered ${answer.status} to a stranger: ${sent.target}`)
          }
          if (operation.method !== 'GET' && answer.status < 300) {
            written.push(decodeURIComponent(sent.target) + (sent.body ?? ''))
            own.push(...thingStartedBy(sent))
          }
          for (const secret of leakedIn(answer, sent, own)) {
            if (OWN_RECORDS.includes(operation.path) && written.some((body) => body.includes(secret))) continue
            findings.push(`${operation.name} told ${secret} (${answer.status}): ${sent.target} ${sent.body ?? ''}`)
          }
        }
      }
      // Of reads that follow one another, the last one answers for all: to look at all tables takes longer than to ask.
      if (operation.method === 'GET' && operations[index + 1]?.method === 'GET') continue
      const after = await possessions()
      for (const table of changedTables(before, after)) {
        if (!ANYBODY_MAY[operation.name]?.includes(table)) findings.push(`${operation.name} changed ${table}`)
      }
      before = after
      if (operation.path.startsWith('/v1/me') && operation.method !== 'GET') await renew()
    }
    expect(findings).toEqual([])
    expect(asked).toBeGreaterThan(operations.length)
  })

  it('would be noticed: the owner is told much of it by the same requests', { timeout: TIMEOUT_MS }, async () => {
    const telling = new Set<string>()
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      for (const sent of requestsTo(operation)) {
        const answer = await ask(sent, world.owner.token)
        if (leakedIn(answer, sent, []).length > 0) telling.add(operation.name)
      }
    }
    expect([...telling].toSorted()).toEqual(
      expect.arrayContaining([
        'GET /v1/me',
        'GET /v1/me/export',
        'GET /v1/submissions',
        'GET /v1/submissions/{id}',
        'GET /v1/purchases',
        'GET /v1/purchases/{saleId}',
        'GET /v1/creator/sales',
        'GET /v1/me/license-purchases',
        'GET /v1/license-complaints/{id}',
        'GET /v1/me/cases/{id}',
        'GET /v1/reports',
        'GET /v1/wallet',
        'GET /v1/notifications',
        'GET /v1/ledger/entries',
        'GET /v1/derivations/agreements',
      ]),
    )
  })
})
