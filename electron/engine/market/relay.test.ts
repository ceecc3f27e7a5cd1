import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { expect, it, onTestFinished } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { closeLibraryDatabase, openLibraryDatabase } from '../database/open.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import type { MarketClient } from './client.ts'
import { createRelay, type Relay } from './relay.ts'

const CALL = { operation: 'ledger.summary' }

/** A relay for the account in use, and a market that answers each call when the test says so. */
function openRelay(): { relay: Relay; use: (account: string) => void; answers: ((answer: unknown) => void)[] } {
  const directory = mkdtempSync(join(tmpdir(), 'luna-relay-'))
  const db = openLibraryDatabase(directory)
  onTestFinished(() => {
    closeLibraryDatabase(db, directory)
    rmSync(directory, { recursive: true, force: true })
  })
  let account = 'seller'
  const answers: ((answer: unknown) => void)[] = []
  const client: MarketClient = createORPCClient({
    call: () => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      answers.push((answer) => resolve(answer instanceof LunaError ? Promise.reject(answer) : answer))
      return promise
    },
  })
  const relay = createRelay({
    db,
    write: createWrite(db, createEvents()),
    client: () => client,
    accountId: () => account,
  })
  return {
    relay,
    answers,
    use: (next) => {
      account = next
    },
  }
}

it('stores an answer for the account that asked, also where another one came into use before it arrived', async () => {
  const { relay, use, answers } = openRelay()
  const asked = relay.call(CALL)
  use('buyer')
  answers[0]?.({ of: 'seller' })
  await asked

  const offline = relay.call(CALL)
  answers[1]?.(new LunaError('MARKET_UNREACHABLE'))
  await expect(offline).rejects.toMatchObject({ code: 'MARKET_UNREACHABLE' })

  use('seller')
  const again = relay.call(CALL)
  answers[2]?.(new LunaError('MARKET_UNREACHABLE'))
  expect(await again).toMatchObject({ data: { of: 'seller' }, isFromCache: true })
})
