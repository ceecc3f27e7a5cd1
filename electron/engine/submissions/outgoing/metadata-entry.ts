/** A file's metadata in plain words, and whether it is uploaded with the file. */
import type { MetadataPolicy, OutgoingFile } from '#shared/contract/studio/submissions.ts'

export type MetadataEntry = OutgoingFile['metadata'][number]
export type MetadataGroup = MetadataEntry['group']

/** Longer texts are shown by their beginning. */
const MAX_SHOWN_CHARACTERS = 400

export function shortened(text: string): string {
  const plain = text.replaceAll('\0', '').trim()
  return plain.length > MAX_SHOWN_CHARACTERS ? `${plain.slice(0, MAX_SHOWN_CHARACTERS)}…` : plain
}

export function bytesInWords(count: number): string {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en-US')} bytes`
}

/** Only these groups can be kept; locations, devices and unknown metadata are never uploaded. */
export function isKept(group: MetadataGroup, policy: MetadataPolicy): boolean {
  switch (group) {
    case 'authorship':
      return policy.keepsAuthorship
    case 'credentials':
      return policy.keepsCredentials
    case 'generation':
      return policy.keepsGeneration
    case 'place':
    case 'device':
    case 'other':
      return false
    default:
      return group satisfies never
  }
}

const READABLE = /[\x20-\x7e]{6,}/g
const MAX_READ_BYTES = 64 * 1024

/** The readable texts in bytes whose form is not known, so that nothing leaves or goes unseen. */
export function readableTexts(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, MAX_READ_BYTES)).toString('latin1')
  return shortened((text.match(READABLE) ?? []).join(' · '))
}
