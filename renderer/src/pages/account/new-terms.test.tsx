import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { CREATOR_TERMS, CREATOR_TERMS_VERSION, termsChangesSince } from '#shared/contract/market/creator-terms.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { NewTerms } from './new-terms.tsx'

const words = en.account.newTerms
const FORMER = '2026-11'

const refused = (id: string, code: 'CREATOR_TERMS_CHANGED' | 'CONFLICT'): Mutation => ({
  ...{
    id,
    number: 1,
    kind: 'submission.step',
    subject: 'submission:1',
    title: 'A bell',
    state: 'refused',
    attempts: 1,
  },
  ...{ call: null, nextTryAt: null, error: { code, message: '', retryable: false } },
  createdAt: '2026-11-23T10:00:00.000Z',
})
const [OF_TERMS, OTHER] = ['0190c4b2-0000-7000-8000-00000000000a', '0190c4b2-0000-7000-8000-00000000000b']

it('shows what changed, accepts the terms, and sends what was refused for them', async () => {
  const calls: unknown[] = []
  renderWithClient(<NewTerms acceptedVersion={FORMER} />, {
    market: {
      call: ({ operation, input }) => {
        calls.push([operation, input])
        const changes = termsChangesSince(FORMER)
        const data = { version: CREATOR_TERMS_VERSION, terms: [...CREATOR_TERMS], changes }
        return { data, asOf: '2026-11-23T10:00:00Z', isFromCache: false }
      },
    },
    sync: {
      mutations: () => [refused(OTHER, 'CONFLICT'), refused(OF_TERMS, 'CREATOR_TERMS_CHANGED')],
      retry: ({ mutationId }) => {
        calls.push(['retry', mutationId])
        return {}
      },
      now: () => ({}),
    },
  })
  const changed = await screen.findByRole('region', { name: words.changes })
  expect(changed.textContent).toContain('bank disputes a sale')
  for (const term of CREATOR_TERMS) expect(screen.getAllByText(term).length).toBeGreaterThan(0)
  const accept = screen.getByRole<HTMLButtonElement>('button', { name: words.accept })
  expect(accept.disabled).toBe(true)
  fireEvent.click(screen.getByRole('checkbox', { name: en.earnings.seller.accept }))
  fireEvent.click(accept)
  await waitFor(() => expect(calls).toContainEqual(['retry', OF_TERMS]))
  expect(calls).toContainEqual(['accounts.acceptCreatorTerms', { termsVersion: CREATOR_TERMS_VERSION }])
  expect(calls).not.toContainEqual(['retry', OTHER])
})
