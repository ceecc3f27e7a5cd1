import { describe, expect, it } from 'vitest'
import type { ModeratedCase } from '#shared/contract/market/moderation.ts'
import { REVOCATION_STATES } from '#shared/licensing/revocation.ts'
import { actionsIn, answersIn, hindranceIn } from './case-state.ts'
import { nextSteps } from './complaint-steps.ts'

const NOW = new Date('2026-06-01T00:00:00.000Z')
const LATER = '2026-06-09T00:00:00.000Z'
const EARLIER = '2026-05-09T00:00:00.000Z'
const may = { propose: false, confirm: false, decideAppeal: false }
const proposal: NonNullable<ModeratedCase['openProposal']> = {
  id: 'p',
  action: 'remove',
  assetId: 'a',
  finding: 'plagiarism',
  refund: { scope: 'all' },
  reason: 'Copied',
  at: EARLIER,
  isMine: false,
  acceptsBan: false,
}

describe('a case', () => {
  const seen = { state: 'proposed', openProposal: proposal, may, answerUntil: LATER, answeredAt: null } as const

  it('says why an own proposal cannot be confirmed, and until when the creator is heard', () => {
    expect(hindranceIn({ ...seen, openProposal: { ...proposal, isMine: true } })).toEqual({ type: 'own_proposal' })
    expect(hindranceIn(seen)).toEqual({ type: 'not_heard', until: LATER })
    expect(hindranceIn({ ...seen, may: { ...may, confirm: true } })).toBeNull()
    expect(hindranceIn({ ...seen, state: 'appealed', openProposal: null })).toEqual({ type: 'took_part' })
  })

  it('offers what its state allows', () => {
    const open = { state: 'open', may: { ...may, propose: true }, pausedUntil: null, assetId: 'a' } as const
    expect(actionsIn(open)).toEqual(['propose', 'pause', 'dismiss', 'tell', 'note'])
    expect(actionsIn({ ...open, pausedUntil: LATER })).toContain('resume')
    expect(actionsIn({ ...open, assetId: null })).not.toContain('pause')
    const appealed = { ...open, state: 'appealed', may: { ...may, decideAppeal: true } } as const
    expect(actionsIn(appealed)).toEqual(['grant', 'uphold', 'tell', 'note'])
  })

  it('lets its creator answer and appeal while there is time', () => {
    expect(answersIn({ answerUntil: LATER, appealUntil: null }, NOW)).toEqual(['counter_notice'])
    expect(answersIn({ answerUntil: EARLIER, appealUntil: LATER }, NOW)).toEqual(['appeal'])
    expect(answersIn({ answerUntil: null, appealUntil: EARLIER }, NOW)).toEqual([])
  })
})

describe('a complaint about a license', () => {
  it('offers what can be decided in its state, and nothing where it is over or the licensee is to speak', () => {
    const offered = REVOCATION_STATES.map((state) => [state, nextSteps({ state, cureUntil: EARLIER }, NOW)] as const)
    expect(Object.fromEntries(offered.filter(([, steps]) => steps.length > 0))).toEqual({
      reported: ['notice', 'dismiss'],
      cure_period: ['propose', 'cured', 'dismiss'],
      proposed: ['confirm', 'cured', 'dismiss'],
      appealed: ['uphold', 'reinstate'],
    })
  })

  it('gives the licensee the time that the notice said', () => {
    expect(nextSteps({ state: 'cure_period', cureUntil: LATER }, NOW)).not.toContain('propose')
  })
})
