import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { en } from '../../../strings/en.ts'
import { describeDialog } from '../../../testing/dialog-rules.tsx'
import { button, renderInStudio, write } from '../../../testing/render-in-studio.tsx'
import { TaxDetailsDialog } from './tax-details-dialog.tsx'

const words = en.purchases.receipts.details
const NONE = { country: null, businessName: null, vatNumber: null }

describeDialog('tax details', {
  render: (onClose) => <TaxDetailsDialog onClose={onClose} />,
  setting: { market: { receipts: { taxDetails: () => NONE } } },
  sends: ['market', 'receipts', 'setTaxDetails'],
  answer: NONE,
  fill() {
    write(words.country, 'de')
    write(words.businessName, ' Ada GmbH ')
  },
  action: words.save,
  input: { country: 'DE', businessName: 'Ada GmbH', vatNumber: null },
  done: words.saved,
  typed: ['DE', ' Ada GmbH '],
})

it('names a country and a VAT number that do not exist, and saves neither', async () => {
  const { user, sent } = renderInStudio(<TaxDetailsDialog onClose={() => undefined} />, {
    market: { receipts: { taxDetails: () => NONE } },
  })
  await screen.findByLabelText(words.country)
  write(words.country, 'XQ')
  write(words.vatNumber, 'DE12')
  await user.click(button(words.save))
  expect(screen.getByText(words.countryWrong)).toBeDefined()
  expect(screen.getByText(words.vatWrong)).toBeDefined()
  expect(sent).toEqual([])
})
