import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../../../strings/en.ts'
import { describeDialog } from '../../../testing/dialog-rules.tsx'
import { AT } from '../../../testing/ids.ts'
import { button, choose, renderInStudio, write } from '../../../testing/render-in-studio.tsx'
import { PURCHASE } from './purchase.fixture.ts'
import { RefundDialog } from './refund-dialog.tsx'

const words = en.purchases.refundDialog
/** Price and tax together. */
const AMOUNT = '$11.89'
const { saleId } = PURCHASE

describeDialog('refund', {
  render: (onClose) => <RefundDialog purchase={PURCHASE} name="Ash" onClose={onClose} />,
  sends: ['market', 'sales', 'refund'],
  answer: {
    ...{ state: 'refunded', saleId, reason: 'other', paidTo: 'processor' },
    ...{ amountMicroDollars: '11890000', refundedAt: AT },
  },
  async fill(user) {
    await choose(user, words.reason, words.reasons.other)
    write(words.note, '  The seams do not meet. ')
  },
  action: words.send(AMOUNT),
  input: { saleId, reason: 'other', note: 'The seams do not meet.' },
  done: words.done('Ash'),
  typed: ['  The seams do not meet. '],
})

it('sends no empty note, and says where a person decides', async () => {
  const onClose = vi.fn()
  const { user, sent } = renderInStudio(<RefundDialog purchase={PURCHASE} name="Ash" onClose={onClose} />, {
    market: { sales: { refund: () => ({ state: 'in_review', saleId, beyond: 'too_many', requestedAt: AT }) } },
  })
  await user.click(button(words.send(AMOUNT)))
  await screen.findByText(words.inReview('Ash'))
  expect(sent).toEqual([['sales.refund', { saleId, reason: 'not_as_described' }]])
  expect(onClose).toHaveBeenCalledTimes(1)
})
