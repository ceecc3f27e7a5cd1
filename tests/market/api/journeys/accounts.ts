/** Signing up, settings, sessions, roles, and leaving. */
import { randomUUID } from 'node:crypto'
import { signIn } from '#server/demo/sign-in.ts'
import { randomHex } from '#server/testing/random.ts'
import { signatureOf } from '#server/webhooks/secrets.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { MAIL_SECRET } from '../world.ts'
import { as, first, type Page, type Scene } from './scene.ts'

async function join(scene: Scene): Promise<void> {
  const { market, admin } = scene
  const anyone = as(scene, null)
  const password = 'correct horse battery staple'
  await anyone.post('/v1/accounts', { email: `${randomHex(6)}@people.example`, password, displayName: 'Somebody' })
  await anyone.get('/v1/creator-terms')
  const handle = `h${randomHex(5)}`
  const person = await market.signUp({ name: `Joiner ${randomHex(4)}` })
  const own = as(scene, person)
  await own.get('/v1/me')
  await own.patch('/v1/me', { displayName: 'Renamed', timeZone: 'Europe/Berlin', age: { isAdult: true } })
  await own.post('/v1/me/email-verification')
  await own.post('/v1/me/creator-tier', { termsVersion: CREATOR_TERMS_VERSION, handle })
  await own.post('/v1/me/creator-terms', { termsVersion: CREATOR_TERMS_VERSION })
  await anyone.get(`/v1/creators/${handle}`)
  const boss = as(scene, admin)
  await boss.post(`/v1/admin/creators/${person.accountId}/verification`, { isVerified: true })
  await boss.post(`/v1/admin/accounts/${person.accountId}/roles`, { role: 'moderator' })
  await own.get('/v1/review/queue')
  await boss.remove(`/v1/admin/accounts/${person.accountId}/roles`, { role: 'moderator' })
}

async function settings(scene: Scene): Promise<void> {
  const { market, creator } = scene
  const own = as(scene, creator)
  const details = { country: 'DE', businessName: 'Maker GmbH', vatNumber: null }
  await own.put('/v1/me/tax-details', details)
  await own.get('/v1/me/tax-details')
  await own.get('/v1/me/reputation')
  const deviceId = randomUUID()
  const numbered = { 'luna-device': deviceId, 'luna-mutation': '1' }
  const claim = { commitment: randomHex(32) }
  const claimed = await market.request(creator.token, 'POST', '/v1/priority-claims', claim, numbered)
  if (!claimed.ok) throw new Error(await claimed.text())
  await own.get('/v1/priority-claims')
  await own.get(`/v1/me/devices/${deviceId}`)
  await own.get('/v1/me/changes')
  await own.get('/v1/notifications')
  await own.post('/v1/notifications/read', {})
  await own.get('/v1/me/mail')
  await own.patch('/v1/me/mail', { choices: { sales: 'daily' } })
  const exported = await market.request(creator.token, 'GET', '/v1/me/export')
  if (!exported.ok) throw new Error(await exported.text())
}

/** What the mail service tells of an address. */
async function bounces(scene: Scene): Promise<void> {
  const { market, creator } = scene
  const at = market.clock.now()
  const events = [{ kind: 'bounce', recipient: creator.email, isPermanent: true, at: at.toISOString() }]
  const body = JSON.stringify({ events })
  const headers = [
    ['content-type', 'application/json'],
    ['luna-signature', signatureOf(body, [MAIL_SECRET], at)],
  ] as const
  await market.sendAs(null, {
    ...{ method: 'POST', target: '/webhooks/mail', headers },
    body: new TextEncoder().encode(body),
  })
  await as(scene, creator).post('/v1/me/mail/resume')
}

async function leave(scene: Scene): Promise<void> {
  const { market } = scene
  const name = `Leaver ${randomHex(4)}`
  const person = await market.signUp({ name })
  await signIn(market.url, person)
  const own = as(scene, person)
  const { items } = await own.get<Page<{ id: string; isCurrent: boolean }>>('/v1/me/sessions')
  const other = first({ items: items.filter(({ isCurrent }) => !isCurrent) })
  await own.remove(`/v1/me/sessions/${other.id}`)
  const newPassword = 'another correct horse battery'
  await own.post('/v1/me/password', { oldPassword: person.password, newPassword })
  await own.get('/v1/me/closing')
  await own.remove('/v1/me', { password: newPassword })
  const another = await market.signUp({ name: `${name} too` })
  await as(scene, another).remove('/v1/me/sessions')
}

export async function accountsJourney(scene: Scene): Promise<void> {
  await join(scene)
  await settings(scene)
  await bounces(scene)
  await leave(scene)
}
