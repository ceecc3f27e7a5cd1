/** What the storefront writes, read by parsers that are not its own. */
import { DomUtils, parseDocument } from 'htmlparser2'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { expect, test } from 'vitest'
import type { SearchHit } from '#shared/contract/market/search.ts'
import { html } from '../http/html.ts'
import { atomFeed } from './feeds.ts'
import { HOSTILE_NAME, HOSTILE_TAG, HOSTILE_TEXT } from './hostile.fixture.ts'
import { renderWebPage } from './layout.ts'
import { xmlText } from './xml.ts'

const URL_OF_MARKET = 'https://market.example'
const ID = '0198f6a0-7e0c-7000-8000-000000000001'

type Element = DefaultTreeAdapterTypes.Element

function elementsOf(node: DefaultTreeAdapterTypes.Node): Element[] {
  const own = 'tagName' in node ? [node] : []
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elementsOf)] : own
}

function hit(changes: Partial<SearchHit> = {}): SearchHit {
  return {
    ...{ assetId: ID, name: HOSTILE_NAME, kind: 'character', description: HOSTILE_TEXT, tags: [HOSTILE_TAG] },
    ...{ ageRating: 'all', creatorLevel: null, thumbnail: null, minPriceCents: 0, offers: [], licenses: [] },
    ...{ rating: { average: null, count: 0 }, salesCount: 0, publishedAt: '2026-11-24T10:00:00.000Z', foundBy: [] },
    creator: { creatorId: ID, handle: 'ada', displayName: HOSTILE_NAME, isVerified: false },
    similarity: null,
    ...changes,
  }
}

test('a page holds hostile texts as texts, and its data as data', () => {
  const data = { '@context': 'https://schema.org', name: HOSTILE_NAME, description: HOSTILE_TEXT }
  const page = {
    title: HOSTILE_NAME,
    description: HOSTILE_TEXT,
    path: '/works/x',
    data,
    body: html`<p>${HOSTILE_TEXT}</p>`,
  }
  const elements = elementsOf(parse(renderWebPage(page, { url: URL_OF_MARKET, hasImprint: false })))
  const scripts = elements.filter(({ tagName }) => tagName === 'script')
  expect(scripts.map(({ attrs }) => attrs)).toEqual([[{ name: 'type', value: 'application/ld+json' }]])
  const [text] = scripts[0]?.childNodes ?? []
  expect(JSON.parse(text !== undefined && 'value' in text ? text.value : '')).toEqual(data)
  expect(elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith('on')))).toEqual([])
  const description = elements.find(({ attrs }) =>
    attrs.some(({ name, value }) => name === 'name' && value === 'description'),
  )
  expect(description?.attrs).toContainEqual({ name: 'content', value: HOSTILE_TEXT })
})

test('a feed is XML whose texts are what was written, without signs that XML has not', () => {
  const feed = atomFeed(
    { title: `New works tagged “${HOSTILE_TAG}”`, path: '/tags/x', works: [hit(), hit({ name: 'Plain' })] },
    URL_OF_MARKET,
  )
  const document = parseDocument(feed, { xmlMode: true })
  const texts = (name: string) => DomUtils.getElementsByTagName(name, document).map((one) => DomUtils.textContent(one))
  expect(texts('title')).toEqual([`New works tagged “${HOSTILE_TAG}”`, HOSTILE_NAME, 'Plain'])
  expect(texts('summary')).toEqual([HOSTILE_TEXT.replace('\u0007', ''), HOSTILE_TEXT.replace('\u0007', '')])
  expect(texts('id').slice(1)).toEqual([`${URL_OF_MARKET}/works/${ID}`, `${URL_OF_MARKET}/works/${ID}`])
  expect(texts('updated')).toEqual(Array.from({ length: 3 }, () => '2026-11-24T10:00:00.000Z'))
})

test('text for XML loses control characters and halves of pairs alone', () => {
  expect(xmlText('a\u0000b\u0007c\u0085d\ud800e\uffff f\tg\nh💎')).toBe('abcd\ufffde f g h💎')
})
