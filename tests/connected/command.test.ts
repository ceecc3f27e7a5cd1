/** `luna` and the market: signs in, publishes a folder as a build would, and says what became of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import type { Engine } from '#engine/engine.ts'
import { type Client, createClient } from '#server/demo/client.ts'
import { collectOutput, jsonOf, luna, lunaTelling, lunaUntil } from '../cli/luna.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { APPROVAL } from '../market/story/publishing.ts'
import { type Connected, openConnected } from './connected.fixture.ts'
import { letIn, pollingSoon } from './sign-in.fixture.ts'

const publishedSchema = z.object({
  works: z.array(z.object({ name: z.string(), outcome: z.string(), problems: z.array(z.string()) })),
  failed: z.array(z.object({ path: z.string(), code: z.string() })),
})

let world: Connected
let ada: Engine
let reviewer: Client
let folder: string
let restoreOutput: () => void

function card(name: string, changes: object = {}): string {
  return JSON.stringify({
    ...{ version: '1.0', asset_type: 'image', name, tags: ['harbor', 'night'], age_rating: 'all' },
    description: `${name}: a quiet harbor with lamps over black water, drawn by night.`,
    image: { subject: 'A harbor by night' },
    licensing: { offers: [{ offer: 'one_time', price_cents: 499 }] },
    ...changes,
  })
}

const inLibrary = (...args: string[]) => luna(...args, '--library', ada.options.libraryDirectory, '--json')
const works = () => join(folder, 'works')

async function publish(...options: string[]) {
  const outcome = await inLibrary('publish', works(), ...options)
  const { works: found, failed } = publishedSchema.parse(jsonOf(outcome))
  return { code: outcome.code, outcomes: Object.fromEntries(found.map((work) => [work.name, work])), failed }
}

beforeAll(async () => {
  restoreOutput = collectOutput()
  folder = mkdtempSync(join(tmpdir(), 'luna-command-'))
  mkdirSync(works())
  writeFileSync(join(works(), 'lamps.png'), await drawnScene(31, { width: 1024, height: 1024 }))
  writeFileSync(join(works(), 'lamps.json'), card('Lamps over water'))
  writeFileSync(join(works(), 'pier.png'), await drawnScene(32, { width: 1024, height: 1024 }))
  writeFileSync(join(works(), 'pier.json'), card('The old pier', { licensing: undefined }))
  writeFileSync(join(works(), 'torn.png'), 'no picture')
  world = await openConnected()
  const { market } = world
  const admin = await market.signUp({ name: 'Admin', roles: ['admin'] })
  const dan = await market.signUp({ name: 'Dan' })
  await createClient(market.url, admin.token).accounts.grantRole({ id: dan.accountId, role: 'moderator' })
  reviewer = createClient(market.url, dan.token)
  ada = await world.studio()
})

afterAll(async () => {
  restoreOutput()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

it('says what to do where no one is signed in', async () => {
  expect(await luna('status', '--library', ada.options.libraryDirectory)).toMatchObject({
    code: 0,
    stdout: 'Not signed in. Run “luna sign-in”.\n',
  })
  const outcome = await inLibrary('publish', works())
  expect(jsonOf(outcome)).toMatchObject({ error: { code: 'NOT_SIGNED_IN', detail: 'Run “luna sign-in” first.' } })
  expect(outcome.code).not.toBe(0)
})

it('signs in by a code that is compared in a browser', async () => {
  const { market } = world
  const person = await market.signUp({ name: 'Ada', roles: ['creator'] })
  const shown = Promise.withResolvers<{ link: string; userCode: string }>()
  const onError = (text: string): void => {
    const [, link, userCode] = /Open (\S+)\n.*code: (\S+)/.exec(text) ?? []
    if (link !== undefined && userCode !== undefined) shown.resolve({ link, userCode })
  }
  const place = ['--market', market.url, '--library', ada.options.libraryDirectory]
  const outcome = await pollingSoon(async () => {
    const running = lunaTelling(onError, 'sign-in', ...place)
    await letIn(await shown.promise, person)
    return running
  })
  expect(outcome).toMatchObject({ code: 0, stdout: 'Signed in as Ada.\n' })
  expect((await luna('sign-in', '--market', 'ftp://market.example')).code).toBe(2)
})

it('submits what is complete, says what is missing of the rest, and submits nothing twice', async () => {
  const tried = await publish('--dry-run')
  expect(tried.outcomes).toMatchObject({ 'Lamps over water': { outcome: 'ready' } })
  expect(await reviewer.review.next({})).toBeNull()

  const interrupted = await lunaUntil(
    AbortSignal.abort(),
    'publish',
    works(),
    '--library',
    ada.options.libraryDirectory,
  )
  expect(interrupted.code).toBe(130)
  expect(await reviewer.review.next({})).toBeNull()

  const first = await publish()
  expect(first.outcomes).toMatchObject({
    'Lamps over water': { outcome: 'submitted', problems: [] },
    'The old pier': { outcome: 'incomplete', problems: [expect.stringMatching(/^offers: /)] },
  })
  expect(first).toMatchObject({ code: 3, failed: [{ path: join(works(), 'torn.png') }] })
  expect((await publish()).outcomes).toMatchObject({ 'Lamps over water': { outcome: 'under_review' } })
})

it('shows a publication, submits it no more while it is the same, and proves it', async () => {
  const item = await world.market.eventually(async () => {
    const next = await reviewer.review.next({})
    if (next === null) throw new Error('nothing waits')
    return next
  })
  await reviewer.review.decide({ id: item.id, decision: APPROVAL })
  await world.market.settle()
  const status = await inLibrary('status', '--refresh')
  expect(jsonOf(status)).toMatchObject({
    account: 'Ada',
    submissions: [{ name: 'Lamps over water', state: 'published', unsent: 0 }],
    unsent: [],
  })
  expect((await publish()).outcomes).toMatchObject({ 'Lamps over water': { outcome: 'unchanged' } })

  const [submission] = ada.submissions.list()
  const [kept] = ada.provenance.certificates(submission?.id ?? '')
  const { text } = ada.provenance.exportCertificate(kept?.versionId ?? '')
  const file = join(folder, 'certificate.json')
  writeFileSync(file, text)
  const genuine = await inLibrary('verify', file)
  expect(jsonOf(genuine)).toMatchObject({ kind: 'publication', isGenuine: true })
  expect(genuine.code).toBe(0)
  for (const forged of [text.replace('Lamps over water', 'Lamps over land'), '{}', 'no certificate']) {
    writeFileSync(file, forged)
    const outcome = await inLibrary('verify', file)
    expect(jsonOf(outcome), forged.slice(0, 40)).toMatchObject({ kind: 'publication', isGenuine: false })
    expect(outcome.code).toBe(13)
  }
})

it('verifies files alone, since reading from anything else may never end', async () => {
  const outcome = await inLibrary('verify', folder)
  expect(jsonOf(outcome)).toMatchObject({ error: { code: 'FILE_UNREADABLE', detail: `${folder} is not a file` } })
  expect(outcome.code).toBe(3)
})

it('shows what works brought, and as of when', async () => {
  const outcome = await inLibrary('earnings', '--period', 'all', '--refresh')
  expect(jsonOf(outcome)).toMatchObject({ overview: { totals: { netMicroDollars: '0' } }, works: [] })
  const { stdout } = await luna('earnings', '--library', ada.options.libraryDirectory)
  expect(stdout).toMatch(/Available 0\.000000, pending 0\.000000\.\nAs of \d{4}-\d\d-\d\d \d\d:\d\d\.\n$/)
})
