/** What everybody can read: works, search, the catalog and the log; and what readers keep for later. */
import { as, first, type Page, publish, type Scene, uploadPicture } from './scene.ts'

interface Fingerprint {
  readonly picture: { readonly pHash: string; readonly dHash: string } | null
}
interface Change {
  readonly assetId: string
  readonly fingerprints: readonly Fingerprint[]
}

async function catalog(scene: Scene): Promise<void> {
  const anyone = as(scene, null)
  // A snapshot is made once a day.
  scene.market.clock.advance({ days: 2 })
  await scene.market.settle()
  const snapshot = await scene.market.eventually(async () =>
    first(await anyone.get<Page<{ path: string }>>('/v1/catalog')),
  )
  await scene.market.sendAs(null, { method: 'GET', target: snapshot.path, headers: [] })
  const { items } = await anyone.get<Page<Change>>('/v1/changes?limit=500')
  const works = items.flatMap(({ assetId, fingerprints }) =>
    fingerprints.flatMap(({ picture }) => (picture === null ? [] : [`${assetId}:${picture.pHash}:${picture.dHash}`])),
  )
  await anyone.get(`/v1/features?works=${works.slice(0, 3).join(',')}`)
}

async function log(scene: Scene): Promise<void> {
  const anyone = as(scene, null)
  await anyone.get('/v1/keys')
  await anyone.get('/v1/log/checkpoint')
  await anyone.get('/v1/log/entries?from=0')
  await anyone.get('/v1/log/inclusion?leaf=0')
  await anyone.get('/v1/log/consistency?from=1&to=2')
}

async function lists(scene: Scene, assetId: string): Promise<void> {
  const reader = as(scene, scene.reader)
  const lists = ['wishes', 'cart'].map((list) => `/v1/me/${list}/${assetId}`)
  for (const path of [`/v1/me/follows/${scene.creator.handle}`, ...lists]) {
    await reader.put(path)
    await reader.get(path)
  }
  await reader.get('/v1/me/follows')
  await reader.get('/v1/me/wishes')
  await reader.get('/v1/me/cart')
  await reader.remove(`/v1/me/follows/${scene.creator.handle}`)
  for (const path of lists) await reader.remove(path)
}

export async function readingJourney(scene: Scene): Promise<void> {
  const { creator } = scene
  const anyone = as(scene, null)
  const media = [{ sha256: await uploadPicture(scene, creator), role: 'main' }]
  const { assetId } = await publish(scene, creator, { media })
  await anyone.get('/v1/about')
  await anyone.get(`/v1/assets/${assetId}`)
  await anyone.get(`/v1/assets/${assetId}/certificate`)
  await anyone.get('/v1/search?q=keeper')
  await anyone.get('/v1/search/facets?q=keeper')
  await anyone.get('/v1/discovery/creators')
  await anyone.get('/v1/discovery/assets')
  // It is calculated by a job.
  await scene.market.eventually(() => anyone.get(`/v1/creators/${creator.handle}/reputation`))
  await lists(scene, assetId)
  await catalog(scene)
  await log(scene)
}
