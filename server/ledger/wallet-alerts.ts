/** Notices that a wallet runs low, so that programs that pay by the use do not stop unnoticed. */
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'

interface WalletAlert {
  /** Null for no alert. */
  readonly thresholdCents: number | null
}

export interface WalletAlerts {
  read(accountId: string): Promise<WalletAlert>
  set(accountId: string, alert: WalletAlert): Promise<WalletAlert>
  /** Periodic: notifies each account once when its balance falls below the threshold, until it has risen above again. */
  notifyDue(): Promise<void>
}

interface LowWallet {
  readonly account_id: string
  readonly threshold_cents: number
  readonly balance: bigint
}

const BATCH = 500

export function createWalletAlerts(database: MarketDatabase, clock: Clock): WalletAlerts {
  /** Marks them in the statement that finds them, so that of two servers one notifies. */
  async function notifyBatch(): Promise<number> {
    return database.asService(async (tx) => {
      const now = clock.now()
      const { rows } = await sql<LowWallet>`
        update wallet_alerts a set notified_at = ${now}
        from (
          select a.account_id, coalesce(w.balance_micro_dollars, 0) as balance from wallet_alerts a
          left join wallet_balances w on w.account_id = a.account_id
          where a.notified_at is null and coalesce(w.balance_micro_dollars, 0) < a.threshold_cents * 10000::bigint
          limit ${sql.lit(BATCH)} for update of a skip locked) as low
        where a.account_id = low.account_id
        returning a.account_id, a.threshold_cents, low.balance`.execute(tx)
      for (const { account_id: accountId, threshold_cents: thresholdCents, balance } of rows) {
        const data = { balanceMicroDollars: String(balance), thresholdCents }
        await notify(tx, accountId, { kind: 'wallet_low', data }, now)
      }
      return rows.length
    })
  }

  return {
    read: (accountId) =>
      database.asAccount(accountId, async (tx) => {
        const rows = tx.selectFrom('wallet_alerts').select('threshold_cents').where('account_id', '=', accountId)
        return { thresholdCents: (await rows.executeTakeFirst())?.threshold_cents ?? null }
      }),

    set: (accountId, alert) =>
      database.asService(async (tx) => {
        await tx.deleteFrom('wallet_alerts').where('account_id', '=', accountId).execute()
        if (alert.thresholdCents !== null) {
          const row = { account_id: accountId, threshold_cents: alert.thresholdCents, notified_at: null }
          await tx.insertInto('wallet_alerts').values(row).execute()
        }
        return alert
      }),

    async notifyDue() {
      await database.asService((tx) =>
        sql`
          update wallet_alerts a set notified_at = null from wallet_balances w
          where w.account_id = a.account_id and a.notified_at is not null
            and w.balance_micro_dollars >= a.threshold_cents * 10000::bigint`.execute(tx),
      )
      while ((await notifyBatch()) === BATCH);
    },
  }
}
