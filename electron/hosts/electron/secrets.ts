/** Keeps small secrets (tokens) encrypted by the system's key store; never in the library, never readable as text. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { storageError } from '#engine/database/storage-errors.ts'
import { LunaError } from '#shared/contract/errors.ts'

/** The part of Electron's `safeStorage` used here. */
interface SafeStorage {
  isEncryptionAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
  /** On Linux alone: the key store that was found. */
  getSelectedStorageBackend?(): string
}

export interface SecretStore {
  get(name: string): string | undefined
  /** Throws SECRETS_UNAVAILABLE where the system offers no key store, DISK_FULL; nothing is written in the clear. */
  set(name: string, secret: string): void
  remove(name: string): void
}

const fileSchema = z.record(z.string(), z.base64())

export function createSecretStore(safeStorage: SafeStorage, file: string): SecretStore {
  function read(): Record<string, string> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch {
      return {}
    }
  }

  /** Whole or not at all, for the owner alone. */
  function write(secrets: Record<string, string>): void {
    const part = `${file}.part`
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      rmSync(part, { force: true })
      writeFileSync(part, JSON.stringify(secrets), { mode: 0o600, flag: 'wx', flush: true })
      renameSync(part, file)
    } catch (cause) {
      throw storageError(cause, file)
    }
  }

  return {
    get(name) {
      const encrypted = read()[name]
      if (encrypted === undefined || !isEncrypting(safeStorage)) return undefined
      try {
        return safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
      } catch {
        // Another system user's key, or a reinstalled key store: the secret is lost and must be given again.
        return undefined
      }
    },
    set(name, secret) {
      if (!isEncrypting(safeStorage)) throw new LunaError('SECRETS_UNAVAILABLE')
      write({ ...read(), [name]: safeStorage.encryptString(secret).toString('base64') })
    },
    remove(name) {
      const { [name]: removed, ...rest } = read()
      if (removed !== undefined) write(rest)
    },
  }
}

/** Without a key store, Electron on Linux would encrypt with a password that everybody knows: that is none. */
function isEncrypting(safeStorage: SafeStorage): boolean {
  return safeStorage.isEncryptionAvailable() && safeStorage.getSelectedStorageBackend?.() !== 'basic_text'
}
