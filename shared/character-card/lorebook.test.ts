import { describe, expect, it } from 'vitest'
import { lorebookOf, lorebookToAssetCard, readLorebook, withLorebook } from './lorebook.ts'
import { assetCardToCharacterCard, characterCardToAssetCard } from './mapping.ts'
import { V1, V2, V3 } from './samples.fixture.ts'
import { fieldsOf } from './schema.ts'

const SILLY_TAVERN = {
  entries: {
    '0': {
      ...{
        uid: 0,
        key: ['lantern', 'light'],
        keysecondary: ['night'],
        comment: 'Lantern',
        content: 'It never gutters.',
      },
      ...{ constant: false, selective: true, selectiveLogic: 3, order: 90, position: 0, disable: true, depth: 4 },
      ...{ excludeRecursion: true, useProbability: true, probability: 50, displayIndex: 7, added_later: { x: [1] } },
    },
    '5': { uid: 5, key: [], keysecondary: [], comment: '', content: 'Always.', constant: true, order: 1, position: 4 },
  },
}
const RISU = {
  type: 'risu',
  ver: 1,
  data: [
    {
      ...{ key: 'r, s', secondkey: 't', comment: 'River', content: 'It is wide.', insertorder: 7, mode: 'normal' },
      ...{ alwaysActive: true, selective: false, folder: 'f1' },
    },
  ],
}
const AGNAI = {
  ...{ kind: 'memory', name: 'Coast', description: 'All about it.', userId: 'u' },
  entries: [{ name: 'Tide', entry: 'It comes in.', keywords: ['tide'], priority: 5, weight: 2, enabled: false }],
}
const NOVEL_AI = {
  lorebookVersion: 5,
  entries: [{ text: 'A ship.', keys: ['ship'], displayName: 'Ship', enabled: true, forceActivation: true, id: 'i' }],
}
const V3_BOOK = { spec: 'lorebook_v3', data: { name: 'Book', scan_depth: 3, entries: [{ keys: ['a'], content: 'b' }] } }

const entriesOf = (value: unknown) => readLorebook(value)?.book['entries']

describe('lorebooks', () => {
  it('of SillyTavern, with every field', () => {
    expect(entriesOf(SILLY_TAVERN)).toEqual([
      {
        ...{ id: 0, keys: ['lantern', 'light'], secondary_keys: ['night'], comment: 'Lantern' },
        ...{ content: 'It never gutters.', constant: false, selective: true, insertion_order: 90, enabled: false },
        ...{ position: 'before_char', use_regex: true },
        extensions: {
          ...{ position: 0, depth: 4, selectiveLogic: 3, exclude_recursion: true, useProbability: true },
          ...{ probability: 50, display_index: 7, added_later: { x: [1] } },
        },
      },
      expect.objectContaining({ id: 5, keys: [], constant: true, enabled: true, position: 'after_char' }),
    ])
  })

  it('of RisuAI, Agnai, NovelAI and the V3 specification', () => {
    expect(entriesOf(RISU)).toEqual([
      {
        ...{ keys: ['r', 's'], secondary_keys: ['t'], name: 'River', comment: 'River', content: 'It is wide.' },
        ...{ constant: true, selective: false, insertion_order: 7, enabled: true, use_regex: false },
        extensions: { mode: 'normal', folder: 'f1' },
      },
    ])
    expect(readLorebook(AGNAI)).toMatchObject({
      ...{ name: 'Coast', description: 'All about it.' },
      book: { entries: [{ keys: ['tide'], content: 'It comes in.', enabled: false, priority: 5, insertion_order: 2 }] },
    })
    expect(entriesOf(NOVEL_AI)).toMatchObject([
      { keys: ['ship'], name: 'Ship', constant: true, extensions: { id: 'i' } },
    ])
    expect(readLorebook(V3_BOOK)).toMatchObject({ name: 'Book', book: { scan_depth: 3, entries: [{ keys: ['a'] }] } })
  })

  it.each([
    [null],
    [[]],
    [{ entries: {} }],
    [{ entries: { a: 1 } }],
    [{ entries: [{ key: 'x' }] }],
    [{ type: 'risu', data: {} }],
    [{ kind: 'memory', entries: [{ name: 'x' }] }],
    [{ spec: 'lorebook_v3' }],
    [V2.document],
  ])('%j is none', (value) => {
    expect(readLorebook(value)).toBeUndefined()
  })

  it('become works whose words are compared, with the original whole', () => {
    const lorebook = readLorebook(SILLY_TAVERN)
    if (lorebook === undefined) throw new Error('no lorebook')
    const card = lorebookToAssetCard(lorebook, 'Eldoria')
    expect(card).toMatchObject({ asset_type: 'template', name: 'Eldoria', lorebook: SILLY_TAVERN })
    expect(card.asset_type === 'template' && card.template).toMatchObject({
      structure: ['Lantern'],
      body: 'Lantern (lantern, light)\nIt never gutters.\n\n\nAlways.',
    })
    expect(lorebookOf(card)?.book).toEqual(lorebook.book)
  })

  it.each([V1, V2, V3])('are attached to a character card, $spec', (character) => {
    const lorebook = readLorebook(AGNAI)
    if (lorebook === undefined) throw new Error('no lorebook')
    const card = withLorebook(characterCardToAssetCard(character), lorebook)
    if (card === undefined) throw new Error('not attached')
    const before = fieldsOf(character).character_book?.entries ?? []
    const after = fieldsOf(assetCardToCharacterCard(card)).character_book?.entries
    expect(after?.map(({ keys }) => keys)).toEqual([...before.map(({ keys }) => keys), ['tide']])
  })
})
