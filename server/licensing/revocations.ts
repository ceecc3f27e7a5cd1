/** Complaints about licenses: every step recorded for both sides, the license itself changed by two of them only. */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  REVOCATION_GROUNDS,
  REVOCATION_STATES,
  type RevocationGround,
  type RevocationState,
} from '#shared/licensing/revocation.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { isBefore, type Place } from '../db/places.ts'
import { type Grant, grantById, grantByReference, setEnd } from './grants.ts'
import {
  APPEAL_DAYS,
  MIN_CURE_DAYS,
  REVOCATION_STEPS,
  type RevocationStep,
  type Side,
  takeStep,
} from './revocation-steps.ts'

interface RecordedStep {
  readonly number: number
  readonly step: RevocationStep
  readonly by: Side
  readonly note: string
  readonly at: Date
}

export interface Revocation {
  readonly id: string
  readonly grantId: string
  readonly ground: RevocationGround
  readonly state: RevocationState
  readonly cureUntil: Date | null
  readonly appealUntil: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly steps: readonly RecordedStep[]
}

const rowSchema = z.object({
  id: z.string(),
  grant_id: z.string(),
  ground: z.enum(REVOCATION_GROUNDS),
  state: z.enum(REVOCATION_STATES),
  cure_until: z.date().nullable(),
  appeal_until: z.date().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
})
type Row = z.output<typeof rowSchema>
const COLUMNS = ['id', 'grant_id', 'ground', 'state', 'cure_until', 'appeal_until', 'created_at', 'updated_at'] as const

const stepSchema = z.object({
  number: z.number(),
  step: z.enum(REVOCATION_STEPS),
  by: z.enum(['creator', 'licensee', 'market']),
  note: z.string(),
  at: z.date(),
})

async function stepsOf(tx: Tx, revocationId: string): Promise<RecordedStep[]> {
  const rows = await tx
    .selectFrom('license_revocation_steps')
    .select(['number', 'step', 'by', 'note', 'at'])
    .where('revocation_id', '=', revocationId)
    .orderBy('number')
    .execute()
  return z.array(stepSchema).parse(rows)
}

async function shown(tx: Tx, row: Row): Promise<Revocation> {
  return {
    id: row.id,
    grantId: row.grant_id,
    ground: row.ground,
    state: row.state,
    cureUntil: row.cure_until,
    appealUntil: row.appeal_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    steps: await stepsOf(tx, row.id),
  }
}

/** As this transaction's role may see it: both sides, or the market. Throws NOT_FOUND. */
export async function revocationById(tx: Tx, id: string): Promise<Revocation> {
  const row = await tx.selectFrom('license_revocations').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such complaint.')
  return shown(tx, rowSchema.parse(row))
}

/** Newest first; all that this transaction's role may see. */
export async function listRevocations(
  tx: Tx,
  wanted: {
    readonly state: RevocationState | undefined
    readonly limit: number
    readonly before: Place | undefined
  },
): Promise<Revocation[]> {
  const { state, limit, before } = wanted
  let query = tx
    .selectFrom('license_revocations')
    .select(COLUMNS)
    .where(isBefore(before, ['created_at', 'id']))
  if (state !== undefined) query = query.where('state', '=', state)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return Promise.all(
    z
      .array(rowSchema)
      .parse(rows)
      .map((row) => shown(tx, row)),
  )
}

/** Both sides of each, by the complaint's id. As the service. */
export async function sidesOf(tx: Tx, ids: readonly string[]): Promise<{ accountId: string; id: string }[]> {
  const rows = await tx
    .selectFrom('license_revocations')
    .select(['id', 'account_id', 'creator_id'])
    .where('id', 'in', ids)
    .execute()
  return rows.flatMap(({ id, account_id, creator_id }) => [
    { accountId: account_id, id },
    { accountId: creator_id, id },
  ])
}

interface Actor {
  readonly side: Side
  readonly id: string
}

interface Step {
  readonly step: RevocationStep
  readonly actor: Actor
  readonly note: string
  /** With a notice. */
  readonly cureDays?: number
}

async function recordStep(tx: Tx, grant: Grant, revocationId: string, number: number, taken: Step, at: Date) {
  const { step, actor, note } = taken
  await tx
    .insertInto('license_revocation_steps')
    .values({
      account_id: grant.licenseeId,
      revocation_id: revocationId,
      number,
      creator_id: grant.creatorId,
      step,
      by: actor.side,
      actor_id: actor.id,
      note,
      at,
    })
    .execute()
}

function cureUntilOf({ step, cureDays = MIN_CURE_DAYS }: Step, at: Date): Date | null {
  if (step !== 'notice') return null
  if (cureDays < MIN_CURE_DAYS) {
    throw new LunaError('INVALID_INPUT', `cureDays: the licensee has ${MIN_CURE_DAYS} days or more.`)
  }
  return new Date(at.getTime() + cureDays * DAY_MS)
}

/** The first step: a creator's complaint, or a notice of the market. Throws NOT_FOUND, NOT_ALLOWED, CONFLICT. */
export async function openRevocation(
  tx: Tx,
  wanted: { readonly grantId: string; readonly ground: RevocationGround; readonly first: Step },
  at: Date,
): Promise<{ revocation: Revocation; grant: Grant }> {
  const { grantId, ground, first } = wanted
  const grant = await grantByReference(tx, grantId)
  if (first.actor.side === 'creator' && grant.creatorId !== first.actor.id) {
    throw new LunaError('NOT_FOUND', 'There is no such license.')
  }
  if (grant.endedAt !== null) throw new LunaError('CONFLICT', 'The license is no longer in force.')
  const standing = { state: null, cureUntil: null, appealUntil: null, taken: [] }
  const state = takeStep(standing, first.step, first.actor, at)
  const id = uuidv7()
  const inserted = await tx
    .insertInto('license_revocations')
    .values({
      account_id: grant.licenseeId,
      id,
      grant_id: grant.id,
      creator_id: grant.creatorId,
      ground,
      state,
      cure_until: cureUntilOf(first, at),
      appeal_until: null,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) throw new LunaError('CONFLICT', 'There is already an open complaint about this license.')
  await recordStep(tx, grant, id, 1, first, at)
  return { revocation: await revocationById(tx, id), grant }
}

async function holdRevocation(tx: Tx, id: string) {
  const row = await tx.selectFrom('license_revocations').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such complaint.')
  const { account_id: licenseeId } = row
  const held = await tx
    .selectFrom('license_revocations')
    .selectAll()
    .where('account_id', '=', licenseeId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const steps = await tx
    .selectFrom('license_revocation_steps')
    .select(['step', 'actor_id'])
    .where('account_id', '=', licenseeId)
    .where('revocation_id', '=', id)
    .execute()
  const taken = steps.map(({ step, actor_id }) => ({ step: z.enum(REVOCATION_STEPS).parse(step), actorId: actor_id }))
  return { licenseeId, taken, ...rowSchema.parse(held) }
}

/** What a step does to the license itself. */
async function applyToGrant(tx: Tx, grant: Grant, state: RevocationState, at: Date): Promise<void> {
  if (state === 'revoked' && grant.endedAt === null) await setEnd(tx, grant, 'revoked', at)
  if (state === 'reinstated' && grant.endReason === 'revoked') await setEnd(tx, grant, null, at)
}

/** As the service. Throws NOT_FOUND, NOT_ALLOWED, CONFLICT, INVALID_INPUT. */
export async function continueRevocation(
  tx: Tx,
  id: string,
  step: Step,
  at: Date,
): Promise<{ revocation: Revocation; grant: Grant }> {
  const held = await holdRevocation(tx, id)
  const { side, id: actorId } = step.actor
  if (side === 'licensee' && held.licenseeId !== actorId)
    throw new LunaError('NOT_FOUND', 'There is no such complaint.')
  const situation = {
    state: held.state,
    cureUntil: held.cure_until,
    appealUntil: held.appeal_until,
    taken: held.taken,
  }
  const state = takeStep(situation, step.step, step.actor, at)
  const grant = await grantById(tx, held.licenseeId, held.grant_id)
  const appealUntil = step.step === 'confirm' ? new Date(at.getTime() + APPEAL_DAYS * DAY_MS) : held.appeal_until
  await tx
    .updateTable('license_revocations')
    .set({ state, cure_until: cureUntilOf(step, at) ?? held.cure_until, appeal_until: appealUntil, updated_at: at })
    .where('account_id', '=', held.licenseeId)
    .where('id', '=', id)
    .execute()
  await recordStep(tx, grant, id, held.taken.length + 1, step, at)
  if (step.step !== 'response') await applyToGrant(tx, grant, state, at)
  return { revocation: await revocationById(tx, id), grant }
}
