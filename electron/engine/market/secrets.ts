/**
 * Tokens outside the library. The desktop app gives the system's key store; the browser host and the command line use
 * a file that only its owner may read, encrypted with a key in another such file, so that a copy of the one alone (a
 * backup, a sync folder) tells nothing.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createLimiter } from '../limiter.ts'

export interface Secrets {
  /** Throws SECRETS_UNAVAILABLE. */
  get(name: string): Promise<string | undefined>
  /** Throws SECRETS_UNAVAILABLE, DISK_FULL, FOLDER_READ_ONLY; nothing is written in the clear. */
  set(name: string, secret: string): Promise<void>
  remove(name: string): Promise<void>
}

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

const secretsSchema = z.record(z.string(), z.string())
type SecretMap = z.infer<typeof secretsSchema>

export function createFileSecrets(file: string, keyFile: string): Secrets {
  // One change at a time: each reads the file, changes it and writes it whole.
  const inTurn = createLimiter(1)

  async function readAll(): Promise<SecretMap> {
    const [key, sealed] = await Promise.all([readIfThere(keyFile), readIfThere(file)])
    if (key === undefined || sealed === undefined) return {}
    try {
      return secretsSchema.parse(JSON.parse(unseal(key, sealed)))
    } catch {
      // Cut short, or of another key: the secrets are lost and must be given again.
      return {}
    }
  }

  async function writeAll(secrets: SecretMap): Promise<void> {
    const key = (await readIfThere(keyFile)) ?? (await makeKey(keyFile))
    await writePrivate(file, seal(key, JSON.stringify(secrets)))
  }

  return {
    get: (name) => inTurn(async () => (await readAll())[name]),
    set: (name, secret) => inTurn(async () => writeAll({ ...(await readAll()), [name]: secret })),
    remove: (name) =>
      inTurn(async () => {
        const { [name]: removed, ...rest } = await readAll()
        if (removed !== undefined) await writeAll(rest)
      }),
  }
}

async function makeKey(keyFile: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  await writePrivate(keyFile, key)
  return key
}

function seal(key: Buffer, text: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** Throws where it was changed or belongs to another key. */
function unseal(key: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES))
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
}

/** What is there but cannot be read now is not absent: a new key in its place would cost every secret. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new LunaError('SECRETS_UNAVAILABLE', path, { cause })
  }
}

/** Whole or not at all, also where the machine stops. */
async function writePrivate(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rm(part, { force: true })
    await using handle = await open(part, 'wx', 0o600)
    await handle.writeFile(bytes)
    await handle.sync()
    await rename(part, path)
  } catch (cause) {
    throw storageError(cause, path)
  }
}
