/** Licenses that were bought, as rows. The certificate stays as it first came. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type LicensePurchase, licensePurchaseSchema } from '#shared/contract/market/licensing.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'

export interface HoldingRow {
  readonly purchase: LicensePurchase
  readonly certificate: SignedEnvelope
  readonly readAt: string
}

export interface HoldingRows {
  /** Newest first. */
  list(accountId: string): HoldingRow[]
  find(accountId: string, grantId: string): HoldingRow | null
  /** Of whichever account on this machine it is. */
  certificateOf(grantId: string): SignedEnvelope | null
  /** Call inside `write`. */
  put(accountId: string, row: HoldingRow): void
  /** What the market says of one that is here. Call inside `write`. False where it is not here. */
  update(accountId: string, purchase: LicensePurchase, readAt: string): boolean
}

const json = z.string().transform((text): unknown => JSON.parse(text))
const rowSchema = z
  .object({
    purchase: json.pipe(licensePurchaseSchema),
    certificate: json.pipe(signedEnvelopeSchema),
    read_at: z.string(),
  })
  .transform(({ read_at, ...row }): HoldingRow => ({ ...row, readAt: read_at }))

export function createHoldingRows(db: Database): HoldingRows {
  return {
    list(accountId) {
      const rows = db.prepare('select * from license_holding where account_id = ? order by created_at desc')
      // One that an older version wrote differently comes back with the next answer of the market.
      return rows.all(accountId).flatMap((row) => rowSchema.safeParse(row).data ?? [])
    },
    find(accountId, grantId) {
      const row = db.prepare('select * from license_holding where account_id = ? and grant_id = ?')
      return rowSchema.safeParse(row.get(accountId, grantId)).data ?? null
    },
    certificateOf(grantId) {
      const text = db.prepare('select certificate from license_holding where grant_id = ?').pluck().get(grantId)
      return typeof text === 'string' ? signedEnvelopeSchema.parse(JSON.parse(text)) : null
    },
    put(accountId, { purchase, certificate, readAt }) {
      db.prepare(
        `insert into license_holding (account_id, grant_id, purchase, certificate, created_at, read_at)
         values (@accountId, @grantId, @purchase, @certificate, @createdAt, @readAt)
         on conflict (account_id, grant_id) do update set purchase = excluded.purchase, read_at = excluded.read_at`,
      ).run({
        ...{ accountId, grantId: purchase.id, createdAt: purchase.createdAt, readAt },
        purchase: JSON.stringify(purchase),
        certificate: JSON.stringify(certificate),
      })
    },
    update(accountId, purchase, readAt) {
      const { changes } = db
        .prepare('update license_holding set purchase = ?, read_at = ? where account_id = ? and grant_id = ?')
        .run(JSON.stringify(purchase), readAt, accountId, purchase.id)
      return changes > 0
    },
  }
}
