/** Use of a license as it is reported: what is left of it, and what a report would owe. */
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { type UsageType, usageRoyalty } from '#shared/licensing/usage.ts'

type Usage = LicenseHolding['unsentUsage']

/** With what waits to be sent. */
export function usedSoFar({ purchase, unsentUsage: unsent }: LicenseHolding): Usage {
  const { impressions, downloads, embeds } = purchase.declaredUsage
  return {
    impressions: impressions + unsent.impressions,
    downloads: downloads + unsent.downloads,
    embeds: embeds + unsent.embeds,
  }
}

/** Null where there is no limit. */
export function impressionsLeft(holding: LicenseHolding): number | null {
  const { maxImpressions } = holding.purchase.terms
  return maxImpressions === null ? null : Math.max(0, maxImpressions - usedSoFar(holding).impressions)
}

export type ReadReport =
  | { readonly count: number; readonly owesMicroDollars: bigint; readonly overLeft: null }
  /** More than the license covers: what is left. */
  | { readonly count: null; readonly owesMicroDollars: null; readonly overLeft: number }
  /** No number of uses. */
  | { readonly count: null; readonly owesMicroDollars: null; readonly overLeft: null }

const NONE = { count: null, owesMicroDollars: null, overLeft: null } as const
const MOST = 1_000_000_000

export function readReport(holding: LicenseHolding, type: UsageType, typed: string): ReadReport {
  const text = typed.replaceAll(/[\s,]/g, '')
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > MOST) return NONE
  const left = impressionsLeft(holding)
  if (type === 'impression' && left !== null && count > left) return { ...NONE, overLeft: left }
  return { count, owesMicroDollars: usageRoyalty(holding.purchase.terms, type, BigInt(count)), overLeft: null }
}
