import { describe, expect, it } from 'vitest'
import { REVOCATION_STATES, type RevocationState } from '#shared/licensing/revocation.ts'
import { DAY_MS } from '#shared/time.ts'
import { REVOCATION_RULES, REVOCATION_STEPS, type Situation, takeStep } from './revocation-steps.ts'

const NOW = new Date('2026-03-02T09:00:00Z')
const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS)
const at = (state: RevocationState | null, changes: Partial<Situation> = {}): Situation => ({
  state,
  cureUntil: later(-1),
  appealUntil: later(1),
  taken: [
    { step: 'propose', actorId: 'first' },
    { step: 'confirm', actorId: 'second' },
  ],
  ...changes,
})
const market = { side: 'market', id: 'third' } as const

describe('steps towards a revocation', () => {
  it('each is for one side, from the states named, and from no other', () => {
    for (const step of REVOCATION_STEPS) {
      const { by, from } = REVOCATION_RULES[step]
      for (const side of ['creator', 'licensee', 'market'] as const) {
        for (const state of [null, ...REVOCATION_STATES]) {
          const take = () => takeStep(at(state), step, { side, id: 'third' }, NOW)
          if (side === by && from.includes(state)) expect(take, `${side} ${step} ${state}`).not.toThrow()
          else expect(take, `${side} ${step} ${state}`).toThrow()
        }
      }
    }
  })

  it('only a proposal confirmed by another person after the time to put it right revokes', () => {
    expect(() => takeStep(at('cure_period', { cureUntil: later(1) }), 'propose', market, NOW)).toThrow()
    expect(takeStep(at('cure_period', { cureUntil: NOW }), 'propose', market, NOW)).toBe('proposed')
    const proposed = at('proposed', { taken: [{ step: 'propose', actorId: 'first' }] })
    expect(() => takeStep(proposed, 'confirm', { ...market, id: 'first' }, NOW)).toThrow()
    expect(takeStep(proposed, 'confirm', market, NOW)).toBe('revoked')
    const others = REVOCATION_STEPS.filter((step) => REVOCATION_RULES[step].to === 'revoked')
    expect(others).toEqual(['confirm'])
  })

  it('an appeal has its time, and is decided by somebody else than those who revoked', () => {
    expect(() => takeStep(at('revoked', { appealUntil: NOW }), 'appeal', { side: 'licensee', id: 'x' }, NOW)).toThrow()
    for (const id of ['first', 'second']) {
      expect(() => takeStep(at('appealed'), 'reinstate', { side: 'market', id }, NOW)).toThrow()
    }
    expect(takeStep(at('appealed'), 'reinstate', market, NOW)).toBe('reinstated')
    expect(takeStep(at('appealed'), 'uphold', market, NOW)).toBe('upheld')
  })
})
