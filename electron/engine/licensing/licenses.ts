/** The licences one holds: read from the market as they come, kept with the library, proven without the market. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { CertificateCheck, LicenseHolding } from '#shared/contract/studio/licensing.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import { createMarketKeys } from '../market/keys.ts'
import type { Market } from '../market/market.ts'
import type { Sync } from '../sync/sync.ts'
import { checkCertificate } from './check-certificate.ts'
import { createHoldingRows, type HoldingRow } from './holding-rows.ts'

export interface Licenses {
  /** Throws NOT_SIGNED_IN. */
  holdings(): LicenseHolding[]
  /** Throws NOT_SIGNED_IN, MARKET_UNREACHABLE. */
  refresh(): Promise<void>
  checkText(text: string, licenseKey: string | null): CertificateCheck
  /** What is handed on to prove a licence, as JSON; the licence key is not in it. Throws NOT_FOUND, NOT_SIGNED_IN. */
  certificateFile(grantId: string): { readonly name: string; readonly text: string }
}

interface LicensesOptions {
  readonly db: Database
  readonly write: Write
  readonly market: Market
  readonly sync: Sync
}

type Usage = LicenseHolding['unsentUsage']

/** Between two looks of the background; whoever wants to know now says so. */
const PACE_MS = 10 * 60_000
const PAGE_SIZE = 50

export function createLicenses({ db, write, market, sync }: LicensesOptions): Licenses {
  const rows = createHoldingRows(db)
  const keys = createMarketKeys({ db, write })
  const lookedAtMs = new Map<string, number>()

  sync.onPull(async ({ account, client, signal }) => {
    if (Date.now() - (lookedAtMs.get(account.id) ?? 0) < PACE_MS) return
    await read(account, client, signal)
  })

  async function read(account: MarketAccount, client: MarketClient, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { signal }
    await keys.read(account.marketUrl, client)
    let cursor: string | undefined
    do {
      const page = await client.licensing.purchases(
        { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) },
        options,
      )
      for (const purchase of page.items) {
        const readAt = new Date().toISOString()
        if (write(() => rows.update(account.id, purchase, readAt))) continue
        const {
          certificate,
          frozenTerms: _,
          months: _months,
          ...full
        } = await client.licensing.purchase({ id: purchase.id }, options)
        write(() => rows.put(account.id, { purchase: full, certificate, readAt }))
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    lookedAtMs.set(account.id, Date.now())
    write((changed) => changed.event({ type: 'sync' }))
  }

  function check(envelope: unknown, licenseKey: string | null, marketUrl: string): CertificateCheck {
    return checkCertificate({
      ...{ envelope, licenseKey, keys: keys.trusted(marketUrl), now: new Date() },
      original: rows.certificateOf,
    })
  }

  const shown = ({ purchase, certificate, readAt }: HoldingRow, { id, marketUrl }: MarketAccount): LicenseHolding => ({
    ...{ purchase, readAt },
    unsentUsage: unsentUsage(sync, id, purchase.id),
    check: check(certificate, purchase.licenseKey, marketUrl),
  })

  return {
    holdings() {
      const account = market.requireAccount()
      return rows.list(account.id).map((row) => shown(row, account))
    },
    async refresh() {
      const account = market.requireAccount()
      await read(account, market.clientOf(account))
    },
    checkText: (text, licenseKey) => check(envelopeIn(text), licenseKey, market.url()),
    certificateFile(grantId) {
      const account = market.requireAccount()
      const row = rows.find(account.id, grantId)
      if (row === null) throw new LunaError('NOT_FOUND', `licence ${grantId}`)
      const { keyId } = row.certificate
      const signingKeys = keys.trusted(account.marketUrl).filter((key) => key.keyId === keyId)
      const file = { format: 'luna_license_certificate', certificate: row.certificate, marketKeys: signingKeys }
      return { name: row.purchase.title, text: `${JSON.stringify(file, null, 2)}\n` }
    },
  }
}

/** Of the file that the studio writes, or of the bare certificate. */
function envelopeIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return fileSchema.safeParse(value).data?.certificate ?? value
  } catch {
    return null
  }
}

/** Keys in the file are for other programs: the studio trusts those alone that it had from the market itself. */
const fileSchema = z.object({ format: z.literal('luna_license_certificate'), certificate: z.unknown() })

/** Reports that wait in the outbox, as the market will count them; not those that it refused. */
function unsentUsage({ outbox }: Sync, accountId: string, grantId: string): Usage {
  const sum = { impression: 0, download: 0, embed: 0 }
  const counted = new Set<string>()
  for (const { id, call, state } of outbox.list(accountId)) {
    if (call?.operation !== 'licensing.recordLicenseUsage' || state === 'refused') continue
    const { input } = call
    const key = input.idempotency_key ?? id
    if (input.purchase_id !== grantId || counted.has(key)) continue
    counted.add(key)
    sum[input.usage_type] += input.count
  }
  return { impressions: sum.impression, downloads: sum.download, embeds: sum.embed }
}
