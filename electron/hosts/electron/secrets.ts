/** Keeps small secrets (tokens) encrypted by the system's key store; never in the library, never readable as text. */
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

/** The part of Electron's `safeStorage` used here. */
interface SafeStorage {
  isEncryptionAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

export interface SecretStore {
  get(name: string): string | undefined
  /** @throws LunaError SECRETS_UNAVAILABLE where the system offers no key store; nothing is written in the clear. */
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
  const write = (secrets: Record<string, string>) => writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 })

  return {
    get(name) {
      const encrypted = read()[name]
      if (encrypted === undefined || !safeStorage.isEncryptionAvailable()) return undefined
      try {
        return safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
      } catch {
        // Another system user's key, or a reinstalled key store: the secret is lost and must be given again.
        return undefined
      }
    },
    set(name, secret) {
      if (!safeStorage.isEncryptionAvailable()) throw new LunaError('SECRETS_UNAVAILABLE')
      write({ ...read(), [name]: safeStorage.encryptString(secret).toString('base64') })
    },
    remove(name) {
      const { [name]: _, ...rest } = read()
      write(rest)
    },
  }
}
