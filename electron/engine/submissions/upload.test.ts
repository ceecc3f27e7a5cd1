import { expect, it } from 'vitest'
import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES } from '#shared/contract/market/submissions.ts'
import { nextPartBytes } from './upload.ts'

it('sends larger parts over a quick line and smaller ones over a slow line, within what the market takes', () => {
  let partBytes = 512 * 1024
  for (let part = 0; part < 20; part++) partBytes = nextPartBytes(partBytes, 100)
  expect(partBytes).toBe(MAX_CHUNK_BYTES)
  expect(nextPartBytes(partBytes, 3_000)).toBe(MAX_CHUNK_BYTES)
  for (let part = 0; part < 20; part++) partBytes = nextPartBytes(partBytes, 20_000)
  expect(partBytes).toBe(MIN_CHUNK_BYTES)
})
