import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creatorPath, slugOf, studioLink, workPath } from './web-addresses.ts'

const ID = '0198f6a0-7e0c-7000-8000-000000000001'

test.each([
  ['Harbour of Glass, before dawn', 'harbour-of-glass-before-dawn'],
  ['  Ärger & Öl -- №1 ', 'ärger-öl-no1'],
  ['星の港', '星の港'],
  ['<script>alert(1)</script>', 'script-alert-1-script'],
  ['../../etc/passwd', 'etc-passwd'],
  ['💎💎', 'work'],
  ['', 'work'],
  [`${'long '.repeat(30)}`, 'long-long-long-long-long-long-long-long-long-long-long-long'],
])('the slug of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

test('any name gives an address of three parts that can be read back', () => {
  const names = fc.string({ unit: 'grapheme', maxLength: 200 })
  const isReadBack = fc.property(names, (name) => {
    const { pathname } = new URL(workPath({ id: ID, name }), 'https://market.example')
    const [, works, id, slug, ...rest] = pathname.split('/')
    expect([works, id, decodeURIComponent(slug ?? ''), rest]).toEqual(['works', ID, slugOf(name), []])
  })
  fc.assert(isReadBack)
})

test('creators and links into the studio', () => {
  expect(creatorPath('ada')).toBe('/creators/ada')
  expect(studioLink(ID)).toBe(`luna-studio://work/${ID}`)
})
