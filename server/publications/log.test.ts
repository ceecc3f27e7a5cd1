import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { type Checkpoint, doesLogContinue, isInLog, verifyCheckpoint } from '#shared/provenance/log.ts'
import { priorityClaimSchema } from '#shared/provenance/priority-claim.ts'
import { verifyDocument } from '#shared/provenance/signed-document.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { claimPriority } from './claims.ts'
import { currentCheckpoint, proveConsistency, proveInclusion, readEntries } from './log.ts'
import { addCreator, hexOf, openTestSigner, publicationOf } from './publications.fixture.ts'
import { createPublications, type Publications } from './publications.ts'
import { type MarketSigner, trustedKeys } from './signing-key.ts'

describeOnDatabase('the publication log', (open) => {
  let market: TestDatabase
  let signer: MarketSigner
  let publications: Publications
  let ann: string
  const checkpoint = () => market.database.asAccount(null, (tx) => currentCheckpoint(tx, market.clock.now()))
  const publish = () => market.database.asService((tx) => publications.publish(tx, publicationOf(ann)))

  beforeAll(async () => {
    market = await open()
    signer = await openTestSigner(market)
    publications = createPublications({ clock: market.clock, signer, onChange: async () => {} })
    ann = await addCreator(market, 'Ann')
  })

  it('is empty at first, and every log continues the empty one', async () => {
    const empty = await checkpoint()
    expect(empty.treeSize).toBe(0)
    await publish()
    const later = await checkpoint()
    const proof = await market.database.asAccount(null, (tx) => proveConsistency(tx, 0, later.treeSize))
    expect(doesLogContinue(empty, later, proof)).toBe(true)
  })

  it('has no gaps after 20 publications at once, some of which fail', async () => {
    const before = (await checkpoint()).treeSize
    const failing = () =>
      market.database.asService(async (tx) => {
        await publications.publish(tx, publicationOf(ann))
        throw new Error('changed my mind')
      })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => (at % 4 === 3 ? failing() : publish())),
    )
    const published = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(published.map(({ logIndex }) => logIndex).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 15 }, (_, at) => before + at),
    )
    expect((await checkpoint()).treeSize).toBe(before + 15)
    const entries = await market.database.asAccount(null, (tx) => readEntries(tx, before, 50))
    expect(entries.map(({ logIndex }) => logIndex)).toEqual(Array.from({ length: 15 }, (_, at) => before + at))
  })

  it('proves every entry, and that it only ever grew, without asking again', async () => {
    const { treeSize } = await checkpoint()
    const keys = await market.database.asAccount(null, trustedKeys)
    const entries = await market.database.asAccount(null, (tx) => readEntries(tx, 0, 50))
    const signed = signer.sign({ ...(await checkpoint()) }, market.clock.now())
    const verified = verifyCheckpoint(signed, keys, (await checkpoint()).origin)
    if (!verified.valid) throw new Error(verified.reason)
    for (const { logIndex, envelope } of entries) {
      const proof = await market.database.asAccount(null, (tx) => proveInclusion(tx, logIndex))
      expect(isInLog(envelope.document, proof, verified.document)).toBe(true)
      const changed = { ...envelope.document, name: 'Another' }
      expect(isInLog(changed, proof, verified.document)).toBe(false)
    }
    expect(entries).toHaveLength(treeSize)
  })

  it('proves any two of its sizes consistent', async () => {
    const checkpoints: Checkpoint[] = [await checkpoint()]
    for (let at = 0; at < 9; at++) {
      await publish()
      checkpoints.push(await checkpoint())
    }
    const place = fc.nat({ max: checkpoints.length - 1 })
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const [earlier, later] = [checkpoints[Math.min(one, other)], checkpoints[Math.max(one, other)]]
        if (earlier === undefined || later === undefined) return
        const proof = await market.database.asAccount(null, (tx) =>
          proveConsistency(tx, earlier.treeSize, later.treeSize),
        )
        expect(doesLogContinue(earlier, later, proof)).toBe(true)
        const forged = { ...earlier, rootHash: hexOf(32) }
        expect(doesLogContinue(forged, later, proof)).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses proofs of what it does not hold', async () => {
    const { treeSize } = await checkpoint()
    const beyond = market.database.asAccount(null, (tx) => proveInclusion(tx, treeSize))
    await expect(beyond).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const future = market.database.asAccount(null, (tx) => proveConsistency(tx, 1, treeSize + 1))
    await expect(future).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('takes commitments without saying whose they are', async () => {
    const commitment = hexOf(32)
    const { claim, logIndex } = await market.database.asService((tx) =>
      claimPriority(tx, signer, ann, commitment, market.clock.now()),
    )
    const keys = await market.database.asAccount(null, trustedKeys)
    expect(verifyDocument(claim, keys, priorityClaimSchema, ({ recordedAt }) => recordedAt)).toMatchObject({
      valid: true,
      document: { commitment, logIndex },
    })
    expect(JSON.stringify(claim)).not.toContain(ann)
    const seenBy = async (accountId: string | null) =>
      (await market.asRole('luna_app', accountId, (client) => client.query('select id from priority_claims'))).rows
    expect(await seenBy(ann)).toHaveLength(1)
    expect(await seenBy(null)).toEqual([])
  })

  it('cannot be changed by the roles the market works with', async () => {
    for (const statement of [
      'delete from publication_log_entries',
      "update publication_log_entries set envelope = '{}'",
      'update publication_log_nodes set hash = hash',
      'delete from publication_log_nodes',
      "update asset_versions set certificate = '{}'",
      'delete from asset_versions',
    ]) {
      for (const role of ['luna_app', 'luna_service'] as const) {
        const change = market.asRole(role, ann, (client) => client.query(statement))
        await expect(change, statement).rejects.toMatchObject({ code: '42501' })
      }
    }
  })

  it('knows the keys it was signed with before, each for its time', async () => {
    const [current] = await market.database.asAccount(null, trustedKeys)
    market.clock.advance({ days: 1 })
    const before = market.clock.now()
    const successor = await openTestSigner(market)
    const keys = await market.database.asAccount(null, trustedKeys)
    expect(keys.map(({ keyId }) => keyId)).toEqual([successor.keyIdAt(before), signer.keyIdAt(before)])
    expect(keys[1]).toEqual({ ...current, validUntil: market.clock.now().toISOString() })
    const now = market.clock.now()
    const late = signer.sign({ ...(await checkpoint()), issuedAt: now.toISOString() }, now)
    expect(verifyCheckpoint(late, keys, (await checkpoint()).origin)).toMatchObject({
      valid: false,
      reason: 'key_not_valid_at_that_time',
    })
  })
})
