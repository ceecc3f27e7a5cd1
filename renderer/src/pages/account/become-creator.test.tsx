import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { CREATOR_TERMS, CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { CreatorSteps } from './become-creator.tsx'

const words = en.earnings.seller

const BUYER: MarketAccount = {
  ...{ id: '0190c4b2-0000-7000-8000-00000000000c', displayName: 'Nell Harrow', handle: null, timeZone: 'UTC' },
  ...{ marketUrl: 'http://market.example/', email: 'nell@people.example', roles: ['buyer'] },
  ...{ needsSignIn: false, unsent: 1 },
}

const REFUSED: Mutation = {
  ...{ id: '0190c4b2-0000-7000-8000-00000000000d', number: 1, kind: 'submission_step', subject: 'submission:1' },
  ...{ title: 'A bell', state: 'refused', attempts: 1, call: null, nextTryAt: null },
  error: { code: 'CREATOR_TIER_REQUIRED', message: '', retryable: false },
  createdAt: '2026-11-23T10:00:00.000Z',
}

it('waits for the confirmed address, then makes a creator and sends what had been refused', async () => {
  let isEmailVerified = false
  const calls: string[] = []
  renderWithClient(<CreatorSteps account={BUYER} />, {
    market: {
      call: ({ operation }) => {
        if (operation !== 'accounts.me' && operation !== 'accounts.creatorTerms') calls.push(operation)
        const data =
          operation === 'accounts.me'
            ? { isEmailVerified }
            : { version: CREATOR_TERMS_VERSION, terms: [...CREATOR_TERMS], done: true }
        return { data, asOf: '2026-11-23T10:00:00Z', isFromCache: false }
      },
    },
    sync: {
      mutations: () => [REFUSED],
      retry: ({ mutationId }) => {
        calls.push(`retry ${mutationId}`)
        return {}
      },
      now: () => ({}),
    },
  })
  const become = await screen.findByRole('button', { name: words.become })
  fireEvent.change(screen.getByLabelText(words.handle), { target: { value: 'nell' } })
  fireEvent.click(screen.getByRole('checkbox', { name: words.accept }))
  expect(become).toHaveProperty('disabled', true)

  fireEvent.click(screen.getByRole('button', { name: en.account.verification.send }))
  await waitFor(() => expect(calls).toEqual(['accounts.verifyEmail']))
  isEmailVerified = true
  fireEvent.click(screen.getByRole('button', { name: words.checkVerified }))
  await screen.findByText(words.verified)
  fireEvent.click(become)
  await waitFor(() => expect(calls).toEqual(['accounts.verifyEmail', 'accounts.becomeCreator', `retry ${REFUSED.id}`]))
})
