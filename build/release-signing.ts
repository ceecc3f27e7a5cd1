/** Signs what a run of `npm run dist` made, so that installed apps take it for an update. */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { publicKeyOf, signDocument, type TrustedKey } from '#shared/provenance/signed-document.ts'
import { type ReleaseStatement, statementFileOf } from '#shared/updates/release-statement.ts'

/** From before there was a release. */
const VALID_FROM = '2026-01-01T00:00:00Z'
const INSTALLER = /\.(?:AppImage|deb|dmg|zip|exe)$/

export type Updates = { feed: string; seed: Uint8Array; key: TrustedKey }

/**
 * The feed and the key of this build: LUNA_UPDATE_FEED, and LUNA_UPDATE_KEY, a file with 32 secret bytes in base64url.
 * Undefined for a build that is never updated; throws where only one of them is given.
 */
export function updatesOfBuild(environment: NodeJS.ProcessEnv): Updates | undefined {
  const { LUNA_UPDATE_FEED: feed, LUNA_UPDATE_KEY: keyFile } = environment
  if (!feed && !keyFile) return undefined
  if (!feed || !keyFile) throw new Error('LUNA_UPDATE_FEED and LUNA_UPDATE_KEY go together: an update must be signed')
  if (new URL(feed).protocol !== 'https:') throw new Error(`the feed ${feed} is not served over HTTPS`)
  const seed = new Uint8Array(Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64url'))
  return { feed, seed, key: { ...publicKeyOf(seed), validFrom: VALID_FROM, validUntil: null, compromised: false } }
}

async function sha512Of(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}

/** Writes the signed statement of a platform's installers next to them, to be served with the feed. */
export async function signRelease(
  folder: string,
  about: Pick<ReleaseStatement, 'platform' | 'version'>,
  seed: Uint8Array,
): Promise<string> {
  const names = readdirSync(folder).filter((name) => name.includes(`-${about.version}-`) && INSTALLER.test(name))
  const files = await Promise.all(
    names.map(async (name) => ({ name, sha512: await sha512Of(path.join(folder, name)) })),
  )
  const statement = { type: 'luna_studio_release', ...about, releasedAt: new Date().toISOString(), files } as const
  const file = path.join(folder, statementFileOf(about.platform))
  writeFileSync(file, `${JSON.stringify(signDocument(statement satisfies ReleaseStatement, seed), null, 2)}\n`)
  return file
}
