/** How a share ends by the will of who has it, or with their account: it is the creator's again. */
import type { Tx } from '../db/database.ts'
import { notify } from '../notifications/notify.ts'
import { assetById, creatorNames } from '../publications/assets.ts'
import { sharesOf } from './in-force.ts'
import { changeProposal, standingProposals, toProposal } from './proposal-rows.ts'
import { replaceShares } from './proposing.ts'

/**
 * Ends the caller's share of a work and all open proposals, since they were calculated from shares that no longer
 * exist. False where there was no share. Throws NOT_FOUND.
 */
export async function leave(tx: Tx, accountId: string, assetId: string, at: Date): Promise<boolean> {
  const { creatorId, name } = await assetById(tx, assetId, 'update')
  const shares = await sharesOf(tx, { creatorId, assetId })
  const others = shares.filter((share) => share.accountId !== accountId)
  if (others.length === shares.length) return false
  for (const open of await standingProposals(tx, { creatorId, assetId, submissionId: null })) {
    if (open.state === 'open') await changeProposal(tx, open, { state: 'withdrawn', settledAt: at })
  }
  await replaceShares(tx, { creatorId, assetId }, others, at)
  const personName = (await creatorNames(tx, [accountId])).get(accountId)?.displayName ?? ''
  await notify(tx, creatorId, { kind: 'share_left', data: { assetId, name, personName } }, at)
  return true
}

/** In the transaction that closes the account, before its name goes. */
export async function endSharesOf(tx: Tx, accountId: string, at: Date): Promise<void> {
  const shared = await tx
    .selectFrom('work_shares')
    .select('asset_id')
    .where('person_id', '=', accountId)
    .orderBy('asset_id')
    .execute()
  for (const { asset_id } of shared) await leave(tx, accountId, asset_id, at)
  const proposed = await tx
    .selectFrom('share_proposals')
    .selectAll()
    .where('state', '=', 'open')
    .where((where) =>
      where.or([where('account_id', '=', accountId), where(where.val(accountId), '=', where.fn.any('person_ids'))]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of proposed) await changeProposal(tx, toProposal(row), { state: 'withdrawn', settledAt: at })
}
