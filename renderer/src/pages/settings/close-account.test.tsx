import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { ADA } from '../../testing/fake-market.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { CloseAccountDialog } from './close-account.tsx'

const words = en.closing
const ACCOUNT = { id: 'a', displayName: 'Ada', email: 'ada@example.com' } as MarketAccount
const NONE = {
  toCardsCents: 0,
  toBankCents: 0,
  obstacles: [],
  ends: { licenses: 0, copies: 0, subscriptions: 0, derivatives: 0, shares: 0, gifts: 0 },
  underWay: { paybackCents: 0, payoutCents: 0 },
  requestedAt: null,
}

function open(preview: object) {
  const calls: unknown[] = []
  renderWithClient(<CloseAccountDialog account={ACCOUNT} onClose={() => calls.push('closed')} />, {
    market: {
      call: ({ operation, input }) => {
        if (operation !== 'accounts.closingPreview') calls.push({ operation, input })
        const data = operation === 'accounts.closingPreview' ? { ...NONE, ...preview } : { state: 'closing' }
        return { data, asOf: '2026-11-23T10:00:00Z', isFromCache: false }
      },
    },
  })
  return calls
}

const button = () => screen.getByRole<HTMLButtonElement>('button', { name: words.close })
const writePassword = () => fireEvent.change(screen.getByLabelText(words.password), { target: { value: 'a secret' } })

it('says what goes back, and closes with the password', async () => {
  const calls = open({ toCardsCents: 500, toBankCents: 1_234 })
  expect(await screen.findByText(words.toCards(500))).toBeDefined()
  expect(screen.getByText(words.toBank(1_234))).toBeDefined()
  expect(button().disabled).toBe(true)
  writePassword()
  fireEvent.click(button())
  await waitFor(() => expect(calls).toContain('closed'))
  expect(calls[0]).toEqual({
    operation: 'accounts.closeAccount',
    input: { password: 'a secret', endLicenses: false },
  })
})

it('names what stands in the way, and does not close', async () => {
  const pending = { kind: 'pending_earnings', amountMicroDollars: '5737500', until: null } as const
  open({ obstacles: [pending] })
  expect(await screen.findByText(words.obstacle(pending))).toBeDefined()
  // Earnings that wait are not nothing.
  expect(screen.getByText(words.nothingYet)).toBeDefined()
  expect(screen.queryByText(words.nothing)).toBeNull()
  writePassword()
  expect(button().disabled).toBe(true)
})

it('ends licenses only where that was agreed to', async () => {
  open({ obstacles: [{ kind: 'running_licenses', count: 2 }], ends: { ...NONE.ends, licenses: 2 } })
  const consent = await screen.findByLabelText(words.endLicenses)
  writePassword()
  expect(button().disabled).toBe(true)
  fireEvent.click(consent)
  expect(button().disabled).toBe(false)
})

describeDialog('closing an account', {
  render: (onClose) => <CloseAccountDialog account={ADA} onClose={onClose} />,
  setting: { market: { accounts: { closingPreview: () => NONE } } },
  sends: ['market', 'accounts', 'closeAccount'],
  answer: { state: 'closing', paybackCents: 0, payoutCents: 0 },
  async fill() {
    await screen.findByText(words.nothing)
    writePassword()
  },
  action: words.close,
  input: { password: 'a secret', endLicenses: false },
  done: words.closing,
  typed: ['a secret'],
  incomplete: 'disabled',
})
