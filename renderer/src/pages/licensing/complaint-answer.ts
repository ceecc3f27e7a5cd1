/** What a licensee can do about a complaint now. */
import type { Complaint } from '#shared/contract/market/licensing.ts'
import { licensing } from '../../strings/en/licensing.ts'

export type Answer = 'respond' | 'appeal'

export function answerTo({ state, appealUntil }: Pick<Complaint, 'state' | 'appealUntil'>, now: Date): Answer | null {
  if (state === 'cure_period' || state === 'proposed') return 'respond'
  if (state !== 'revoked' || appealUntil === null) return null
  return now.getTime() < Date.parse(appealUntil) ? 'appeal' : null
}

export function stepWord(step: string): string {
  return licensing.complaint.steps[step] ?? step
}
