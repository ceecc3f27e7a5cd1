/**
 * A week of edits without a connection: how long the outbox takes until a market has them all, in order. Studio and
 * market are programs of their own, with the limits that a market has by default.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'
import { createClient } from '#server/demo/client.ts'
import { confirmMailedAddress } from '#server/demo/read-inbox.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { draftSchema } from '#shared/contract/market/submissions.ts'
import { signInStudio } from '../connected/sign-in.fixture.ts'
import { openSite, startMarket } from '../faults/market-processes.ts'
import type { BenchRow } from './row.ts'

const MUTATIONS = 1_000
const LONGEST_S = 60
const PERSON = { email: 'ada@people.example', password: 'correct horse battery staple', displayName: 'Ada' }

/** One submission edited many times would be one waiting draft: here each has its own, then a step. */
function work(engine: Engine): void {
  for (let count = 0; count < MUTATIONS / 2; count++) {
    const card = { ...createCard('character', `Person ${count}`), description: `Number ${count} of a week offline` }
    const draft = draftSchema.parse({
      card,
      offers: [{ offer: 'one_time', priceCents: 100 + count }],
      ageRating: 'all',
    })
    const { id } = engine.submissions.save({ id: null, assetId: null, draft })
    engine.submissions.take(id, { step: 'withdraw', reason: 'Of the bench' })
  }
}

/** Seconds until nothing waits. Throws where something did not arrive, or not in order. */
async function drain(engine: Engine, marketUrl: string): Promise<number> {
  const account = engine.market.requireAccount()
  const waiting = engine.sync.outbox.list(account.id)
  if (waiting.length !== MUTATIONS) throw new Error(`${waiting.length} changes wait instead of ${MUTATIONS}`)
  const startedMs = performance.now()
  while (engine.sync.outbox.next(account.id) !== null) await engine.sync.now()
  const seconds = (performance.now() - startedMs) / 1000
  const left = engine.sync.outbox.list(account.id)
  if (left.length > 0) throw new Error(`${left.length} changes were not taken: ${JSON.stringify(left[0]?.error)}`)
  const { lastNumber } = await engine.market.clientOf(account).sync.device({ id: engine.sync.deviceId })
  if (lastNumber !== waiting.at(-1)?.number) throw new Error(`${marketUrl} has ${lastNumber} as the last number`)
  const rows = engine.submissions.list()
  const unfinished = rows.filter(({ market }) => market?.submission.state !== 'withdrawn')
  if (unfinished.length > 0) throw new Error(`${unfinished.length} submissions are not as they were left`)
  return seconds
}

export async function benchSyncDrain(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-drain-'))
  const opened = await openSite(folder, null)
  const { WRITES_PER_MINUTE: _writes, READS_PER_MINUTE: _reads, ...environment } = opened.environment
  const site = { ...opened, environment }
  const market = await startMarket(site)
  const options = { host: 'cli', version: 'bench', background: false, marketUrl: site.marketUrl } as const
  const engine = await createEngine({ ...options, libraryDirectory: join(folder, 'library') })
  try {
    const people = createClient(site.marketUrl, null).accounts
    await people.signUp(PERSON)
    await confirmMailedAddress(site.marketUrl, PERSON.email)
    const account = await signInStudio(engine, PERSON)
    const creator = engine.market.clientOf(account).accounts
    await creator.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle: 'ada' })
    await engine.sync.now()
    work(engine)
    const seconds = await drain(engine, site.marketUrl)
    return [
      {
        what: `Sending ${MUTATIONS.toLocaleString('en-US')} changes of a week offline, in order`,
        against: 'a minute',
        bar: `under ${LONGEST_S} s`,
        ours: seconds,
        theirs: LONGEST_S,
        unit: 's',
        ratio: seconds / LONGEST_S,
        holds: seconds < LONGEST_S,
      },
    ]
  } finally {
    await engine.close()
    await market.kill()
    await opened.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
