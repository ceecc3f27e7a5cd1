/** `market keys`: what an operator sees of keys, and how they are replaced. */
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { type MasterKey, masterKeyOf, nextMasterKeyFile, readOrMakeMasterKey, takeNextMasterKey } from './master-key.ts'
import { addedKeys, type KeySettings, openKeys } from './open.ts'
import { KEY_PURPOSES, type KeyPurpose, keyPurposeSchema, PURPOSES } from './purposes.ts'
import { HANDOVER_MS, rotateKey, rotateMasterKey } from './rotate.ts'
import { lockKeys, type MarketKey, readMasterRow } from './rows.ts'

interface CommandParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly settings: KeySettings
}

const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

function describe(purpose: KeyPurpose, { id, signsFrom, verifiesUntil }: MarketKey, now: Date): string {
  const { isKeptWhileUsed, about } = PURPOSES[purpose]
  const state =
    verifiesUntil === null
      ? signsFrom > now
        ? `signs from ${timeOf(signsFrom)}`
        : `in use since ${timeOf(signsFrom)}`
      : isKeptWhileUsed
        ? 'replaced; kept until nothing depends on it'
        : `replaced; verifies until ${timeOf(verifiesUntil)}`
  return `${purpose.padEnd(16)}  ${id}  ${state}${verifiesUntil === null ? ` (${about})` : ''}`
}

/** No key itself is shown. */
export async function describeKeys(parts: CommandParts): Promise<string[]> {
  const opened = await openKeys(parts)
  const { master, keys } = opened
  const row = await parts.database.asService(readMasterRow)
  const since = row === undefined ? '' : `in use since ${timeOf(row.since)}`
  const place = parts.settings.masterKey === null ? 'in the data folder' : 'MARKET_MASTER_KEY'
  return [
    ...addedKeys(opened),
    `${'master'.padEnd(16)}  ${master.id}  ${since}, ${place}`,
    ...KEY_PURPOSES.flatMap((purpose) => keys[purpose].map((key) => describe(purpose, key, parts.clock.now()))),
  ]
}

interface RotateOptions {
  /** The old key is no secret any more. */
  readonly isCompromised: boolean
  /** Of the new master key; made where it is missing. */
  readonly newKeyFile: string | null
}

const wantedSchema = z.union([keyPurposeSchema, z.literal('master')])

/** Returns what to say. Throws INVALID_INPUT, CONFLICT, MASTER_KEY_WRONG, SETTINGS_INVALID. */
export async function rotate(parts: CommandParts, wanted: string, options: RotateOptions): Promise<string[]> {
  const which = wantedSchema.safeParse(wanted).data
  if (which === undefined) {
    throw new LunaError('INVALID_INPUT', `There are keys for: master, ${KEY_PURPOSES.join(', ')}.`)
  }
  return which === 'master' ? rotateMaster(parts, options) : rotatePurpose(parts, which, options)
}

async function rotatePurpose(parts: CommandParts, purpose: KeyPurpose, { isCompromised }: RotateOptions) {
  const { database, clock, settings } = parts
  if (purpose === 'certificates' && settings.signingKey !== null) {
    throw new LunaError('SETTINGS_INVALID', 'MARKET_SIGNING_KEY: names the key. Remove the setting, then rotate.')
  }
  const opened = await openKeys(parts)
  const { master } = opened
  const made = await database.asService(async (tx) => {
    await lockKeys(tx)
    return rotateKey(tx, master, { purpose, now: clock.now(), isCompromised })
  })
  return [...addedKeys(opened), describe(purpose, made, clock.now())]
}

/** With a file of the operator, or with the one next to the key in the data folder. */
function nextKeyOf(file: string): MasterKey {
  return existsSync(file) ? masterKeyOf(readFileSync(file, 'utf8'), file) : readOrMakeMasterKey(file)
}

/**
 * May be repeated after an interruption: the new key is the same as long as its file is there. Throws INVALID_INPUT
 * where no file is named for a key that no file of the market will have, and CONFLICT where a compromised key stays.
 */
async function rotateMaster(parts: CommandParts, { isCompromised, newKeyFile }: RotateOptions): Promise<string[]> {
  const { database, clock, settings } = parts
  if (settings.masterKey !== null && newKeyFile === null) {
    throw new LunaError(
      'INVALID_INPUT',
      'The master key is in MARKET_MASTER_KEY. Name a file for the new one with --new-key-file, then set it on all nodes.',
    )
  }
  const opened = await openKeys(parts)
  const { master } = opened
  const file = newKeyFile ?? nextMasterKeyFile(settings.dataFolder)
  const next = nextKeyOf(file)
  const isDone = !(await rotateMasterKey(database, { master, next, now: clock.now(), isCompromised }))
  if (isDone && isCompromised) {
    throw new LunaError(
      'CONFLICT',
      `${next.id} in ${file} is the master key already. If it is compromised, name a file that does not exist yet.`,
    )
  }
  const state = isDone ? `${next.id} is the master key already.` : `${next.id} is now the master key.`
  const isInFolder = settings.masterKey === null && newKeyFile === null
  if (isInFolder) takeNextMasterKey(settings.dataFolder)
  const hours = HANDOVER_MS / 3_600_000
  return [
    ...addedKeys(opened),
    state,
    isInFolder
      ? 'The file keys/master-key has it; back it up.'
      : `Set MARKET_MASTER_KEY on all nodes to what ${file} has.`,
    isCompromised
      ? 'Running nodes need the new key and a restart to learn of later rotations.'
      : `Running nodes follow by themselves; nodes can start with the old key for ${hours} hours.`,
  ]
}

/** Keys that are lost, of an earlier version or in the database, are replaced. Throws INVALID_INPUT where none is. */
export async function replaceLostKeys(parts: CommandParts): Promise<string[]> {
  const opened = await openKeys({ ...parts, replacesLost: true })
  if (opened.added.length > 0) return addedKeys(opened)
  if (!opened.isNew) throw new LunaError('INVALID_INPUT', 'The keys are in the database, so none is lost.')
  return ['All keys were made. Everyone signs in again; webhooks need new secrets.']
}
