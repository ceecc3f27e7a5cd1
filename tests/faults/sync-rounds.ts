/**
 * One creator, two studios and a market as processes of their own: random editing on both while the line fails and each
 * of them is killed at any moment; every few rounds a quiet time, after which all of them must hold the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEditHistory, type EditHistory } from '#engine/submissions/edit-history.fixture.ts'
import { type Client, createClient } from '#server/demo/client.ts'
import { confirmMailedAddress } from '#server/demo/read-inbox.ts'
import { signIn } from '#server/demo/sign-in.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { type BadLine, openBadLine } from './bad-line.ts'
import { openSite, type RunningMarket, type Site, startMarket } from './market-processes.ts'
import { lookAround } from './sync-look.ts'
import { FILE_EDGE_PIXELS } from './sync-messages.ts'
import { DEVICES, type DevicePlan, planRounds, type RoundPlan, streamOf } from './sync-plan.ts'
import { createStudio, type Studio } from './sync-studio.ts'

export interface SyncRoundsOptions {
  readonly rounds: number
  readonly seed: number
  readonly say?: (line: string) => void
}

interface Counts {
  edits: number
  resolved: number
  studioKills: number
  marketKills: number
  /** Times that a studio had to be signed in again. */
  signIns: number
}

export interface SyncRoundsResult extends Readonly<Counts> {
  /** What was found wrong, with the round; empty where all is well. */
  readonly damage: readonly string[]
  readonly submissions: number
  readonly claims: number
  /** Requests that were lost, unanswered, doubled or delayed on the way. */
  readonly disturbed: number
}

const PERSON = { email: 'ada@people.example', password: 'correct horse battery staple', displayName: 'Ada' }
const FILES = 16
/** Rounds between two quiet times. */
const LOOK_EVERY = 20
const QUIET_TRIES = 60
/** Where something still waits, until it is looked at again. */
const QUIET_PAUSE_MS = 40
/** An access token holds a little longer. */
const CLIENT_AGE_MS = 10 * 60_000

interface World {
  readonly site: Site
  readonly seed: number
  readonly lines: readonly BadLine[]
  readonly studios: readonly Studio[]
  readonly history: EditHistory
  readonly claims: Set<number>
  readonly counts: Counts
  /** Starting, after it was killed: the studios continue in the meantime. */
  market: Promise<RunningMarket>
  readonly client: () => Promise<Client>
  /** What a studio refused though it never should. */
  readonly refusals: string[]
}

async function signUp({ marketUrl }: Site): Promise<void> {
  await createClient(marketUrl, null).accounts.signUp(PERSON)
  await confirmMailedAddress(marketUrl, PERSON.email)
  const { access_token: token } = await signIn(marketUrl, PERSON)
  await createClient(marketUrl, token).accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle: 'ada' })
}

function signedIn({ marketUrl }: Site): () => Promise<Client> {
  let known: { client: Client; atMs: number } | null = null
  return async () => {
    if (known === null || performance.now() - known.atMs > CLIENT_AGE_MS) {
      const { access_token: token } = await signIn(marketUrl, PERSON)
      known = { client: createClient(marketUrl, token), atMs: performance.now() }
    }
    return known.client
  }
}

async function act({ counts, refusals }: World, studio: Studio, { deeds, isHurried, pauseMs }: DevicePlan) {
  for (const deed of deeds) {
    if (deed.do === 'edit') counts.edits++
    if (deed.do === 'resolve') counts.resolved++
    const refusal = await studio.tell(deed)
    if (refusal !== null) refusals.push(`${deed.do} was refused: ${refusal}`)
  }
  await studio.tell({ do: 'sync', isWaitedFor: false, isHurried })
  await sleep(pauseMs)
}

async function killMarket(world: World): Promise<void> {
  world.counts.marketKills++
  await (await world.market).kill()
  world.market = startMarket(world.site)
  // The next caller gets the error.
  world.market.catch(() => undefined)
}

/** Some edits on both; then perhaps one of the three dies, at work or at rest. */
async function playRound(world: World, { number, devices, studioDies, marketDiesAfterMs }: RoundPlan): Promise<void> {
  const { seed, studios, lines, counts } = world
  const work = studios.map(async (studio, index) => {
    const plan = devices[index]
    if (plan === undefined) throw new Error(`there is no plan for studio ${index}`)
    lines[index]?.set(plan.line, streamOf(seed, `round ${number} line ${index}`))
    await act(world, studio, plan)
  })
  const dying = studioDies === null ? undefined : studios[studioDies.index]
  if (studioDies !== null && dying !== undefined) {
    counts.studioKills++
    work.push(sleep(studioDies.afterMs).then(() => dying.kill()))
  }
  if (marketDiesAfterMs !== null) work.push(sleep(marketDiesAfterMs).then(() => killMarket(world)))
  await Promise.all(work)
  await dying?.start()
}

/** What one studio has left to do, after it did what it could. */
async function calm(world: World, index: number, random: () => number): Promise<string[]> {
  const { studios, counts } = world
  const studio = studios[index]
  if (studio === undefined) return []
  if ((await studio.ask()).needsSignIn) {
    counts.signIns++
    await studio.tell({ do: 'signIn', ...PERSON })
  }
  await studio.tell({ do: 'sync', isWaitedFor: true, isHurried: true })
  await studio.tell({ do: 'tidy' })
  const { state, outbox } = await studio.ask()
  const open = state.filter(({ isOpen }) => isOpen)
  for (const _one of open) {
    counts.resolved++
    await studio.tell({ do: 'resolve', nth: 0, side: random() < 0.5 ? 'mine' : 'theirs' })
  }
  return [
    ...open.map(() => `studio ${index} had a conflict`),
    ...outbox.map(({ text }) => `studio ${index} still has to send: ${text}`),
  ]
}

/** Until both have sent and read everything, with a person at each who decides; what is left then. */
async function settle(world: World, random: () => number): Promise<string[]> {
  await world.market
  for (const line of world.lines) line.set('good')
  let left: string[] = []
  // The last change has reached all only after one more round without any work.
  for (let [tries, quiet] = [0, 0]; tries < QUIET_TRIES && quiet < 2; tries++) {
    left = []
    for (const index of world.studios.keys()) left.push(...(await calm(world, index, random)))
    quiet = left.length === 0 ? quiet + 1 : 0
    if (left.length > 0) await sleep(QUIET_PAUSE_MS)
  }
  return left
}

async function look(world: World, round: number): Promise<string[]> {
  const { studios, history, claims, client, refusals, seed } = world
  const ended = [...studios.map((studio) => studio.ended()), (await world.market).ended()]
  const found = [...ended.filter((words) => words !== null), ...refusals]
  if (found.length > 0) return found
  const restless = await settle(world, streamOf(seed, `quiet after ${round}`))
  if (restless.length > 0) return restless
  const states = await Promise.all(studios.map((studio) => studio.ask()))
  return lookAround({ client: await client(), studios: states, history, claims })
}

async function play(world: World, { rounds, say = () => {} }: SyncRoundsOptions): Promise<string[]> {
  const startedMs = performance.now()
  for (const plan of planRounds(world.seed, rounds)) {
    const { number } = plan
    await playRound(world, plan)
    if (number % LOOK_EVERY !== 0 && number !== rounds) continue
    const found = await look(world, number)
    const { edits, studioKills, marketKills } = world.counts
    const pace = ((performance.now() - startedMs) / 1000 / number).toFixed(2)
    say(
      `${number}/${rounds}, ${pace} s each: ${edits} edits, ${studioKills} kills of a studio, ${marketKills} of the market: ${found.length === 0 ? 'all the same' : found.join('; ')}`,
    )
    if (found.length > 0) return found.map((what) => `round ${number}: ${what}`)
  }
  return []
}

async function drawFiles(folder: string): Promise<string[]> {
  const files: string[] = []
  for (let seed = 0; seed < FILES; seed++) {
    const path = join(folder, `${seed}.png`)
    writeFileSync(path, await drawnScene(seed, { width: FILE_EDGE_PIXELS, height: FILE_EDGE_PIXELS }))
    files.push(path)
  }
  return files
}

/** The same seed plans the same edits, faults and kills; how they fall on each other differs as processes do. */
export async function syncInRounds(options: SyncRoundsOptions): Promise<SyncRoundsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-sync-'))
  const site = await openSite(folder, null)
  const [files, history, claims] = [await drawFiles(folder), createEditHistory(), new Set<number>()]
  const lines = await Promise.all(Array.from({ length: DEVICES }, () => openBadLine(site.marketUrl)))
  const studios = lines.map((line, index) => {
    const libraryDirectory = join(folder, `studio-${index}`, 'library')
    return createStudio({ index, libraryDirectory, marketUrl: site.marketUrl, files, line, history, claims })
  })
  const counts = { edits: 0, resolved: 0, studioKills: 0, marketKills: 0, signIns: 0 }
  const world: World = {
    ...{ site, seed: options.seed, lines, studios, history, claims, counts, refusals: [] },
    ...{ market: startMarket(site), client: signedIn(site) },
  }
  try {
    await world.market
    await signUp(site)
    await Promise.all(studios.map((studio) => studio.start()))
    for (const line of lines) line.set('good')
    for (const studio of studios) {
      const refusal = await studio.tell({ do: 'signIn', ...PERSON })
      if (refusal !== null) throw new Error(`signing in: ${refusal}`)
    }
    const damage = await play(world, options)
    const disturbed = lines.reduce(
      (sum, line) => sum + line.counts.lost + line.counts.unanswered + line.counts.doubled + line.counts.delayed,
      0,
    )
    return { damage, submissions: history.ids().length, claims: claims.size, disturbed, ...counts }
  } finally {
    await Promise.all(studios.map((studio) => studio.end()))
    await world.market.then((market) => market.kill()).catch(() => undefined)
    await Promise.all(lines.map((line) => line.close()))
    await site.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
