/**
 * Keys as earlier versions kept them: in the data folder. They are taken over into the database once, and the files
 * stay until the operator removes them.
 */
import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { identityKeySchema, type KeyPurpose } from './purposes.ts'

const fileSchema = z.object({
  /** The first one signs. */
  cookieKeys: z.array(z.string().min(32)).min(1),
  signingKey: identityKeySchema.omit({ kid: true }),
  requestKey: z.string().min(32),
})

const SEED_BYTES = 32

/** In the data folder. */
const FILES = { keys: join('keys', 'market.json'), seed: join('keys', 'signing-key') } as const

/** By purpose, the newest first. */
export type EarlierKeys = Partial<Readonly<Record<KeyPurpose, readonly Buffer[]>>>

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new LunaError('SETTINGS_INVALID', `${file}: cannot be read`, { cause: error })
  }
}

/** As earlier versions derived one key for each purpose (HKDF-SHA-256, RFC 5869). */
function derived(requestKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', requestKey, '', `luna market, ${purpose}`, 32))
}

function keysIn(file: string, text: string): EarlierKeys {
  let parsed: z.infer<typeof fileSchema>
  try {
    parsed = fileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', `${file}: is not a file of keys`, { cause })
  }
  const { cookieKeys, signingKey, requestKey } = parsed
  return {
    cookies: cookieKeys.map((key) => Buffer.from(key)),
    // The name that its tokens have.
    'identity-tokens': [Buffer.from(JSON.stringify({ ...signingKey, kid: 'market' }))],
    requests: [Buffer.from(requestKey)],
    authenticators: [derived(requestKey, 'authenticator secrets')],
    'recovery-codes': [derived(requestKey, 'recovery codes')],
    webhooks: [derived(requestKey, 'webhook secrets')],
    'mail-links': [derived(requestKey, 'ending mails')],
  }
}

/** Throws SETTINGS_INVALID where `source` is no key of certificates. */
export function seedOf(text: string, source: string): Buffer {
  const seed = Buffer.from(text.trim(), 'base64')
  if (seed.length === SEED_BYTES) return seed
  throw new LunaError('SETTINGS_INVALID', `${source}: is not ${SEED_BYTES} bytes in base64.`)
}

/** Throws SETTINGS_INVALID where a file is there but not readable as such. */
export function readEarlierKeys(dataFolder: string): EarlierKeys {
  const [file, seedFile] = [join(dataFolder, FILES.keys), join(dataFolder, FILES.seed)]
  const [text, seedText] = [readIfThere(file), readIfThere(seedFile)]
  return {
    ...(text === null ? {} : keysIn(file, text)),
    ...(seedText === null ? {} : { certificates: [seedOf(seedText, seedFile)] }),
  }
}

/** The files that are there. */
export function earlierKeyFiles(dataFolder: string): string[] {
  return Object.values(FILES)
    .map((name) => join(dataFolder, name))
    .filter((file) => readIfThere(file) !== null)
}
