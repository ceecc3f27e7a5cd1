/** The keys of the data folder in a backup, which are called included only where the master key is one of them. */
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { masterKeyFile } from '../keys/master-key.ts'
import type { MarketSettings } from '../settings.ts'
import type { Manifest } from './manifest.ts'

export type KeySettings = Pick<MarketSettings, 'dataFolder' | 'masterKey'>

/** In the data folder, and in a backup. */
export const KEYS = 'keys'

/** Throws FILE_UNREADABLE. */
export async function keysOf({ dataFolder, masterKey }: KeySettings, withKeys: boolean): Promise<Manifest['keys']> {
  const folder = join(dataFolder, KEYS)
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException): string[] => {
    if (cause.code === 'ENOENT') return []
    throw new LunaError('FILE_UNREADABLE', folder, { cause })
  })
  const hasMaster = masterKey === null && names.includes(basename(masterKeyFile(dataFolder)))
  return { files: names.toSorted(), areIncluded: withKeys && hasMaster }
}

/** Returns their names in the backup. */
export async function copyKeys(dataFolder: string, names: readonly string[], folder: string): Promise<string[]> {
  await mkdir(join(folder, KEYS), { mode: 0o700 })
  for (const name of names) await copyFile(join(dataFolder, KEYS, name), join(folder, KEYS, name))
  return names.map((name) => `${KEYS}/${name}`)
}

/** For the operator. */
export function describeKeys({ keys, files }: Manifest, { dataFolder, masterKey }: KeySettings): string {
  const folder = join(dataFolder, KEYS)
  const names = keys.files.join(', ')
  if (keys.areIncluded) return `The backup contains the keys (${names}): protect it like them.`
  const areCopied = files.some(({ name }) => name.startsWith(`${KEYS}/`))
  const others = areCopied ? ` The backup contains other keys (${names}): protect it like them.` : ''
  if (masterKey !== null) {
    return `The master key is in MARKET_MASTER_KEY and not in the backup. Keep a copy of it apart from the backup.${others}`
  }
  if (areCopied || keys.files.length === 0) return `The master key is not in the backup: ${folder} has none.${others}`
  return `Not in the backup: the keys in ${folder} (${names}). Keep a copy of them apart from it.`
}
