/** Accounts of a real market in one studio: kept apart, taken back, stolen from, and never losing what is not sent. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { renewTokens } from '#engine/market/sign-in.ts'
import { queueCall } from '#engine/sync/queued-calls.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

let world: Connected
let ada: TestAccount
let bela: TestAccount
let studio: Engine

beforeAll(async () => {
  world = await openConnected()
  ada = await world.market.signUp({ name: 'Ada' })
  bela = await world.market.signUp({ name: 'Bela' })
  studio = await world.studio()
})
afterAll(() => world.close())

const queueRead = () =>
  studio.write((changed) =>
    queueCall(studio.sync, changed, {
      ...{ operation: 'notifications.read', input: {}, subject: 'notifications', title: 'Mark as read' },
    }),
  )
const emailOf = async () => (await studio.market.relay.call({ operation: 'accounts.me' })).data

it('uses one of several accounts, each with its own answers and its own outbox', async () => {
  await signInStudio(studio, ada)
  await signInStudio(studio, bela)
  expect(await emailOf()).toMatchObject({ email: bela.email })
  studio.market.switchAccount(ada.accountId)
  expect(await emailOf()).toMatchObject({ email: ada.email })
  await studio.market.signOut(bela.accountId, { discardUnsent: false })
  expect(studio.market.status()).toMatchObject({ account: { id: ada.accountId }, accounts: [{ email: ada.email }] })
})

it('asks to sign in again where a stolen token was used, keeps what waits, and sends it then', async () => {
  const name = `refresh-token ${world.market.url} ${ada.accountId}`
  const stolen = await studio.options.secrets.get(name)
  if (stolen === undefined) throw new Error('no token was kept')
  const renewed = await renewTokens(world.market.url, stolen)
  const { refreshToken } = await renewTokens(world.market.url, renewed.refreshToken)
  // The thief has renewed it and used what came of it; the owner's is spent now, and using it ends both.
  await expect(renewTokens(world.market.url, stolen)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  await expect(renewTokens(world.market.url, refreshToken)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })

  queueRead()
  await studio.market
    .clientOf(studio.market.requireAccount())
    .accounts.endSessions()
    .catch(() => undefined)
  await studio.sync.now()
  await studio.sync.now()
  expect(studio.market.status().account).toMatchObject({ needsSignIn: true, unsent: 1 })
  await expect(studio.market.signOut(ada.accountId, { discardUnsent: false })).rejects.toMatchObject({
    code: 'UNSENT_CHANGES',
  })

  await signInStudio(studio, ada)
  await studio.sync.now()
  await world.market.eventually(() => {
    expect(studio.market.status().account).toMatchObject({ needsSignIn: false, unsent: 0 })
  })
})
