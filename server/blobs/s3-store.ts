/** Blobs in a bucket that speaks S3. Objects appear whole or not at all; the service checks the hash as well. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { S3Place } from './s3-address.ts'
import {
  assertExpected,
  assertSha256,
  type BlobContent,
  type BlobFacts,
  type BlobStore,
  checkedAgainst,
  chunksOf,
  missing,
} from './store.ts'

function isAbsent(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
}

/** A key has to be known before the first byte is sent, and it is the hash of the last: streams go to a file first. */
async function spool(content: AsyncIterable<Uint8Array>, path: string): Promise<BlobFacts> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  async function* counted() {
    for await (const chunk of content) {
      hash.update(chunk)
      sizeBytes += chunk.length
      yield chunk
    }
  }
  await pipeline(counted(), createWriteStream(path, { flags: 'wx' }))
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Credentials come from the environment, as for every tool that speaks S3. */
export function openS3Store(place: S3Place): BlobStore {
  const client = new S3Client({
    region: place.region,
    ...(place.endpoint === null ? {} : { endpoint: place.endpoint, forcePathStyle: true }),
    // Other services refuse the trailers that the newest checksums come in; the SHA-256 is sent as a header instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

  function objectOf(sha256: string): { Bucket: string; Key: string } {
    assertSha256(sha256)
    return { Bucket: place.bucket, Key: `${place.prefix}${sha256}` }
  }

  async function sizeOf(sha256: string): Promise<number | null> {
    try {
      const { ContentLength } = await client.send(new HeadObjectCommand(objectOf(sha256)))
      return ContentLength ?? null
    } catch (error) {
      if (isAbsent(error)) return null
      throw error
    }
  }

  async function send({ sha256, sizeBytes }: BlobFacts, body: Uint8Array | Readable): Promise<void> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64')
    const object = { ...objectOf(sha256), Body: body, ContentLength: sizeBytes, ChecksumSHA256: checksum }
    await client.send(new PutObjectCommand(object))
  }

  async function putStream(content: AsyncIterable<Uint8Array>, expected: string | undefined): Promise<BlobFacts> {
    const path = join(tmpdir(), `luna-blob-${randomUUID()}`)
    try {
      const facts = await spool(content, path)
      assertExpected(facts, expected)
      await send(facts, createReadStream(path))
      return facts
    } finally {
      await rm(path, { force: true })
    }
  }

  async function putBytes(content: Uint8Array, expected: string | undefined): Promise<BlobFacts> {
    const facts = { sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length }
    assertExpected(facts, expected)
    await send(facts, content)
    return facts
  }

  return {
    put(content: BlobContent, expected) {
      return content instanceof Uint8Array ? putBytes(content, expected) : putStream(chunksOf(content), expected)
    },

    async get(sha256, range) {
      const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }
      try {
        const { Body } = await client.send(new GetObjectCommand({ ...objectOf(sha256), ...part }))
        if (!(Body instanceof Readable)) throw missing(sha256)
        return range === undefined ? checkedAgainst(sha256, Body) : Body
      } catch (error) {
        throw isAbsent(error) ? missing(sha256, error) : error
      }
    },

    has: async (sha256) => (await sizeOf(sha256)) !== null,
    sizeOf,
    async delete(sha256) {
      await client.send(new DeleteObjectCommand(objectOf(sha256)))
    },
  }
}
