/** Complaints about licenses as each side files and sees them; both are notified of every step. */
import type { Complaint } from '#shared/contract/market/licensing.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import type { RevocationGround, RevocationState } from '#shared/licensing/revocation.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type ReadOf, recordReads } from '../moderation/record-reads.ts'
import { complaintAnswer } from './answers.ts'
import type { Grant } from './grants.ts'
import type { RevocationStep, Side } from './revocation-steps.ts'
import {
  continueRevocation,
  listRevocations,
  openRevocation,
  type Revocation,
  revocationById,
  sidesOf,
} from './revocations.ts'

interface Opening {
  readonly grantId: string
  readonly ground: RevocationGround
  readonly note: string
  readonly actorId: string
  readonly cureDays?: number | undefined
}

interface NextStep {
  readonly id: string
  readonly step: RevocationStep
  readonly side: Side
  readonly actorId: string
  readonly note: string
  readonly cureDays?: number | undefined
}

export interface LicenseComplaints {
  /** By the creator of the work. Throws NOT_FOUND, CONFLICT. */
  complain(opening: Opening): Promise<Complaint>
  /** By the market, without a complaint. Throws NOT_FOUND, CONFLICT, INVALID_INPUT. */
  giveNotice(opening: Opening): Promise<Complaint>
  /** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT, INVALID_INPUT. */
  next(step: NextStep): Promise<Complaint>
  /** Those the account is a side of. */
  own(accountId: string, page: PageRequest): Promise<Paged<Complaint>>
  /** Throws NOT_FOUND. */
  find(accountId: string, id: string): Promise<Complaint>
  /** For the market. That they were read is recorded for both sides. */
  all(
    moderatorId: string,
    page: PageRequest & { readonly state?: RevocationState | undefined },
  ): Promise<Paged<Complaint>>
}

export interface ComplaintParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  notify(tx: Tx, accountId: string, content: NotificationContent, at: Date, key: string): Promise<void>
}

interface Change {
  readonly revocation: Revocation
  readonly grant: Grant
}

async function tell(tx: Tx, { notify }: ComplaintParts, { revocation, grant }: Change, at: Date): Promise<void> {
  const last = revocation.steps.at(-1)
  if (last === undefined) return
  const { step, note, number } = last
  const about = { assetId: grant.assetId, name: grant.title.slice(0, 300), licenseId: grant.id }
  const content = {
    kind: 'license_complaint',
    data: { ...about, complaintId: revocation.id, step, note },
  } as const
  const key = `license-complaint:${revocation.id}:${number}`
  await notify(tx, grant.licenseeId, content, at, key)
  await notify(tx, grant.creatorId, content, at, key)
  if (step !== 'confirm') return
  const revoked = { kind: 'license_revoked', data: { ...about, reason: note } } as const
  await notify(tx, grant.licenseeId, revoked, at, `${key}:revoked`)
}

async function readsOf(tx: Tx, complaints: readonly Complaint[]): Promise<ReadOf[]> {
  if (complaints.length === 0) return []
  const ids = complaints.map(({ id }) => id)
  return (await sidesOf(tx, ids)).map(({ accountId, id }) => ({ accountId, kind: 'license_complaint', subjectId: id }))
}

export function createLicenseComplaints(parts: ComplaintParts): LicenseComplaints {
  const { database, clock } = parts

  async function withNotices(tx: Tx, change: Change, at: Date): Promise<Complaint> {
    await tell(tx, parts, change, at)
    return complaintAnswer(change.revocation)
  }

  const open = ({ grantId, ground, note, actorId, cureDays }: Opening, side: 'creator' | 'market') =>
    database.asService(async (tx) => {
      const at = clock.now()
      const first = {
        step: side === 'creator' ? 'report' : 'notice',
        actor: { side, id: actorId },
        note,
        ...(cureDays === undefined ? {} : { cureDays }),
      } as const
      return withNotices(tx, await openRevocation(tx, { grantId, ground, first }, at), at)
    })

  async function list(tx: Tx, { cursor, limit }: PageRequest, state: RevocationState | undefined) {
    const before = decodeCursor(timeAndIdSchema, cursor)
    const rows = await listRevocations(tx, { state, before, limit: limit + 1 })
    return pageFrom(rows, limit, complaintAnswer, (row) => [row.createdAt, row.id])
  }

  return {
    complain: (opening) => open(opening, 'creator'),
    giveNotice: (opening) => open(opening, 'market'),
    next: ({ id, step, side, actorId, note, cureDays }) =>
      database.asService(async (tx) => {
        const at = clock.now()
        const days = cureDays === undefined ? {} : { cureDays }
        const taken = { step, actor: { side, id: actorId }, note, ...days }
        return withNotices(tx, await continueRevocation(tx, id, taken, at), at)
      }),
    own: (accountId, page) => database.asAccount(accountId, (tx) => list(tx, page, undefined)),
    find: (accountId, id) => database.asAccount(accountId, async (tx) => complaintAnswer(await revocationById(tx, id))),
    all: (moderatorId, page) =>
      database.asService(async (tx) => {
        const found = await list(tx, page, page.state)
        await recordReads(tx, moderatorId, await readsOf(tx, found.items), clock.now())
        return found
      }),
  }
}
