/**
 * Whether a license is valid now, according to the library: this also changes over time while the market is
 * unreachable.
 */
import type { LicenseStatus } from '#shared/contract/market/licensing.ts'
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { impressionsLeft } from './reporting.ts'

export function shownStatus(holding: LicenseHolding, now: Date): LicenseStatus {
  const { status, activeFrom, expiresAt } = holding.purchase
  if (status === 'revoked' || status === 'refunded') return status
  if (now.getTime() < Date.parse(activeFrom)) return 'not_active_yet'
  if (expiresAt !== null && now.getTime() >= Date.parse(expiresAt)) return 'expired'
  return impressionsLeft(holding) === 0 ? 'used_up' : 'valid'
}
