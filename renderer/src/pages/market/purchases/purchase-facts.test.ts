import { expect, test } from 'vitest'
import type { PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import { downloadAction, endOf, hasNewerVersion, type Purchase } from './purchase-facts.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const ID = '00000000-0000-7000-8000-00000000000a'

function purchase(entitlement: Partial<Purchase['entitlement']> = {}): Purchase {
  return {
    saleId: ID,
    offer: 'one_time',
    state: 'completed',
    assetId: ID,
    versionId: ID,
    creatorId: ID,
    amountMicroDollars: '4990000',
    taxMicroDollars: '0',
    storyId: null,
    turnId: null,
    orderId: null,
    soldAt: '2026-05-01T00:00:00Z',
    refundableUntil: null,
    entitlement: {
      validFrom: '2026-05-01T00:00:00Z',
      validUntil: null,
      withdrawnAt: null,
      withdrawalReason: null,
      ...entitlement,
    },
    refund: null,
  }
}

const download = (state: PurchaseDownload['state']): PurchaseDownload => ({
  saleId: ID,
  assetId: ID,
  versionId: ID,
  name: 'Ash',
  kind: 'character',
  creatorName: 'Ada',
  state,
  jobId: null,
  folder: null,
  files: [],
  error: null,
  libraryAssetIds: [],
  completedAt: null,
})

test('access ends where it was taken back or has run out', () => {
  expect(endOf(purchase(), NOW)).toBeNull()
  expect(endOf(purchase({ validUntil: '2026-06-02T00:00:00Z' }), NOW)).toBeNull()
  expect(endOf(purchase({ validUntil: '2026-06-01T00:00:00Z' }), NOW)).toBe('2026-06-01T00:00:00Z')
  expect(endOf(purchase({ withdrawnAt: '2026-05-03T00:00:00Z' }), NOW)).toBe('2026-05-03T00:00:00Z')
})

test('what is here stays when access has ended, and nothing new is fetched', () => {
  const ended = purchase({ withdrawnAt: '2026-05-03T00:00:00Z' })
  expect(downloadAction(purchase(), undefined, NOW)).toBe('download')
  expect(downloadAction(purchase(), download('failed'), NOW)).toBe('resume')
  expect(downloadAction(purchase(), download('cancelled'), NOW)).toBe('resume')
  expect(downloadAction(purchase(), download('under_way'), NOW)).toBe('running')
  expect(downloadAction(ended, download('complete'), NOW)).toBe('here')
  expect(downloadAction(ended, download('failed'), NOW)).toBe('none')
  expect(downloadAction(ended, undefined, NOW)).toBe('none')
})

test('a newer version is had by those who have access and no license for one version', () => {
  const other = '00000000-0000-7000-8000-00000000000b'
  expect(hasNewerVersion(purchase(), download('complete'), other, NOW)).toBe(true)
  expect(hasNewerVersion(purchase(), download('complete'), ID, NOW)).toBe(false)
  expect(hasNewerVersion(purchase(), download('failed'), other, NOW)).toBe(false)
  expect(hasNewerVersion(purchase({ withdrawnAt: '2026-05-03T00:00:00Z' }), download('complete'), other, NOW)).toBe(
    false,
  )
  expect(hasNewerVersion({ ...purchase(), offer: 'license' }, download('complete'), other, NOW)).toBe(false)
})
