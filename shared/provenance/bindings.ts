/**
 * What a publication certificate binds beyond its signature: the card and every file, by SHA-256. Certificates from
 * before files were bound stay valid and bind the fingerprint alone.
 */
import type { AssetCard } from '../asset-card/card.ts'
import type { PublicationCertificate, WorkFingerprint } from './certificates.ts'
import { canonicalJson, sha256HexOfText } from './encoding.ts'

type Binding = Pick<PublicationCertificate, 'cardSha256' | 'fingerprint'>

/** Of the card's canonical JSON (RFC 8785), as 64 hexadecimal digits. */
export function cardSha256Of(card: AssetCard): string {
  return sha256HexOfText(canonicalJson(card))
}

export function bindingsOf({ cardSha256, fingerprint }: Binding): { readonly card: boolean; readonly files: number } {
  return { card: cardSha256 !== undefined, files: fingerprint.contentSha256.length }
}

/** Whether the card is the one that was published; null where the certificate does not bind it. */
export function doesBindCard({ cardSha256 }: Binding, card: AssetCard): boolean | null {
  return cardSha256 === undefined ? null : cardSha256 === cardSha256Of(card)
}

/** Whether the file is one of those that were published; null where the certificate does not bind files. */
export function doesBindFile(
  {
    cardSha256,
    fingerprint,
  }: Pick<Binding, 'cardSha256'> & { readonly fingerprint: Pick<WorkFingerprint, 'contentSha256'> },
  sha256: string,
): boolean | null {
  // A certificate that binds the card binds every file as well: then no file means that there was none.
  return cardSha256 === undefined ? null : fingerprint.contentSha256.includes(sha256)
}
