import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { DuplicateAction } from '#shared/contract/studio/duplicates.ts'
import { createEngine, type Engine } from '../engine.ts'

let directory: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-duplicates-'))
  const libraryDirectory = join(directory, 'library')
  engine = await createEngine({ libraryDirectory, host: 'cli', version: '1', background: false })
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const WORDS = 'Lanterns over wet stone, a narrow market between old walls, and the smell of rain and cinnamon.'

/** Cards of one text are copies of each other; what is not compared may differ. */
function add(name: string, more: Partial<AssetCard> = {}): string {
  const card = { ...createCard('location', 'Night market'), description: WORDS, ...more } as AssetCard
  const { id } = engine.library.createAsset({ card, mediaId: null })
  engine.write(() => engine.db.prepare('update asset set name = ? where id = ?').run(name, id))
  return id
}

const groups = () => engine.duplicates.groups(undefined)
const membersOf = () => groups().map(({ members }) => members.map(({ summary }) => summary.id))

const resolve = (keeperId: string, otherIds: string[], action: DuplicateAction, merge = false) =>
  engine.duplicates.resolve({ groups: [{ keeperId, otherIds }], action, merge })

/** Everything that the steps change, as it is. */
function state(ids: readonly string[]) {
  return ids.map((id) => {
    const { summary, card, collectionIds, draftUpdatedAt } = engine.library.get(id)
    const { rating, tags, verdict } = summary
    const deletedAt = engine.db.prepare('select deleted_at is null from asset where id = ?').pluck().get(id)
    return { rating, tags: tags.toSorted(), verdict, card, collectionIds, draftUpdatedAt, isLiving: deletedAt }
  })
}

test('groups have the copies of the library, or of some assets, and not those in the trash', () => {
  const [a, b, c] = [add('a'), add('b'), add('c')]
  engine.library.createEmpty('item', 'Lamp')
  expect(membersOf()).toEqual([[a, b, c]])
  expect(engine.duplicates.groups([a, c]).map(({ members }) => members.length)).toEqual([2])
  engine.library.edits.trash([b, c])
  expect(groups()).toEqual([])
})

test('trashing the others is one step for all groups, and one undo', () => {
  const other = { description: `${WORDS} Another one altogether, with a bridge and a clock tower above it.` }
  const [a, b] = [add('a'), add('b')]
  const [c, d] = [add('c', other), add('d', other)]
  engine.library.edits.update({ ids: [a], rating: 2 })
  const changed = engine.duplicates.resolve({
    groups: [
      { keeperId: a, otherIds: [b] },
      { keeperId: d, otherIds: [c] },
    ],
    action: 'trash',
    merge: false,
  })
  expect([changed, groups()]).toEqual([2, []])
  expect(engine.library.history.undo()).toBe('Move 2 copies to the trash')
  expect(membersOf()).toEqual([
    [a, b],
    [c, d],
  ])
  // The step before it is as it was.
  expect(engine.library.get(a).summary.rating).toBe(2)
})

test('merging gives the kept one the tags, rating, collections and fields of the others; undo takes all of it back', () => {
  const prompt = { prompt: 'a market at night' }
  const a = add('a', { tags: ['night'] })
  const b = add('b', { tags: ['rain'], visual_generation: prompt } as Partial<AssetCard>)
  // Tags and prompts are not compared, so these stay copies.
  const shelf = engine.library.collections.create({ name: 'Best', parentId: null })
  engine.library.edits.update({ ids: [b], rating: 4, addToCollection: shelf, addTags: ['wet'] })
  const before = state([a, b])
  engine.duplicates.resolve({ groups: [{ keeperId: a, otherIds: [b] }], action: 'trash', merge: true })
  const merged = engine.library.get(a)
  expect(merged.summary).toMatchObject({ rating: 4, hasDraft: true })
  expect(merged.summary.tags.toSorted()).toEqual(['night', 'rain', 'wet'])
  expect([merged.collectionIds, merged.card.visual_generation]).toEqual([[shelf], prompt])
  const after = state([a, b])
  engine.library.history.undo()
  expect(state([a, b])).toEqual(before)
  engine.library.history.redo()
  expect(state([a, b])).toEqual(after)
})

test('a draft that was edited after the merge is not undone with it', async () => {
  const a = add('a')
  const b = add('b', { tags: ['rain'] })
  resolve(a, [b], 'trash', true)
  const { card, recipe } = engine.library.get(a)
  await engine.drafts.save({ assetId: a, card: { ...card, name: 'Rain market' }, recipe, mediaId: null })
  engine.library.history.undo()
  expect(engine.library.get(a).card.name).toBe('Rain market')
  expect(state([b])).toEqual([expect.objectContaining({ isLiving: 1 })])
})

test('an asset has one role', () => {
  const [a, b] = [add('a'), add('b')]
  expect(() => resolve(a, [a, b], 'trash')).toThrow(LunaError)
  expect(membersOf()).toEqual([[a, b]])
})
