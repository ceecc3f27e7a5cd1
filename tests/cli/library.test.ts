/** The commands of `luna` that look after a library: import, list, models, export, backup, restore, and how they end. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { linkIn, openFileOf } from '#hosts/browser/launched-studio.fixture.ts'
import { writeBundledProfile } from '#models/onnx-graphs/bundled-profile.ts'
import { loadManifest } from '#models/profiles/manifest.ts'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { collectOutput, homeEnvironment, jsonOf, luna, lunaProcess, lunaUntil, type Outcome, root } from './luna.ts'

let directory: string
let home: string
const at = (...names: string[]) => join(directory, ...names)
/** In the folder of the test. */
const runThere = (...args: string[]) => lunaProcess(args, { home, cwd: directory })

const importedSchema = z.object({
  imported: z.array(z.object({ path: z.string(), id: z.uuid(), name: z.string() })),
  skipped: z.array(z.object({ path: z.string(), id: z.uuid().nullable(), reason: z.string() })),
  failed: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
})
const listSchema = z.object({ total: z.number(), items: z.array(z.looseObject({ id: z.string(), name: z.string() })) })

const importReport = (outcome: Outcome) => importedSchema.parse(jsonOf(outcome))
const listed = (outcome: Outcome) => listSchema.parse(jsonOf(outcome))

let firstImport: Outcome
let restoreOutput: () => void

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-cli-library-'))
  home = at('home')
  for (const [name, value] of Object.entries(homeEnvironment(home))) vi.stubEnv(name, value)
  restoreOutput = collectOutput()
  mkdirSync(at('works', 'more of it'), { recursive: true })
  for (let seed = 0; seed < 4; seed++) writeFileSync(at('works', `scene_${seed}.png`), await drawnScene(seed))
  const hero = {
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: { name: 'Ílvara', description: 'A ranger', first_mes: 'Hi' },
  }
  writeFileSync(at('works', 'more of it', 'ílvara.json'), JSON.stringify(hero))
  writeFileSync(at('works', 'more of it', 'cut.png'), (await drawnScene(9)).subarray(0, 900))
  writeFileSync(at('works', 'more of it', 'empty.png'), '')
  writeFileSync(at('works', '.hidden'), 'x')
  firstImport = await runThere('import', 'works', at('absent.png'), '--json')
})

afterAll(() => {
  restoreOutput()
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
})

test('import tells what came in and what did not, and ends with 3 where a file failed', async () => {
  expect(firstImport.code).toBe(3)
  const { imported, skipped, failed } = importReport(firstImport)
  expect(imported.map(({ name }) => name).toSorted()).toEqual(['Scene 0', 'Scene 1', 'Scene 2', 'Scene 3', 'Ílvara'])
  expect(skipped).toEqual([{ path: at('works', '.hidden'), id: null, reason: 'hidden' }])
  const codes = Object.fromEntries(failed.map(({ path, code }) => [path, code]))
  expect(codes).toEqual({
    [at('absent.png')]: 'FILE_UNREADABLE',
    [at('works', 'more of it', 'cut.png')]: 'IMAGE_CORRUPT',
    [at('works', 'more of it', 'empty.png')]: 'FILE_EMPTY',
  })
  const [again, words] = await Promise.all([
    luna('import', at('works', 'scene_0.png'), '--json'),
    luna('import', at('works', 'more of it')),
  ])
  expect(again.code).toBe(0)
  expect(importReport(again)).toMatchObject({ imported: [], skipped: [{ reason: 'already_in_library' }], failed: [] })
  expect(words).toMatchObject({ code: 3, stderr: '' })
  expect(words.stdout).toContain('IMAGE_CORRUPT')
  expect(words.stdout).toContain('0 imported, 1 skipped, 2 failed.')
})

test('list shows the library, filtered and bounded, with the verdicts of the import', async () => {
  const [all, words, few, found, kind] = await Promise.all([
    luna('list', '--json'),
    runThere('list'),
    luna('list', '--limit', '2'),
    luna('list', 'ranger NOT kind:image', '--json'),
    luna('list', '--kind', 'character', '--json'),
  ])
  expect(all).toMatchObject({ code: 0, stderr: '' })
  expect(listed(all)).toMatchObject({
    total: 5,
    items: Array.from({ length: 5 }, () => ({ verdict: { stale: false } })),
  })
  expect(words.stdout).toContain('Scene 3')
  expect(words.stdout).toContain('5 assets.')
  expect(few.stdout).toContain('2 of 5 assets')
  expect(listed(found).items).toMatchObject([{ name: 'Ílvara', kind: 'character' }])
  expect(listed(kind).total).toBe(1)
  const totals = await Promise.all(
    [
      ['--model', 'sdxl'],
      ['--rating', '1'],
      ['--before', '2020-01-01'],
      ['--after', '2020-01-01'],
      ['--lora', 'Ink Style'],
      ['--flag', 'none'],
      ['--flag', 'pick'],
      ['--verdict', 'unchecked', '--verdict', 'duplicate'],
      ['--kind', 'character', '--kind', 'image'],
      ['--tag', 'brass'],
    ].map(async (filter) => listed(await luna('list', ...filter, '--json')).total),
  )
  expect(totals).toEqual([0, 0, 0, 5, 0, 5, 0, 0, 5, 0])
})

/** What other tests compare by; see `tests/models.setup.ts`. */
const noModels = process.env['LUNA_STUDIO_MANIFEST']

/** The profiles of the app, the built-in one with small files. */
async function bringModels(): Promise<void> {
  const { manifest } = await writeBundledProfile(directory)
  const others = loadManifest({}).profiles.filter(({ availability }) => availability !== 'bundled')
  writeFileSync(at('manifest.json'), JSON.stringify({ ...manifest, profiles: [...manifest.profiles, ...others] }))
  vi.stubEnv('LUNA_STUDIO_MANIFEST', at('manifest.json'))
}

afterEach(() => vi.stubEnv('LUNA_STUDIO_MANIFEST', noModels))

test('a new library compares by the models of the app, which cannot be removed', async () => {
  await bringModels()
  const fresh = (...args: string[]) => luna(...args, '--library', at('new library'))
  const check = await fresh('check', at('works', 'scene_1.png'), '--json')
  expect(jsonOf(check)).toMatchObject({ profile: 'embedded@test-1' })
  const [listing, removed] = [await fresh('models'), await fresh('models', 'remove', 'embedded')]
  expect(listing.stdout).toMatch(/embedded .* installed, in use/)
  expect(removed).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('comes with the app') })
  expect((await fresh('models', 'use', 'none')).code).toBe(0)
  const byHashes = await fresh('check', at('works', 'scene_1.png'), '--json')
  expect(jsonOf(byHashes)).toMatchObject({ profile: 'lexical' })
})

test('models are listed; one that is not installed cannot be used, an unknown one is not there', async () => {
  await bringModels()
  mkdirSync(at('no models'))
  const [words, json, use, none, unknown, empty] = await Promise.all([
    luna('models'),
    luna('models', '--json'),
    luna('models', 'use', 'standard', '--library', at('other library')),
    luna('models', 'use', 'none', '--json'),
    luna('models', 'verify', 'nonsense'),
    luna('models', 'import', 'standard', at('no models')),
  ])
  expect(words.stdout).toMatch(/standard .* absent/)
  const profiles = z.array(z.looseObject({ id: z.string(), state: z.string() })).parse(jsonOf(json))
  expect(profiles.map(({ id }) => id)).toContain('standard')
  expect(use).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('not installed') })
  expect(existsSync(at('other library', 'library.sqlite'))).toBe(true)
  expect(none.code).toBe(0)
  expect(unknown.code).toBe(2)
  expect(empty.code).toBe(3)
})

test('export writes a card and a picture, to a file, a folder, or where one is', async () => {
  const { items } = listed(await luna('list', '--json'))
  const idOf = (name: string) => items.find((item) => item.name === name)?.id ?? ''
  mkdirSync(at('out'))
  const [card, picture, here] = await Promise.all([
    luna('export', idOf('Ílvara'), '--output', at('out', 'hero.json'), '--json'),
    luna('export', idOf('Scene 1'), '--format', 'picture', '--output', at('out')),
    runThere('export', idOf('Ílvara'), '--format', 'character_json_v2'),
  ])
  expect(jsonOf(card)).toMatchObject({ path: at('out', 'hero.json'), sizeBytes: expect.any(Number) })
  expect(JSON.parse(readFileSync(at('out', 'hero.json'), 'utf8'))).toMatchObject({
    luna_asset_card: { name: 'Ílvara', asset_type: 'character' },
  })
  expect(picture).toMatchObject({ code: 0, stdout: `Wrote ${at('out', 'Scene 1.png')}\n` })
  expect((await sharp(at('out', 'Scene 1.png')).metadata()).width).toBe(320)
  expect(here.code).toBe(0)
  const v2 = JSON.parse(readFileSync(here.stdout.trim().replace('Wrote ', ''), 'utf8'))
  expect(v2).toMatchObject({ spec: 'chara_card_v2', data: { name: 'Ílvara' } })
})

test('export creates the folder it is given, and replaces a file only by force', async () => {
  const { items } = listed(await luna('list', '--text', 'ranger', '--json'))
  const id = items[0]?.id ?? ''
  const created = await Promise.all([
    luna('export', id, '--output', `${at('slash', 'deep')}/`),
    luna('export', id, '--output', at('no slash')),
  ])
  const files = [at('slash', 'deep', 'Ílvara.json'), at('no slash', 'Ílvara.json')]
  expect(created.map(({ stdout }) => stdout)).toEqual(files.map((file) => `Wrote ${file}\n`))
  const [file = ''] = files
  writeFileSync(file, 'my own')
  const [refused, inJson] = [
    await luna('export', id, '--output', `${at('slash', 'deep')}/`),
    await luna('export', id, '--output', file, '--json'),
  ]
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--force replaces it') })
  expect(jsonOf(inJson)).toMatchObject({ error: { code: 'FILE_EXISTS' } })
  expect(readFileSync(file, 'utf8')).toBe('my own')
  expect((await luna('export', id, '--output', file, '--force')).code).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ luna_asset_card: { name: 'Ílvara' } })
  expect(readdirSync(at('slash', 'deep'))).toEqual(['Ílvara.json'])
  expect((await luna('export', id, '--output', join(file, 'below.json'))).code).toBe(2)
})

test('a backup brings the same library back, never over another one', async () => {
  const file = at('library.backup')
  expect(await luna('backup', file)).toMatchObject({ code: 0, stdout: `Backed up to ${file}\n`, stderr: '' })
  const kept = readFileSync(file)
  expect(await luna('backup', file)).toMatchObject({ stdout: '', stderr: expect.stringContaining('--force') })
  expect(readFileSync(file).equals(kept)).toBe(true)
  expect(await luna('backup', file, '--force')).toMatchObject({ code: 0 })
  const restored = at('restored')
  expect(jsonOf(await luna('restore', file, '--library', restored, '--json'))).toEqual({ library: restored })
  const [before, after, twice, cut] = await Promise.all([
    luna('list', '--json'),
    luna('list', '--json', '--library', restored),
    luna('restore', file, '--library', restored),
    (async () => {
      writeFileSync(at('cut.backup'), readFileSync(file).subarray(0, 20_000))
      return luna('restore', at('cut.backup'), '--library', at('nothing'))
    })(),
  ])
  expect(listed(after)).toEqual(listed(before))
  expect(twice).toMatchObject({ code: 2, stdout: '' })
  expect(cut).toMatchObject({ code: 3, stdout: '' })
  expect(existsSync(at('nothing'))).toBe(false)
})

test('what is asked wrongly ends with 2 and says so on standard error alone', async () => {
  const wrong = [
    ['nonsense'],
    ['check', 'a.png', '--nonsense'],
    ['import'],
    ['list', '--limit', 'many'],
    ['list', '--limit', '0'],
    ['list', '--kind', 'nonsense'],
    ['list', '--verdict', 'nonsense'],
    ['list', '--flag', 'nonsense'],
    ['list', 'tga:elf'],
    ['list', '--after', '2026-13-01'],
    ['export', '0193a000-0000-7000-8000-000000000000'],
    ['export', 'nonsense'],
    ['export', '0193a000-0000-7000-8000-000000000000', '--format', 'nonsense'],
    ['backup', at('no folder', 'x.backup')],
  ]
  for (let start = 0; start < wrong.length; start += 2) {
    const some = wrong.slice(start, start + 2)
    const outcomes = await Promise.all(some.map((args) => luna(...args)))
    for (const [index, { code, stdout, stderr }] of outcomes.entries()) {
      expect({ code, stdout }, String(some[index])).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/\w/)
    }
  }
  const [help, unknown] = await Promise.all([luna('--help'), runThere('nonsense')])
  expect(help.code).toBe(0)
  expect(help.stdout).toContain('Exit codes:')
  expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('unknown command') })
})

const ofLongRuns = test.runIf(byExtent({ short: false, long: true }))

function storedFiles(library: string): number {
  const media = join(library, 'media')
  if (!existsSync(media)) return 0
  return readdirSync(media, { recursive: true }).filter((name) => String(name).length > 60).length
}

ofLongRuns('an interrupted import keeps what it did, reports it, and resumes next time', async () => {
  const count = 24
  const folder = at('many')
  mkdirSync(folder)
  for (let seed = 0; seed < count; seed++)
    writeFileSync(join(folder, `${seed}.png`), await drawnScene(1000 + seed, { width: 160, height: 120 }))
  const library = at('interrupted')
  const interrupt = new AbortController()
  const interrupted = lunaUntil(interrupt.signal, 'import', folder, '--library', library, '--json')
  // The import shares this thread, so that it stores few more files before it learns of the interrupt.
  let isOver = false
  void interrupted.finally(() => {
    isOver = true
  })
  while (!isOver && storedFiles(library) <= 5) await delay(1)
  interrupt.abort()
  const outcome = await interrupted
  expect(outcome).toMatchObject({ code: 130, stderr: '' })
  const done = importReport(outcome).imported
  expect(done.length).toBeGreaterThan(0)
  expect(done.length).toBeLessThan(count)
  const between = await luna('list', '--library', library, '--json')
  const rest = await luna('import', folder, '--library', library, '--json')
  expect(listed(between).total).toBe(done.length)
  expect(rest.code).toBe(0)
  expect(importReport(rest).imported).toHaveLength(count - done.length)
  expect(importReport(rest).skipped).toHaveLength(done.length)
})

test('next to a running studio the command works on the same library, and each sees the other’s work', async () => {
  const studio = spawn(process.execPath, [join(root, 'electron/hosts/browser/main.ts'), '--no-open'], {
    env: { ...process.env, ...homeEnvironment(home) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const link = linkIn(await openFileOf(studio))
    const opened = await fetch(link)
    const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const headers = { cookie, 'x-luna-studio': '1' }
    const client: StudioClient = createORPCClient(new RPCLink({ url: new URL('rpc', link), headers }))
    const changes = await client.system.changes()
    const { id } = await client.assets.create({ kind: 'item', name: 'Made in the app' })
    writeFileSync(at('late.png'), await drawnScene(77))
    const imported = await runThere('import', 'late.png', '--json')
    const found = await luna('list', '--json')
    expect(imported.code).toBe(0)
    expect(listed(found)).toMatchObject({ total: 7 })
    expect(listed(found).items.map((item) => item.id)).toContain(id)
    const late = importReport(imported).imported[0]
    expect((await client.assets.list({})).items.map((item) => item.id)).toContain(late?.id)
    for await (const change of changes) if (change.type === 'library') break
  } finally {
    const ended = new Promise((done) => studio.once('exit', done))
    studio.kill('SIGTERM')
    await ended
  }
})

test('luna diagnostics saves the logs and a report to a file', async () => {
  const named = await luna('diagnostics', '--output', at('problem.zip'), '--json')
  expect(named.code).toBe(0)
  const saved = z
    .object({ path: z.string(), sizeBytes: z.number(), contents: z.array(z.object({ name: z.string() })) })
    .parse(jsonOf(named))
  expect(saved.path).toBe(at('problem.zip'))
  expect(readFileSync(saved.path).length).toBe(saved.sizeBytes)
  expect(saved.contents.map(({ name }) => name)).toEqual(expect.arrayContaining(['report.json', 'logs/cli.log']))
  const inFolder = await luna('diagnostics', '--output', directory)
  expect(inFolder.code).toBe(0)
  expect(inFolder.stdout).toContain(join(directory, 'luna-diagnostics-'))
  expect(await luna('diagnostics', '--output', at('problem.zip'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('already exists'),
  })
  expect((await luna('diagnostics', '--what')).code).toBe(2)
})
