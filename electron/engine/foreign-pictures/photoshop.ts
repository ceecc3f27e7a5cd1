/** Whether a Photoshop document holds its merged picture. Adobe Photoshop File Formats Specification, 2019. */
import { LunaError } from '#shared/contract/errors.ts'

const HEADER_BYTES = 26
/** "Version Info": a version of four bytes, then whether the merged picture is real. */
const VERSION_INFO = 1057

/**
 * Throws FILE_TYPE_UNSUPPORTED where the document was saved without compatibility: the picture in it is then white,
 * whatever its layers show.
 */
export function requireMergedPicture(document: Uint8Array): void {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength)
  if (hasMergedPicture(bytes)) return
  throw new LunaError(
    'FILE_TYPE_UNSUPPORTED',
    'a Photoshop document without its merged picture; save it with “Maximize compatibility”, or export it as PNG',
  )
}

/** Resources: `8BIM`, an id, a name padded to an even length, a length, and data padded to an even length. */
function hasMergedPicture(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES + 8) return true
  const resources = HEADER_BYTES + 4 + bytes.readUInt32BE(HEADER_BYTES)
  if (resources + 4 > bytes.length) return true
  const end = Math.min(bytes.length, resources + 4 + bytes.readUInt32BE(resources))
  for (let at = resources + 4; at + 12 <= end; ) {
    const nameBytes = 1 + (bytes[at + 6] ?? 0)
    const data = at + 6 + nameBytes + (nameBytes % 2) + 4
    if (data > end || bytes.toString('latin1', at, at + 4) !== '8BIM') return true
    if (bytes.readUInt16BE(at + 4) === VERSION_INFO && data + 5 <= end) return bytes[data + 4] !== 0
    const length = bytes.readUInt32BE(data - 4)
    at = data + length + (length % 2)
  }
  return true
}
