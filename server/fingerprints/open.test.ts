import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { writeBundledProfile } from '#models/onnx-graphs/bundled-profile.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { type BlobStore, missing } from '../blobs/store.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openFingerprints } from './open.ts'

describeOnDatabase('fingerprints of a running market', (open) => {
  let test: TestDatabase
  let folder: string
  beforeAll(async () => {
    test = await open()
    folder = mkdtempSync(join(tmpdir(), 'luna-open-fingerprints-'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  interface Given {
    readonly blobs?: Pick<BlobStore, 'get' | 'has'>
    /** Receives the periodic work. */
    readonly every?: Jobs['every']
  }

  async function openOver(profileId: string | null, { blobs, every }: Given = {}) {
    const { database, clock, connection, engine } = test
    const log = pino({ level: 'silent' })
    const jobs = createJobs({ database, clock, log })
    return openFingerprints({
      ...{ database, clock, log, profileId },
      jobs: every === undefined ? jobs : { ...jobs, every },
      blobs: blobs ?? (await openBlobStore(null, folder)),
      cardOf: async () => card({ name: 'Left' }),
      modelsFolder: join(folder, 'models'),
      indexOwner: engine === 'embedded' ? null : connection,
    })
  }

  it('works without any model, names creators, and compares what is left where a file is gone', async () => {
    const { fingerprints, close } = await openOver('none')
    const accountId = randomUUID()
    await test.admin.query(
      `insert into creator_profiles (account_id, handle, display_name, bio, created_at, updated_at)
       values ($1, 'mira', 'Mira of the lamp', '', now(), now())`,
      [accountId],
    )
    const picture = await scene(5)
    const fingerprint = await fingerprints.compute({ card: card({ name: 'Left' }), picture })
    const subject = { accountId, submissionId: randomUUID(), assetId: null, fingerprint }
    const fingerprintId = await test.database.asService(async (tx) => {
      const reserved = await fingerprints.reservations.reserve(tx, subject)
      await fingerprints.reservations.publish(tx, reserved.fingerprintId, randomUUID())
      return reserved.fingerprintId
    })
    const report = await fingerprints.duplicates.check({
      ...subject,
      accountId: randomUUID(),
      submissionId: randomUUID(),
    })
    expect(report.verdict).toBe('duplicate')
    expect(report.matches[0]).toMatchObject({ name: 'Left', creatorName: 'Mira of the lamp' })
    const comparison = await fingerprints.compare(fingerprintId, fingerprintId)
    expect(comparison).toMatchObject({ transformation: null, fields: [], sharedWords: ['left'] })
    await close()
  })

  it('compares by the profile that comes with the product where none is named', async () => {
    const { manifest } = await writeBundledProfile(folder)
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    vi.stubEnv('LUNA_STUDIO_MANIFEST', join(folder, 'manifest.json'))
    const { fingerprints, models, close } = await openOver(null)
    try {
      const profile = 'embedded@test-1'
      const dimensions = { image: 256, text: 256 }
      expect(models).toMatchObject({ embedder: { profile }, space: { profile, dimensions } })
      const picture = await scene(7)
      const [first, second] = await Promise.all([
        fingerprints.compute({ card: card({ name: 'Lamp of the ninth quay' }), picture }),
        fingerprints.compute({ card: card({ name: 'Lamp of the tenth quay' }), picture }),
      ])
      const subject = { accountId: randomUUID(), submissionId: randomUUID(), assetId: null, fingerprint: first }
      await test.database.asService(async (tx) => {
        const { fingerprintId } = await fingerprints.reservations.reserve(tx, subject)
        await fingerprints.reservations.publish(tx, fingerprintId, randomUUID())
      })
      const other = { accountId: randomUUID(), submissionId: randomUUID(), assetId: null, fingerprint: second }
      const report = await fingerprints.duplicates.check(other)
      expect(report.profile).toBe('embedded@test-1')
      expect(report.matches[0]?.layers.visual).toBeCloseTo(1, 4)
    } finally {
      await close()
    }
  })

  it('extracts features of earlier pictures from what is stored, and leaves what came to harm there', async () => {
    const store = await openBlobStore(null, folder)
    const blobs = { has: store.has, get: (sha256: string) => get(sha256) }
    const repeated = new Map<string, () => Promise<void>>()
    const every: Jobs['every'] = (name, _interval, handler) => void repeated.set(name, handler)
    const { fingerprints, close } = await openOver('none', { blobs, every })
    const ids: string[] = []
    for (const seed of [11, 12]) {
      const picture = await scene(seed)
      const { sha256 } = await store.put(picture)
      const fingerprint = await fingerprints.compute({ card: card({ name: `Early ${seed}` }), picture })
      expect(fingerprint.pictureSha256).toBe(sha256)
      const subject = { accountId: randomUUID(), submissionId: randomUUID(), assetId: null, fingerprint }
      const { fingerprintId } = await test.database.asService((tx) => fingerprints.reservations.reserve(tx, subject))
      ids.push(fingerprintId)
    }
    const harmed = await test.admin.query('select picture_sha256 from fingerprints where id = $1', [ids[0]])
    const get = async (sha256: string) => {
      if (sha256 === harmed.rows[0].picture_sha256) throw missing(sha256)
      return store.get(sha256)
    }
    await test.admin.query('update fingerprints set features = null where id = any($1)', [ids])
    await repeated.get('extract features of earlier pictures')?.()
    const { rows } = await test.admin.query(
      'select features is not null as has from fingerprints where id = any($1) order by id',
      [ids],
    )
    expect(rows).toEqual([{ has: false }, { has: true }])
    await close()
  })

  it('does not start with a profile that is not there', async () => {
    vi.stubEnv('LUNA_STUDIO_MANIFEST', join(import.meta.dirname, '../../models/manifest.json'))
    await expect(openOver('standard')).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
    await expect(openOver('unheard-of')).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })
})
