/** The sync part of the API. */
import type { MarketDatabase } from '../db/database.ts'
import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import { lastNumberOf, readAccountChanges } from './account-changes.ts'

export function syncRouter(database: MarketDatabase) {
  const api = marketImplementer.sync
  return {
    changes: api.changes.handler(({ input: { cursor, limit }, context }) =>
      readAccountChanges(database, { accountId: accountOf(context), cursor, limit }),
    ),
    device: api.device.handler(async ({ input, context }) => ({
      lastNumber: await lastNumberOf(database, accountOf(context), input.id),
    })),
  }
}
