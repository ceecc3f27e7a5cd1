import type { Client } from './client.ts'
import type { Operations } from './operations.generated.ts'

type ContentType = Operations['POST /v1/uploads']['body']['contentType']

const CHUNK_BYTES = 4 * 1024 * 1024

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Uploads a file in parts, and returns its SHA-256, by which a submission names it. Throws a MarketError. */
export async function uploadFile(
  client: Client,
  bytes: Uint8Array<ArrayBuffer>,
  contentType: ContentType,
): Promise<string> {
  const sha256 = await sha256Of(bytes)
  const body = { sizeBytes: bytes.length, sha256, contentType }
  const { id, state } = await client.call('POST /v1/uploads', { body, idempotencyKey: crypto.randomUUID() })
  // The market has it already.
  if (state === 'complete') return sha256
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    await client.send('PUT', `/v1/uploads/${id}/chunks?offset=${offset}`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes.slice(offset, offset + CHUNK_BYTES),
    })
  }
  await client.call('POST /v1/uploads/{id}/complete', { path: { id } })
  return sha256
}
