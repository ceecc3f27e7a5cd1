/** How long a market asks to be left alone (RFC 9110, 10.2.3), carried by the error it answered with. */
import * as z from 'zod'
import type { LunaError } from '#shared/contract/errors.ts'

/** Whatever an answer says, nothing waits longer than this, milliseconds. */
const LONGEST_MS = 60 * 60_000

const dataSchema = z.object({ retryAfterMs: z.number() })

/** Seconds or a date; undefined where it says neither. */
export function readRetryAfter(header: string | null | undefined, nowMs: number): { retryAfterMs: number } | undefined {
  const said = header?.trim() ?? ''
  // A date begins with the day of the week; other words would be read as one all too readily.
  const atMs = /^[A-Z][a-z]{2},/.test(said) ? Date.parse(said) : Number.NaN
  const askedMs = /^\d+$/.test(said) ? Number(said) * 1_000 : atMs - nowMs
  return Number.isNaN(askedMs) ? undefined : { retryAfterMs: Math.min(LONGEST_MS, Math.max(0, askedMs)) }
}

/** Milliseconds; null where the error names no time. */
export function retryAfterMs({ data }: LunaError): number | null {
  return dataSchema.safeParse(data).data?.retryAfterMs ?? null
}
