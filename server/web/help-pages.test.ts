import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HELP_TOPICS, readHelpPage } from '#shared/help/topics.ts'

const folder = new URL('.', import.meta.resolve('#shared/help/topics.ts'))
const read = (topic: (typeof HELP_TOPICS)[number]) =>
  readHelpPage(topic, readFileSync(new URL(`${topic}.md`, folder), 'utf8'))

test('each file is a topic, and each topic a file with title, summary and sections', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'))
  expect(files.map((name) => name.replace('.md', '')).sort()).toEqual([...HELP_TOPICS].sort())
  for (const page of HELP_TOPICS.map(read)) {
    expect(page.title.length, page.topic).toBeGreaterThan(3)
    expect(page.summary, page.topic).not.toMatch(/[`*[]/)
    expect(page.body, page.topic).toMatch(/^## /m)
    expect(`${page.summary}${page.body}`, page.topic).not.toMatch(/[{}]/)
  }
})

test('amounts and periods are those that the code obeys', () => {
  expect(read('pricing').body).toContain('$0.01 to $1.00')
  expect(read('pricing').body).toContain('The market keeps 15%.')
  expect(read('buying').body).toContain('within 7 days')
})

test('a page that names an unknown value, or has no summary, is refused', () => {
  expect(() => readHelpPage('buying', '# Buying\n\nHow.\n\nWithin {someDay}.')).toThrow('{someDay}')
  expect(() => readHelpPage('buying', '# Buying\n\n## Refunds')).toThrow('summary')
})
