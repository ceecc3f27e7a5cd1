/** Whether two studios and the market hold the same, and whether anything written is lost, doubled or made up. */
import { createHash } from 'node:crypto'
import { draftOf } from '#engine/submissions/agree.ts'
import type { EditHistory } from '#engine/submissions/edit-history.fixture.ts'
import type { Client } from '#server/demo/client.ts'
import type { Draft } from '#shared/contract/market/submissions.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import type { StudioState } from './sync-messages.ts'

type Drafts = ReadonlyMap<string, { readonly draft: Draft; readonly version: number }>

async function readMarket(client: Client): Promise<Drafts> {
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

/** Calls that were queued are done once each. */
async function lookAtClaims(client: Client, claims: ReadonlySet<number>): Promise<string[]> {
  const there: string[] = []
  for (let cursor: string | undefined, isMore = true; isMore; ) {
    const page = await client.publications.priorityClaims(cursor === undefined ? {} : { cursor })
    there.push(...page.items.map(({ commitment }) => commitment))
    cursor = page.nextCursor ?? undefined
    isMore = page.nextCursor !== null
  }
  const wanted = [...claims].map((count) => createHash('sha256').update(`claim ${count}`).digest('hex'))
  const isSame = isSameJson(there.toSorted(), wanted.toSorted())
  return isSame
    ? []
    : [`${claims.size} claims were made, the log has ${there.length}, ${new Set(there).size} of them once`]
}

function compare(index: number, state: StudioState['state'], there: Drafts): string[] {
  const found: string[] = []
  for (const { id, draft, version } of state) {
    const known = there.get(id)
    if (known === undefined) found.push(`studio ${index} has ${id}, the market does not`)
    else if (!isSameJson(known.draft, draft)) found.push(`studio ${index} has another ${id} than the market`)
    else if (known.version !== version) {
      found.push(`studio ${index} has version ${version} of ${id}, the market ${known.version}`)
    }
  }
  if (state.length !== there.size) {
    found.push(`studio ${index} has ${state.length} submissions, the market ${there.size}`)
  }
  return found
}

export interface QuietWorld {
  readonly client: Client
  readonly studios: readonly StudioState[]
  readonly history: EditHistory
  readonly claims: ReadonlySet<number>
}

/** Call while nothing waits; what is found wrong. */
export async function lookAround({ client, studios, history, claims }: QuietWorld): Promise<string[]> {
  const there = await readMarket(client)
  const found = await lookAtFeed(client, [...there.keys()])
  found.push(...(await lookAtClaims(client, claims)))
  for (const [index, { state }] of studios.entries()) found.push(...compare(index, state, there))
  const created = history.ids()
  if (!isSameJson(created.toSorted(), [...there.keys()].toSorted())) {
    found.push(`${created.length} submissions were begun, the market has ${there.size}`)
  }
  found.push(...history.unfounded().map((what) => `false conflict: ${what}`))
  for (const [id, { draft }] of there) {
    found.push(...history.lost(id, draft).map((what) => `lost: ${what}`))
    found.push(...history.revived(id, draft).map((what) => `revived: ${what}`))
    history.agreed(id, draft)
  }
  return found
}
