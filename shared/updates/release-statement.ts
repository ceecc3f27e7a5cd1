/**
 * The content of a release, signed by Luna Studio's own key. The feed of updates is on a server, and only some systems
 * check who built a program: an update is what this statement names, wherever it came from.
 */
import * as z from 'zod'
import { type SignatureProblem, type TrustedKey, verifyDocument } from '../provenance/signed-document.ts'

const releasedFileSchema = z.object({
  /** The name in the feed, relative to the feed: never an address elsewhere. */
  name: z.string().regex(/^[\w.-]+$/),
  /** Base64, of the whole file. */
  sha512: z.base64(),
})
export type ReleasedFile = z.infer<typeof releasedFileSchema>

export const releaseStatementSchema = z.object({
  type: z.literal('luna_studio_release'),
  /** As Node names it. */
  platform: z.enum(['linux', 'darwin', 'win32']),
  version: z.string().max(64),
  releasedAt: z.iso.datetime(),
  files: z.array(releasedFileSchema).min(1).max(100),
})
export type ReleaseStatement = z.infer<typeof releaseStatementSchema>

/** What a feed offers. */
export interface OfferedRelease {
  readonly platform: string
  readonly version: string
  readonly files: readonly ReleasedFile[]
}

export type ReleaseProblem = SignatureProblem | 'other_release' | 'other_file'

/** The file next to the feed's own files. */
export const statementFileOf = (platform: string): string => `luna-release-${platform}.json`

/** Why the offer is not the release that was signed; null where it is. */
export function releaseProblem(
  envelope: unknown,
  key: TrustedKey,
  { platform, version, files }: OfferedRelease,
): ReleaseProblem | null {
  const verified = verifyDocument(envelope, [key], releaseStatementSchema, ({ releasedAt }) => releasedAt)
  if (!verified.valid) return verified.reason
  const signed = verified.document
  if (signed.platform !== platform || signed.version !== version) return 'other_release'
  const known = new Map(signed.files.map(({ name, sha512 }) => [name, sha512]))
  return files.length > 0 && files.every(({ name, sha512 }) => known.get(name) === sha512) ? null : 'other_file'
}
