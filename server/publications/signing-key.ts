/**
 * The market's signing key (Ed25519): given by a setting, or made at the first start and kept in the data folder, where
 * other users cannot read it. A new key replaces the previous one, whose public half stays known with the time it
 * was in use.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import { publicKeyOf, type SignedEnvelope, signDocument, type TrustedKey } from '#shared/provenance/signed-document.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'

export interface MarketSigner {
  readonly keyId: string
  /** Whom documents name as their issuer. */
  readonly issuer: string
  sign(document: Readonly<Record<string, unknown>>): SignedEnvelope
}

const SEED_BYTES = 32

export interface SigningKeyOptions {
  /** 32 bytes as base64 or base64url; null: the key in the data folder. */
  readonly configured: string | null
  readonly dataFolder: string
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

/** To put a new key in use, move the file away or change the setting, and start again. */
async function seedOf({ configured, dataFolder }: SigningKeyOptions): Promise<Uint8Array> {
  const file = path.join(dataFolder, 'keys', 'signing-key')
  const text = configured ?? (await readFile(file, 'utf8').catch((error: unknown) => makeSeed(file, error)))
  const seed = Buffer.from(text.trim(), 'base64')
  if (seed.length === SEED_BYTES) return seed
  const source = configured === null ? file : 'MARKET_SIGNING_KEY'
  throw new LunaError('SETTINGS_INVALID', `${source}: is not ${SEED_BYTES} bytes in base64.`)
}

async function makeSeed(file: string, reason: unknown): Promise<string> {
  if (!isMissing(reason)) throw reason
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const text = randomBytes(SEED_BYTES).toString('base64')
  try {
    await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
    return text
  } catch (error) {
    // Another server with the same folder was quicker.
    if (isThereAlready(error)) return readFile(file, 'utf8')
    throw error
  }
}

async function announce(tx: Tx, keyId: string, publicKey: string, at: Date): Promise<void> {
  const known = await tx.selectFrom('signing_keys').select('key_id').where('key_id', '=', keyId).executeTakeFirst()
  if (known !== undefined) return
  await tx.updateTable('signing_keys').set({ valid_until: at }).where('valid_until', 'is', null).execute()
  await tx
    .insertInto('signing_keys')
    .values({ key_id: keyId, public_key: publicKey, valid_from: at, valid_until: null })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute()
}

async function assertInUse(tx: Tx, keyId: string): Promise<void> {
  const row = await tx
    .selectFrom('signing_keys')
    .select(['valid_until', 'compromised'])
    .where('key_id', '=', keyId)
    .executeTakeFirstOrThrow()
  if (row.valid_until === null && !row.compromised) return
  throw new LunaError('SETTINGS_INVALID', `The signing key ${keyId} was replaced; use its successor or a new one.`)
}

/** Throws SETTINGS_INVALID for a key that is none, or one that another took over from. */
export async function openSigningKey(
  database: MarketDatabase,
  at: Date,
  issuer: string,
  options: SigningKeyOptions,
): Promise<MarketSigner> {
  const seed = await seedOf(options)
  const { keyId, publicKey } = publicKeyOf(seed)
  await database.asService(async (tx) => {
    await announce(tx, keyId, publicKey, at)
    await assertInUse(tx, keyId)
  })
  return { keyId, issuer, sign: (document) => signDocument(document, seed) }
}

/** All keys that ever signed, newest first. */
export async function trustedKeys(tx: Tx): Promise<TrustedKey[]> {
  const rows = await tx.selectFrom('signing_keys').selectAll().orderBy('valid_from', 'desc').orderBy('key_id').execute()
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: row.public_key,
    validFrom: row.valid_from.toISOString(),
    validUntil: row.valid_until?.toISOString() ?? null,
    compromised: row.compromised,
  }))
}
