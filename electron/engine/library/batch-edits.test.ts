import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { MOST_CARDS_AT_ONCE } from '#shared/contract/studio/card-edits.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { insertMedia } from '../media/media-rows.ts'
import { createLibrary, type Library } from './library.ts'
import type { Ranker } from './ranking.ts'

let directory: string
let db: Ranker['db']
let write: Write
let library: Library

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-batch-'))
  db = openLibraryDatabase(directory)
  write = createWrite(db, createEvents())
  const ranker = { db, activeProfile: () => null, embedQuery: async () => null }
  library = createLibrary({ write, ranker, onDecisions: () => undefined })
})

afterEach(() => {
  db.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Given {
  readonly kind?: AssetKind
  readonly card?: Partial<Pick<AssetCard, 'tags' | 'visual_generation' | 'age_rating'>>
  readonly file?: { name: string; mediaType: string; path?: string; prompt?: string }
}

let files = 0

function add(name: string, { kind = 'image', card, file }: Given = {}): string {
  return write(() => {
    const asset = { card: { ...createCard(kind, name), ...card }, mediaId: null }
    if (file === undefined) return library.createAsset(asset).id
    files += 1
    const id = files.toString(16).padStart(64, '0')
    const facts = { sizeBytes: 10, width: 8, height: 6, frames: 1, hasAlpha: false, dominantColor: null }
    insertMedia(db, { id, mediaType: file.mediaType, ...facts, originalName: file.name })
    return library.createAsset({
      ...{ ...asset, mediaId: id, pictureId: null },
      ...(file.path === undefined ? {} : { path: file.path }),
      generation: {
        ...{ sourceTool: null, negativePrompt: null, model: 'sdxl', seed: '7', steps: null, guidanceScale: null },
        ...{ sampler: null, loras: [], settingsKey: null, raw: '', prompt: file.prompt ?? null },
      },
    }).id
  })
}

const cards = (ids: readonly string[]) => ids.map((id) => library.get(id).card)
const names = (ids: readonly string[]) => cards(ids).map(({ name }) => name)
const hasDraft = (ids: readonly string[]) => ids.map((id) => library.get(id).summary.hasDraft)
const steps = () => Number(db.prepare('select count(*) from history').pluck().get())

describe('kind, age rating, tags and rating of many assets', () => {
  test('change as one step, as drafts, and come back as one', () => {
    const ids = [add('Ada'), add('Ben', { card: { age_rating: '13+', tags: ['old'] } }), add('Cleo', { kind: 'item' })]
    const before = ids.map((id) => library.get(id))
    const edit = { ids, kind: 'character', ageRating: '16+', addTags: ['crew'], rating: 4 } as const
    expect(library.edits.update(edit)).toEqual({ changed: 3, unfit: 0 })
    expect(cards(ids).map(({ asset_type, age_rating }) => [asset_type, age_rating])).toEqual(
      ids.map(() => ['character', '16+']),
    )
    expect(ids.map((id) => library.get(id).summary.tags.toSorted())).toEqual([['crew'], ['crew', 'old'], ['crew']])
    expect(hasDraft(ids)).toEqual([true, true, true])
    expect(library.edits.update(edit)).toEqual({ changed: 0, unfit: 0 })
    expect(steps()).toBe(1)
    const after = ids.map((id) => library.get(id).card)
    expect(library.history.undo()).toBe('Add tag “crew”, rate 4, make characters, set age rating 16+: 3 assets')
    const times = { updatedAt: expect.any(String) }
    expect(ids.map((id) => library.get(id))).toEqual(
      before.map((detail) => ({ ...detail, summary: { ...detail.summary, ...times } })),
    )
    library.history.redo()
    expect(cards(ids)).toEqual(after)
  })

  test('leave assets whose file is none of the kind, and say how many', () => {
    const song = add('Song', { kind: 'music', file: { name: 'a.flac', mediaType: 'audio/flac' } })
    const picture = add('Pier', { file: { name: 'a.png', mediaType: 'image/png' } })
    expect(library.edits.update({ ids: [song, picture], kind: 'location' })).toEqual({ changed: 1, unfit: 1 })
    expect(cards([song, picture]).map(({ asset_type }) => asset_type)).toEqual(['music', 'location'])
    expect(library.edits.update({ ids: [song], kind: 'image' })).toEqual({ changed: 0, unfit: 1 })
    expect(steps()).toBe(1)
  })

  test('are refused for more assets than can be changed at once, before anything changes', () => {
    const ids = [add('Ada'), ...Array.from({ length: MOST_CARDS_AT_ONCE }, () => crypto.randomUUID())]
    const refused = () => library.edits.update({ ids, ageRating: 'all', rating: 5 })
    expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    expect(library.edits.update({ ids, rating: 5 }).changed).toBe(1)
  })

  test('an age rating can be taken away', () => {
    const id = add('Ada', { card: { age_rating: '18+' } })
    library.edits.update({ ids: [id], ageRating: null })
    expect(library.get(id).card).not.toHaveProperty('age_rating')
  })
})

describe('names from a pattern', () => {
  const request = { find: '', replacement: '', start: 1 }

  test('are previewed, given as one step, and come back as one', () => {
    const ids = [add('b-web', { file: { name: 'IMG_1.png', mediaType: 'image/png' } }), add('a-web'), add('kept')]
    const wanted = { ...request, ids, pattern: '{name} {n:2} {file}', find: '-WEB', replacement: '', start: 9 }
    expect(library.renames.preview(wanted)).toEqual([
      { id: ids[0], before: 'b-web', after: 'b 09 IMG_1' },
      { id: ids[1], before: 'a-web', after: 'a 10' },
      { id: ids[2], before: 'kept', after: 'kept 11' },
    ])
    expect(steps()).toBe(0)
    expect(library.renames.rename(wanted)).toBe(3)
    expect(names(ids)).toEqual(['b 09 IMG_1', 'a 10', 'kept 11'])
    expect(library.history.undo()).toBe('Rename 3 assets')
    expect(names(ids)).toEqual(['b-web', 'a-web', 'kept'])
    expect(hasDraft(ids)).toEqual([false, false, false])
    library.history.redo()
    expect(names(ids)).toEqual(['b 09 IMG_1', 'a 10', 'kept 11'])
  })

  test('that would be empty are not given', () => {
    const ids = [add('web'), add('web pier')]
    const wanted = { ...request, ids, pattern: '{name}', find: 'web' }
    expect(library.renames.preview(wanted).map(({ after }) => after)).toEqual([null, 'pier'])
    expect(library.renames.rename(wanted)).toBe(1)
    expect(names(ids)).toEqual(['web', 'pier'])
    expect(library.history.undo()).toBe('Rename to “pier”')
  })

  test('know model, seed and kind, and refuse what is no placeholder', () => {
    const id = add('x', { file: { name: 'IMG_1.png', mediaType: 'image/png' } })
    const nameFrom = (pattern: string) => library.renames.preview({ ...request, ids: [id], pattern })[0]?.after
    expect(nameFrom('{kind} {model} {seed}')).toBe('Image sdxl 7')
    expect(nameFrom('{date}')).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    const refused = () => library.renames.rename({ ...request, ids: [id], pattern: '{nmae}' })
    expect(refused).toThrow(LunaError)
    expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('proposals', () => {
  const generated = { name: 'ComfyUI_00162_.png', mediaType: 'image/png', path: 'art/Harbor series/ComfyUI_00162_.png' }

  test('come from prompt and folder, without what the asset has', () => {
    const prompt = '1girl, drow rogue, (silver hair:1.2), masterpiece'
    const unnamed = add('ComfyUI 00162', { card: { tags: ['Silver hair'] }, file: { ...generated, prompt } })
    const own = add('The thief', {
      card: { visual_generation: { prompt: 'a red fox' } },
      file: { ...generated, prompt },
    })
    const silent = add('IMG 2045')
    expect(library.proposals.list([unnamed, own, silent, crypto.randomUUID()])).toEqual([
      {
        ...{ id: unnamed, current: 'ComfyUI 00162', name: 'Drow rogue, silver hair' },
        tags: ['1girl', 'drow rogue', 'harbor series'],
      },
      { id: own, current: 'The thief', name: null, tags: ['a red fox', 'harbor series'] },
      { id: silent, current: 'IMG 2045', name: null, tags: [] },
    ])
  })

  test('are accepted as one step', () => {
    const ids = [1, 2].map((number) =>
      add(`ComfyUI 0000${number}`, { file: { ...generated, prompt: `castle ${number}` } }),
    )
    const silent = add('IMG 2045')
    expect(library.proposals.accept([...ids, silent], ['name'])).toBe(2)
    expect(names(ids)).toEqual(['Castle 1', 'Castle 2'])
    expect(library.proposals.accept(ids, ['tag', 'name'])).toBe(2)
    expect(ids.map((id) => library.get(id).summary.tags.toSorted())).toEqual([
      ['castle 1', 'harbor series'],
      ['castle 2', 'harbor series'],
    ])
    expect(library.proposals.accept(ids, ['name', 'tag'])).toBe(0)
    expect(library.history.undo()).toBe('Accept proposed names and tags: 2 assets')
    expect(ids.map((id) => library.get(id).summary.tags)).toEqual([[], []])
    expect(library.history.undo()).toBe('Accept proposed names: 2 assets')
    expect(names(ids)).toEqual(['ComfyUI 00001', 'ComfyUI 00002'])
  })
})
