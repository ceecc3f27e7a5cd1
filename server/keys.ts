/**
 * The market's own secrets, created at the first start and stored in the data folder, readable only by its owner:
 * access to the database does not include them. API nodes that serve one market share this file.
 */
import { generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'

const signingKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})

const keysSchema = z.object({
  /** Sign the cookies; the first one signs, the others are still accepted. */
  cookieKeys: z.array(z.string().min(32)).min(1),
  /** Signs identity tokens (ES256). */
  signingKey: signingKeySchema,
  /** Keys the hashes of requests that are kept, since a request may carry a password. */
  requestKey: z.string().min(32),
})
export type MarketKeys = z.infer<typeof keysSchema>

function makeKeys(): MarketKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    cookieKeys: [randomBytes(32).toString('base64url')],
    signingKey: signingKeySchema.parse(privateKey.export({ format: 'jwk' })),
    requestKey: randomBytes(32).toString('base64url'),
  }
}

/** 32 bytes for one purpose alone, derived from a key that is kept (HKDF-SHA-256, RFC 5869). */
export function deriveKey({ requestKey }: Pick<MarketKeys, 'requestKey'>, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', requestKey, '', `luna market, ${purpose}`, 32))
}

/** Throws SETTINGS_INVALID where the file is there but not readable as such. */
export function readOrMakeKeys(dataFolder: string): MarketKeys {
  const folder = join(dataFolder, 'keys')
  const file = join(folder, 'market.json')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    // Fails where another start made it first; then that one holds.
    writeFileSync(file, JSON.stringify(makeKeys()), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  try {
    return keysSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', `${file}: is not a file of keys`, { cause })
  }
}
