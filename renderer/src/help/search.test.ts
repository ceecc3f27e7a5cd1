import { expect, test } from 'vitest'
import { HELP_PAGES } from './pages.ts'
import { searchHelp } from './search.ts'

test('a search finds the section that answers it first', () => {
  expect(searchHelp('refund')[0]).toMatchObject({ topic: 'buying', section: 'Refunds' })
  expect(searchHelp('heic')[0]).toMatchObject({ topic: 'importing', section: 'Formats' })
  expect(searchHelp('not a duplicate')[0]).toMatchObject({ topic: 'uniqueness', section: 'If the verdict is wrong' })
})

test('a slip of the keys still finds it, and every word counts', () => {
  expect(searchHelp('lisense')[0]?.text).toContain('license')
  expect(searchHelp('watermelon')).toEqual([])
  expect(searchHelp('refund watermelon')).toEqual([])
})

test('results show text without marks', () => {
  for (const { text } of searchHelp('settings')) expect(text).not.toMatch(/[*`[\]]/)
  expect(HELP_PAGES).toHaveLength(12)
})
