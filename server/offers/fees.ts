/** Fee schedules: versions are immutable; a sale pins the one in effect when it was ordered. */
import { LunaError } from '#shared/contract/errors.ts'
import type { DatedFeeSchedule } from '#shared/contract/market/offers.ts'
import type { FeeSchedule } from '#shared/offers/offers.ts'
import { DAY_MS } from '#shared/time.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'

const NOTICE_DAYS = 30

interface Schedule extends FeeSchedule {
  readonly effectiveFrom: Date
}

/** Oldest first. */
async function schedulesOf(tx: Tx): Promise<Schedule[]> {
  const rows = await tx.selectFrom('fee_schedules').selectAll().orderBy('version').execute()
  return rows.map((row) => ({
    version: row.version,
    platformBasisPoints: {
      per_use: row.per_use_basis_points,
      one_time: row.one_time_basis_points,
      subscription: row.subscription_basis_points,
      license: row.license_basis_points,
    },
    effectiveFrom: row.effective_from,
  }))
}

function inEffect(schedules: readonly Schedule[], at: Date): Schedule {
  const found = schedules.findLast(({ effectiveFrom }) => effectiveFrom <= at)
  if (found === undefined) throw new LunaError('INTERNAL', 'No fee schedule is in effect.')
  return found
}

function dated({ version, platformBasisPoints, effectiveFrom }: Schedule): DatedFeeSchedule {
  return { version, platformBasisPoints, effectiveFrom: effectiveFrom.toISOString() }
}

/** What a sale ordered at this time is made under. */
export async function feeScheduleAt(tx: Tx, at: Date): Promise<FeeSchedule> {
  const { version, platformBasisPoints } = inEffect(await schedulesOf(tx), at)
  return { version, platformBasisPoints }
}

export async function listFeeSchedules(
  tx: Tx,
  at: Date,
): Promise<{ currentVersion: number; items: DatedFeeSchedule[] }> {
  const schedules = await schedulesOf(tx)
  return { currentVersion: inEffect(schedules, at).version, items: schedules.map(dated) }
}

/** Creators hear of it 30 days ahead. Throws INVALID_INPUT, CONFLICT. */
export async function addFeeSchedule(
  tx: Tx,
  platformBasisPoints: FeeSchedule['platformBasisPoints'],
  effectiveFrom: Date,
  now: Date,
): Promise<DatedFeeSchedule> {
  if (effectiveFrom.getTime() < now.getTime() + NOTICE_DAYS * DAY_MS) {
    throw new LunaError('INVALID_INPUT', `effectiveFrom: must be at least ${NOTICE_DAYS} days ahead.`)
  }
  const last = (await schedulesOf(tx)).at(-1)
  if (last !== undefined && effectiveFrom <= last.effectiveFrom) {
    throw new LunaError('INVALID_INPUT', 'effectiveFrom: must be after all existing schedules.')
  }
  const schedule = { version: (last?.version ?? 0) + 1, platformBasisPoints, effectiveFrom }
  try {
    await tx
      .insertInto('fee_schedules')
      .values({
        version: schedule.version,
        per_use_basis_points: platformBasisPoints.per_use,
        one_time_basis_points: platformBasisPoints.one_time,
        subscription_basis_points: platformBasisPoints.subscription,
        license_basis_points: platformBasisPoints.license,
        effective_from: effectiveFrom,
      })
      .execute()
  } catch (error) {
    if (brokenConstraint(error) === undefined) throw error
    throw new LunaError('CONFLICT', 'Another schedule was announced at the same time.', { cause: error })
  }
  return dated(schedule)
}
