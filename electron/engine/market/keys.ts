/**
 * The signing keys of a market. Keys are trusted on first use; later ones are only trusted
 * after the person confirms them, since an impostor of the market could distribute its own keys. Statements of the
 * market against a known key, that its period has ended or that it is compromised, are always trusted.
 */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from './client.ts'

export interface MarketKeys {
  /** As far as they are known here; none of a market that was never met. */
  trusted(marketUrl: string): TrustedKey[]
  /** Asks the market. Answers with the keys that it names and that are not trusted here. */
  read(marketUrl: string, client: MarketClient): Promise<TrustedKey[]>
  /** Trusts all keys that the market names now. */
  trustAll(marketUrl: string, client: MarketClient): Promise<void>
}

const rowSchema = z
  .object({
    key_id: z.string(),
    public_key: z.string(),
    valid_from: z.string(),
    valid_until: z.string().nullable(),
    compromised: z.number(),
  })
  .transform(
    (row): TrustedKey => ({
      keyId: row.key_id,
      publicKey: row.public_key,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      compromised: row.compromised === 1,
    }),
  )

export function createMarketKeys({ db, write }: { db: Database; write: Write }): MarketKeys {
  const trusted = (marketUrl: string): TrustedKey[] =>
    db
      .prepare(
        `select key_id, public_key, valid_from, valid_until, compromised from market_key
         where market_url = ? order by valid_from desc`,
      )
      .all(marketUrl)
      .map((row) => rowSchema.parse(row))

  function trust(marketUrl: string, keys: readonly TrustedKey[]): void {
    write((changed) => {
      for (const { compromised, ...key } of keys) {
        db.prepare(
          `insert into market_key (market_url, key_id, public_key, valid_from, valid_until, compromised, trusted_at)
           values (@marketUrl, @keyId, @publicKey, @validFrom, @validUntil, @compromised, @trustedAt)
           on conflict (market_url, key_id) do update set valid_until = excluded.valid_until,
             compromised = excluded.compromised`,
        ).run({ ...key, marketUrl, compromised: compromised ? 1 : 0, trustedAt: new Date().toISOString() })
      }
      changed.event({ type: 'catalogs' })
    })
  }

  function takeEnds(marketUrl: string, named: readonly TrustedKey[]): void {
    for (const { keyId, validUntil, compromised } of named) {
      db.prepare(
        `update market_key set valid_until = coalesce(valid_until, @validUntil), compromised = max(compromised, @compromised)
         where market_url = @marketUrl and key_id = @keyId`,
      ).run({ marketUrl, keyId, validUntil, compromised: compromised ? 1 : 0 })
    }
  }

  return {
    trusted,
    async read(marketUrl, client) {
      const { keys } = await client.publications.keys()
      const known = new Set(trusted(marketUrl).map(({ keyId }) => keyId))
      if (known.size === 0) {
        trust(marketUrl, keys)
        return []
      }
      write(() => takeEnds(marketUrl, keys))
      return keys.filter(({ keyId }) => !known.has(keyId))
    },
    async trustAll(marketUrl, client) {
      trust(marketUrl, (await client.publications.keys()).keys)
    },
  }
}
