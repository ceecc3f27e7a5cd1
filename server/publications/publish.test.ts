import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { derivationsAbove } from '#shared/offers/ancestry.ts'
import { doesBindCard, doesBindFile } from '#shared/provenance/bindings.ts'
import { verifyPublicationCertificate } from '#shared/provenance/certificates.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import type { Media } from './assets.ts'
import {
  addCreator,
  characterCard,
  hexOf,
  openTestPublications,
  type PublicationChanges,
  publicationOf,
} from './publications.fixture.ts'
import type { Publications } from './publications.ts'
import type { Publication, Published } from './publish.ts'
import { trustedKeys } from './signing-key.ts'

const file = (role: Media['role']): Media => ({
  sha256: hexOf(32),
  role,
  contentType: 'image/png',
  sizeBytes: 10,
})

describeOnDatabase('publishing', (open) => {
  let market: TestDatabase
  let publications: Publications
  let ann: string
  let ben: string
  const publish = (publication: Publication): Promise<Published> =>
    market.database.asService((tx) => publications.publish(tx, publication))
  const asset = (id: string) => market.database.asService((tx) => publications.assetById(tx, id))
  beforeAll(async () => {
    market = await open()
    publications = await openTestPublications(market)
    ann = await addCreator(market, 'Ann')
    ben = await addCreator(market, 'Ben')
  })

  it('binds the whole card and every file in the certificate, what is sold first', async () => {
    const media = [file('preview'), file('main'), file('main')]
    const { certificate } = await publish(publicationOf(ann, { media }))
    const keys = await market.database.asAccount(null, trustedKeys)
    const checked = verifyPublicationCertificate(certificate, keys)
    if (!checked.valid) throw new Error(checked.reason)
    const [preview, ...sold] = media.map(({ sha256 }) => sha256)
    expect(checked.document.fingerprint.contentSha256).toEqual([...sold, preview])
    expect(doesBindCard(checked.document, characterCard())).toBe(true)
    expect(doesBindCard(checked.document, characterCard({ name: 'Somebody else' }))).toBe(false)
    for (const { sha256 } of media) expect(doesBindFile(checked.document, sha256)).toBe(true)
    expect(doesBindFile(checked.document, hexOf(32))).toBe(false)
  })

  it('shows no royalty of the card, which may contradict the terms; not of older cards either', async () => {
    const licensing = { license: 'royalty_free', royalty_percent: 100, allows_ai_training: true }
    const { assetId } = await publish(publicationOf(ann, { card: characterCard({ licensing }) }))
    const shown = { license: 'royalty_free', allows_ai_training: true }
    expect((await asset(assetId)).card.licensing).toEqual(shown)
    const { rows } = await market.admin.query('select card from assets where id = $1', [assetId])
    expect(rows[0]?.card.licensing).toEqual(shown)
    await market.admin.query(`update assets set card = jsonb_set(card, '{licensing}', $2) where id = $1`, [
      assetId,
      JSON.stringify(licensing),
    ])
    expect((await asset(assetId)).card.licensing).toEqual(shown)
  })

  it('gives a submission an asset, a first version and a certificate that holds', async () => {
    const publication = publicationOf(ann, { media: [file('main'), file('preview')] })
    const { assetId, number, certificate, logIndex } = await publish(publication)
    expect(number).toBe(1)
    expect(await asset(assetId)).toMatchObject({
      creatorId: ann,
      status: 'published',
      kind: 'character',
      salesCount: 0,
    })
    const keys = await market.database.asAccount(null, trustedKeys)
    expect(verifyPublicationCertificate(certificate, keys)).toMatchObject({
      valid: true,
      document: { assetId, creatorId: ann, creatorName: 'Ann', parent: null, logIndex },
    })
  })

  it('publishes a submission once, however often it is asked to', async () => {
    const publication = publicationOf(ann)
    const first = await publish(publication)
    expect(await publish(publication)).toEqual(first)
    const { rows } = await market.admin.query('select 1 from asset_versions where asset_id = $1', [first.assetId])
    expect(rows).toHaveLength(1)
  })

  it('adds versions to an asset of the same creator and kind only', async () => {
    const { assetId } = await publish(publicationOf(ann))
    const again = await publish(publicationOf(ann, { assetId, card: characterCard({ name: 'Shadowveil II' }) }))
    expect(again).toMatchObject({ assetId, number: 2 })
    expect(await asset(assetId)).toMatchObject({ name: 'Shadowveil II', currentVersionId: again.versionId })
    await expect(publish(publicationOf(ben, { assetId }))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const other = publicationOf(ann, { assetId, card: characterCard({ asset_type: 'item', item: {} }) })
    await expect(publish(other)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('shows neither the sold text nor the sold file', async () => {
    const main = file('main')
    const disguised: Media = { ...main, role: 'preview' }
    const preview = file('preview')
    const { assetId } = await publish(publicationOf(ann, { media: [main, disguised, preview] }))
    const shown = await asset(assetId)
    expect(shown.previews).toEqual([preview])
    expect(JSON.stringify(shown)).not.toContain('What only a buyer reads')
    expect(shown.card).toMatchObject({ character: { race: 'Drow', class: 'Rogue' } })
    const asApp = (column: string) =>
      market.asRole('luna_app', ann, (client) => client.query(`select ${column} from asset_versions`))
    await expect(asApp('media')).rejects.toMatchObject({ code: '42501' })
    await expect(asApp('card')).rejects.toMatchObject({ code: '42501' })
    expect((await asApp('certificate')).rows.length).toBeGreaterThan(0)
  })

  describe('derivatives', () => {
    const derive = (parentId: string, royaltyPercent = 10, changes: PublicationChanges = {}) =>
      publish(publicationOf(ben, { parent: { assetId: parentId, royaltyPercent }, ...changes }))

    it('carry the chain to the root, each with its own royalty, five parents at most', async () => {
      let parent = await publish(publicationOf(ann))
      const chain = [parent.assetId]
      for (let depth = 1; depth <= 5; depth++) {
        parent = await derive(parent.assetId, depth)
        chain.unshift(parent.assetId)
        const { ancestry } = await asset(parent.assetId)
        expect(ancestry.map(({ assetId }) => assetId)).toEqual(chain.slice(1))
        expect(ancestry.map(({ royaltyPercent }) => royaltyPercent)).toEqual(
          Array.from({ length: depth }, (_, at) => depth - at),
        )
      }
      await expect(derive(parent.assetId)).rejects.toMatchObject({ code: 'SUBMISSION_INVALID' })
    })

    it('need a parent that exists and was not removed', async () => {
      await expect(derive(uuidv7())).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const { assetId } = await publish(publicationOf(ann))
      await market.database.asService((tx) => publications.remove(tx, assetId, 'copied', true))
      await expect(derive(assetId)).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it('cannot close into a circle, whatever order versions come in', async () => {
      const root = await publish(publicationOf(ben))
      const child = await derive(root.assetId)
      const circle = publicationOf(ben, {
        assetId: root.assetId,
        parent: { assetId: child.assetId, royaltyPercent: 5 },
      })
      await expect(publish(circle)).rejects.toMatchObject({ code: 'CONFLICT' })
      const lone = await publish(publicationOf(ben))
      const itself = publicationOf(ben, { assetId: lone.assetId, parent: { assetId: lone.assetId, royaltyPercent: 5 } })
      await expect(publish(itself)).rejects.toMatchObject({ code: 'SUBMISSION_INVALID' })
    })

    it('of two assets that name each other as parents at once, one is refused', async () => {
      const [a, b] = [await publish(publicationOf(ann)), await publish(publicationOf(ben))]
      const outcomes = await Promise.allSettled([
        publish(publicationOf(ann, { assetId: a.assetId, parent: { assetId: b.assetId, royaltyPercent: 10 } })),
        publish(publicationOf(ben, { assetId: b.assetId, parent: { assetId: a.assetId, royaltyPercent: 10 } })),
      ])
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    it('keep a parent they once acknowledged', async () => {
      const [first, second] = [await publish(publicationOf(ann)), await publish(publicationOf(ann))]
      const child = await derive(first.assetId)
      const without = await publish(publicationOf(ben, { assetId: child.assetId }))
      expect(without.certificate.document).toMatchObject({ parent: { assetId: first.assetId } })
      await expect(derive(second.assetId, 10, { assetId: child.assetId })).rejects.toMatchObject({ code: 'CONFLICT' })
    })
  })

  describe('works with several parents', () => {
    const derive = (parents: Publication['parents'], changes: PublicationChanges = {}) =>
      publish(publicationOf(ben, { parents, ...changes }))
    const remix = (assetId: string, royaltyPercent = 10) => ({ assetId, kind: 'remix', royaltyPercent }) as const

    it('carry the links on all ways to a root they share, and certify each parent', async () => {
      const root = await publish(publicationOf(ann))
      const left = await derive([remix(root.assetId, 50)])
      const right = await derive([{ assetId: root.assetId, kind: 'recolor', royaltyPercent: 20 }])
      const mashups = [left, right].map(({ assetId }) => ({ assetId, kind: 'mashup', royaltyPercent: 15 }) as const)
      const leaf = await derive(mashups)
      expect(leaf.certificate.document).toMatchObject({
        parent: { assetId: left.assetId, royaltyPercent: 15 },
        parents: mashups,
      })
      const { ancestry } = await asset(leaf.assetId)
      expect(derivationsAbove(leaf.assetId, ancestry)).toMatchObject([
        { childAssetId: leaf.assetId, assetId: left.assetId, kind: 'mashup' },
        { childAssetId: leaf.assetId, assetId: right.assetId, kind: 'mashup' },
        { childAssetId: left.assetId, assetId: root.assetId, royaltyPercent: 50 },
        { childAssetId: right.assetId, assetId: root.assetId, royaltyPercent: 20, kind: 'recolor' },
      ])
      const { rows } = await market.admin.query(
        'select kind, royalty_percent from derivations where child_asset_id = $1',
        [leaf.assetId],
      )
      expect(rows).toEqual(mashups.map(({ kind, royaltyPercent }) => ({ kind, royalty_percent: royaltyPercent })))
    })

    it('name no more parents, and give away no more, than there can be', async () => {
      const roots: ReturnType<typeof remix>[] = []
      for (let at = 0; at < 6; at++) roots.push(remix((await publish(publicationOf(ann))).assetId, 20))
      await expect(derive(roots)).rejects.toMatchObject({ code: 'SUBMISSION_INVALID' })
      const much = roots.slice(0, 5).map((root, at) => ({ ...root, royaltyPercent: at === 4 ? 21 : 20 }))
      await expect(derive(much)).rejects.toMatchObject({ code: 'SUBMISSION_INVALID' })
      expect((await derive(roots.slice(0, 5))).number).toBe(1)
    })

    it('get another parent next to those they have, until something derives from them', async () => {
      const [first, second, third] = [
        await publish(publicationOf(ann)),
        await publish(publicationOf(ann)),
        await publish(publicationOf(ann)),
      ]
      const { assetId } = await derive([remix(first.assetId)])
      // What is named again stays on its terms.
      await derive([remix(second.assetId, 20), remix(first.assetId, 90)], { assetId })
      expect((await asset(assetId)).ancestry.map(({ royaltyPercent }) => royaltyPercent)).toEqual([10, 20])
      await derive([remix(assetId)])
      const late = [first, second, third].map((parent) => remix(parent.assetId))
      await expect(derive(late, { assetId })).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it('of three that would close a circle at once, never all are published', async () => {
      const [a, b, c] = [
        await publish(publicationOf(ben)),
        await publish(publicationOf(ben)),
        await publish(publicationOf(ben)),
      ].map(({ assetId }) => assetId) as [string, string, string]
      const other = remix((await publish(publicationOf(ann))).assetId)
      const outcomes = await Promise.allSettled([
        derive([remix(b), other], { assetId: a }),
        derive([other, remix(c)], { assetId: b }),
        derive([remix(a), other], { assetId: c }),
      ])
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      expect(failures.length).toBeGreaterThan(0)
      for (const failure of failures) expect(failure).toMatchObject({ code: 'CONFLICT' })
    })
  })

  it('sells exclusively once, and nothing that left the market', async () => {
    const { assetId } = await publish(publicationOf(ann))
    const sell = () => market.database.asService((tx) => publications.markSoldExclusively(tx, assetId))
    const outcomes = await Promise.allSettled([sell(), sell(), sell()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const buy = market.database.asService((tx) => publications.sellable(tx, assetId))
    await expect(buy).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    await expect(publish(publicationOf(ann, { assetId }))).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('lets only its creator withdraw an asset, which then no one else sees', async () => {
    const { assetId } = await publish(publicationOf(ann))
    const { database } = market
    const byBen = database.asService((tx) => publications.withdraw(tx, ben, assetId))
    await expect(byBen).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await database.asService((tx) => publications.withdraw(tx, ann, assetId))
    const seenBy = (accountId: string | null) =>
      database.asAccount(accountId, (tx) => publications.assetById(tx, assetId))
    await expect(seenBy(ben)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(seenBy(null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await seenBy(ann)).toMatchObject({ status: 'withdrawn' })
  })

  it('counts sales and never below zero', async () => {
    const { assetId } = await publish(publicationOf(ann))
    for (const count of [2, -1, -5]) await market.database.asService((tx) => publications.addSales(tx, assetId, count))
    expect(await asset(assetId)).toMatchObject({ salesCount: 0 })
  })
})
