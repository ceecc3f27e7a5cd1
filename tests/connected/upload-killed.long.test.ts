/** A studio is killed while it sends a file; started again, it sends what the market lacks, and no byte twice. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { randomBytes } from '#server/testing/random.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { draftSchema } from '#shared/contract/market/submissions.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'
import { type Line, openLine } from './cut-line.fixture.ts'

const EDGE_PIXELS = 800

let world: Connected
let folder: string
let ada: TestAccount
let line: Line

beforeAll(async () => {
  world = await openConnected()
  line = openLine()
  folder = mkdtempSync(join(tmpdir(), 'luna-killed-'))
  ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
})

afterAll(async () => {
  line.restore()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = () =>
  createEngine({
    libraryDirectory: join(folder, 'library'),
    ...{ host: 'browser', version: 'test', marketUrl: world.market.url },
  })

/** Noise does not compress, so that the file has several parts. */
async function keepFile({ db, media }: Engine): Promise<{ id: string; sizeBytes: number }> {
  const raw = { width: EDGE_PIXELS, height: EDGE_PIXELS, channels: 3 } as const
  const pixels = randomBytes(EDGE_PIXELS * EDGE_PIXELS * raw.channels)
  const stored = await media.put({ bytes: await sharp(pixels, { raw }).png().toBuffer() })
  insertMedia(db, {
    ...{ ...stored, mediaType: 'image/png', width: EDGE_PIXELS, height: EDGE_PIXELS, frames: 1, hasAlpha: false },
    ...{ dominantColor: null, originalName: 'noise.png' },
  })
  return stored
}

/** Bytes that the market had when the studio was killed. */
async function sendAndKill(): Promise<number> {
  const args = [join(import.meta.dirname, 'upload.child.ts'), join(folder, 'library'), world.market.url]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [sent] = await once(child.stdout, 'data')
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  const [, signal] = await ended
  expect(signal).toBe('SIGKILL')
  return Number(String(sent).trim())
}

it('continues with an upload in whose middle it was killed', async () => {
  const before = await open()
  await signInStudio(before, ada)
  await before.sync.now()
  line.cut()
  const file = await keepFile(before)
  const draft = draftSchema.parse({
    card: { ...createCard('item', 'Noise'), description: 'Sent in two runs' },
    media: [{ sha256: file.id, role: 'main' }],
    ageRating: 'all',
  })
  const { id } = before.submissions.save({ id: null, assetId: null, draft })
  await before.close()

  const sentBytes = await sendAndKill()
  expect(sentBytes).toBeGreaterThan(0)
  expect(sentBytes).toBeLessThan(file.sizeBytes)

  line.mend()
  const after = await open()
  try {
    await after.sync.now()
    await after.sync.now()
    expect(line.sentBytes()).toBe(file.sizeBytes - sentBytes)
    expect(after.sync.outbox.list(ada.accountId)).toEqual([])
    const kept = after.submissions.get(id).market?.submission
    expect(kept).toMatchObject({ state: 'draft', media: [{ sha256: file.id, sizeBytes: file.sizeBytes }] })
  } finally {
    await after.close()
  }
})
