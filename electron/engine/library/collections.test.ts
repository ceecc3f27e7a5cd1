import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import type { Library } from './library.ts'

let directory: string
let engine: Engine
let library: Library

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-collections-'))
  const libraryDirectory = join(directory, 'library')
  engine = await createEngine({ libraryDirectory, host: 'cli', version: '1', background: false })
  library = engine.library
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const create = (name: string, parentId: string | null = null) => library.collections.create({ name, parentId })
const listed = () => library.collections.list().map(({ name, parentId, count }) => ({ name, parentId, count }))
const assetsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => library.createEmpty('item', `Item ${index}`).id)

test('an asset counts once in a collection, wherever within it is; the trash does not count', () => {
  const top = create('Harbor')
  const inner = create('Night', top)
  const [a = '', b = ''] = assetsOf(2)
  for (const collection of [top, inner]) library.edits.update({ ids: [a, b], addToCollection: collection })
  library.edits.trash([b])
  expect(listed()).toEqual([
    { name: 'Harbor', parentId: null, count: 1 },
    { name: 'Night', parentId: top, count: 1 },
  ])
  expect(library.get(a).collectionIds.toSorted()).toEqual([top, inner].toSorted())
})

test('every change is undone and redone by itself', () => {
  const top = create('Harbor')
  const inner = create('Night', top)
  const [a = ''] = assetsOf(1)
  library.edits.update({ ids: [a], addToCollection: inner })
  library.collections.change({ id: inner, name: 'Dusk', parentId: null })
  library.collections.remove(inner)
  const states = [listed()]
  const steps: (string | null)[] = []
  for (let count = 0; count < 5; count += 1) {
    steps.push(library.history.undo())
    states.unshift(listed())
  }
  expect(steps).toEqual([
    'Remove collection “Dusk”',
    'Rename collection “Night” to “Dusk”',
    'Add to “Night”: 1 asset',
    'Create collection “Night”',
    'Create collection “Harbor”',
  ])
  expect(states[4]).toEqual([
    { name: 'Dusk', parentId: null, count: 1 },
    { name: 'Harbor', parentId: null, count: 0 },
  ])
  const again = [listed()]
  while (library.history.redo() !== null) again.push(listed())
  expect(again).toEqual(states)
})

test('names are unique within a parent, and no collection goes into itself', () => {
  const top = create('Harbor')
  const inner = create('Night', top)
  expect(() => create('HARBOR')).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  expect(create('Harbor', top)).not.toBe(top)
  expect(() => library.collections.change({ id: top, parentId: inner })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
  expect(() => create('Lost', engine.library.createEmpty('item', 'x').id)).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
})

test('removing a collection keeps its assets, and undo brings back what was within it', () => {
  const top = create('Harbor')
  const inner = create('Night', top)
  const ids = assetsOf(3)
  library.edits.update({ ids, addToCollection: inner })
  expect(library.edits.update({ ids, addToCollection: inner }).changed).toBe(0)
  library.collections.remove(top)
  expect(listed()).toEqual([])
  expect(library.facets().total).toBe(3)
  library.history.undo()
  expect(listed().map(({ name, count }) => [name, count])).toEqual([
    ['Harbor', 3],
    ['Night', 3],
  ])
  library.edits.update({ ids: ids.slice(1), removeFromCollection: inner })
  expect(listed().map(({ count }) => count)).toEqual([1, 1])
})
