import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import { statementCsv } from '#shared/ledger/statement-csv.ts'
import type { Tx } from '../db/database.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { StaffReads } from '../moderation/staff-reads.ts'
import { walletOf } from './balances.ts'
import { assetEarnings, earningsOf, earningsSummary, royaltyTree, versionEarnings } from './earnings.ts'
import type { Ledger } from './ledger.ts'
import { forecastPayouts } from './payable.ts'
import type { WalletAlerts } from './wallet-alerts.ts'

function accountOf({ identity }: RequestContext): string {
  if (identity === null) throw new LunaError('NOT_SIGNED_IN')
  return identity.accountId
}

function sequenceOf(cursor: string | undefined): bigint | null {
  if (cursor === undefined) return null
  if (!/^\d{1,18}$/.test(cursor)) throw new LunaError('INVALID_INPUT', 'cursor: was not issued by the previous page.')
  return BigInt(cursor)
}

interface EntriesQuery {
  readonly book: Book
  readonly cursor?: string | undefined
  readonly after?: number | undefined
  readonly limit: number
}

async function entriesOf(ledger: Ledger, accountId: string, { book, cursor, after, limit }: EntriesQuery) {
  const lines =
    after === undefined
      ? await ledger.entries(accountId, book, sequenceOf(cursor), limit + 1)
      : await ledger.entriesAfter(accountId, book, BigInt(after), limit + 1)
  const items = lines.slice(0, limit)
  return { items, nextCursor: lines.length > limit ? String(items.at(-1)?.sequence) : null }
}

function earningsRouter(ledger: Ledger) {
  const api = marketImplementer.ledger
  async function ask<Input extends object, Answer>(
    context: RequestContext,
    input: Input,
    answer: (tx: Tx, query: Input & { accountId: string; now: Date }) => Promise<Answer>,
  ): Promise<Answer> {
    const query = { ...input, accountId: accountOf(context), now: ledger.now() }
    await ledger.followZone(query.accountId)
    return ledger.read(query.accountId, (tx) => answer(tx, query))
  }
  return {
    earnings: api.earnings.handler(({ input, context }) => ask(context, input, earningsOf)),
    assets: api.assets.handler(({ input, context }) => ask(context, input, assetEarnings)),
    versions: api.versions.handler(({ input, context }) => ask(context, input, versionEarnings)),
    royaltyTree: api.royaltyTree.handler(({ input, context }) => ask(context, input, royaltyTree)),
    forecast: api.forecast.handler(({ context }) => ask(context, {}, forecastPayouts)),
    summary: api.summary.handler(({ context }) => ask(context, {}, earningsSummary)),
    summaryFunction: api.summaryFunction.handler(({ context }) => ask(context, {}, earningsSummary)),
  }
}

export function ledgerRouter(ledger: Ledger, alerts: WalletAlerts, staffReads: Pick<StaffReads, 'note'>) {
  const api = marketImplementer.ledger
  return {
    ...earningsRouter(ledger),
    alert: api.alert.handler(({ context }) => alerts.read(accountOf(context))),
    setAlert: api.setAlert.handler(({ input, context }) => alerts.set(accountOf(context), input)),
    wallet: api.wallet.handler(async ({ context }) => {
      const accountId = accountOf(context)
      const { balance } = await ledger.read(accountId, (tx) => walletOf(tx, accountId))
      return { balanceMicroDollars: String(balance), asOf: ledger.now().toISOString() }
    }),
    entries: api.entries.handler(({ input, context }) => entriesOf(ledger, accountOf(context), input)),
    platformEntries: api.platformEntries.handler(async ({ input, context }) => {
      await staffReads.note(accountOf(context), 'platform_books')
      return entriesOf(ledger, PLATFORM_ID, input)
    }),
    statement: api.statement.handler(({ input, context }) => ledger.statement(accountOf(context), input.period)),
  }
}

export function statementCsvRoute(ledger: Ledger): RawRoute {
  return {
    method: 'GET',
    path: '/v1/statements/{period}.csv',
    access: 'account',
    idempotent: true,
    operation: {
      summary: 'Statement as a table',
      tags: ['Ledger'],
      parameters: [{ name: 'period', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'One row per line', content: { 'text/csv': { schema: { type: 'string' } } } } },
    },
    async handle({ context, params }) {
      const period = (params['period'] ?? '').replace(/\.csv$/, '')
      const statement = await ledger.statement(accountOf(context), period)
      return new Response(statementCsv(statement), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="luna-statement-${statement.period}.csv"`,
        },
      })
    },
  }
}
