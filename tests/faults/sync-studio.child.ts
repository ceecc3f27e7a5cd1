/**
 * A studio's engine as a separate process that reads commands line by line. It announces each write before and
 * after it is made, so that a kill in between can be detected. It loads before it receives its library,
 * so that a ready process replaces one that was killed.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createEngine, type Engine } from '#engine/engine.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { queueCall } from '#engine/sync/queued-calls.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import { MEDIA_ROLES } from '#shared/submissions/limits.ts'
import { signInStudio } from '../connected/sign-in.fixture.ts'
import {
  type Command,
  FILE_EDGE_PIXELS,
  type Opening,
  type Said,
  type StudioCommand,
  type StudioState,
} from './sync-messages.ts'

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`)

interface Opened {
  readonly engine: Engine
  /** Their SHA-256. */
  readonly files: readonly string[]
}

async function openLibrary(command: Opening): Promise<Opened> {
  const { libraryDirectory, marketUrl } = command
  const engine = await createEngine({ libraryDirectory, host: 'browser', version: 'test', marketUrl })
  const files: string[] = []
  const size = { width: FILE_EDGE_PIXELS, height: FILE_EDGE_PIXELS }
  for (const path of command.files) {
    const { id, sizeBytes } = await engine.media.put({ bytes: readFileSync(path) })
    files.push(id)
    insertMedia(engine.db, {
      ...{ id, sizeBytes, mediaType: 'image/png', ...size, frames: 1, hasAlpha: false },
      ...{ dominantColor: null, originalName: 'drawn.png' },
    })
  }
  return { engine, files }
}

const RATINGS = ['all', '13+'] as const

/** One or two of the files in roles: another choice for each count up to some two thousand. */
function arranged(files: readonly string[], count: number): Draft['media'] {
  const choices = files.flatMap((sha256) => MEDIA_ROLES.map((role) => ({ sha256, role })))
  const first = choices[count % choices.length]
  if (first === undefined) throw new Error('there are no files')
  const others = choices.filter(({ sha256 }) => sha256 !== first.sha256)
  const second = others[Math.floor(count / choices.length) - 1]
  return second === undefined ? [first] : [first, second]
}

/** Values are written once each, so that it is known where they come from; of ratings there are too few. */
function edited(
  draft: Draft,
  { field, count }: Extract<StudioCommand, { do: 'edit' }>,
  files: readonly string[],
): Draft {
  const { card } = draft
  switch (field) {
    case 'name':
    case 'description':
      return { ...draft, card: { ...card, [field]: `${field} ${count}` } }
    case 'race':
      return { ...draft, card: draftSchema.shape.card.parse({ ...card, character: { race: `race ${count}` } }) }
    case 'price':
      return { ...draft, offers: [{ offer: 'one_time', priceCents: 100 + count }] }
    case 'tag':
      return { ...draft, card: { ...card, tags: [...card.tags, `tag ${count}`].slice(-8) } }
    case 'rating':
      return { ...draft, ageRating: RATINGS[count % RATINGS.length] ?? 'all' }
    case 'file':
      return { ...draft, media: arranged(files, count) }
  }
}

const INITIAL = draftSchema.parse({
  card: { ...createCard('character', 'begun'), description: 'begun' },
  ageRating: 'all',
})

function choose({ submissions }: Engine, nth: number): { id: string; draft: Draft } | null {
  const rows = submissions.list().toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return rows[nth % Math.max(1, rows.length)] ?? null
}

function keep({ submissions }: Engine, id: string | null, before: Draft | null, after: Draft): void {
  say({ about: 'edit', id, before, after })
  const row = submissions.save({ id, assetId: null, draft: after })
  say({ done: 'edit', id: row.id, before, after })
}

function resolve({ submissions }: Engine, nth: number, side: 'mine' | 'theirs'): void {
  const open = submissions.list().filter(({ conflict }) => conflict !== null)
  const row = open[nth % Math.max(1, open.length)]
  if (row?.conflict == null) return
  const paths = row.conflict.conflicts.map(({ path }) => path)
  const decision = { id: row.id, paths, mine: row.draft, theirs: row.conflict.theirs }
  say({ about: 'resolve', ...decision })
  submissions.resolve(row.id, Object.fromEntries(paths.map((path) => [path, side])))
  say({ done: 'resolve', ...decision, after: submissions.get(row.id).draft })
}

function claim({ sync, write }: Engine, count: number): void {
  const commitment = createHash('sha256').update(`claim ${count}`).digest('hex')
  say({ about: 'claim', count })
  const call = { operation: 'publications.claimPriority', input: { commitment } } as const
  write((changed) => queueCall(sync, changed, { ...call, subject: `claim:${count}`, title: `${count}` }))
  say({ done: 'claim', count })
}

async function syncNow(
  { market, sync, write }: Engine,
  command: Extract<StudioCommand, { do: 'sync' }>,
): Promise<void> {
  const { account } = market.status()
  if (command.isHurried && account !== null) write((changed) => sync.outbox.hurry(changed, account.id))
  if (!command.isWaitedFor) return void sync.now()
  await sync.now()
  // The running round may have started too early.
  await sync.now()
}

/** Steps that are not possible as things stand, as a person would put them away. */
function tidy({ market, sync, write }: Engine): void {
  const refused = sync.outbox
    .list(market.requireAccount().id)
    .filter(({ kind, state }) => state === 'refused' && kind === 'submission.step')
  write((changed) => {
    for (const { id } of refused) sync.outbox.remove(changed, id)
  })
}

function stateOf({ market, submissions, sync }: Engine): StudioState {
  const { account } = market.status()
  if (account === null) return { state: [], outbox: [], needsSignIn: true }
  return {
    state: submissions.list().map(({ id, draft, base, conflict }) => ({
      ...{ id, draft, version: base?.version ?? null, isOpen: conflict !== null },
    })),
    outbox: sync.outbox.list(account.id).map(({ subject, kind, state, error }) => ({
      id: subject,
      text: `${kind} ${state} ${error?.code ?? ''} ${error?.detail ?? ''}`,
    })),
    needsSignIn: account.needsSignIn,
  }
}

async function obey(command: Command, { engine, files }: Opened): Promise<void> {
  switch (command.do) {
    case 'signIn':
      await signInStudio(engine, command)
      return
    case 'begin':
      return keep(engine, null, null, INITIAL)
    case 'edit': {
      const row = choose(engine, command.item)
      if (row !== null) keep(engine, row.id, row.draft, edited(row.draft, command, files))
      return
    }
    case 'step': {
      const row = choose(engine, command.item)
      if (row === null) return
      const step = command.step === 'submit' ? { step: command.step } : { step: command.step, reason: undefined }
      return engine.submissions.take(row.id, step)
    }
    case 'resolve':
      return resolve(engine, command.nth, command.side)
    case 'claim':
      return claim(engine, command.count)
    case 'sync':
      return syncNow(engine, command)
    case 'tidy':
      return tidy(engine)
    case 'tell':
      return say(stateOf(engine))
  }
}

say({ loaded: true })
let opened: Opened | null = null
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as StudioCommand
  try {
    if (command.do === 'open') opened = await openLibrary(command)
    else if (opened === null) throw new Error('no library is open')
    else await obey(command, opened)
    // Its state is the answer.
    if (command.do !== 'tell') say({ obeyed: command.do })
  } catch (cause) {
    const { code, detail } = toLunaError(cause)
    say({ obeyed: command.do, error: `${code} ${detail ?? ''}` })
  }
}
