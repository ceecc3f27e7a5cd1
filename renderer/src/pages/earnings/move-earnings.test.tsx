import { ORPCError } from '@orpc/client'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { ERRORS } from '#shared/contract/errors.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { MoveEarnings } from './move-earnings.tsx'

const words = en.earnings.spending

const refusal = new ORPCError('EARNINGS_TOO_LOW', {
  message: ERRORS.EARNINGS_TOO_LOW.message,
  data: { retryable: false, detail: '$1.00 of your earnings is available.' },
})

it('moves the amount that was confirmed, and shows a refusal until then', async () => {
  const inputs: unknown[] = []
  renderWithClient(<MoveEarnings available="6994500" isAway={false} />, {
    market: {
      call: ({ operation, input }) => {
        inputs.push([operation, input])
        if (inputs.length === 1) throw refusal
        return { data: { id: 'moved', amountCents: 100 }, asOf: '2026-11-24T10:00:00Z', isFromCache: false }
      },
    },
    sync: { now: () => ({}) },
  })
  fireEvent.click(screen.getByRole('button', { name: words.open }))
  const field = screen.getByLabelText(words.amount)
  expect(field).toHaveProperty('value', '6.99')
  fireEvent.click(screen.getByRole('button', { name: words.confirm('$6.99') }))
  await screen.findByText(/\$1\.00 of your earnings is available/)
  fireEvent.change(field, { target: { value: '1' } })
  fireEvent.click(screen.getByRole('button', { name: words.confirm('$1.00') }))
  await screen.findByText(words.moved('$1.00'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(inputs).toEqual([
    ['payments.moveEarnings', { amountCents: 699 }],
    ['payments.moveEarnings', { amountCents: 100 }],
  ])
})

it('moves the earnings once, however often it is pressed', async () => {
  let calls = 0
  renderWithClient(<MoveEarnings available="6994500" isAway={false} />, {
    market: {
      call: () => {
        calls++
        return { data: { id: 'moved', amountCents: 699 }, asOf: '2026-11-24T10:00:00Z', isFromCache: false }
      },
    },
    sync: { now: () => ({}) },
  })
  fireEvent.click(screen.getByRole('button', { name: words.open }))
  const confirm = screen.getByRole('button', { name: words.confirm('$6.99') })
  // Both presses come before the page is drawn again.
  act(() => {
    confirm.click()
    confirm.click()
  })
  await screen.findByText(words.moved('$6.99'))
  expect(calls).toBe(1)
})

it('says what is wrong with an amount, and that nothing is available', () => {
  const { rerender } = renderWithClient(<MoveEarnings available="6994500" isAway={false} />, {})
  fireEvent.click(screen.getByRole('button', { name: words.open }))
  const confirm = screen.getByRole('button', { name: words.confirm('$6.99') })
  for (const [text, error] of [
    ['7', words.tooMuch('$6.99')],
    ['0', words.invalid],
    ['some', words.invalid],
  ] as const) {
    fireEvent.change(screen.getByLabelText(words.amount), { target: { value: text } })
    expect(screen.getByText(error)).toBeDefined()
    expect(confirm).toHaveProperty('disabled', true)
  }
  rerender(<MoveEarnings available="-3141000" isAway={false} />)
  expect(screen.getByRole('button', { name: words.open, hidden: true })).toHaveProperty('disabled', true)
  expect(screen.getByText(words.nothing)).toBeDefined()
})
