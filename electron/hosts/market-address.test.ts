import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.ts'
import { marketAddress } from './market-address.ts'

test('a variable that is absent or empty means no market, which the studio then says', async () => {
  expect(marketAddress({})).toBeNull()
  expect(marketAddress({ LUNA_MARKET_URL: '' })).toBeNull()
  const libraryDirectory = mkdtempSync(join(tmpdir(), 'luna-no-market-'))
  const marketUrl = marketAddress({ LUNA_MARKET_URL: ' ' })
  const engine = await createEngine({ libraryDirectory, marketUrl, host: 'browser', version: '1', background: false })
  try {
    expect(engine.market.status()).toMatchObject({ url: null, account: null })
  } finally {
    await engine.close()
    rmSync(libraryDirectory, { recursive: true, force: true })
  }
})

test('the address of a market is taken, and anything else refused by name', () => {
  expect(marketAddress({ LUNA_MARKET_URL: 'https://market.example' })).toBe('https://market.example')
  for (const text of ['market.example', 'file:///etc', 'javascript:alert(1)'])
    expect(() => marketAddress({ LUNA_MARKET_URL: text })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})
