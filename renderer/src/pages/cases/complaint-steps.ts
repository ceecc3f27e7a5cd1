/** What a moderator can do next about a complaint; who may, the market decides by who took part before. */
import type { Complaint } from '#shared/contract/market/licensing.ts'

export type ComplaintStep = 'notice' | 'cured' | 'dismiss' | 'propose' | 'confirm' | 'uphold' | 'reinstate'

export function nextSteps({ state, cureUntil }: Pick<Complaint, 'state' | 'cureUntil'>, now: Date): ComplaintStep[] {
  switch (state) {
    case 'reported':
      return ['notice', 'dismiss']
    case 'cure_period': {
      const isOver = cureUntil !== null && now.getTime() >= Date.parse(cureUntil)
      return isOver ? ['propose', 'cured', 'dismiss'] : ['cured', 'dismiss']
    }
    case 'proposed':
      return ['confirm', 'cured', 'dismiss']
    case 'appealed':
      return ['uphold', 'reinstate']
    case 'revoked':
    case 'upheld':
    case 'reinstated':
    case 'cured':
    case 'dismissed':
      return []
  }
}
