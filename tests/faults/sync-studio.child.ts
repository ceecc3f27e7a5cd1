/**
 * A studio's engine as a process of its own, told what to do line by line. What it is about to write is said before it is
 * written and again after, so that whoever kills it in between can find out.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createEngine } from '#engine/engine.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import { signInStudio } from '../connected/sign-in.fixture.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import type { Said, Told } from './sync-messages.ts'

const [, , libraryDirectory = '', marketUrl = ''] = process.argv
const FILES = 4
const EDGE_PIXELS = 64

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`)
const engine = await createEngine({ libraryDirectory, host: 'browser', version: 'test', marketUrl })
const { market, submissions, sync, write } = engine

/** The same in every studio: what one lacks, the other has brought. */
async function prepareFiles(from: number): Promise<string[]> {
  const ids: string[] = []
  for (let seed = from; seed < from + FILES; seed++) {
    const bytes = await drawnScene(seed, { width: EDGE_PIXELS, height: EDGE_PIXELS })
    const { id, sizeBytes } = await engine.media.put({ bytes })
    ids.push(id)
    insertMedia(engine.db, {
      ...{ id, sizeBytes, mediaType: 'image/png', width: EDGE_PIXELS, height: EDGE_PIXELS, frames: 1, hasAlpha: false },
      ...{ dominantColor: null, originalName: `${seed}.png` },
    })
  }
  return ids
}

const RATINGS = ['all', '13+'] as const

/** Values are written once each, so that it is known where they come from. */
function edited(draft: Draft, { field, count }: Extract<Told, { do: 'edit' }>, files: readonly string[]): Draft {
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
      return { ...draft, media: [{ sha256: files[count % files.length] ?? '', role: 'main' }] }
  }
}

const BEGUN = draftSchema.parse({
  card: { ...createCard('character', 'begun'), description: 'begun' },
  ageRating: 'all',
})

function choose(nth: number): { id: string; draft: Draft } | null {
  const rows = submissions.list().toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return rows[nth % Math.max(1, rows.length)] ?? null
}

function keep(id: string | null, before: Draft | null, after: Draft): void {
  say({ about: 'edit', id, before, after })
  const row = submissions.save({ id, assetId: null, draft: after })
  say({ done: 'edit', id: row.id, before, after })
}

function resolve(nth: number, side: 'mine' | 'theirs'): void {
  const open = submissions.list().filter(({ conflict }) => conflict !== null)
  const row = open[nth % Math.max(1, open.length)]
  if (row?.conflict == null) return
  const { id, draft, conflict } = row
  say({ about: 'resolve', id, mine: draft, theirs: conflict.theirs })
  submissions.resolve(id, Object.fromEntries(conflict.conflicts.map(({ path }) => [path, side])))
  say({ done: 'resolve', id, mine: draft, theirs: conflict.theirs, after: submissions.get(id).draft })
}

async function obey(told: Told): Promise<void> {
  switch (told.do) {
    case 'signIn': {
      await signInStudio({ market }, told)
      return
    }
    case 'begin':
      return keep(null, null, BEGUN)
    case 'edit': {
      const row = choose(told.item)
      if (row !== null) keep(row.id, row.draft, edited(row.draft, told, files))
      return
    }
    case 'step': {
      const row = choose(told.item)
      if (row === null) return
      return submissions.take(
        row.id,
        told.step === 'submit' ? { step: 'submit' } : { step: 'withdraw', reason: undefined },
      )
    }
    case 'resolve':
      return resolve(told.nth, told.side)
    case 'sync': {
      const { account } = market.status()
      if (!told.isWaitedFor) return void sync.now()
      if (account !== null) write((changed) => sync.outbox.hurry(changed, account.id))
      await sync.now()
      // The one under way may have begun too early.
      return sync.now()
    }
    case 'tidy': {
      // Steps that are not possible as things stand, as a person would put them away.
      const refused = sync.outbox
        .list(market.requireAccount().id)
        .filter(({ kind, state }) => state === 'refused' && kind === 'submission.step')
      write((changed) => {
        for (const { id } of refused) sync.outbox.remove(changed, id)
      })
      return
    }
    case 'tell': {
      const { account } = market.status()
      const rows = account === null ? [] : submissions.list()
      return say({
        state: rows.map(({ id, draft, base, conflict }) => ({
          id,
          draft,
          version: base?.version ?? null,
          isOpen: conflict !== null,
        })),
        outbox:
          account === null
            ? []
            : sync.outbox
                .list(account.id)
                .map(({ kind, state, error }) => `${kind} ${state} ${error?.code ?? ''} ${error?.detail ?? ''}`),
        needsSignIn: account === null || account.needsSignIn,
      })
    }
  }
}

const files = await prepareFiles(0)
say({ ready: true })
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as Told
  try {
    await obey(told)
    // Its state is the answer.
    if (told.do !== 'tell') say({ obeyed: told.do })
  } catch (cause) {
    const { code, detail } = toLunaError(cause)
    say({ obeyed: told.do, error: `${code} ${detail ?? ''}` })
  }
}
