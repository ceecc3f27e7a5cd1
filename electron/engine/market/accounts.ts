/** The accounts signed in here, one of them in use. */
import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Me } from '#shared/contract/market/accounts.ts'
import { MARKET_ROLES, type MarketAccount } from '#shared/contract/studio/market.ts'
import type { Write } from '../database/write.ts'
import type { AccountKey } from './tokens.ts'

export interface Accounts {
  list(): MarketAccount[]
  /** The one in use; null when signed out. */
  active(): MarketAccount | null
  /** As the market describes it now; takes it into use. */
  keep(marketUrl: string, me: Me): MarketAccount
  /** As the market describes it now: its name, roles and time zone may change on another device. */
  refresh(account: MarketAccount, me: Me): MarketAccount
  /** Throws NOT_FOUND. */
  use(id: string): void
  markLost(account: AccountKey): void
  /** With all that was read as it. Throws NOT_FOUND, and UNSENT_CHANGES unless what is not sent may be lost. */
  remove(id: string, options: { readonly discardUnsent: boolean }): void
}

const rowSchema = z
  .object({
    id: z.string(),
    market_url: z.string(),
    email: z.string(),
    display_name: z.string(),
    handle: z.string().nullable(),
    roles: z.string(),
    time_zone: z.string(),
    needs_sign_in: z.number(),
    unsent: z.number(),
  })
  .transform(
    (row): MarketAccount => ({
      id: row.id,
      marketUrl: row.market_url,
      email: row.email,
      displayName: row.display_name,
      handle: row.handle,
      roles: z.array(z.enum(MARKET_ROLES)).parse(JSON.parse(row.roles)),
      timeZone: row.time_zone,
      needsSignIn: row.needs_sign_in === 1,
      unsent: row.unsent,
    }),
  )

const SELECT = `select id, market_url, email, display_name, handle, roles, time_zone, needs_sign_in,
  (select count(*) from outbox where account_id = a.id) as unsent from market_account a`

export function createAccounts({ db, write }: { db: Database; write: Write }): Accounts {
  const rows = (where: string): MarketAccount[] =>
    db
      .prepare(`${SELECT} ${where}`)
      .all()
      .map((row) => rowSchema.parse(row))

  function use(id: string): void {
    write((changed) => {
      db.prepare('update market_account set is_active = 0').run()
      const { changes } = db.prepare('update market_account set is_active = 1 where id = ?').run(id)
      if (changes === 0) throw new LunaError('NOT_FOUND', `account ${id}`)
      changed.event({ type: 'market' })
      changed.event({ type: 'sync' })
    })
  }

  const active = (): MarketAccount | null => rows('where is_active = 1')[0] ?? null

  return {
    list: () => rows('order by email'),
    active,
    keep: (marketUrl, me) =>
      write(() => {
        db.prepare(
          `insert into market_account (id, market_url, email, display_name, handle, roles, time_zone)
           values (@id, @marketUrl, @email, @displayName, @handle, @roles, @timeZone)
           on conflict (id, market_url) do update set email = excluded.email, display_name = excluded.display_name,
             handle = excluded.handle, roles = excluded.roles, time_zone = excluded.time_zone, needs_sign_in = 0`,
        ).run({
          id: me.accountId,
          marketUrl,
          email: me.email,
          displayName: me.displayName,
          handle: me.creator?.handle ?? null,
          roles: JSON.stringify(me.roles),
          timeZone: me.timeZone,
        })
        use(me.accountId)
        const kept = active()
        if (kept === null) throw new LunaError('INTERNAL', 'the account was not saved')
        return kept
      }),
    refresh: (account, me) => refreshed({ db, write }, account, me),
    use,
    markLost: ({ id, marketUrl }) =>
      write((changed) => {
        db.prepare('update market_account set needs_sign_in = 1 where id = ? and market_url = ?').run(id, marketUrl)
        changed.event({ type: 'market' })
      }),
    remove: (id, { discardUnsent }) =>
      write((changed) => {
        const unsent = rows('').find((account) => account.id === id)?.unsent ?? 0
        if (unsent > 0 && !discardUnsent) throw new LunaError('UNSENT_CHANGES', String(unsent))
        const { changes } = db.prepare('delete from market_account where id = ?').run(id)
        if (changes === 0) throw new LunaError('NOT_FOUND', `account ${id}`)
        db.prepare('delete from outbox where account_id = ?').run(id)
        db.prepare('delete from market_answer where account_id = ?').run(id)
        changed.event({ type: 'market' })
        changed.event({ type: 'sync' })
      }),
  }
}

function refreshed({ db, write }: { db: Database; write: Write }, account: MarketAccount, me: Me): MarketAccount {
  const profile = {
    email: me.email,
    displayName: me.displayName,
    handle: me.creator?.handle ?? null,
    roles: me.roles,
    timeZone: me.timeZone,
  }
  const fresh = { ...account, ...profile }
  if (isDeepStrictEqual(fresh, account)) return account
  write((changed) => {
    db.prepare(
      `update market_account set email = @email, display_name = @displayName, handle = @handle, roles = @roles,
         time_zone = @timeZone where id = @id and market_url = @marketUrl`,
    ).run({ ...profile, roles: JSON.stringify(me.roles), id: account.id, marketUrl: account.marketUrl })
    changed.event({ type: 'market' })
  })
  return fresh
}
