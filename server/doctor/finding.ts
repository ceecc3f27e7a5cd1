/** What a check of `market doctor` says. */
import type { MarketSettings } from '../settings.ts'

export interface Finding {
  readonly part: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly found: string
  /** What to do; null where there is nothing to do. */
  readonly mend: string | null
}

export type Check = (settings: MarketSettings) => Promise<Finding[]>

export const ok = (part: string, found: string): Finding => ({ part, state: 'ok', found, mend: null })
export const warning = (part: string, found: string, mend: string): Finding => ({ part, state: 'warning', found, mend })
export const failed = (part: string, found: string, mend: string): Finding => ({ part, state: 'failed', found, mend })

/** Passwords in addresses are not repeated. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
  return text.replace(/\/\/[^@/\s]+@/g, '//…@')
}
