/**
 * How a license can be revoked: by the market alone, on a stated ground, after notice and time to put it right, by two
 * people, with an appeal to a third. A creator can complain, never revoke. What was used before stays licensed.
 */
import { LunaError } from '#shared/contract/errors.ts'
import type { RevocationState } from '#shared/licensing/revocation.ts'

export const REVOCATION_STEPS = [
  'report',
  'notice',
  'response',
  'cured',
  'dismiss',
  'propose',
  'confirm',
  'appeal',
  'uphold',
  'reinstate',
] as const
export type RevocationStep = (typeof REVOCATION_STEPS)[number]
export type Side = 'creator' | 'licensee' | 'market'

/** The licensee has at least this long to put things right, and this long to appeal. */
export const MIN_CURE_DAYS = 14
export const APPEAL_DAYS = 30

interface Rule {
  readonly by: Side
  /** Null: the first step. */
  readonly from: readonly (RevocationState | null)[]
  /** Null: it stays as it is. */
  readonly to: RevocationState | null
}

export const REVOCATION_RULES: Readonly<Record<RevocationStep, Rule>> = {
  report: { by: 'creator', from: [null], to: 'reported' },
  notice: { by: 'market', from: [null, 'reported'], to: 'cure_period' },
  response: { by: 'licensee', from: ['cure_period', 'proposed'], to: null },
  cured: { by: 'market', from: ['cure_period', 'proposed'], to: 'cured' },
  dismiss: { by: 'market', from: ['reported', 'cure_period', 'proposed'], to: 'dismissed' },
  propose: { by: 'market', from: ['cure_period'], to: 'proposed' },
  confirm: { by: 'market', from: ['proposed'], to: 'revoked' },
  appeal: { by: 'licensee', from: ['revoked'], to: 'appealed' },
  uphold: { by: 'market', from: ['appealed'], to: 'upheld' },
  reinstate: { by: 'market', from: ['appealed'], to: 'reinstated' },
}

interface TakenStep {
  readonly step: RevocationStep
  readonly actorId: string
}

export interface Situation {
  /** Null before the first step. */
  readonly state: RevocationState | null
  readonly cureUntil: Date | null
  readonly appealUntil: Date | null
  readonly taken: readonly TakenStep[]
}

function conflict(detail: string): never {
  throw new LunaError('CONFLICT', detail)
}

/** Who decided before, in the same matter. */
function decidedBefore(taken: readonly TakenStep[], actorId: string, steps: readonly RevocationStep[]): boolean {
  return taken.some(({ step, actorId: who }) => who === actorId && steps.includes(step))
}

function assertPeople(step: RevocationStep, { taken }: Situation, actorId: string): void {
  if (step === 'confirm' && decidedBefore(taken, actorId, ['propose'])) {
    throw new LunaError(
      'NOT_ALLOWED',
      'A revocation must be confirmed by someone other than the person who proposed it.',
    )
  }
  if ((step === 'uphold' || step === 'reinstate') && decidedBefore(taken, actorId, ['propose', 'confirm'])) {
    throw new LunaError('NOT_ALLOWED', 'The appeal must be decided by someone who was not involved in the revocation.')
  }
}

function assertTime(step: RevocationStep, { cureUntil, appealUntil }: Situation, at: Date): void {
  if (step === 'propose' && (cureUntil === null || at < cureUntil)) {
    conflict(`The licensee can fix the problem until ${cureUntil?.toISOString() ?? 'notice is given'}.`)
  }
  if (step === 'appeal' && (appealUntil === null || at >= appealUntil)) conflict('The time to appeal has passed.')
}

/** The state after the step. Throws NOT_ALLOWED (not this side's, or the same person), CONFLICT (not now). */
export function takeStep(
  situation: Situation,
  step: RevocationStep,
  actor: { readonly side: Side; readonly id: string },
  at: Date,
): RevocationState {
  const rule = REVOCATION_RULES[step]
  if (rule.by !== actor.side) throw new LunaError('NOT_ALLOWED', `This step is for the ${rule.by} to take.`)
  if (!rule.from.includes(situation.state)) conflict(`The complaint is ${situation.state ?? 'not filed yet'}.`)
  assertPeople(step, situation, actor.id)
  assertTime(step, situation, at)
  const next = rule.to ?? situation.state
  return next ?? conflict('The complaint has not been filed yet.')
}
