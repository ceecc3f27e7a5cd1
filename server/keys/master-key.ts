/**
 * The key that encrypts all other secrets: from the setting, or made at the first start in the data folder, where only
 * its owner can read it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { type EnvelopeKey, KEY_BYTES, KEY_ID_BYTES } from './envelope.ts'

export interface MasterKey extends EnvelopeKey {
  /** As it is given: 32 bytes in base64. */
  readonly text: string
}

export const masterKeyFile = (dataFolder: string): string => join(dataFolder, 'keys', 'master-key')
/** A key that is about to replace it. */
export const nextMasterKeyFile = (dataFolder: string): string => `${masterKeyFile(dataFolder)}.new`

/** RFC 5869, with SHA-256. */
const derive = (secret: Buffer, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `luna market master key, ${purpose}`, bytes))

/** Throws SETTINGS_INVALID; `source` is the setting or file that it names. */
export function masterKeyOf(text: string, source: string): MasterKey {
  const secret = Buffer.from(text.trim(), 'base64')
  if (secret.length !== KEY_BYTES) {
    throw new LunaError('SETTINGS_INVALID', `${source}: is not ${KEY_BYTES} bytes in base64.`)
  }
  const id = derive(secret, 'id', KEY_ID_BYTES).toString('hex')
  return { id, bytes: derive(secret, 'encryption', KEY_BYTES), text: secret.toString('base64') }
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

/** The key in the file, made where there is none. After a crash the file is there as a whole or not at all. */
export function readOrMakeMasterKey(file: string): MasterKey {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    // On disk before any secret is encrypted with it.
    writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    // Unlike a renamed file, a link replaces no key that another process made first.
    linkSync(draft, file)
  } catch (error) {
    if (!isThereAlready(error)) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return masterKeyOf(readFileSync(file, 'utf8'), file)
}

export interface MasterKeySettings {
  /** 32 bytes in base64; null: the key in the data folder. */
  readonly masterKey: string | null
  readonly dataFolder: string
}

/** Those that this node has: of the setting alone where it is set. */
export function knownMasterKeys({ masterKey, dataFolder }: MasterKeySettings): MasterKey[] {
  if (masterKey !== null) return [masterKeyOf(masterKey, 'MARKET_MASTER_KEY')]
  return [masterKeyFile(dataFolder), nextMasterKeyFile(dataFolder)]
    .filter((file) => existsSync(file))
    .map((file) => masterKeyOf(readFileSync(file, 'utf8'), file))
}

/** After a rotation: the new key becomes the file's. Can be repeated. */
export function takeNextMasterKey(dataFolder: string): void {
  const next = nextMasterKeyFile(dataFolder)
  if (existsSync(next)) renameSync(next, masterKeyFile(dataFolder))
}
