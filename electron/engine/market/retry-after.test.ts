import { expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { readRetryAfter, retryAfterMs } from './retry-after.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')

it.each([
  ['12', 12_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['99999999999999999999', 3_600_000],
])('reads %s', (header, expected) => expect(readRetryAfter(header, NOW_MS)).toEqual({ retryAfterMs: expected }))

it.each(['', 'soon', '-5', null, undefined])('takes no time from %s', (header) =>
  expect(readRetryAfter(header, NOW_MS)).toBeUndefined(),
)

it('is carried by the error', () => {
  expect(retryAfterMs(new LunaError('RATE_LIMITED', undefined, { data: readRetryAfter('3', NOW_MS) }))).toBe(3_000)
  expect(retryAfterMs(new LunaError('RATE_LIMITED'))).toBeNull()
})
