/** Whether a license that was granted may be used now. */
import { DAY_MS } from '../time.ts'
import type { LicenseTerms } from './terms.ts'

export interface GrantState {
  /** When the license becomes active; its duration counts from here. */
  readonly activeFromMs: number
  /** As reported by the licensee. */
  readonly impressionsUsed: number
  /** Taken back by the market after notice; a creator cannot take a license back. */
  readonly revokedAtMs: number | null
}

export type GrantValidity =
  | {
      readonly isValid: true
      /** Null: perpetual. */
      readonly expiresAtMs: number | null
      /** Null: unlimited. */
      readonly impressionsLeft: number | null
    }
  | {
      readonly isValid: false
      readonly reason: 'revoked' | 'not_active_yet' | 'expired' | 'impressions_used_up'
      readonly sentence: string
    }

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** The first moment at which the license is no longer valid; null if it is perpetual. */
export function expiryOf(terms: Pick<LicenseTerms, 'durationDays'>, activeFromMs: number): number | null {
  return terms.durationDays === null ? null : activeFromMs + terms.durationDays * DAY_MS
}

/** Where several reasons hold, the first of: revoked, not active yet, expired, impressions used up. */
export function isGrantValid(
  terms: Pick<LicenseTerms, 'durationDays' | 'maxImpressions'>,
  grant: GrantState,
  nowMs: number,
): GrantValidity {
  const { activeFromMs, impressionsUsed, revokedAtMs } = grant
  const expiresAtMs = expiryOf(terms, activeFromMs)
  if (revokedAtMs !== null && revokedAtMs <= nowMs) {
    return { isValid: false, reason: 'revoked', sentence: `The license was revoked on ${day(revokedAtMs)}.` }
  }
  if (nowMs < activeFromMs) {
    return { isValid: false, reason: 'not_active_yet', sentence: `The license starts on ${day(activeFromMs)}.` }
  }
  if (expiresAtMs !== null && nowMs >= expiresAtMs) {
    return { isValid: false, reason: 'expired', sentence: `The license ended on ${day(expiresAtMs)}.` }
  }
  if (terms.maxImpressions !== null && impressionsUsed >= terms.maxImpressions) {
    const sentence = `All ${terms.maxImpressions} impressions of the license are used.`
    return { isValid: false, reason: 'impressions_used_up', sentence }
  }
  const impressionsLeft = terms.maxImpressions === null ? null : terms.maxImpressions - impressionsUsed
  return { isValid: true, expiresAtMs, impressionsLeft }
}
