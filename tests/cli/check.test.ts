/** `luna check` and `luna fingerprint` on a library with works of its creator and of another one. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createEngine } from '#engine/engine.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import {
  collectOutput,
  homeEnvironment,
  jsonLinesOf,
  jsonOf,
  LUNA,
  luna,
  lunaProcess,
  type Outcome,
  run,
} from './luna.ts'

const OTHERS = { user_id: '0193a000-0000-7000-8000-00000000000a', username: 'Ana' }
const CASTLE = {
  version: '1.0',
  asset_type: 'location',
  name: 'The castle over the sea',
  description:
    'A weathered castle on a white cliff above the northern sea, held by an old order of lamp keepers who light the way for ships through every storm of the long winter.',
  tags: ['castle', 'sea', 'winter'],
  creator: OTHERS,
}

let directory: string
let home: string
let restoreOutput: () => void
const at = (...names: string[]) => join(directory, ...names)

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-cli-check-'))
  home = at('home')
  for (const [name, value] of Object.entries(homeEnvironment(home))) vi.stubEnv(name, value)
  restoreOutput = collectOutput()
  mkdirSync(at('works'))
  const castle = await drawnScene(1)
  const own = await drawnScene(2)
  writeFileSync(at('works', 'castle.png'), castle)
  writeFileSync(at('works', 'castle.json'), JSON.stringify(CASTLE))
  writeFileSync(at('works', 'my harbour.png'), own)
  for (let seed = 3; seed < 9; seed++) writeFileSync(at('works', `scene ${seed}.png`), await drawnScene(seed))

  writeFileSync(at('new.png'), await drawnScene(100))
  writeFileSync(at('mirrored.png'), await sharp(castle).flop().png().toBuffer())
  writeFileSync(at('smaller.jpg'), await sharp(castle).resize(200).jpeg({ quality: 60 }).toBuffer())
  writeFileSync(at('turned.webp'), await sharp(castle).rotate(90).webp().toBuffer())
  writeFileSync(at('grayer.png'), await sharp(castle).modulate({ saturation: 0.3, brightness: 1.1 }).png().toBuffer())
  writeFileSync(at('own copy.jpg'), await sharp(own).jpeg().toBuffer())
  writeFileSync(at('cut.png'), castle.subarray(0, castle.length >> 1))
  writeFileSync(at('note.txt'), 'just words')
  writeFileSync(at('broken.json'), '{ "version": "1.0", ')
  writeFileSync(at('invalid.json'), JSON.stringify({ version: '1.0', asset_type: 'location', name: 7 }))
  writeFileSync(at('reworded.json'), JSON.stringify(reworded()))
  writeFileSync(at('taken.json'), JSON.stringify({ ...CASTLE, creator: undefined }))
  await nameCreator('Mira')
  const outcome = await luna('import', at('works'))
  expect(outcome, outcome.stderr).toMatchObject({ code: 0, stdout: '8 imported, 1 skipped, 0 failed.\n' })
})

afterAll(() => {
  restoreOutput()
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true, force: true })
})

/** As in the studio's settings; without it the creator of a picture alone is unknown. */
async function nameCreator(creatorName: string): Promise<void> {
  const engine = await createEngine({ libraryDirectory: join(home, 'library'), host: 'cli', version: '0.0.0' })
  engine.settings.update({ creatorName })
  await engine.close()
}

/** The castle's text with some of its words exchanged. */
function reworded() {
  const name = CASTLE.name.replace('The', 'A')
  const description = CASTLE.description
    .replace('white cliff', 'tall cliff')
    .replace('northern', 'cold')
    .replace('held by an old', 'kept by an ancient')
    .replace('every', 'each')
    .replace('long', 'hard')
  return { ...CASTLE, creator: undefined, name, description }
}

const hashBits = z.int().min(0).max(64).nullable()
const matchSchema = z.object({
  id: z.string(),
  name: z.string(),
  combined: z.number(),
  layers: z.object({
    metadata: z.number().nullable(),
    visual: z.number().nullable(),
    pHashBits: hashBits,
    dHashBits: hashBits,
    metadataHashEqual: z.boolean(),
    visualHashEqual: z.boolean(),
    alignment: z.number().nullable(),
  }),
  reasons: z.array(z.string()),
})
const reportSchema = z.object({
  verdict: z.string(),
  uniqueness: z.number(),
  profile: z.string(),
  layersChecked: z.array(z.string()),
  matches: z.array(matchSchema),
})

const check = (...args: string[]) => luna('check', ...args)

function reportOf(outcome: Outcome) {
  expect(outcome.stderr).toBe('')
  return reportSchema.parse(jsonOf(outcome))
}

test('a new picture is unique: code 0, in words and as JSON', async () => {
  const [words, json] = await Promise.all([check(at('new.png')), check(at('new.png'), '--json')])
  expect(words).toMatchObject({ code: 0, stderr: '' })
  expect(words.stdout).toMatch(/^Unique/)
  expect(words.stdout).toContain('compared with 8 library assets')
  expect(json.code).toBe(0)
  expect(reportOf(json)).toMatchObject({
    verdict: 'unique',
    profile: 'lexical',
    layersChecked: ['metadata_hash', 'visual_hash', 'p_hash', 'd_hash', 'local_features'],
  })
})

test.each([
  ['mirrored', 'mirrored.png'],
  ['smaller and encoded anew', 'smaller.jpg'],
  ['turned on its side', 'turned.webp'],
  ['with other colors', 'grayer.png'],
])('another creator’s picture, %s, is found for review: code 12', async (_, file) => {
  const outcome = await check(at(file), '--json')
  expect(outcome.code).toBe(12)
  const { verdict, uniqueness, matches } = reportOf(outcome)
  expect(verdict).toBe('plagiarism_review')
  expect(uniqueness).toBeLessThan(0.05)
  expect(matches[0]).toMatchObject({ name: CASTLE.name, layers: { metadata: null, metadataHashEqual: false } })
  expect(matches[0]?.layers.pHashBits).toBeLessThanOrEqual(6)
  expect(matches[0]?.reasons.join('\n')).toContain('hash bits differ')
})

test('the very card and picture of another creator, and its card in other words', async () => {
  const [same, other, words] = await Promise.all([
    check(at('works', 'castle.png'), '--card', at('taken.json'), '--json'),
    check(at('reworded.json'), '--json'),
    check(at('works', 'castle.png'), '--card', at('taken.json')),
  ])
  expect(same.code).toBe(12)
  expect(reportOf(same).matches[0]).toMatchObject({
    combined: 1,
    layers: {
      ...{ metadata: 1, visual: 1, pHashBits: 0, dHashBits: 0, metadataHashEqual: true, visualHashEqual: true },
      alignment: null,
    },
  })
  expect(words.code).toBe(12)
  expect(words.stdout).toContain('a reviewer checks it before it can be published')
  expect(words.stdout).toContain(CASTLE.name)
  expect(words.stdout).toContain('The cards are identical.')
  expect(words.stdout).not.toMatch(/plagiar/i)
  expect(other.code).toBe(10)
  const { verdict, layersChecked, matches } = reportOf(other)
  expect(verdict).toBe('derivative_potential')
  expect(layersChecked).toEqual(['metadata_hash', 'text_lexical'])
  expect(matches[0]).toMatchObject({ name: CASTLE.name, layers: { visual: null, pHashBits: null } })
})

test('a copy of one’s own picture is a duplicate: code 11', async () => {
  const outcome = await check(at('own copy.jpg'), '--json')
  expect(outcome.code).toBe(11)
  expect(reportOf(outcome)).toMatchObject({ verdict: 'duplicate_self', matches: [{ name: 'My harbour' }] })
})

test('what cannot be read: code 3, said on standard error, and as JSON where asked for', async () => {
  const cases: [file: string, code: string, args?: string[]][] = [
    ['missing.png', 'FILE_UNREADABLE'],
    ['cut.png', 'IMAGE_CORRUPT'],
    ['new.png', 'FILE_UNREADABLE', ['--card', at('missing.json')]],
    ['new.png', 'CARD_INVALID', ['--card', at('invalid.json')]],
  ]
  const outcomes = await Promise.all(cases.map(([file, , args = []]) => check(at(file), ...args, '--json')))
  for (const [index, outcome] of outcomes.entries()) {
    expect(outcome.code).toBe(3)
    expect(jsonOf(outcome)).toMatchObject({ error: { code: cases[index]?.[1], message: expect.stringMatching(/\w/) } })
    expect(outcome.stderr).toMatch(/\w/)
  }
  const words = await luna('fingerprint', at('cut.png'))
  expect(words).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('damaged or incomplete') })
})

test('many paths from standard input: one JSON line each, in order, the unreadable ones among them', async () => {
  const names = ['naïve château.png', '星 の 海.png', 'two  spaces.png', "quote's.png", '-dash.png', '🌊.png']
  const scenes = await Promise.all(names.map((_, index) => drawnScene(200 + index)))
  for (const [index, name] of names.entries()) writeFileSync(at(name), scenes[index] ?? '')
  const some = [
    ...names.map((name) => at(name)),
    ...[at('missing.png'), at('works'), at('cut.png'), at('note.txt'), at('invalid.json'), at('broken.json')],
    ...[at('reworded.json'), at('own copy.jpg'), at('mirrored.png')],
  ]
  const paths = Array.from({ length: 2 * some.length }, (_, index) => some[index % some.length] ?? '')
  const outcome = await lunaProcess(['check'], { home, input: `${paths.join('\r\n')}\r\n\r\n` })
  expect(outcome).toMatchObject({ code: 3, stderr: '' })
  const lines = jsonLinesOf(outcome).map((line) => z.looseObject({ path: z.string() }).parse(line))
  expect(lines.map(({ path }) => path)).toEqual(paths)
  const of = (name: string) => lines.filter(({ path }) => path === at(name))
  for (const name of names) expect(of(name)[0], name).toMatchObject({ verdict: 'unique' })
  expect(of('missing.png')[0]).toEqual({
    path: at('missing.png'),
    error: expect.objectContaining({ code: 'FILE_UNREADABLE' }),
  })
  for (const [name, code] of [
    ['works', 'FILE_UNREADABLE'],
    ['cut.png', 'IMAGE_CORRUPT'],
    ['note.txt', 'FILE_TYPE_UNSUPPORTED'],
    ['invalid.json', 'CARD_INVALID'],
    ['broken.json', 'JSON_INVALID'],
  ] as const) {
    expect(of(name)[0], name).toMatchObject({ error: { code } })
  }
  expect(of('own copy.jpg').at(-1)).toMatchObject({ verdict: 'duplicate_self' })
  expect(of('mirrored.png').map(({ verdict }) => verdict)).toEqual(of('mirrored.png').map(() => 'plagiarism_review'))
})

test('the code of many readable files is that of the gravest; nothing to check is nothing wrong', async () => {
  const [grave, none] = await Promise.all([
    lunaProcess(['check', '--json'], {
      home,
      input: [at('new.png'), at('mirrored.png'), at('own copy.jpg')].join('\n'),
    }),
    lunaProcess(['check'], { home, input: '\n' }),
  ])
  expect(grave.code).toBe(12)
  expect(jsonLinesOf(grave)).toHaveLength(3)
  expect(none).toEqual({ code: 0, stdout: '', stderr: '' })
})

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const fingerprintSchema = z.strictObject({
  pHash: hex(16).nullable(),
  dHash: hex(16).nullable(),
  visualHash: hex(64).nullable(),
  metadataHash: hex(64).nullable(),
  imageVector: z.array(z.number()),
  textVector: z.array(z.number()),
  profile: z.string(),
})

test('fingerprints: hashes in hexadecimal digits, of a picture, a card and both, and line by line', async () => {
  const card = at('works', 'castle.json')
  const [picture, text, both, words, lines] = await Promise.all([
    luna('fingerprint', at('works', 'castle.png'), '--json'),
    luna('fingerprint', '--card', card, '--json'),
    luna('fingerprint', at('works', 'castle.png'), '--card', card, '--json'),
    luna('fingerprint', at('works', 'castle.png')),
    lunaProcess(['fingerprint'], { home, input: `${at('works', 'castle.png')}\n${at('missing.png')}\n${card}` }),
  ])
  const ofPicture = fingerprintSchema.parse(jsonOf(picture))
  const ofText = fingerprintSchema.parse(jsonOf(text))
  const ofBoth = fingerprintSchema.parse(jsonOf(both))
  expect(ofPicture).toMatchObject({ metadataHash: null, imageVector: [], textVector: [], profile: 'lexical' })
  expect(ofText).toMatchObject({ pHash: null, dHash: null, visualHash: null })
  expect(ofBoth).toEqual({ ...ofPicture, metadataHash: ofText.metadataHash })
  expect(words.stdout).toContain(ofPicture.pHash)
  expect(lines.code).toBe(3)
  expect(jsonLinesOf(lines)).toEqual([
    { path: at('works', 'castle.png'), ...ofPicture },
    { path: at('missing.png'), error: expect.objectContaining({ code: 'FILE_UNREADABLE' }) },
    { path: card, ...ofText },
  ])
})

test.skipIf(process.platform === 'win32')('a reader that leaves early ends the work without a complaint', async () => {
  const paths = Array.from({ length: 300 }, () => at('new.png')).join('\n')
  const script = `"$0" "$1" check | head -n 2; echo "code \${PIPESTATUS[0]}"`
  const outcome = await run('bash', ['-c', script, process.execPath, LUNA], { home, input: paths })
  const lines = outcome.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.at(-1)).toBe('code 0')
  expect(outcome.stderr).toBe('')
})

test.skipIf(process.platform === 'win32')('Ctrl-C ends the work: code 130', async () => {
  const input = `${at('new.png')}\n`
  const onOutput = (_line: string, child: ChildProcess) => void child.kill('SIGINT')
  const outcome = await lunaProcess(['check'], { home, input, onOutput })
  expect(outcome.code).toBe(130)
  expect(jsonLinesOf(outcome)).toMatchObject([{ path: at('new.png'), verdict: 'unique' }])
})
