import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { assetQuerySchema } from '#shared/contract/studio/assets.ts'
import { anySearch } from '#shared/search/library/arbitrary-search.fixture.ts'
import { printSearch } from '#shared/search/library/print.ts'
import { SEARCH_KEYS, type SearchKey } from '#shared/search/library/terms.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { insertMedia } from '../media/media-rows.ts'
import type { NewAsset } from './create-asset.ts'
import { createLibrary, type Library } from './library.ts'
import { compileQuery } from './query.ts'
import { type Ranker, resolveRanking } from './ranking.ts'

let directory: string
let db: Ranker['db']
let write: Write
let ranker: Ranker
let library: Library

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-search-'))
  db = openLibraryDatabase(directory)
  write = createWrite(db, createEvents())
  ranker = { db, activeProfile: () => null, embedQuery: async () => null }
  library = createLibrary({ write, ranker, onDecisions: () => undefined })
  vi.useFakeTimers({ now: new Date(2026, 10, 24, 12), toFake: ['Date'] })
  fill()
})

afterAll(() => {
  vi.useRealTimers()
  db.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Given {
  readonly name: string
  readonly kind?: AssetKind
  readonly card?: Partial<Pick<AssetCard, 'description' | 'tags' | 'visual_generation'>>
  readonly picture?: { width: number; height: number; color: string; bytes?: number; madeAt?: Date }
  readonly generation?: { model?: string; seed?: string; loras?: { name: string }[] }
}

function fill(): void {
  const elf = add({
    name: 'Elf',
    kind: 'character',
    card: { tags: ['Elf', 'old town'], visual_generation: { model: 'sdxl 1.0', seed: 7 } },
  })
  const orc = add({
    name: 'Orc',
    kind: 'character',
    card: { description: 'guards a lantern', tags: ['orc', 'elf-hater'], visual_generation: { model: 'SDXL turbo' } },
  })
  const harbor = add({
    name: 'Harbor',
    kind: 'image',
    card: { visual_generation: { loras: [{ name: 'Ink Style' }], style_loras: ['grain'] } },
    picture: { width: 1600, height: 900, color: '#2040c0', madeAt: new Date(2026, 2, 31, 23, 30) },
    generation: { model: 'flux_dev', seed: '18446744073709551615', loras: [{ name: 'fog (v2)' }] },
  })
  add({
    name: 'Gate',
    kind: 'image',
    picture: { width: 832, height: 1216, color: '#808080', bytes: 2_500_000, madeAt: new Date(2026, 3, 1) },
  })
  add({ name: 'Tile', kind: 'image', picture: { width: 512, height: 512, color: '#fefefe', bytes: 900 } })
  library.edits.update({ ids: [elf], rating: 5, flag: 'pick' })
  library.edits.update({ ids: [orc], rating: 2, flag: 'reject' })
  const art = library.collections.create({ name: 'my-art', parentId: null })
  const series = library.collections.create({ name: 'Harbor series', parentId: art })
  const other = library.collections.create({ name: 'and/or', parentId: null })
  library.edits.update({ ids: [harbor], addToCollection: series })
  library.edits.update({ ids: [orc], addToCollection: other })
}

let pictures = 0

function add({ name, kind = 'item', card, picture, generation }: Given): string {
  return write(() => {
    const asset: NewAsset = { card: { ...createCard(kind, name), ...card }, mediaId: null }
    if (picture === undefined) return library.createAsset(asset).id
    pictures += 1
    const id = pictures.toString(16).padStart(64, '0')
    const { width, height, color, bytes = 10, madeAt } = picture
    insertMedia(db, {
      ...{ id, mediaType: 'image/png', sizeBytes: bytes, width, height, frames: 1, hasAlpha: false },
      ...{ dominantColor: color, originalName: `${name}.png` },
    })
    return library.createAsset({
      ...asset,
      mediaId: id,
      ...(madeAt === undefined
        ? {}
        : { source: { path: `/art/${name}.png`, sizeBytes: bytes, modifiedAtMs: madeAt.getTime() } }),
      ...(generation === undefined
        ? {}
        : {
            generation: {
              ...{ sourceTool: null, prompt: null, negativePrompt: null, steps: null, guidanceScale: null },
              ...{ sampler: null, settingsKey: null, raw: '' },
              model: generation.model ?? null,
              seed: generation.seed ?? null,
              loras: generation.loras ?? [],
            },
          }),
    }).id
  })
}

async function found(text: string): Promise<string[]> {
  const { items } = await library.list(assetQuerySchema.parse({ filter: { text }, sort: 'oldest' }))
  return items.map(({ name }) => name)
}

describe('a search of the library', () => {
  test.each([
    ['tag:elf', ['Elf']],
    ['tag:elf*', ['Elf', 'Orc']],
    ['tag:*town', ['Elf']],
    ['tag:"old town","orc"', ['Elf', 'Orc']],
    ['tag:o*', ['Elf', 'Orc']],
    ['tag:%', []],
    ['-tag:*', ['Harbor', 'Gate', 'Tile']],
    ['model:"SDXL 1.0"', ['Elf']],
    ['model:sdxl*', ['Elf', 'Orc']],
    ['model:flux_dev', ['Harbor']],
    ['model:flux%dev', []],
    ['-model:sdxl*', ['Harbor', 'Gate', 'Tile']],
    ['lora:"ink style"', ['Harbor']],
    ['lora:GRAIN', ['Harbor']],
    ['lora:fog_(v2)', []],
    ['lora:"fog (v2)"', ['Harbor']],
    ['(lora:fog*)', ['Harbor']],
    ['seed:7', ['Elf']],
    ['seed:18446744073709551615', ['Harbor']],
    ['seed:18446744073709551616', []],
    ['kind:character -tag:orc', ['Elf']],
    ['in:"harbor series"', ['Harbor']],
    ['in:my-art', ['Harbor']],
    ['in:my-art/harbor*', ['Harbor']],
    ['in:art/harbor*', []],
    ['in:and/or', ['Orc']],
    ['in:*', ['Orc', 'Harbor']],
    ['is:uncollected', ['Elf', 'Gate', 'Tile']],
    ['is:picked,rejected', ['Elf', 'Orc']],
    ['is:unflagged is:unchecked is:saved is:unrated', ['Harbor', 'Gate', 'Tile']],
    ['is:untagged -is:unflagged', []],
    ['is:unique', []],
    ['rating:>=2 rating:<5', ['Orc']],
    ['rating:5,0', ['Elf', 'Harbor', 'Gate', 'Tile']],
    ['size:1600x900', ['Harbor']],
    ['size:>1000', ['Harbor', 'Gate']],
    ['size:512', ['Tile']],
    ['size:>2MB', ['Gate']],
    ['size:<1kB', ['Harbor', 'Tile']],
    ['aspect:16:9', ['Harbor']],
    ['aspect:portrait', ['Gate']],
    ['aspect:square,landscape', ['Harbor', 'Tile']],
    ['color:blue', ['Harbor']],
    ['colour:gray,white', ['Gate', 'Tile']],
    ['made:2026-03', ['Harbor']],
    ['made:2026-03-31', ['Harbor']],
    ['made:2026-04-01', ['Gate']],
    ['made:>=2026-04 made:<2026-11', ['Gate']],
    ['made:today', ['Elf', 'Orc', 'Tile']],
    ['made:yesterday', []],
    ['made:30d', ['Elf', 'Orc', 'Tile']],
    ['lantern OR tag:elf', ['Elf', 'Orc']],
    ['harbor OR gate', ['Harbor', 'Gate']],
    ['-(harbor OR gate) kind:image', ['Tile']],
    ['(tag:elf OR harbor) -kind:character', ['Harbor']],
    ['guards -tag:human', ['Orc']],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual(expected)
  })

  test.each([
    ['tga:elf', 'There is no filter “tga:”. Did you mean tag:?'],
    ['elf OR', 'OR needs something to search for on both sides.'],
  ])('that is not understood is refused: %s', async (text, detail) => {
    await expect(found(text)).rejects.toMatchObject({ code: 'SEARCH_NOT_UNDERSTOOD', detail })
  })

  test('finds with a minus exactly what it does not find without', async () => {
    const all = await found('')
    await fc.assert(
      fc.asyncProperty(anySearch, async (node) => {
        const [hits, others] = await Promise.all([found(printSearch(node)), found(`-(${printSearch(node)})`)])
        expect([...hits, ...others].toSorted()).toEqual(all.toSorted())
      }),
    )
  })

  test('within a search by meaning leaves the nearest that fit', async () => {
    const query = assetQuerySchema.parse({ filter: { semantic: { query: 'lantern', by: 'text' }, text: 'rating:2' } })
    expect((await library.list(query)).items.map(({ name }) => name)).toEqual(['Orc'])
  })

  test('follows a card that changes', async () => {
    const [id = ''] = await library.ids({ filter: { text: 'seed:7' }, sort: 'newest', collapseSeeds: false })
    expect(id).not.toBe('')
    db.exec('savepoint before')
    db.prepare(
      `insert into draft select id, head_revision_id, 'main', json_set(
         (select card from revision r where r.id = asset.head_revision_id),
         '$.visual_generation', json('{"seed":"8","loras":[{"name":"new"}]}')), null, '{}', null, ''
       from asset where id = ?`,
    ).run(id)
    const { refreshAsset } = await import('./refresh.ts')
    refreshAsset(db, id, null)
    expect([await found('seed:7'), await found('seed:8'), await found('lora:new')]).toEqual([[], ['Elf'], ['Elf']])
    db.exec('rollback to before; release before')
  })
})

describe('the name of a color', () => {
  test.each([
    ['#000000', 'black'],
    ['#202830', 'black'],
    ['#808080', 'gray'],
    ['#ffffff', 'white'],
    ['#f4f0e8', 'white'],
    ['#c02020', 'red'],
    ['#d01030', 'red'],
    ['#e87820', 'orange'],
    ['#704020', 'brown'],
    ['#f0d020', 'yellow'],
    ['#308030', 'green'],
    ['#20a0a0', 'teal'],
    ['#2040c0', 'blue'],
    ['#7030c0', 'purple'],
    ['#f0a0b0', 'pink'],
    ['#d030a0', 'pink'],
  ])('%s is %s', (color, name) => {
    pictures += 1
    const id = pictures.toString(16).padStart(64, '0')
    const facts = { mediaType: 'image/png', sizeBytes: 1, width: 1, height: 1, frames: 1, hasAlpha: false }
    insertMedia(db, { id, ...facts, dominantColor: color, originalName: '' })
    expect(db.prepare('select color from media where sha256 = ?').pluck().get(id)).toBe(name)
  })
})

describe('in a library of 10,000 assets', () => {
  let large: Ranker['db']

  beforeAll(() => {
    const place = mkdtempSync(join(directory, 'large-'))
    large = openLibraryDatabase(place)
    large.exec(`begin;
      create temp table n as with recursive n (i) as (values (1) union all select i + 1 from n where i < 10000)
        select i, printf('%064x', i) as sha, '2026-01-01T00:00:00.000Z' as at from n;
      insert into media (sha256, media_type, size_bytes, width, height, dominant_color, original_name, created_at)
        select sha, 'image/png', i * 1000, 512 + i % 2000, 512 + i % 1500, printf('#%06x', i * 1613), '', at from n;
      insert into asset (number, id, kind, name, rating, flag, head_revision_id, media_sha256, picture_sha256, model, seed,
          made_at, created_at, updated_at)
        select i, 'a' || i, 'image', 'Picture ' || i, i % 6, iif(i % 9 = 0, 'pick', null), 'r' || i, sha, sha,
          'model ' || (i % 40), i, at, at, at from n;
      insert into revision (id, asset_id, number, branch, card, recipe, picture_sha256, authored_at)
        select 'r' || i, 'a' || i, 1, 'main', '{}', '{}', sha, at from n;
      insert into asset_tag select 'a' || i, 'tag ' || (i % 300) from n;
      insert into asset_lora select 'a' || i, 'lora ' || (i % 50) from n;
      insert into collection values ('c', null, 'harbor', '');
      insert into collection_asset select 'c', 'a' || i from n where i % 100 = 0;
      commit`)
  })

  afterAll(() => large.close())

  async function planOf(text: string): Promise<string> {
    const query = assetQuerySchema.parse({ filter: { text } })
    const { rows } = compileQuery(query, await resolveRanking({ ...ranker, db: large }, query.filter))
    const steps = large.prepare(`explain query plan ${rows.sql}`).all(...rows.params) as { detail: string }[]
    return steps.map(({ detail }) => detail).join('\n')
  }

  const BY_ID = 'SEARCH a USING INDEX sqlite_autoindex_asset_1 (id=?)'
  const BY_PICTURE = 'SEARCH a USING INDEX asset_by_picture (picture_sha256=?)'

  /** The indexes that each filter is answered from. */
  const INDEXES: Readonly<Record<SearchKey, readonly [text: string, ...indexes: string[]]>> = {
    tag: ['tag:"tag 7"', 'INDEX asset_tag_by_any_case (tag=?)', BY_ID],
    model: ['model:"model 1"*', 'INDEX asset_by_model (deleted_at=? AND model>? AND model<?)'],
    lora: ['lora:"lora 3"', 'INDEX asset_lora_by_name (name=?)', BY_ID],
    seed: ['seed:1234', 'INDEX asset_by_seed (seed=?)'],
    // In the order of the list, since a kind is much of a library.
    kind: ['kind:item', 'INDEX asset_by_creation (deleted_at=?)'],
    in: ['in:harbor', 'INDEX collection_by_own_name (name=?)', 'm USING PRIMARY KEY (collection_id=?)', BY_ID],
    is: ['is:unchecked', 'INDEX asset_by_creation (deleted_at=?)'],
    rating: ['rating:>=4', 'INDEX asset_by_rating (deleted_at=? AND rating>?)'],
    size: ['size:>=2400', 'INDEX media_by_longer_side (<expr>>?)', BY_PICTURE],
    aspect: ['aspect:16:9', 'INDEX media_by_aspect (<expr>>? AND <expr><?)', BY_PICTURE],
    color: ['color:teal', 'INDEX media_by_color (color=?)', BY_PICTURE],
    made: ['made:2026-02', 'INDEX asset_by_making (deleted_at=? AND made_at>? AND made_at<?)'],
  }

  test.each(Object.entries(INDEXES))('%s: reaches its assets by an index', async (_key, [text, ...indexes]) => {
    const plan = await planOf(text)
    for (const index of indexes) expect(plan).toContain(index)
    expect(plan, 'no table is read from one end to the other').not.toMatch(
      /^SCAN (?:a|asset_tag|asset_lora|media|m)\b/m,
    )
  })

  test('every filter has its index here', () => {
    expect(Object.keys(INDEXES).toSorted()).toEqual(Object.keys(SEARCH_KEYS).toSorted())
  })

  test.each([
    ['size:1024x768', 'INDEX media_by_sides (width=? AND height=?)'],
    ['size:>5MB', 'INDEX media_by_size (size_bytes>?)'],
    ['tag:"tag 2",x color:teal,red', 'INDEX asset_tag_by_any_case (tag=?)'],
    ['tag:"tag 2"*', 'INDEX asset_tag_by_any_case (tag>? AND tag<?)'],
    ['color:teal -tag:"tag 7"', 'INDEX media_by_color (color=?)'],
  ])('%s', async (text, index) => {
    expect(await planOf(text)).toContain(index)
  })
})
