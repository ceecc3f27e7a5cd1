/** From a proposal to shares in force: everybody whose share changes has to confirm. */
import { LunaError } from '#shared/contract/errors.ts'
import type { ProposeShares } from '#shared/contract/market/shares.ts'
import { assertShares, changesOf, type Share } from '#shared/offers/shares.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { assetById, creatorNames } from '../publications/assets.ts'
import { sharesOf } from './in-force.ts'
import {
  changeProposal,
  insertProposal,
  lockProposal,
  type Proposal,
  proposedShares,
  standingProposals,
  type Target,
} from './proposal-rows.ts'

/** Each proposal is a message to strangers. */
const PROPOSALS_A_DAY = 20

async function targetOf(tx: Tx, creatorId: string, { assetId, submissionId }: ProposeShares): Promise<Target> {
  if ((assetId === undefined) === (submissionId === undefined)) {
    throw new LunaError('INVALID_INPUT', 'assetId, submissionId: exactly one is required.')
  }
  if (submissionId === undefined) return ownAsset(tx, creatorId, assetId ?? '', null)
  const submission = await tx
    .selectFrom('submissions')
    .select(['asset_id', 'name'])
    .where('account_id', '=', creatorId)
    .where('id', '=', submissionId)
    .forUpdate()
    .executeTakeFirst()
  if (submission === undefined) throw new LunaError('NOT_FOUND', 'There is no such submission.')
  if (submission.asset_id !== null) return ownAsset(tx, creatorId, submission.asset_id, submissionId)
  return { creatorId, assetId: null, submissionId, title: submission.name }
}

async function ownAsset(tx: Tx, creatorId: string, assetId: string, submissionId: string | null): Promise<Target> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  return { creatorId, assetId, submissionId, title: asset.name }
}

/** Throws INVALID_INPUT for a handle without an account that can be paid. */
async function peopleNamed(tx: Tx, shares: ProposeShares['shares']): Promise<Share[]> {
  if (shares.length === 0) return []
  const rows = await tx
    .selectFrom('creator_profiles as p')
    .innerJoin('accounts as a', 'a.account_id', 'p.account_id')
    .leftJoin('account_closings as c', 'c.account_id', 'p.account_id')
    .select(['p.account_id', 'p.handle'])
    .where(
      'p.handle',
      'in',
      shares.map(({ handle }) => handle),
    )
    .where('a.closed_at', 'is', null)
    .where('c.account_id', 'is', null)
    .execute()
  const known = new Map(rows.map(({ handle, account_id }) => [handle, account_id]))
  return shares.map(({ handle, basisPoints }) => {
    const accountId = known.get(handle)
    if (accountId === undefined) throw new LunaError('INVALID_INPUT', `shares: no creator has the handle @${handle}.`)
    return { accountId, basisPoints }
  })
}

async function assertNotTooMany(tx: Tx, creatorId: string, at: Date): Promise<void> {
  const { count } = await tx
    .selectFrom('share_proposals')
    .select((expression) => expression.fn.countAll<bigint>().as('count'))
    .where('account_id', '=', creatorId)
    .where('created_at', '>', new Date(at.getTime() - DAY_MS))
    .executeTakeFirstOrThrow()
  if (count >= PROPOSALS_A_DAY) throw new LunaError('RATE_LIMITED', `At most ${PROPOSALS_A_DAY} proposals per day.`)
}

async function nameOf(tx: Tx, accountId: string): Promise<string> {
  return (await creatorNames(tx, [accountId])).get(accountId)?.displayName ?? ''
}

/**
 * Takes the place of an open proposal for the same work. Throws NOT_FOUND, INVALID_INPUT, RATE_LIMITED, CONFLICT where
 * nothing would change.
 */
export async function propose(tx: Tx, creatorId: string, wanted: ProposeShares, at: Date): Promise<Proposal> {
  const target = await targetOf(tx, creatorId, wanted)
  await assertNotTooMany(tx, creatorId, at)
  const shares = await peopleNamed(tx, wanted.shares)
  assertShares(creatorId, shares)
  const standing = await standingProposals(tx, target)
  const agreed = standing.findLast(({ state }) => state === 'agreed')
  const inForce =
    target.assetId === null
      ? proposedShares(agreed ?? { people: [] })
      : await sharesOf(tx, { creatorId, assetId: target.assetId })
  const changes = changesOf(inForce, shares)
  if (changes.every(({ before, after }) => before === after)) {
    throw new LunaError('CONFLICT', 'The shares are already as proposed.')
  }
  for (const open of standing.filter(({ state }) => state === 'open')) {
    await changeProposal(tx, open, { state: 'replaced', settledAt: at })
  }
  const proposal = await insertProposal(tx, target, changes, at)
  const creatorName = await nameOf(tx, creatorId)
  for (const { accountId, before, after } of changes) {
    if (before === after) continue
    const data = { proposalId: proposal.id, name: target.title, creatorName, before, after }
    await notify(tx, accountId, { kind: 'shares_proposed', data }, at)
  }
  return proposal
}

/** From now on; whose account has closed in the meantime has no share. */
async function putInForce(tx: Tx, { creatorId, assetId, ...proposal }: Proposal, at: Date): Promise<void> {
  if (assetId === null) return
  const shares = proposedShares(proposal)
  const open = await tx
    .selectFrom('accounts as a')
    .leftJoin('account_closings as c', 'c.account_id', 'a.account_id')
    .select('a.account_id')
    .where('a.account_id', 'in', [creatorId, ...shares.map(({ accountId }) => accountId)])
    .where('a.closed_at', 'is', null)
    .where('c.account_id', 'is', null)
    .execute()
  const known = new Set(open.map(({ account_id }) => account_id))
  await replaceShares(
    tx,
    { creatorId, assetId },
    shares.filter(({ accountId }) => known.has(accountId)),
    at,
  )
}

/** Shares that stay as they are keep their beginning. */
export async function replaceShares(
  tx: Tx,
  { creatorId, assetId }: { readonly creatorId: string; readonly assetId: string },
  shares: readonly Share[],
  at: Date,
): Promise<void> {
  const before = new Map((await sharesOf(tx, { creatorId, assetId })).map((share) => [share.accountId, share]))
  const isKept = ({ accountId, basisPoints }: Share) => before.get(accountId)?.basisPoints === basisPoints
  const kept = shares.filter(isKept).map(({ accountId }) => accountId)
  let gone = tx.deleteFrom('work_shares').where('account_id', '=', creatorId).where('asset_id', '=', assetId)
  if (kept.length > 0) gone = gone.where('person_id', 'not in', kept)
  await gone.execute()
  for (const { accountId, basisPoints } of shares.filter((share) => !isKept(share))) {
    const row = { account_id: creatorId, asset_id: assetId, person_id: accountId, basis_points: basisPoints, since: at }
    await tx.insertInto('work_shares').values(row).execute()
  }
  const collaborators = shares.map(({ accountId }) => accountId)
  const own = tx.updateTable('assets').set({ collaborators }).where('account_id', '=', creatorId)
  await own.where('id', '=', assetId).execute()
}

async function agree(tx: Tx, proposal: Proposal, at: Date): Promise<Proposal> {
  for (const other of await standingProposals(tx, proposal)) {
    if (other.id !== proposal.id) await changeProposal(tx, other, { state: 'replaced', settledAt: at })
  }
  const agreed = await changeProposal(tx, proposal, { state: 'agreed', settledAt: at })
  await putInForce(tx, agreed, at)
  const { id: proposalId, title: name, creatorId, assetId, people } = agreed
  for (const accountId of [creatorId, ...people.map((person) => person.accountId)]) {
    const data = { proposalId, name, isPublished: assetId !== null }
    await notify(tx, accountId, { kind: 'shares_agreed', data }, at)
  }
  return agreed
}

interface Answer {
  readonly accountId: string
  readonly id: string
  readonly accept: boolean
  readonly at: Date
}

function assertAnswerable({ state, assetId }: Proposal, accept: boolean): void {
  if (state === 'open') return
  // What was agreed for a work that is not published yet has divided nothing so far.
  if (state === 'agreed' && assetId === null && !accept) return
  throw new LunaError('CONFLICT', `The proposal is ${state}.`)
}

/** By somebody whose share changes. The same answer again changes nothing. Throws NOT_FOUND, CONFLICT. */
export async function answer(tx: Tx, { accountId, id, accept, at }: Answer): Promise<Proposal> {
  const proposal = await lockProposal(tx, accountId, id)
  const own = proposal.people.find((person) => person.accountId === accountId)
  if (own === undefined) throw new LunaError('NOT_FOUND', 'There is no such proposal.')
  const given = accept ? 'confirmed' : 'declined'
  if (own.answer === given) return proposal
  assertAnswerable(proposal, accept)
  if (own.answer === 'not_needed')
    throw new LunaError('CONFLICT', 'Your share does not change, so there is nothing to confirm.')
  const people = proposal.people.map((person) => (person === own ? ({ ...person, answer: given } as const) : person))
  const { creatorId, title: name } = proposal
  const data = { proposalId: id, name, personName: await nameOf(tx, accountId), isConfirmed: accept }
  await notify(tx, creatorId, { kind: 'shares_answered', data }, at)
  if (!accept) return changeProposal(tx, proposal, { people, state: 'declined', settledAt: at })
  const answered = await changeProposal(tx, proposal, { people })
  return people.some((person) => person.answer === 'waiting') ? answered : agree(tx, answered, at)
}

/** By the creator. Throws NOT_FOUND, CONFLICT. */
export async function withdraw(tx: Tx, creatorId: string, id: string, at: Date): Promise<Proposal> {
  const proposal = await lockProposal(tx, creatorId, id)
  if (proposal.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such proposal.')
  if (proposal.state === 'withdrawn') return proposal
  if (proposal.state !== 'open') throw new LunaError('CONFLICT', `The proposal is ${proposal.state}.`)
  return changeProposal(tx, proposal, { state: 'withdrawn', settledAt: at })
}

/** Shares agreed for a submission apply from its publication on; open proposals continue for the asset. */
export async function attachProposals(
  tx: Tx,
  {
    accountId,
    submissionId,
    assetId,
    at,
  }: {
    readonly accountId: string
    readonly submissionId: string
    readonly assetId: string | null
    readonly at: Date
  },
): Promise<void> {
  if (assetId === null) return
  for (const one of await standingProposals(tx, { creatorId: accountId, assetId: null, submissionId })) {
    const attached = await changeProposal(tx, one, { assetId })
    if (attached.state === 'agreed') await putInForce(tx, attached, at)
  }
}
