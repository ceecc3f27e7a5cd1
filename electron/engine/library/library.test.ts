import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import { type AssetFilter, type AssetQuery, assetQuerySchema } from '#shared/contract/studio/assets.ts'
import { searchAsUnderstood } from '#shared/search/library/print.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { insertMedia } from '../media/media-rows.ts'
import type { GenerationRecord } from './create-asset.ts'
import { createLibrary, type Library } from './library.ts'
import type { Ranker } from './ranking.ts'

const PROFILE = 'test@1'

let directory: string
let db: Ranker['db']
let write: Write
let library: Library
let activeProfile: string | null
let queryVector: Float32Array | null

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-library-'))
  db = openLibraryDatabase(directory)
  write = createWrite(db, createEvents())
  activeProfile = null
  queryVector = null
  library = createLibrary({
    write,
    ranker: { db, activeProfile: () => activeProfile, embedQuery: async () => queryVector },
    onDecisions: () => undefined,
  })
})

afterEach(() => {
  db.close()
  rmSync(directory, { recursive: true, force: true })
})

type CardPart = Partial<Pick<AssetCard, 'description' | 'tags' | 'visual_generation'>>

function add(name: string, part: CardPart = {}, kind: AssetCard['asset_type'] = 'item'): string {
  return library.createAsset({ card: { ...createCard(kind, name), ...part }, mediaId: null }).id
}

const pictureIdOf = (number: number) => number.toString(16).padStart(64, '0')

function addPicture(number: number, generation?: Partial<GenerationRecord>): string {
  const mediaId = pictureIdOf(number)
  const facts = { mediaType: 'image/png', sizeBytes: 10, width: 8, height: 6, frames: 1, hasAlpha: true }
  return write(() => {
    insertMedia(db, { id: mediaId, ...facts, dominantColor: '#102030', originalName: `${number}.png` })
    return library.createAsset({
      card: createCard('image', `Picture ${number}`),
      mediaId,
      ...(generation === undefined ? {} : { generation: { ...NO_GENERATION, ...generation } }),
    }).id
  })
}

const NO_GENERATION: GenerationRecord = {
  sourceTool: null,
  prompt: null,
  negativePrompt: null,
  model: null,
  seed: null,
  steps: null,
  guidanceScale: null,
  sampler: null,
  loras: [],
  settingsKey: null,
  raw: '',
}

async function names(filter: AssetFilter, rest: Partial<AssetQuery> = {}): Promise<string[]> {
  const { items } = await library.list(assetQuerySchema.parse({ filter, ...rest }))
  return items.map(({ name }) => name)
}

describe('lists', () => {
  test('sort and page without gaps or repeats', async () => {
    for (const name of ['beta', 'Alpha', 'gamma', 'Delta', 'alpha']) add(name)
    expect(await names({})).toEqual(['alpha', 'Delta', 'gamma', 'Alpha', 'beta'])
    expect(await names({}, { sort: 'oldest' })).toEqual(['beta', 'Alpha', 'gamma', 'Delta', 'alpha'])
    expect(await names({}, { sort: 'name' })).toEqual(['Alpha', 'alpha', 'beta', 'Delta', 'gamma'])
    const pages = [0, 2, 4].map((offset) => names({}, { sort: 'name', offset, limit: 2 }))
    expect((await Promise.all(pages)).flat()).toEqual(['Alpha', 'alpha', 'beta', 'Delta', 'gamma'])
  })

  test('filters by kind, tag, rating, flag, model, time, draft and trash', async () => {
    const lamp = add('Lamp', { tags: ['light', 'brass'] })
    add('Hero', { tags: ['brass'] }, 'character')
    add('Scene', { visual_generation: { model: 'sdxl' } }, 'image')
    library.edits.update({ ids: [lamp], rating: 4, flag: 'pick' })
    expect(await names({ kinds: ['character', 'image'] })).toEqual(['Scene', 'Hero'])
    expect(await names({ tags: ['brass'] })).toEqual(['Hero', 'Lamp'])
    expect(await names({ tags: ['brass', 'light'] })).toEqual(['Lamp'])
    expect(await names({ minRating: 4 })).toEqual(['Lamp'])
    expect(await names({ flag: 'pick' })).toEqual(['Lamp'])
    expect(await names({ flag: 'none' })).toEqual(['Scene', 'Hero'])
    expect(await names({ model: 'sdxl' })).toEqual(['Scene'])
    expect(await names({ lora: 'ink style' })).toEqual([])
    expect(await names({ createdBefore: '2020-01-01T00:00:00Z' })).toEqual([])
    expect(await names({ createdAfter: '2020-01-01T00:00:00Z' })).toHaveLength(3)
    expect(await names({ hasDraft: true })).toEqual([])
    expect(await names({ verdicts: ['unchecked'] })).toHaveLength(3)
    expect(await names({ verdicts: ['unique'] })).toEqual([])
    library.edits.trash([lamp])
    expect(await names({ tags: ['brass'] })).toEqual(['Hero'])
    expect(await names({ trashed: true })).toEqual(['Lamp'])
  })

  test('a verdict of another content or another profile is stale', async () => {
    const id = add('Lamp')
    db.prepare(
      `insert into preflight_report select asset_id, picture_sha256, metadata_hash, 'lexical', 'unique', 0.9, '{}',
         '2026-01-01T00:00:00.000Z' from asset_fingerprint`,
    ).run()
    expect(library.get(id).summary.verdict).toEqual({ verdict: 'unique', uniqueness: 0.9, stale: false })
    expect(await names({ verdicts: ['unique'] })).toEqual(['Lamp'])
    activeProfile = PROFILE
    expect(library.get(id).summary.verdict?.stale).toBe(true)
    activeProfile = null
    db.exec(`update asset_fingerprint set metadata_hash = 'other'`)
    expect(library.get(id).summary.verdict?.stale).toBe(true)
  })

  test('assets that differ only in their seed collapse into the one that comes first', async () => {
    for (const number of [1, 2, 3]) addPicture(number, { seed: String(number), settingsKey: 'same' })
    addPicture(4, { settingsKey: 'other' })
    addPicture(5)
    addPicture(6)
    const { items, total } = await library.list(assetQuerySchema.parse({ collapseSeeds: true, sort: 'oldest' }))
    expect(items.map(({ name, collapsedCount }) => [name, collapsedCount])).toEqual([
      ['Picture 1', 2],
      ['Picture 4', 0],
      ['Picture 5', 0],
      ['Picture 6', 0],
    ])
    expect(total).toBe(4)
    expect(await names({}, { collapseSeeds: true })).toEqual(['Picture 6', 'Picture 5', 'Picture 4', 'Picture 3'])
  })

  test('a stack can be opened, searched and selected whole', async () => {
    const first = addPicture(1, { settingsKey: 'same', seed: '1' })
    const second = addPicture(2, { settingsKey: 'same', seed: '2' })
    const other = addPicture(3)
    expect(await names({ seedsOf: first })).toEqual(['Picture 2', 'Picture 1'])
    expect(await names({ seedsOf: other })).toEqual(['Picture 3'])
    expect(await names({ text: 'picture' }, { collapseSeeds: true, sort: 'relevance' })).toHaveLength(2)
    expect(await library.ids({ filter: {}, sort: 'oldest', collapseSeeds: false })).toEqual([first, second, other])
    expect(await library.ids({ filter: { text: 'picture' }, sort: 'oldest', collapseSeeds: true })).toHaveLength(2)
  })

  test('a list can be of chosen assets alone', async () => {
    const [first, , third] = [addPicture(1), addPicture(2), addPicture(3)]
    const gone = '00000000-0000-7000-8000-000000000000'
    expect(await names({ ids: [first, third, gone] })).toEqual(['Picture 3', 'Picture 1'])
    expect(await names({ ids: [] })).toEqual([])
    library.edits.trash([third])
    expect(await names({ ids: [first, third] })).toEqual(['Picture 1'])
  })

  test('finds a LoRA in a card, in its draft and in the file, whatever its capital letters', async () => {
    add('Weighted', { visual_generation: { loras: [{ name: 'Ink Style', weight: 0.8 }] } })
    add('Named', { visual_generation: { style_loras: ['ink style', 'grain'] } })
    addPicture(1, { loras: [{ name: 'ink style', weight: 1 }] })
    add('Other', { visual_generation: { loras: [{ name: 'ink style 2', weight: 1 }] } })
    expect(await names({ lora: 'INK style' })).toEqual(['Picture 1', 'Named', 'Weighted'])
    expect(await names({ lora: 'grain' })).toEqual(['Named'])
  })

  test('facets count what is not in the trash', () => {
    add('Lamp', { tags: ['brass', 'light'] })
    const hero = add('Hero', { tags: ['brass'] }, 'character')
    addPicture(1, { model: 'sdxl', loras: [{ name: 'grain', weight: 1 }] })
    library.edits.trash([hero])
    expect(library.facets()).toEqual({
      kinds: [
        { value: 'image', count: 1 },
        { value: 'item', count: 1 },
      ],
      tags: [
        { value: 'brass', count: 1 },
        { value: 'light', count: 1 },
      ],
      models: [{ value: 'sdxl', count: 1 }],
      loras: [{ value: 'grain', count: 1 }],
      total: 2,
      trashed: 1,
    })
  })
})

describe('full-text search', () => {
  beforeEach(() => {
    add('Brass lantern', { description: 'Shines by night. Café light.' })
    add('Night market', { description: 'Lanterns over wet stones' }, 'location')
    add('Raven', { description: 'Steals a brass coin', tags: ['bird-like'] }, 'character')
  })

  test.each([
    ['lantern', ['Brass lantern', 'Night market']],
    ['lant nig', ['Brass lantern', 'Night market']],
    ['"brass lantern"', ['Brass lantern']],
    ['brass -lantern', ['Raven']],
    ['-brass', ['Night market']],
    ['cafe', ['Brass lantern']],
    ['bird-like', ['Raven']],
    ['nothing-here', []],
    ['"unclosed phrase', []],
    ['', ['Raven', 'Night market', 'Brass lantern']],
    ['  --- "" ', ['Raven', 'Night market', 'Brass lantern']],
  ])('%s', async (text, expected) => {
    const found = await names({ text }, { sort: 'relevance' })
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  test('a hit in the name comes before one in the description', async () => {
    expect(await names({ text: 'lantern' }, { sort: 'relevance' })).toEqual(['Brass lantern', 'Night market'])
  })

  test('whatever is typed is a search once it is read as words', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc
            .array(fc.constantFrom('"', '-', '*', '(', 'a', ' ', ':', '\0', 'NEAR', 'OR'), { maxLength: 20 })
            .map((parts) => parts.join('')),
        ),
        async (text) => {
          const understood = searchAsUnderstood(text)
          expect((await names({ text: understood }, { sort: 'relevance' })).length).toBeLessThanOrEqual(3)
        },
      ),
    )
  })

  test('tags given in bulk are found, and no longer after they are taken away', async () => {
    const { items } = await library.list(assetQuerySchema.parse({}))
    const ids = items.map(({ id }) => id)
    library.edits.update({ ids, addTags: ['festival'] })
    expect(await names({ text: 'festi' })).toHaveLength(3)
    library.edits.update({ ids: ids.slice(0, 1), removeTags: ['festival'] })
    expect(await names({ text: 'festi' })).toHaveLength(2)
  })
})

describe('nearest', () => {
  const vector = (...values: number[]) => new Float32Array(values)
  const bytes = (values: Float32Array) => new Uint8Array(values.buffer)

  function setVectors(): string[] {
    const ids = [1, 2, 3].map((number) => addPicture(number))
    const values = [vector(1, 0), vector(0.8, 0.6), vector(0, 1)]
    for (const [index, value] of values.entries()) {
      db.prepare('insert into picture_vector values (?, ?, ?)').run(pictureIdOf(index + 1), PROFILE, bytes(value))
    }
    return ids
  }

  test('pictures by meaning, nearest first', async () => {
    setVectors()
    activeProfile = PROFILE
    queryVector = vector(0.1, 1)
    const filter = { semantic: { query: 'a bird', by: 'picture' as const } }
    expect(await names(filter, { sort: 'relevance' })).toEqual(['Picture 3', 'Picture 2', 'Picture 1'])
    expect(await names({ ...filter, kinds: ['item'] }, { sort: 'relevance' })).toEqual([])
  })

  test('cards by meaning', async () => {
    for (const [name, value] of [
      ['Near', vector(1, 0)],
      ['Far', vector(0, 1)],
    ] as const) {
      const id = add(name)
      db.prepare('insert into text_vector select metadata_hash, ?, ? from asset_fingerprint where asset_id = ?').run(
        PROFILE,
        bytes(value),
        id,
      )
    }
    activeProfile = PROFILE
    queryVector = vector(1, 0.1)
    expect(await names({ semantic: { query: 'x', by: 'text' } }, { sort: 'relevance' })).toEqual(['Near', 'Far'])
  })

  test('without a model, meaning falls back to any of the words', async () => {
    add('Brass lantern')
    add('Stone tower')
    expect(await names({ semantic: { query: 'a lantern of silver', by: 'text' } })).toEqual(['Brass lantern'])
  })

  test('assets like another one, by vector and else by hash; never the asset itself', async () => {
    const [first = '', second = ''] = setVectors()
    activeProfile = PROFILE
    expect(await names({ similarTo: first }, { sort: 'relevance' })).toEqual(['Picture 2', 'Picture 3'])
    activeProfile = null
    const hashes = ['00000000000000ff', '00000000000000fe', 'ffffffffffffff00']
    for (const [index, hash] of hashes.entries()) {
      db.prepare(`insert into picture_fingerprint values (?, ?, ?, 'v', '[]', 0.5, 0)`).run(
        pictureIdOf(index + 1),
        hash,
        hash,
      )
    }
    expect(await names({ similarTo: second }, { sort: 'relevance' })).toEqual(['Picture 1'])
  })

  test('a card without a picture is like those that share its words', async () => {
    const lamp = add('Brass lantern')
    add('Lantern of glass')
    add('Tower')
    expect(await names({ similarTo: lamp }, { sort: 'relevance' })).toEqual(['Lantern of glass'])
  })
})

describe('undo and redo', () => {
  const state = () => ({
    assets: db.prepare('select id, rating, flag, deleted_at from asset order by id').all(),
    tags: db.prepare('select * from asset_tag order by asset_id, tag').all(),
  })

  const idsArbitrary = fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1 })
  const tagsArbitrary = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 })
  const operation = fc.oneof(
    fc.record({ ids: idsArbitrary, rating: fc.nat({ max: 5 }) }),
    fc.record({ ids: idsArbitrary, flag: fc.constantFrom('pick' as const, 'reject' as const, null) }),
    fc.record({ ids: idsArbitrary, addTags: tagsArbitrary, removeTags: tagsArbitrary }),
    fc.record({ ids: idsArbitrary, trashed: fc.boolean() }),
  )

  function perform(ids: readonly string[], step: typeof operation extends fc.Arbitrary<infer T> ? T : never): void {
    const chosen = step.ids.map((index) => ids[index] ?? '')
    if (!('trashed' in step)) library.edits.update({ ...step, ids: chosen })
    else if (step.trashed) library.edits.trash(chosen)
    else library.edits.restore(chosen)
  }

  test('undoing everything gives the start back, redoing everything the end', () => {
    const ids = ['w', 'x', 'y', 'z'].map((name) => add(name, { tags: ['a'] }))
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (steps) => {
        const start = state()
        for (const step of steps) perform(ids, step)
        const end = state()
        let undone = 0
        while (library.history.undo() !== null) undone++
        expect(state()).toEqual(start)
        for (let count = 0; count < undone; count++) library.history.redo()
        expect(library.history.redo()).toBeNull()
        expect(state()).toEqual(end)
        while (library.history.undo() !== null);
        db.exec('delete from history')
      }),
      { numRuns: byExtent({ short: 15, long: 60 }) },
    )
  })

  test('a new step ends what could be redone; steps without effect are none', () => {
    const id = add('Lamp')
    expect(library.edits.update({ ids: [id], rating: 3 }).changed).toBe(1)
    expect(library.edits.update({ ids: [id], rating: 3 }).changed).toBe(0)
    expect(library.history.undo()).toBe('Rate 3: 1 asset')
    expect(library.edits.update({ ids: [id], addTags: [' brass ', 'brass'] }).changed).toBe(1)
    expect(library.history.redo()).toBeNull()
    expect(library.get(id).summary).toMatchObject({ rating: 0, tags: ['brass'] })
    expect(library.history.undo()).toBe('Add tag “brass”: 1 asset')
    expect(library.history.undo()).toBeNull()
  })

  test('the newest 500 steps are kept', () => {
    const id = add('Lamp')
    for (let step = 0; step < 510; step++) library.edits.update({ ids: [id], rating: (step % 5) + 1 })
    let undone = 0
    while (library.history.undo() !== null) undone++
    expect(undone).toBe(500)
  })
})

test('smart folders keep a query and are replaced by id', () => {
  const { smartFolders } = library
  const query = assetQuerySchema.omit({ offset: true, limit: true }).parse({ filter: { text: 'x' } })
  const first = smartFolders.save({ name: 'One', query })
  smartFolders.save({ name: 'Two', query })
  smartFolders.save({ id: first.id, name: 'First', query })
  expect(smartFolders.list().map(({ name }) => name)).toEqual(['First', 'Two'])
  smartFolders.remove(first.id)
  expect(() => smartFolders.remove(first.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})
