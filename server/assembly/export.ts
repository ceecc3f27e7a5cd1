/**
 * Everything the market keeps about a person, as one JSON document. It is written while it is read, page by page and each
 * in a transaction of its own, so that years of sales neither fill the memory nor hold up others.
 */
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { v7 as uuidv7 } from 'uuid'
import { accountsExport } from '../accounts/export.ts'
import { apiKeysExport } from '../api-keys/export.ts'
import { bundlesExport } from '../bundles/export.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { type OwnDomain, type OwnPage, type OwnTable, readOwnRows } from '../db/own-rows.ts'
import { fingerprintsExport } from '../fingerprints/export.ts'
import { followsExport } from '../follows/export.ts'
import { giftsExport } from '../gifts/export.ts'
import { accountOf } from '../http/access.ts'
import type { RawRoute } from '../http/raw-route.ts'
import { ledgerExport } from '../ledger/export.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { licensingExport } from '../licensing/export.ts'
import { moderationExport } from '../moderation/export.ts'
import { notificationsExport } from '../notifications/export.ts'
import { offersExport } from '../offers/export.ts'
import { paymentsExport } from '../payments/export.ts'
import { publicationsExport } from '../publications/export.ts'
import { receiptsExport } from '../receipts/export.ts'
import { reputationExport } from '../reputation/export.ts'
import { reviewExport } from '../review/export.ts'
import { salesExport } from '../sales/export.ts'
import { topUpsExport } from '../sales/top-ups/export.ts'
import { sharesExport } from '../shares/export.ts'
import { submissionsExport } from '../submissions/export.ts'
import { syncExport } from '../sync/export.ts'
import { webhooksExport } from '../webhooks/export.ts'

interface ExportParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** What was just posted becomes entries first. */
  readonly ledger: Pick<Ledger, 'awaitSealing'>
}

const PIECE_CHARACTERS = 65_536

/** What `tables` of the document has held from the beginning. */
const PROFILE = accountsExport

export const EXPORTED: readonly OwnDomain[] = [
  accountsExport,
  apiKeysExport,
  submissionsExport,
  reviewExport,
  fingerprintsExport,
  publicationsExport,
  offersExport,
  bundlesExport,
  licensingExport,
  salesExport,
  sharesExport,
  ledgerExport,
  paymentsExport,
  topUpsExport,
  receiptsExport,
  reputationExport,
  moderationExport,
  notificationsExport,
  followsExport,
  giftsExport,
  syncExport,
  webhooksExport,
]

async function* rowsText({ database }: ExportParts, accountId: string, table: OwnTable): AsyncGenerator<string> {
  yield `${JSON.stringify(table.table)}:[`
  let after: readonly string[] | null = null
  let separator = ''
  do {
    const place: readonly string[] | null = after
    const page: OwnPage = await database.asAccount(accountId, (tx) => readOwnRows(tx, accountId, table, place))
    for (const row of page.rows) {
      yield `${separator}\n${JSON.stringify(row)}`
      separator = ','
    }
    after = page.next
  } while (after !== null)
  yield ']'
}

async function* domainText(parts: ExportParts, accountId: string, { tables }: OwnDomain): AsyncGenerator<string> {
  yield '{'
  for (const [index, table] of tables.entries()) {
    if (index > 0) yield ',\n'
    yield* rowsText(parts, accountId, table)
  }
  yield '}'
}

async function* documentText(parts: ExportParts, accountId: string): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(parts.clock.now())},\n"tables":`
  yield* domainText(parts, accountId, PROFILE)
  yield ',\n"domains":{'
  for (const [index, domain] of EXPORTED.entries()) {
    yield `${index === 0 ? '' : ',\n'}${JSON.stringify(domain.domain)}:`
    yield* domainText(parts, accountId, domain)
  }
  yield '}}\n'
}

const ROWS = { type: 'object', additionalProperties: { type: 'array', items: { type: 'object' } } } as const

export function exportRoute(parts: ExportParts): RawRoute {
  return {
    method: 'GET',
    path: '/v1/me/export',
    access: 'account',
    operation: {
      summary:
        'All data that the market stores about the caller, by domain and table; amounts are whole numbers as text',
      tags: ['Accounts'],
      responses: {
        200: {
          description: 'One document; `tables` describes the account itself, as does the domain `profile`',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['exportedAt', 'tables', 'domains'],
                properties: {
                  exportedAt: { type: 'string', format: 'date-time' },
                  tables: ROWS,
                  domains: { type: 'object', additionalProperties: ROWS },
                },
              },
            },
          },
        },
      },
    },
    async handle({ request, context }) {
      const headers = {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="luna-market-export.json"',
        'cache-control': 'no-store',
        // No two are alike; one that were made from the content would have to wait for all of it.
        etag: `W/"${uuidv7()}"`,
      }
      const accountId = accountOf(context)
      if (request.method === 'HEAD') return new Response(null, { headers })
      // Node's type of the same class that `Response` takes.
      await parts.ledger.awaitSealing(accountId)
      const body: WebStream = Readable.toWeb(Readable.from(encoded(documentText(parts, accountId))))
      return new Response(body as ReadableStream, { headers })
    },
  }
}

/** In pieces worth sending. */
async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let piece = ''
  for await (const text of texts) {
    piece += text
    if (piece.length < PIECE_CHARACTERS) continue
    yield encoder.encode(piece)
    piece = ''
  }
  yield encoder.encode(piece)
}
