/** Blobs in a bucket that speaks S3. Objects appear whole or not at all; the service checks the hash as well. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { AwsClient } from 'aws4fetch'
import { traced, traceHeaders } from '../telemetry/tracing.ts'
import { bucketUrl, type S3Place } from './s3-address.ts'
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

/** As often as Amazon's own client; the pauses between grow from up to 50 ms. */
const RETRIES = 2

/** The service refused; `name` is its code, such as AccessDenied. */
class S3Refusal extends Error {
  constructor(method: string, status: number, code: string) {
    super(`The bucket responded to ${method} with ${status} ${code}.`)
    this.name = code
  }
}

/** Its answer says why in XML of which only the code matters; an answer to HEAD has none. */
async function refusalOf(method: string, response: Response): Promise<S3Refusal> {
  const code = /<Code>([A-Za-z]{1,100})<\/Code>/.exec(await response.text())?.[1]
  return new S3Refusal(method, response.status, code ?? `HTTP${response.status}`)
}

/** The trace goes along unsigned, so that a proxy in between may continue it. */
class TracedClient extends AwsClient {
  override async sign(...request: Parameters<AwsClient['sign']>): Promise<Request> {
    const signed = await super.sign(...request)
    for (const [name, value] of Object.entries(traceHeaders())) signed.headers.set(name, value)
    return signed
  }
}

function tracedRequest(method: string, send: () => Promise<Response>): Promise<Response> {
  const attributes = { 'peer.service': 's3', 'http.request.method': method }
  return traced({ name: `S3 ${method}`, kind: 'client', attributes }, async (span) => {
    const response = await send()
    span.set('http.response.status_code', response.status)
    if (response.status >= 500) span.fail(String(response.status))
    return response
  })
}

function signingClient(region: string): AwsClient {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('A bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.')
  return new TracedClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    service: 's3',
    region,
    retries: RETRIES,
  })
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

/** Whether nothing has the prefix. Throws S3Refusal. */
export async function isBucketEmpty(place: S3Place): Promise<boolean> {
  const query = new URLSearchParams({ 'list-type': '2', 'max-keys': '1', prefix: place.prefix })
  const response = await signingClient(place.region).fetch(`${bucketUrl(place)}?${query}`)
  if (!response.ok) throw await refusalOf('GET', response)
  return !/<Key>/.test(await response.text())
}

/** Credentials come from the environment, as for every tool that speaks S3. Throws where there are none. */
export function openS3Store(place: S3Place): BlobStore {
  const client = signingClient(place.region)
  const base = bucketUrl(place)

  /** Undefined where there is no such object. Throws S3Refusal. */
  async function ask(method: string, sha256: string, init: RequestInit = {}): Promise<Response | undefined> {
    assertSha256(sha256)
    const response = await tracedRequest(method, () =>
      client.fetch(`${base}/${place.prefix}${sha256}`, { method, ...init }),
    )
    if (response.ok) return response
    const refusal = await refusalOf(method, response)
    if (response.status === 404 && refusal.name !== 'NoSuchBucket') return undefined
    throw refusal
  }

  async function sizeOf(sha256: string): Promise<number | null> {
    const response = await ask('HEAD', sha256)
    const length = response?.headers.get('content-length')
    return length === undefined || length === null ? null : Number(length)
  }

  async function send({ sha256 }: BlobFacts, body: Blob): Promise<void> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64')
    // The first is signed, so that the content cannot be changed in transit; the second is stored and checked by the
    // service.
    const headers = { 'x-amz-content-sha256': sha256, 'x-amz-checksum-sha256': checksum }
    if ((await ask('PUT', sha256, { body, headers })) === undefined) throw new S3Refusal('PUT', 404, 'NotFound')
  }

  async function putStream(content: AsyncIterable<Uint8Array>, expected: string | undefined): Promise<BlobFacts> {
    const path = join(tmpdir(), `luna-blob-${randomUUID()}`)
    try {
      const facts = await spool(content, path)
      assertExpected(facts, expected)
      await send(facts, await openAsBlob(path))
      return facts
    } finally {
      await rm(path, { force: true })
    }
  }

  async function putBytes(content: Uint8Array, expected: string | undefined): Promise<BlobFacts> {
    const facts = { sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length }
    assertExpected(facts, expected)
    await send(facts, new Blob([Uint8Array.from(content)]))
    return facts
  }

  return {
    put(content: BlobContent, expected) {
      return content instanceof Uint8Array ? putBytes(content, expected) : putStream(chunksOf(content), expected)
    },

    async get(sha256, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }
      const { body } = (await ask('GET', sha256, { headers })) ?? {}
      if (!body) throw missing(sha256)
      const bytes = Readable.fromWeb(body as WebStream)
      return range === undefined ? checkedAgainst(sha256, bytes) : bytes
    },

    has: async (sha256) => (await sizeOf(sha256)) !== null,
    sizeOf,
    async delete(sha256) {
      await ask('DELETE', sha256)
    },
  }
}
