import { expect, it } from 'vitest'
import { readSettings } from './settings.ts'

const SELLER = { SELLER_NAME: 'Luna Ltd', SELLER_ADDRESS: '1 Quay; Dublin', SELLER_COUNTRY: 'IE' }

it('calculates no tax unless it is told to, and then by a general tax code', () => {
  expect(readSettings({}, SELLER).tax).toBeNull()
  const settings = readSettings({}, { ...SELLER, STRIPE_TAX: 'exclusive', SELLER_VAT_NUMBER: 'ie 1234567 fa' })
  expect(settings.tax).toEqual({ behavior: 'exclusive', taxCode: 'txcd_10000000' })
  expect(settings.issuer).toEqual({
    prefix: 'LM',
    seller: { name: 'Luna Ltd', address: ['1 Quay', 'Dublin'], country: 'IE', vatNumber: 'IE1234567FA', email: null },
  })
})

it.each([
  ['STRIPE_TAX', { ...SELLER, STRIPE_TAX: 'yes' }],
  ['STRIPE_TAX_CODE', { ...SELLER, STRIPE_TAX: 'inclusive', STRIPE_TAX_CODE: 'books' }],
  ['SELLER_COUNTRY', { ...SELLER, STRIPE_TAX: 'inclusive', SELLER_COUNTRY: '' }],
  ['RECEIPT_PREFIX', { RECEIPT_PREFIX: 'a b' }],
])('names %s where it is wrong or missing', (name, environment) => {
  expect(() => readSettings({}, environment)).toThrow(
    expect.objectContaining({ detail: expect.stringContaining(name) }),
  )
})
