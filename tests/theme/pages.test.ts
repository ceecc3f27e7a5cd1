/** The pages of the market have the studio's colors: what is checked of those holds for these. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const studio = readFileSync(join(root, 'renderer/src/theme/tokens.css'), 'utf8')
const pages = readFileSync(join(root, 'server/http/styles/base.css'), 'utf8')

function tokensAfter(css: string, start: string): Map<string, string> {
  const from = css.indexOf(start)
  const block = css.slice(from, css.indexOf('}', from))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

test.each([
  ['light', ':root {', ':root {'],
  ['dark', ':root[data-theme="dark"] {', '@media (prefers-color-scheme: dark)'],
])('%s colors are those of the studio', (_theme, inStudio, inPages) => {
  const [known, used] = [tokensAfter(studio, inStudio), tokensAfter(pages, inPages)]
  expect(used.size).toBeGreaterThan(15)
  for (const [name, value] of used) expect({ name, value }).toEqual({ name, value: known.get(name) })
})
