/** Proposals of shares as they are stored. */
import type { Selectable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type ShareProposal, shareAnswerSchema, shareProposalStateSchema } from '#shared/contract/market/shares.ts'
import { creatorsShareOf, type Share, type ShareChange } from '#shared/offers/shares.ts'
import type { Tx } from '../db/database.ts'
import type { ShareProposals } from '../db/tables.generated.ts'
import { creatorNames, publicCreator } from '../publications/assets.ts'

const peopleSchema = z.array(
  z.object({ accountId: z.string(), before: z.int(), after: z.int(), answer: shareAnswerSchema }),
)
type Person = z.infer<typeof peopleSchema>[number]
type State = ShareProposal['state']

/** What a proposal is about; a submission has no asset until it is published. */
export interface Target {
  readonly creatorId: string
  readonly assetId: string | null
  readonly submissionId: string | null
  readonly title: string
}

export interface Proposal extends Target {
  readonly id: string
  readonly state: State
  readonly people: readonly Person[]
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export function toProposal(row: Selectable<ShareProposals>): Proposal {
  return {
    id: row.id,
    creatorId: row.account_id,
    assetId: row.asset_id,
    submissionId: row.submission_id,
    title: row.title,
    state: shareProposalStateSchema.parse(row.state),
    people: peopleSchema.parse(row.people),
    createdAt: row.created_at,
    settledAt: row.settled_at,
  }
}

/** The shares as they would be. */
export function proposedShares({ people }: Pick<Proposal, 'people'>): Share[] {
  return people.flatMap(({ accountId, after }) => (after > 0 ? [{ accountId, basisPoints: after }] : []))
}

export async function insertProposal(
  tx: Tx,
  target: Target,
  changes: readonly ShareChange[],
  at: Date,
): Promise<Proposal> {
  const people = changes.map((change): Person => {
    return { ...change, answer: change.before === change.after ? 'not_needed' : 'waiting' }
  })
  const proposal: Proposal = { ...target, id: uuidv7(), state: 'open', people, createdAt: at, settledAt: null }
  await tx
    .insertInto('share_proposals')
    .values({
      account_id: target.creatorId,
      id: proposal.id,
      asset_id: target.assetId,
      submission_id: target.submissionId,
      title: target.title,
      state: proposal.state,
      people: JSON.stringify(people),
      person_ids: people.map(({ accountId }) => accountId),
      created_at: at,
    })
    .execute()
  return proposal
}

/** Locked until the transaction ends; for the creator and the people named alone. Throws NOT_FOUND. */
export async function lockProposal(tx: Tx, callerId: string, id: string): Promise<Proposal> {
  const row = await tx.selectFrom('share_proposals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (row !== undefined && (row.account_id === callerId || row.person_ids.includes(callerId))) return toProposal(row)
  throw new LunaError('NOT_FOUND', 'There is no such proposal.')
}

/** Locked; those of an asset, or of a submission that is no asset yet, which still matter. */
export async function standingProposals(
  tx: Tx,
  { creatorId, assetId, submissionId }: Omit<Target, 'title'>,
): Promise<Proposal[]> {
  const rows = await tx
    .selectFrom('share_proposals')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('state', 'in', ['open', 'agreed'])
    .$if(assetId !== null, (query) => query.where('asset_id', '=', assetId))
    .$if(assetId === null, (query) => query.where('asset_id', 'is', null).where('submission_id', '=', submissionId))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(toProposal)
}

export async function changeProposal(
  tx: Tx,
  proposal: Proposal,
  change: Partial<Pick<Proposal, 'state' | 'people' | 'assetId' | 'settledAt'>>,
): Promise<Proposal> {
  const changed = { ...proposal, ...change }
  await tx
    .updateTable('share_proposals')
    .set({
      state: changed.state,
      people: JSON.stringify(changed.people),
      asset_id: changed.assetId,
      settled_at: changed.settledAt,
    })
    .where('account_id', '=', proposal.creatorId)
    .where('id', '=', proposal.id)
    .execute()
  return changed
}

/** As the caller sees them, with everybody's name. */
export async function proposalViews(
  tx: Tx,
  callerId: string,
  proposals: readonly Proposal[],
): Promise<ShareProposal[]> {
  const ids = proposals.flatMap(({ creatorId, people }) => [creatorId, ...people.map(({ accountId }) => accountId)])
  const names = await creatorNames(tx, ids)
  const nameOf = (id: string) => names.get(id) ?? publicCreator(id, undefined)
  return proposals.map(({ creatorId, people, createdAt, settledAt, ...proposal }) => ({
    ...proposal,
    creator: nameOf(creatorId),
    side: creatorId === callerId ? 'creator' : 'collaborator',
    people: people.map(({ accountId, ...person }) => ({ person: nameOf(accountId), ...person })),
    creatorBasisPoints: creatorsShareOf(proposedShares({ people })),
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  }))
}
