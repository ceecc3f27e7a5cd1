/** What reported use of a rights-managed license owes its creator. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { type MicroDollars, microDollars } from '../money/money.ts'
import { LICENSE_KIND_RULES, MAX_USAGE_ROYALTY_PERCENT } from './kinds.ts'
import type { LicenseTerms } from './terms.ts'

export const USAGE_TYPES = ['impression', 'download', 'embed'] as const
export const usageTypeSchema = z.enum(USAGE_TYPES)
export type UsageType = z.infer<typeof usageTypeSchema>

/** Per single use: $0.001, $0.01 and $0.005. Multiples of 100, so that every whole percent of them is exact. */
export const USAGE_RATES: Readonly<Record<UsageType, MicroDollars>> = {
  impression: microDollars(1_000n),
  download: microDollars(10_000n),
  embed: microDollars(5_000n),
}

/** Owed by the licensee, to the micro-dollar; 0 for kinds that bear no royalty. Throws INVALID_INPUT. */
export function usageRoyalty(
  terms: Pick<LicenseTerms, 'kind' | 'royaltyPercent'>,
  usage: UsageType,
  count: bigint,
): MicroDollars {
  const { kind, royaltyPercent } = terms
  if (count < 0n) throw new LunaError('INVALID_INPUT', `count: ${count} is negative.`)
  if (!Number.isInteger(royaltyPercent) || royaltyPercent < 0 || royaltyPercent > MAX_USAGE_ROYALTY_PERCENT) {
    throw new LunaError('INVALID_INPUT', `royaltyPercent: ${royaltyPercent} is not a whole percent from 0 to 50.`)
  }
  if (!LICENSE_KIND_RULES[kind].mayBearRoyalty) return microDollars(0n)
  return microDollars((USAGE_RATES[usage] / 100n) * BigInt(royaltyPercent) * count)
}
