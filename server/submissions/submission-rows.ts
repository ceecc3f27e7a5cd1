/** Submissions as rows: reading, locking, and the one way in which their state changes. */
import type { Selectable, Updateable } from 'kysely'
import * as z from 'zod'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type DerivationParent,
  derivationParentSchema,
  type SubmissionMedia,
  submissionMediaSchema,
  type WantedOffer,
  wantedOfferSchema,
} from '#shared/contract/market/submissions.ts'
import {
  nextState,
  type SubmissionEvent,
  type SubmissionState,
  submissionStateSchema,
} from '#shared/submissions/states.ts'
import { type AgeRating, ageRatingSchema } from '#shared/submissions/validate.ts'
import type { Tx } from '../db/database.ts'
import type { Submissions } from '../db/tables.generated.ts'
import { noteAccountChange } from '../sync/account-changes.ts'

export type SubmissionRow = Selectable<Submissions>

export interface SubmissionKey {
  readonly accountId: string
  readonly submissionId: string
}

/** What is submitted, whether a draft or a round. */
export interface SubmittedWork {
  readonly card: AssetCard
  readonly media: SubmissionMedia[]
  readonly offers: WantedOffer[]
  readonly ageRating: AgeRating | null
  readonly derivation: Derivation | null
}

const storedParentSchema = derivationParentSchema.extend({ parentAccountId: z.string() })
export type StoredParent = z.infer<typeof storedParentSchema>

/** What a work derives from: at least one parent. */
export interface Derivation {
  readonly parents: readonly StoredParent[]
}

const mediaSchema = z.array(submissionMediaSchema)
const offersSchema = z.array(wantedOfferSchema)

/** As stored by rounds: the first parent is also stored separately from the list, as when there could be only one. */
export const storedDerivationSchema = z
  .union([z.object({ parents: z.array(storedParentSchema).min(1) }), storedParentSchema])
  .transform((stored): Derivation => ('parents' in stored ? stored : { parents: [stored] }))

export function toStoredDerivation({ parents }: Derivation): string {
  return JSON.stringify({ ...parents[0], parents })
}

/** A row that a server of the version before wrote has its parent in the columns alone. */
function derivationOf(row: SubmissionRow): Derivation | null {
  const { parent_asset_id, parent_account_id, royalty_percent } = row
  if (parent_asset_id === null || parent_account_id === null || royalty_percent === null) return null
  const parents = z.array(storedParentSchema).parse(row.parents)
  if (parents[0]?.parentAssetId === parent_asset_id) return { parents }
  const only = { parentAssetId: parent_asset_id, parentAccountId: parent_account_id, royaltyPercent: royalty_percent }
  return { parents: [{ ...only, kind: 'remix' }] }
}

/** A parent without whose it is. */
export function namedParent({ parentAssetId, kind, royaltyPercent }: StoredParent): DerivationParent {
  return { parentAssetId, kind, royaltyPercent }
}

export function workOf(row: SubmissionRow): SubmittedWork {
  return {
    card: parseAssetCardDocument(row.card),
    media: mediaSchema.parse(row.media),
    offers: offersSchema.parse(row.offers),
    ageRating: ageRatingSchema.nullable().parse(row.age_rating),
    derivation: derivationOf(row),
  }
}

export function stateOf(row: Pick<SubmissionRow, 'state'>): SubmissionState {
  return submissionStateSchema.parse(row.state)
}

/** Throws NOT_FOUND. */
export async function readSubmission(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<SubmissionRow> {
  const row = await tx
    .selectFrom('submissions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', submissionId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', `submission ${submissionId}`)
  return row
}

/** Locks the submission until the transaction ends. Throws NOT_FOUND. */
export async function lockSubmission(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<SubmissionRow> {
  const row = await tx
    .selectFrom('submissions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', submissionId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', `submission ${submissionId}`)
  return row
}

export type Actor =
  | { readonly kind: 'creator'; readonly accountId: string }
  | { readonly kind: 'reviewer'; readonly accountId: string }
  | { readonly kind: 'system' }

export interface Step {
  readonly event: SubmissionEvent
  readonly actor: Actor
  readonly at: Date
  readonly reason?: string | null
  /** Further columns that change with the state. */
  readonly change?: Omit<Updateable<Submissions>, 'state' | 'version' | 'event_count' | 'updated_at'>
}

interface LoggedEvent extends Pick<Step, 'actor' | 'at' | 'reason'> {
  readonly event: string
  readonly from: SubmissionState | null
  readonly to: SubmissionState
}

export async function logEvent(tx: Tx, row: SubmissionRow, logged: LoggedEvent): Promise<void> {
  await tx
    .insertInto('submission_events')
    .values({
      account_id: row.account_id,
      submission_id: row.id,
      number: row.event_count,
      event: logged.event,
      from_state: logged.from,
      to_state: logged.to,
      actor: logged.actor.kind,
      actor_id: logged.actor.kind === 'system' ? null : logged.actor.accountId,
      round: row.round,
      reason: logged.reason ?? null,
      at: logged.at,
    })
    .execute()
  const { account_id: accountId, id, version } = row
  await noteAccountChange(tx, { accountId, entity: 'submission', id, version, at: logged.at })
}

/**
 * Moves a locked submission on and logs it; there is no other way to change a state. Throws SUBMISSION_STATE where the
 * actor may not do this now.
 */
export async function advance(tx: Tx, row: SubmissionRow, step: Step): Promise<SubmissionRow> {
  const from = stateOf(row)
  const to = nextState(from, step.event, step.actor.kind)
  const changed = await tx
    .updateTable('submissions')
    .set({
      ...step.change,
      state: to,
      version: row.version + 1,
      event_count: row.event_count + 1,
      updated_at: step.at,
    })
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await logEvent(tx, changed, { ...step, from, to })
  return changed
}
