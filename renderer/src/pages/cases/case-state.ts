/** What prevents a moderator's action in a case, in display order. */
import type { ModeratedCase, OwnCase } from '#shared/contract/market/moderation.ts'

export type Hindrance =
  /** Own proposals are confirmed by somebody else. */
  | { readonly type: 'own_proposal' }
  /** The creator may answer until then. */
  | { readonly type: 'not_heard'; readonly until: string }
  | { readonly type: 'took_part' }

type Seen = Pick<ModeratedCase, 'state' | 'openProposal' | 'may' | 'answerUntil' | 'answeredAt'>

export function hindranceIn({ state, openProposal, may, answerUntil }: Seen): Hindrance | null {
  if (openProposal !== null && !may.confirm) {
    return openProposal.isMine ? { type: 'own_proposal' } : { type: 'not_heard', until: answerUntil }
  }
  return state === 'appealed' && !may.decideAppeal ? { type: 'took_part' } : null
}

export type CaseAction = 'propose' | 'note' | 'tell' | 'pause' | 'resume' | 'dismiss' | 'grant' | 'uphold'

/** What can be done to the case itself, besides its proposal. */
export function actionsIn(seen: Pick<ModeratedCase, 'state' | 'may' | 'pausedUntil' | 'assetId'>): CaseAction[] {
  const isOpen = seen.state === 'open' || seen.state === 'proposed'
  const isPaused = seen.pausedUntil !== null
  return [
    ...(seen.may.propose ? (['propose'] as const) : []),
    ...(seen.may.decideAppeal ? (['grant', 'uphold'] as const) : []),
    ...(isOpen && isPaused ? (['resume'] as const) : []),
    ...(isOpen && !isPaused && seen.assetId !== null ? (['pause'] as const) : []),
    ...(seen.state === 'open' ? (['dismiss'] as const) : []),
    'tell',
    'note',
  ]
}

export type Answer = 'counter_notice' | 'appeal'

/** What the creator can say now: an answer once, an appeal while its time runs. */
export function answersIn(
  { answerUntil, appealUntil }: Pick<OwnCase, 'answerUntil' | 'appealUntil'>,
  now: Date,
): Answer[] {
  const runs = (until: string | null) => until !== null && now.getTime() < Date.parse(until)
  return [
    ...(runs(answerUntil) ? (['counter_notice'] as const) : []),
    ...(runs(appealUntil) ? (['appeal'] as const) : []),
  ]
}
