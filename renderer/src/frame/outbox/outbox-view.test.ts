import { describe, expect, it } from 'vitest'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { blockedIds, shownMutations, submissionOf, syncLook, whatToDo } from './outbox-view.ts'

let count = 0
function mutation(state: Mutation['state'], subject = 'submission:a'): Mutation {
  count += 1
  return {
    ...{
      id: `m${count}`,
      number: count,
      kind: 'call',
      subject,
      title: 'Change',
      state,
      attempts: 0,
      error: null,
      call: null,
    },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', nextTryAt: null },
  }
}

describe('what waits behind another', () => {
  it('is what came after a refused or held one of the same subject', () => {
    const list = [
      mutation('waiting'),
      mutation('refused'),
      mutation('waiting'),
      mutation('waiting', 'offers:b'),
      mutation('held', 'offers:b'),
      mutation('sending', 'offers:b'),
    ]
    expect([...blockedIds(list)]).toEqual([list[2]?.id, list[5]?.id])
  })
})

describe('what is shown', () => {
  it('is all that needs the person, however many wait', () => {
    const list = [...Array.from({ length: 5 }, () => mutation('waiting')), mutation('refused'), mutation('held')]
    const { shown, more } = shownMutations(list, 2)
    expect(shown.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'refused', 'held'])
    expect(more).toBe(3)
  })
})

describe('what to do', () => {
  const error = { code: 'NOT_FOUND' as const, message: 'Gone.', retryable: false }
  it('is said of what was refused alone', () => {
    expect(whatToDo({ state: 'refused', error })).toMatch(/no longer exists/)
    expect(whatToDo({ state: 'refused', error: { ...error, code: 'WALLET_TOO_LOW' } })).toMatch(/discard/)
    expect(whatToDo({ state: 'waiting', error })).toBeNull()
  })
})

it('finds the submission a conflict is about', () => {
  expect(submissionOf('submission:0198')).toBe('0198')
  expect(submissionOf('offers:0198')).toBeNull()
})

describe('how the market stands', () => {
  const account = { needsSignIn: false } as NonNullable<Parameters<typeof syncLook>[0]['account']>
  it.each([
    [{ url: null, account: null }, 'signed_out', 'no_market'],
    [{ url: 'https://m.example', account: null }, 'signed_out', 'signed_out'],
    [{ url: 'https://m.example', account: { ...account, needsSignIn: true } }, 'idle', 'sign_in_again'],
    [{ url: 'https://m.example', account }, 'syncing', 'syncing'],
    [{ url: 'https://m.example', account }, 'offline', 'offline'],
  ] as const)('case %#', (market, state, look) => expect(syncLook(market, { state })).toBe(look))
})
