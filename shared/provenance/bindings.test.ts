import { expect, it } from 'vitest'
import { parseAssetCardDocument } from '../asset-card/card.ts'
import { bindingsOf, cardSha256Of, doesBindCard, doesBindFile } from './bindings.ts'

const card = parseAssetCardDocument({
  asset_type: 'character',
  name: 'Shadowveil',
  description: 'A rogue who trades in secrets.',
  tags: ['rogue'],
  character: { race: 'Drow', class: 'Rogue' },
})
const [file, other] = ['a'.repeat(64), 'b'.repeat(64)]
const fingerprint = { metadataHash: other, visualHash: null, pHash: null, dHash: null, profile: null }

it('binds the card and every file by their hashes', () => {
  const document = { cardSha256: cardSha256Of(card), fingerprint: { ...fingerprint, contentSha256: [file] } }
  expect(bindingsOf(document)).toEqual({ card: true, files: 1 })
  expect(doesBindCard(document, card)).toBe(true)
  // The order of the fields says nothing, their values do.
  const reordered = parseAssetCardDocument(Object.fromEntries(Object.entries(card).toReversed()))
  expect(doesBindCard(document, reordered)).toBe(true)
  expect(doesBindCard(document, { ...card, name: 'Shadowvale' })).toBe(false)
  expect(doesBindFile(document, file)).toBe(true)
  expect(doesBindFile(document, other)).toBe(false)
})

it('says of older certificates that they bind neither', () => {
  const document = { fingerprint: { ...fingerprint, contentSha256: [] } }
  expect(bindingsOf(document)).toEqual({ card: false, files: 0 })
  expect(doesBindCard(document, card)).toBeNull()
  expect(doesBindFile(document, file)).toBeNull()
})
