/** Works that several people share, for their creators and for those who share them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { ProposeShares, SharedWork, ShareProposal } from '#shared/contract/market/shares.ts'
import { creatorsShareOf } from '#shared/offers/shares.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom } from '../http/cursor.ts'
import { type Asset, assetById, assetsByIds, creatorNames, publicCreator } from '../publications/assets.ts'
import { leave } from './leaving.ts'
import { type Proposal, proposalViews, toProposal } from './proposal-rows.ts'
import { answer, propose, withdraw } from './proposing.ts'

export interface ProposalsPage extends PageRequest {
  readonly state?: ShareProposal['state'] | undefined
  readonly assetId?: string | undefined
  readonly submissionId?: string | undefined
}

export interface SharesService {
  /** Throws NOT_FOUND, INVALID_INPUT, RATE_LIMITED, CONFLICT. */
  propose(creatorId: string, wanted: ProposeShares): Promise<ShareProposal>
  /** On either side, newest first. */
  proposals(accountId: string, page: ProposalsPage): Promise<Paged<ShareProposal>>
  /** Throws NOT_FOUND, CONFLICT. */
  answer(accountId: string, id: string, accept: boolean): Promise<ShareProposal>
  /** Throws NOT_FOUND, CONFLICT. */
  withdraw(creatorId: string, id: string): Promise<ShareProposal>
  /** For the creator and those who share it. Throws NOT_FOUND. */
  ofAsset(accountId: string, assetId: string): Promise<SharedWork>
  sharedWith(accountId: string): Promise<SharedWork[]>
  /** False where there was no share. Throws NOT_FOUND. */
  leave(accountId: string, assetId: string): Promise<boolean>
}

async function listProposals(tx: Tx, accountId: string, page: ProposalsPage): Promise<Paged<Proposal>> {
  const { state, assetId, submissionId, cursor, limit } = page
  const before = decodeCursor(z.uuid(), cursor)
  const rows = await tx
    .selectFrom('share_proposals')
    .selectAll()
    .where(sql<boolean>`(account_id = ${accountId} or ${accountId} = any (person_ids))`)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .$if(assetId !== undefined, (query) => query.where('asset_id', '=', assetId ?? null))
    .$if(submissionId !== undefined, (query) => query.where('submission_id', '=', submissionId ?? null))
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, toProposal, ({ id }) => id)
}

async function describe(tx: Tx, assets: readonly Asset[]): Promise<SharedWork[]> {
  if (assets.length === 0) return []
  const rows = await tx
    .selectFrom('work_shares')
    .selectAll()
    .where('account_id', 'in', [...new Set(assets.map(({ creatorId }) => creatorId))])
    .where(
      'asset_id',
      'in',
      assets.map(({ id }) => id),
    )
    .orderBy('basis_points', 'desc')
    .orderBy('person_id')
    .execute()
  const people = [...assets.map(({ creatorId }) => creatorId), ...rows.map(({ person_id }) => person_id)]
  const names = await creatorNames(tx, people)
  const nameOf = (id: string) => names.get(id) ?? publicCreator(id, undefined)
  return assets.map(({ id: assetId, name, creatorId }) => {
    const shares = rows
      .filter(({ asset_id }) => asset_id === assetId)
      .map(({ person_id, basis_points, since }) => ({
        ...{ person: nameOf(person_id), basisPoints: basis_points, since: since.toISOString() },
      }))
    return { assetId, name, creator: nameOf(creatorId), creatorBasisPoints: creatorsShareOf(shares), shares }
  })
}

async function ofAsset(tx: Tx, accountId: string, assetId: string): Promise<SharedWork> {
  const asset = await assetById(tx, assetId)
  const [work] = await describe(tx, [asset])
  const isShared = work?.shares.some(({ person }) => person.creatorId === accountId) === true
  if (work !== undefined && (asset.creatorId === accountId || isShared)) return work
  throw new LunaError('NOT_FOUND', 'There is no such asset.')
}

async function sharedWith(tx: Tx, accountId: string): Promise<SharedWork[]> {
  const rows = await tx.selectFrom('work_shares').select('asset_id').where('person_id', '=', accountId).execute()
  const assets = await assetsByIds(
    tx,
    rows.map(({ asset_id }) => asset_id),
  )
  return describe(
    tx,
    assets.toSorted((a, b) => (a.id < b.id ? 1 : -1)),
  )
}

export function createSharesService(database: MarketDatabase, clock: Clock): SharesService {
  /** Works across accounts, and shows the outcome to the caller. */
  async function change(accountId: string, work: (tx: Tx) => Promise<Proposal>): Promise<ShareProposal> {
    const [view] = await database.asService(async (tx) => proposalViews(tx, accountId, [await work(tx)]))
    if (view === undefined) throw new LunaError('INTERNAL')
    return view
  }
  return {
    propose: (creatorId, wanted) => change(creatorId, (tx) => propose(tx, creatorId, wanted, clock.now())),
    proposals: (accountId, page) =>
      database.asAccount(accountId, async (tx) => {
        const { items, nextCursor } = await listProposals(tx, accountId, page)
        return { items: await proposalViews(tx, accountId, items), nextCursor }
      }),
    answer: (accountId, id, accept) =>
      change(accountId, (tx) => answer(tx, { accountId, id, accept, at: clock.now() })),
    withdraw: (creatorId, id) => change(creatorId, (tx) => withdraw(tx, creatorId, id, clock.now())),
    ofAsset: (accountId, assetId) => database.asService((tx) => ofAsset(tx, accountId, assetId)),
    sharedWith: (accountId) => database.asService((tx) => sharedWith(tx, accountId)),
    leave: (accountId, assetId) => database.asService((tx) => leave(tx, accountId, assetId, clock.now())),
  }
}
