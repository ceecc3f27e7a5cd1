/** Whether this node has the master key, where it is, and which files of earlier versions can go. */
import { existsSync } from 'node:fs'
import { LunaError } from '#shared/contract/errors.ts'
import { openDatabase } from '../db/database.ts'
import { earlierKeyFiles } from '../keys/files.ts'
import { knownMasterKeys, masterKeyFile } from '../keys/master-key.ts'
import { fittingMasterKey, type MasterRow, readKeys, readMasterRow } from '../keys/rows.ts'
import type { MarketSettings } from '../settings.ts'
import { type Check, type Finding, failed, ok, warning } from './finding.ts'

const CONNECT_MS = 10_000
const HOW_TO_SHARE = 'Back it up. A second node needs it: copy the file there, and name it in MARKET_MASTER_KEY_FILE.'

/** Undefined where the market was not started yet, or its database answers nothing. */
async function readRow(settings: MarketSettings): Promise<MasterRow | undefined> {
  const { databaseUrl } = settings
  // The embedded database belongs to the running market.
  if (databaseUrl === null) return undefined
  const connection = { connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_MS } as const
  const database = openDatabase({ connection, maxConnections: 1 })
  try {
    return await database.asService(async (tx) => {
      const row = await readMasterRow(tx)
      if (row !== undefined) await readKeys(tx, fittingMasterKey(row, knownMasterKeys(settings), new Date()))
      return row
    })
  } catch (error) {
    if (error instanceof LunaError) throw error
    // What the check of the database reports, or a schema that the next start creates.
    return undefined
  } finally {
    await database.close()
  }
}

/** Throws SETTINGS_INVALID where the file has no key. */
function placeOf(settings: MarketSettings): Finding {
  const { masterKey, dataFolder, databaseUrl } = settings
  if (masterKey !== null) return ok('keys', 'encrypted with MARKET_MASTER_KEY')
  const file = masterKeyFile(dataFolder)
  if (!existsSync(file)) return ok('keys', 'are created at the first start')
  knownMasterKeys(settings)
  const found = `encrypted with the master key in ${file}`
  return databaseUrl === null ? ok('keys', found) : warning('keys', found, HOW_TO_SHARE)
}

function earlierFiles({ dataFolder, databaseUrl }: MarketSettings, isTaken: boolean): Finding[] {
  const files = earlierKeyFiles(dataFolder)
  if (files.length === 0) return []
  // The embedded database belongs to the running market; a file with the master key says nothing about it.
  if (databaseUrl === null) {
    return [ok('old keys', 'a start moves them into the database; its log says when the files can be removed')]
  }
  if (!isTaken) return [ok('old keys', 'the next start moves them into the database')]
  return [warning('old keys', 'are in the database', `Back up and then remove ${files.join(' and ')}.`)]
}

export const checkKeys: Check = async (settings) => {
  try {
    const row = await readRow(settings)
    return [placeOf(settings), ...earlierFiles(settings, row !== undefined)]
  } catch (error) {
    if (!(error instanceof LunaError)) throw error
    return [failed('keys', error.message, error.detail ?? 'Check MARKET_MASTER_KEY.')]
  }
}
