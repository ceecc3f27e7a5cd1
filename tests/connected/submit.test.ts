/**
 * A work from the library to the market and back, studio and market as they are: what leaves is what was shown, the line
 * breaks, people decide, and what proves the publication is checked once the market is gone.
 */

import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { type Client, createClient } from '#server/demo/client.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'
import { randomFrom } from '#shared/random.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { APPROVAL } from '../market/story/publishing.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'
import { type Line, openLine } from './cut-line.fixture.ts'

const PROMPT = 'a lighthouse of glass\nSteps: 30, Sampler: Euler a, CFG scale: 7, Seed: 77, Size: 1000x1000'
const POLICY: MetadataPolicy = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: false }
const passes = { result: 'pass', comment: '' } as const

const ASKS_FOR_CHANGES: ReviewDecision = {
  outcome: 'request_changes',
  criteria: {
    ...{ content: passes, quality: passes, pricing: passes },
    accuracy: { result: 'fail', comment: 'The description says nothing of the glass.' },
  },
  reasons: [{ field: 'description', code: 'wrong_metadata', comment: 'Say what the lighthouse is made of.' }],
}

let world: Connected
let line: Line
let here: Engine
let ada: TestAccount
const reviewers: Client[] = []
let folder: string

/** Noise does not compress, so that the file has many parts; and no two of them look alike. */
async function photograph(path: string, { side = 1_000, seed = 1 } = {}): Promise<void> {
  const random = randomFrom(seed)
  const pixels = Buffer.alloc(side * side * 3)
  for (let index = 0; index < pixels.length; index++) {
    const wave = Math.sin((index % (side * 3)) / (40 + seed * 17)) * Math.cos(index / (side * (90 + seed * 31)))
    pixels[index] = 110 + wave * 80 + Math.floor(random() * 64)
  }
  const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
  const tagged = image.jpeg({ quality: 98 }).withExif({
    IFD0: { Artist: 'Ada Harrow', Copyright: '(c) Ada Harrow', Model: 'Moonbeam 3000' },
    IFD2: { UserComment: PROMPT },
    IFD3: {
      ...{ GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
      ...{ GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
    },
  })
  writeFileSync(path, await tagged.toBuffer())
}

async function bring(name: string, options?: Parameters<typeof photograph>[1]): Promise<string> {
  const path = join(folder, name)
  await photograph(path, options)
  const { jobId } = await here.imports.start({ paths: [path], uploads: [] })
  await here.jobs.whenIdle()
  const [imported] = here.imports.report(jobId).imported
  if (imported === undefined) throw new Error('nothing was imported')
  return imported.assetId
}

async function draftOf(assetId: string, name: string): Promise<Draft> {
  const { draft } = await here.submissionDesk.prepare({ assetId, policy: POLICY })
  const card = parseAssetCardDocument({
    ...draft.card,
    ...{ name, description: `${name}: a tall tower over a quiet bay, drawn by night.`, tags: ['tower', 'night'] },
    image: { subject: `${name} by night` },
  })
  return { ...draft, card, ageRating: 'all', offers: [{ offer: 'one_time', priceCents: 499 }] }
}

async function decide(decision: ReviewDecision, reviewer: number): Promise<void> {
  const client = reviewers[reviewer]
  const item = await client?.review.next({})
  if (client === undefined || item == null) throw new Error('nothing waits')
  await client.review.decide({ id: item.id, decision })
}

/** One round may be under way already, and have read before what is waited for happened. */
async function settled({ sync }: Engine): Promise<void> {
  await sync.now()
  await sync.now()
}

const marketOf = (engine: Engine, id: string) => engine.submissions.get(id).market?.submission

beforeAll(async () => {
  world = await openConnected()
  line = openLine()
  folder = await mkdtemp(join(tmpdir(), 'luna-submit-'))
  const { market } = world
  ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
  const admin = await market.signUp({ name: 'Admin', roles: ['admin'] })
  for (const name of ['Dan', 'Eve']) {
    const person = await market.signUp({ name })
    await createClient(market.url, admin.token).accounts.grantRole({ id: person.accountId, role: 'moderator' })
    reviewers.push(createClient(market.url, person.token))
  }
  here = await world.studio()
  await signInStudio(here, ada)
})

afterAll(async () => {
  line.restore()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

describe('one work', () => {
  let assetId: string
  let id: string
  let draft: Draft

  it('shows what its file says, and what of it would leave', async () => {
    assetId = await bring('lighthouse.jpg')
    const { files, draft: first, withheld } = await here.submissionDesk.prepare({ assetId, policy: POLICY })
    const said = files[0]?.metadata ?? []
    expect(said.find(({ label }) => label === 'GPS position')).toMatchObject({
      value: '51.50000, -0.11667',
      leaves: false,
    })
    expect(said.find(({ label }) => label === 'UserComment')).toMatchObject({ group: 'generation', leaves: false })
    expect(said.find(({ label }) => label === 'Artist')).toMatchObject({ value: 'Ada Harrow', leaves: true })
    expect(withheld).toContain('visual_generation')
    expect(JSON.stringify(first)).not.toContain('seed')
    expect(files[0]?.mediaId).not.toBe(files[0]?.sourceId)
    draft = await draftOf(assetId, 'Lighthouse of glass')
    expect(here.submissionDesk.check({ ...draft, ageRating: null })).toMatchObject([{ field: 'age_rating' }])
  })

  it('keeps no file that says more than may leave', async () => {
    const { files } = await here.submissionDesk.prepare({ assetId, policy: POLICY })
    const whole = [{ sha256: files[0]?.sourceId ?? '', role: 'main' as const }]
    const saved = here.submissionDesk.save({ id: null, assetId, policy: POLICY, draft: { ...draft, media: whole } })
    await expect(saved).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('waits without a connection, and continues where an upload broke off', async () => {
    line.cut()
    const saved = await here.submissionDesk.save({ id: null, assetId, policy: POLICY, draft })
    id = saved.id
    expect(here.submissionDesk.submit(id)).toMatchObject({
      state: 'local',
      waiting: ['save', 'submit'],
      isEditable: false,
    })
    await here.sync.now()
    expect(here.submissionDesk.get(id)).toMatchObject({ state: 'local', unsent: 2, isRefused: false })

    const sizeBytes = sizeOfMain(id)
    expect(sizeBytes).toBeGreaterThan(650 * 1024)
    line.mend()
    line.cutAfterBytes(600 * 1024)
    await settled(here)
    const before = line.sentBytes()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(sizeBytes)
    line.mend()
    await settled(here)
    expect(line.sentBytes()).toBe(sizeBytes)
    expect(here.submissionDesk.get(id)).toMatchObject({ state: 'submitted', waiting: [], upload: null, round: 1 })
    expect(marketOf(here, id)?.place).toMatchObject({ position: 1, wait: { basis: 'usual' } })
  })

  function sizeOfMain(submissionId: string): number {
    const sha256 = here.submissions.get(submissionId).draft.media[0]?.sha256 ?? ''
    return Number(here.db.prepare('select size_bytes from media where sha256 = ?').pluck().get(sha256))
  }

  it('left neither place, camera nor prompt with the market', async () => {
    const path = marketOf(here, id)?.media.find(({ isMade }) => !isMade)?.path ?? ''
    const bytes = Buffer.from(await (await fetch(new URL(path, world.market.url))).arrayBuffer())
    const { exif } = await sharp(bytes).metadata()
    const text = bytes.toString('latin1')
    expect(exif?.toString('latin1')).toContain('Ada Harrow')
    for (const secret of ['Moonbeam', 'Sampler: Euler', 'GPS']) expect(text).not.toContain(secret)
  })

  it('comes back with reasons tied to fields, and shows what was changed since', async () => {
    await decide(ASKS_FOR_CHANGES, 0)
    await settled(here)
    const returned = here.submissionDesk.get(id)
    expect(returned).toMatchObject({ state: 'changes_requested', isEditable: true })
    expect(returned.market?.submission.reasons).toEqual(ASKS_FOR_CHANGES.reasons)

    const card = { ...draft.card, description: 'A lighthouse of green glass over a quiet bay, drawn by night.' }
    await here.submissionDesk.save({ id, assetId, policy: POLICY, draft: { ...draft, card } })
    here.submissionDesk.submit(id)
    await settled(here)
    expect(here.submissionDesk.get(id)).toMatchObject({ state: 'submitted', round: 2 })
    const client = here.market.clientOf(here.market.requireAccount())
    const changes = await client.submissions.changes({ id })
    expect(changes.card.map(({ path }) => path)).toEqual(['description'])
  })

  it('is published, and its certificate is kept with it', async () => {
    await decide(APPROVAL, 1)
    await settled(here)
    expect(here.submissionDesk.ofAsset(assetId)).toMatchObject({ state: 'published', isEditable: false })
    const [certificate] = here.provenance.certificates(id)
    expect(certificate).toMatchObject({ name: 'Lighthouse of glass', creatorName: 'Ada', parents: [] })
    // What comes next is a new version of the same asset.
    const next = await here.submissionDesk.prepare({ assetId, policy: POLICY })
    expect(next).toMatchObject({
      submissionId: null,
      draft: { assetId: certificate?.marketAssetId, offers: draft.offers },
    })
  })
})

it('takes back what waits, and what the market has', async () => {
  const assetId = await bring('tower.jpg', { seed: 2, side: 400 })
  const draft = await draftOf(assetId, 'Tower of salt')
  line.cut()
  const { id } = await here.submissionDesk.save({ id: null, assetId, policy: POLICY, draft })
  here.submissionDesk.submit(id)
  expect(() => here.submissionDesk.submit(id)).toThrow(expect.objectContaining({ code: 'SUBMISSION_STATE' }))
  expect(here.submissionDesk.withdraw(id, undefined)).toMatchObject({ state: 'local', waiting: ['save'] })
  line.mend()
  here.submissionDesk.submit(id)
  await settled(here)
  expect(here.submissionDesk.get(id).state).toBe('submitted')
  expect(() => here.submissionDesk.forget(id)).toThrow(expect.objectContaining({ code: 'SUBMISSION_STATE' }))
  here.submissionDesk.withdraw(id, 'Not yet.')
  await settled(here)
  expect(here.submissionDesk.get(id)).toMatchObject({ state: 'withdrawn', isEditable: true })
  expect(here.submissionDesk.ofAsset(assetId)).toBeNull()
  // As it is, without any change.
  here.submissionDesk.submit(id)
  await settled(here)
  expect(here.submissionDesk.get(id).state).toBe('submitted')
})

it('appeals against a decision, which goes to another person', async () => {
  const reject: ReviewDecision = { ...ASKS_FOR_CHANGES, outcome: 'reject' }
  await decide(reject, 0)
  await settled(here)
  const [rejected] = here.submissionDesk.list().filter(({ state }) => state === 'rejected')
  const id = rejected?.id ?? ''
  expect(() => here.submissionDesk.appeal('019db0a0-0000-7000-8000-000000000000', 'nobody has it')).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
  here.submissionDesk.appeal(id, 'The description says it in its second line.')
  expect(here.submissionDesk.get(id)).toMatchObject({ waiting: ['appeal'], isEditable: false })
  await settled(here)
  expect(here.submissionDesk.get(id).state).toBe('appealed')
  await decide(APPROVAL, 1)
  await settled(here)
  expect(here.submissionDesk.get(id).state).toBe('published')
})

it('is gone on with on another machine, with its files', async () => {
  const assetId = await bring('cliff.jpg', { seed: 3, side: 400 })
  const draft = await draftOf(assetId, 'Cliff of slate')
  const { id } = await here.submissionDesk.save({ id: null, assetId, policy: POLICY, draft })
  await here.sync.now()
  const there = await world.studio()
  await signInStudio(there, ada)
  await there.sync.now()
  expect(there.submissionDesk.get(id)).toMatchObject({ assetId: null, pictureId: null, problems: [] })
  const adopted = await there.submissionDesk.adopt(id, new AbortController().signal)
  expect(await there.submissionDesk.adopt(id, new AbortController().signal)).toBe(adopted)
  const detail = there.library.get(adopted)
  expect(detail).toMatchObject({ card: { name: 'Cliff of slate' }, media: { id: draft.media[0]?.sha256 } })
  expect(there.media.has(draft.media[0]?.sha256 ?? '')).toBe(true)
  expect(there.submissionDesk.ofAsset(adopted)).toMatchObject({ id, state: 'draft' })
  // It is sent from there as it would be from here.
  there.submissionDesk.submit(id)
  await settled(there)
  await settled(here)
  expect(here.submissionDesk.get(id).state).toBe('submitted')
})

it('proves both publication and priority once the market is gone', async () => {
  const assetId = await bring('ravine.jpg', { seed: 4, side: 400 })
  line.cut()
  const claim = await here.provenance.claim(assetId)
  expect(claim.recorded).toBeNull()
  expect(here.provenance.verifyClaim(claim.id)).toMatchObject({ isValid: true })
  line.mend()
  await settled(here)
  expect(here.provenance.claims(assetId)).toMatchObject([{ id: claim.id, recorded: { logIndex: 2 } }])

  await world.market.close()
  const published = here.submissionDesk.list().find(({ name }) => name === 'Lighthouse of glass')
  const [certificate] = here.provenance.certificates(published?.id ?? '')
  const proof = await here.provenance.verifyCertificate(certificate?.versionId ?? '')
  expect(proof.isValid).toBe(true)
  expect(Object.fromEntries(proof.parts.map(({ part, result }) => [part, result]))).toEqual({
    ...{
      signature: 'holds',
      inclusion: 'holds',
      checkpoint: 'holds',
      continuity: 'holds',
      card: 'holds',
      picture: 'holds',
    },
  })
  const claimed = here.provenance.verifyClaim(claim.id)
  expect(claimed.isValid).toBe(true)
  expect(claimed.parts.find(({ part }) => part === 'inclusion')?.result).toBe('holds')

  // A certificate that was changed proves nothing, and says which part of it does not hold.
  here.db
    .prepare(
      "update publication_proof set certificate = json_set(certificate, '$.document.name', 'Another') where version_id = ?",
    )
    .run(certificate?.versionId)
  const forged = await here.provenance.verifyCertificate(certificate?.versionId ?? '')
  expect(forged).toMatchObject({ isValid: false, parts: [{ part: 'signature', result: 'fails' }] })
})
