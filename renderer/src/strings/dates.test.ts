import { expect, it } from 'vitest'
import { formatAge, formatDate } from './dates.ts'

const NOW_MS = Date.parse('2026-05-20T12:00:00Z')

it.each([
  ['2026-05-20T11:59:40Z', 'this minute'],
  ['2026-05-20T12:00:30Z', 'this minute'],
  ['2026-05-20T11:58:01Z', '1 minute ago'],
  ['2026-05-20T09:00:00Z', '3 hours ago'],
  ['2026-05-19T11:00:00Z', 'yesterday'],
  ['2026-05-14T12:00:00Z', '6 days ago'],
])('%s is %s', (iso, age) => expect(formatAge(iso, NOW_MS)).toBe(age))

it('gives the date of what is long past', () => {
  expect(formatAge('2026-01-02T12:00:00Z', NOW_MS)).toBe(formatDate('2026-01-02T12:00:00Z'))
})
