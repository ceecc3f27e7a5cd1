import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardText } from '#models/hashes/card-text.ts'
import { card } from '#models/hashes/works.fixture.ts'
import { CARD_TEXTS } from '#shared/similarity/card-texts.fixture.ts'
import { createAsset } from '../library/create-asset.ts'
import { createLexicalCandidates } from './lexical-candidates.ts'
import { createLibraryCandidates } from './library-candidates.ts'
import type { LibraryIndex } from './library-index.ts'
import { openTestStudio, type TestStudio } from './test-studio.fixture.ts'

let studio: TestStudio
beforeEach(async () => {
  studio = await openTestStudio()
})
afterEach(() => studio.destroy())

function addCards(descriptions: readonly (readonly [name: string, description: string])[]): string[] {
  return studio.write(() =>
    descriptions.map(
      ([name, description]) =>
        createAsset(studio.db, studio.write, { card: card({ name, description }), mediaId: null }).id,
    ),
  )
}

const HERMIT = [
  'Old Tamsin of the Weir',
  'Tamsin keeps the eel traps under the broken weir and pays her taxes in smoked fish. She has not spoken since the flood, but the herons come when she whistles.',
] as const

describe('candidates by words', () => {
  test('begin with the original of a renamed and reworded card, and leave out the card itself', () => {
    const [hermit = '', ...others] = addCards([HERMIT, ...Object.entries(CARD_TEXTS)])
    const copy =
      'Gray Odile\nOdile tends eel traps below a ruined weir. Smoked fish pays what she owes; since the flood she has said nothing, yet herons answer her whistle.'
    const lexical = createLexicalCandidates(studio.db)
    expect(lexical.find(copy, null)[0]).toBe(hermit)
    expect(lexical.find(copy, hermit)).not.toContain(hermit)
    expect(others).toContain(lexical.find(CARD_TEXTS.lantern, null)[0])
    expect(lexical.find('', null)).toEqual([])
  })

  test.each([null, Float32Array.of(1, 0)])('are measured with a text vector and without: %s', async (textVector) => {
    const [hermit = ''] = addCards([HERMIT])
    let measured: readonly string[] | undefined
    const index: LibraryIndex = {
      size: 1,
      unfinished: { hashes: new Set(), vectors: new Set() },
      touch: () => undefined,
      touchAll: () => undefined,
      refresh: () => Promise.resolve(),
      search: (_query, _vectors, { also }) => {
        measured = also
        return Promise.resolve([])
      },
    }
    const lexical = createLexicalCandidates(studio.db)
    const find = createLibraryCandidates({ db: studio.db, index, lexical, ownName: () => '' })
    const subject = {
      assetId: null,
      creator: { userId: null, username: null },
      text: cardText(card({ name: 'Odile', description: HERMIT[1] })),
      picture: null,
      hasPicture: false,
      pictureId: null,
      features: null,
      imageVector: null,
      textVector,
    }
    const findings = await find(
      subject,
      { hashes: null, lowInformation: false, metadataPrefix: new Uint32Array(2) },
      null,
    )
    expect(measured).toEqual([hermit])
    expect(findings.usedWords).toBe(textVector === null)
  })
})
