/**
 * One creator, two studios and a market as processes of their own: random editing on both while the line fails and each of
 * them is killed at any moment; every few rounds a quiet time, after which all of them must hold the same.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { draftOf } from '#engine/submissions/agree.ts'
import { createEditHistory, type EditHistory } from '#engine/submissions/edit-history.fixture.ts'
import { type Client, createClient } from '#server/demo/client.ts'
import { signIn } from '#server/demo/sign-in.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import { randomFrom } from '../fixtures/drawn-scene.ts'
import { type BadLine, type LineState, openBadLine } from './bad-line.ts'
import { openSite, type RunningMarket, type Site, startMarket } from './market-processes.ts'
import { EDITED_FIELDS } from './sync-messages.ts'
import { createStudio, type Studio } from './sync-studio.ts'

export interface SyncRoundsOptions {
  readonly rounds: number
  readonly seed: number
  readonly say?: (line: string) => void
}

export interface SyncRoundsResult {
  /** What was found wrong, with the round; empty where all is well. */
  readonly damage: readonly string[]
  readonly edits: number
  readonly submissions: number
  readonly resolved: number
  readonly studioKills: number
  readonly marketKills: number
  /** Requests that were lost, unanswered, doubled or delayed on the way. */
  readonly disturbed: number
}

const PERSON = { email: 'ada@people.example', password: 'correct horse battery staple', displayName: 'Ada' }
const MAX_SUBMISSIONS = 12
/** Rounds between two quiet times, at most. */
const LOOK_EVERY = 10
const LONGEST_PAUSE_MS = 250
const STUDIO_KILLS = 0.25
const MARKET_KILLS = 0.06
const QUIET_TRIES = 40

interface World {
  readonly site: Site
  readonly lines: readonly BadLine[]
  readonly studios: readonly Studio[]
  readonly history: EditHistory
  readonly random: () => number
  market: RunningMarket
  counts: { edits: number; resolved: number; studioKills: number; marketKills: number }
}

const pick = <T>(values: readonly T[], random: () => number): T => {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

async function signUp({ marketUrl }: Site): Promise<void> {
  await createClient(marketUrl, null).accounts.signUp(PERSON)
  const client = await clientOf(marketUrl)
  await client.accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle: 'ada' })
}

async function clientOf(marketUrl: string): Promise<Client> {
  const { access_token: token } = await signIn(marketUrl, PERSON)
  return createClient(marketUrl, token)
}

/** One thing that a person does at one of the studios. */
async function doSomething(world: World, studio: Studio): Promise<void> {
  const { random, history, counts } = world
  const luck = random()
  const item = Math.floor(random() * MAX_SUBMISSIONS)
  if (history.ids().length === 0 || (luck < 0.05 && history.ids().length < MAX_SUBMISSIONS)) {
    await studio.tell({ do: 'begin' })
  } else if (luck < 0.12) {
    counts.resolved++
    await studio.tell({ do: 'resolve', nth: item, side: random() < 0.5 ? 'mine' : 'theirs' })
  } else if (luck < 0.16) {
    await studio.tell({ do: 'step', item, step: random() < 0.5 ? 'submit' : 'withdraw' })
  } else {
    counts.edits++
    await studio.tell({ do: 'edit', item, field: pick(EDITED_FIELDS, random), count: counts.edits })
  }
}

async function editFor(world: World, studio: Studio, index: number): Promise<void> {
  const { random, lines } = world
  lines[index]?.set(pick<LineState>(['good', 'good', 'bad', 'bad', 'cut'], random))
  const things = 1 + Math.floor(random() * 4)
  for (let thing = 0; thing < things; thing++) await doSomething(world, studio)
  await studio.tell({ do: 'sync', isWaitedFor: false })
  await sleep(random() * LONGEST_PAUSE_MS)
}

/** Some edits on both; then perhaps one of the three dies, at work or at rest. */
async function playRound(world: World): Promise<void> {
  const { random, studios, counts } = world
  const dying = random() < STUDIO_KILLS ? pick(studios, random) : null
  const marketDies = random() < MARKET_KILLS
  const afterMs = random() * LONGEST_PAUSE_MS
  const edits = studios.map((studio, index) => editFor(world, studio, index))
  const kills = sleep(afterMs).then(async () => {
    if (dying !== null) {
      counts.studioKills++
      await dying.kill()
    }
    if (!marketDies) return
    counts.marketKills++
    await world.market.kill()
  })
  await Promise.all([...edits, kills])
  if (dying !== null || marketDies) {
    const market = marketDies ? startMarket(world.site) : world.market
    await Promise.all([dying?.start(), market])
    world.market = await market
  }
}

/** Until both have sent and read everything, with a person at each who decides. */
async function settle({ studios, lines, random, counts }: World): Promise<string[]> {
  for (const line of lines) line.set('good')
  let last: string[] = []
  for (let tries = 0; tries < QUIET_TRIES; tries++) {
    last = []
    for (const [index, studio] of studios.entries()) {
      if ((await studio.ask()).needsSignIn) await studio.tell({ do: 'signIn', ...PERSON })
      await studio.tell({ do: 'sync', isWaitedFor: true })
      await studio.tell({ do: 'tidy' })
      const { state, outbox } = await studio.ask()
      for (const _open of state.filter(({ isOpen }) => isOpen)) {
        counts.resolved++
        await studio.tell({ do: 'resolve', nth: 0, side: random() < 0.5 ? 'mine' : 'theirs' })
        last.push(`studio ${index} had a conflict`)
      }
      last.push(...outbox.map((entry) => `studio ${index} still has to send: ${entry}`))
    }
    if (last.length === 0) return []
  }
  return last
}

async function readMarket(client: Client): Promise<Map<string, { draft: Draft; version: number }>> {
  const found = new Map<string, { draft: Draft; version: number }>()
  for (let cursor: string | undefined, isMore = true; isMore; ) {
    const page = await client.submissions.list(cursor === undefined ? {} : { cursor })
    for (const { id } of page.items) {
      const submission = await client.submissions.find({ id })
      if (found.has(id)) throw new Error(`${id} is listed twice`)
      found.set(id, { draft: draftOf(submission), version: submission.version })
    }
    cursor = page.nextCursor ?? undefined
    isMore = page.nextCursor !== null
  }
  return found
}

/** Every submission once, in rising order, and nothing else. */
async function lookAtFeed(client: Client, ids: readonly string[]): Promise<string[]> {
  const seen: { id: string; sequence: number }[] = []
  for (let cursor: string | undefined, isMore = true; isMore; ) {
    const page = await client.sync.changes(cursor === undefined ? {} : { cursor })
    seen.push(...page.items)
    cursor = page.nextCursor
    isMore = page.hasMore
  }
  const isRising = seen.every(({ sequence }, index) => index === 0 || sequence > (seen[index - 1]?.sequence ?? 0))
  const isWhole = isSameJson(seen.map(({ id }) => id).toSorted(), ids.toSorted())
  return [
    ...(isRising ? [] : ['the feed does not rise']),
    ...(isWhole ? [] : ['the feed names other things than there are']),
  ]
}

async function look(world: World): Promise<string[]> {
  const { site, studios, history } = world
  const restless = await settle(world)
  if (restless.length > 0) return restless
  const client = await clientOf(site.marketUrl)
  const there = await readMarket(client)
  const found = await lookAtFeed(client, [...there.keys()])
  for (const [index, studio] of studios.entries()) {
    const { state } = await studio.ask()
    for (const { id, draft, version } of state) {
      const known = there.get(id)
      if (known === undefined) found.push(`studio ${index} has ${id}, the market does not`)
      else if (!isSameJson(known.draft, draft)) found.push(`studio ${index} has another ${id} than the market`)
      else if (known.version < (version ?? 0)) found.push(`studio ${index} is ahead of the market in ${id}`)
    }
    if (state.length !== there.size)
      found.push(`studio ${index} has ${state.length} submissions, the market ${there.size}`)
  }
  const begun = history.ids()
  if (!isSameJson(begun.toSorted(), [...there.keys()].toSorted())) {
    found.push(`${begun.length} submissions were begun, the market has ${there.size}`)
  }
  for (const [id, { draft }] of there) found.push(...history.lost(id, draft).map((what) => `lost: ${what}`))
  return found
}

async function play(world: World, { rounds, say = () => {} }: SyncRoundsOptions): Promise<string[]> {
  const startedMs = performance.now()
  for (let round = 1; round <= rounds; round++) {
    await playRound(world)
    if (round % LOOK_EVERY !== 0 && round !== rounds) continue
    const found = await look(world)
    const { edits, studioKills, marketKills } = world.counts
    const pace = ((performance.now() - startedMs) / 1000 / round).toFixed(2)
    say(
      `${round}/${rounds}, ${pace} s each: ${edits} edits, ${studioKills} kills of a studio, ${marketKills} of the market: ${found.length === 0 ? 'all the same' : found.join('; ')}`,
    )
    if (found.length > 0) return found.map((what) => `round ${round}: ${what}`)
  }
  return []
}

/** The same seed plays the same edits, faults and kills; how they fall on each other differs as processes do. */
export async function syncInRounds(options: SyncRoundsOptions): Promise<SyncRoundsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-sync-'))
  const random = randomFrom(options.seed)
  const site = await openSite(folder, null)
  const history = createEditHistory()
  const lines = await Promise.all([openBadLine(site.marketUrl, random), openBadLine(site.marketUrl, random)])
  const studios = lines.map((line, index) =>
    createStudio({
      libraryDirectory: join(folder, `studio-${index}`, 'library'),
      marketUrl: site.marketUrl,
      line,
      history,
    }),
  )
  const counts = { edits: 0, resolved: 0, studioKills: 0, marketKills: 0 }
  const world: World = { site, lines, studios, history, random, counts, market: await startMarket(site) }
  try {
    await signUp(site)
    await Promise.all(studios.map((studio) => studio.start()))
    for (const studio of studios) {
      const refusal = await studio.tell({ do: 'signIn', ...PERSON })
      if (refusal !== null) throw new Error(`signing in: ${refusal}`)
    }
    const damage = await play(world, options)
    const disturbed = lines.reduce(
      (sum, line) => sum + line.counts.lost + line.counts.unanswered + line.counts.doubled + line.counts.delayed,
      0,
    )
    return { damage, submissions: history.ids().length, disturbed, ...counts }
  } finally {
    await Promise.all(studios.map((studio) => studio.kill()))
    await world.market.kill()
    await Promise.all(lines.map((line) => line.close()))
    await site.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
