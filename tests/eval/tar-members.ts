/** Reads single files out of tar archives (POSIX ustar), gzipped or not, which stay as they are. */
import { open, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'

const BLOCK_BYTES = 512
const REGULAR_FILES: ReadonlySet<string> = new Set(['0', '\0'])
const GZIP_MAGIC = 0x1f8b

export interface TarArchive {
  /** The regular files. */
  readonly names: ReadonlySet<string>
  /** Throws RangeError where there is no such file, and Error where the archive ends within it. */
  read(name: string): Promise<Buffer>
}

interface TarMember {
  /** Bytes from the start of the archive. */
  readonly offset: number
  readonly size: number
}

/** `size` bytes from `offset`, or as many as there are. */
type ReadAt = (offset: number, size: number) => Promise<Buffer>

/** A gzipped archive is unpacked in memory, once. Throws Error where the file is no tar archive. */
export async function openTar(path: string): Promise<TarArchive> {
  const readAt = await readerOf(path)
  const members = await listMembers(readAt, path)
  return {
    names: new Set(members.keys()),
    async read(name) {
      const member = members.get(name)
      if (member === undefined) throw new RangeError(`${path} holds no file ${name}.`)
      const bytes = await readAt(member.offset, member.size)
      if (bytes.length !== member.size) throw new Error(`${path} ends within a file.`)
      return bytes
    },
  }
}

async function readerOf(path: string): Promise<ReadAt> {
  const fromFile: ReadAt = async (offset, size) => {
    await using file = await open(path)
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await file.read(bytes, 0, size, offset)
    return bytes.subarray(0, bytesRead)
  }
  const start = await fromFile(0, 2)
  if (start.length < 2 || start.readUInt16BE() !== GZIP_MAGIC) return fromFile
  const unpacked = gunzipSync(await readFile(path))
  return async (offset, size) => unpacked.subarray(offset, offset + size)
}

async function listMembers(readAt: ReadAt, path: string): Promise<Map<string, TarMember>> {
  const members = new Map<string, TarMember>()
  for (let at = 0; ; ) {
    const header = await readAt(at, BLOCK_BYTES)
    if (header.length < BLOCK_BYTES || header[0] === 0) return members
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new Error(`${path} is not a tar archive.`)
    const size = Number.parseInt(textAt(header, 124, 12).trim() || '0', 8)
    const [folder, name] = [textAt(header, 345, 155), textAt(header, 0, 100)]
    if (REGULAR_FILES.has(header.toString('latin1', 156, 157))) {
      members.set(folder === '' ? name : `${folder}/${name}`, { offset: at + BLOCK_BYTES, size })
    }
    at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
}

/** Up to the first NUL. */
function textAt(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).split('\0')[0] ?? ''
}
