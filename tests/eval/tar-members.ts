/** Reads single files out of tar archives (POSIX ustar), which stay as they are. */
import { open } from 'node:fs/promises'

const BLOCK_BYTES = 512
const REGULAR_FILES: ReadonlySet<string> = new Set(['0', '\0'])

export interface TarMember {
  /** Bytes from the start of the archive. */
  readonly offset: number
  readonly size: number
}

/** The regular files of an archive by name. Throws Error where the file is not an uncompressed tar archive. */
export async function listTar(path: string): Promise<ReadonlyMap<string, TarMember>> {
  await using file = await open(path)
  const members = new Map<string, TarMember>()
  const header = Buffer.alloc(BLOCK_BYTES)
  for (let at = 0; (await file.read(header, 0, BLOCK_BYTES, at)).bytesRead === BLOCK_BYTES; ) {
    if (header[0] === 0) break
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new Error(`${path} is not an uncompressed tar archive.`)
    const size = Number.parseInt(textAt(header, 124, 12).trim() || '0', 8)
    const [folder, name] = [textAt(header, 345, 155), textAt(header, 0, 100)]
    if (REGULAR_FILES.has(header.toString('latin1', 156, 157))) {
      members.set(folder === '' ? name : `${folder}/${name}`, { offset: at + BLOCK_BYTES, size })
    }
    at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
  return members
}

/** Throws Error where the archive ends within the file. */
export async function readTarMember(path: string, { offset, size }: TarMember): Promise<Buffer> {
  await using file = await open(path)
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await file.read(bytes, 0, size, offset)
  if (bytesRead !== size) throw new Error(`${path} ends within a file.`)
  return bytes
}

/** Up to the first NUL. */
function textAt(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).split('\0')[0] ?? ''
}
