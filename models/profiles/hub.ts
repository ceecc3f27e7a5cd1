/** The model hub: the URL of a file, and the hub's metadata for a file whose size and digest are not pinned. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Digest, Expectation } from './digest.ts'
import type { HubFile } from './manifest.ts'

export type Fetch = typeof globalThis.fetch

const MAX_REDIRECTS = 5

/** Adds a path to the hub's address, which may itself have one (a mirror below a folder). */
export function hubUrl(hub: string, file: Pick<HubFile, 'repo' | 'revision' | 'path'>): URL {
  const base = new URL(hub)
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw new LunaError('INVALID_INPUT', `The model host must be an http or https address: ${hub}`)
  }
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/${file.repo}/resolve/${file.revision}/${file.path}`
  return base
}

export interface HubFacts extends Expectation {
  /** The commit that the revision resolved to; undefined if the host does not report it. */
  readonly revision: string | undefined
}

const sizeSchema = z.coerce.number().int().positive()
const commitSchema = z.string().regex(/^[0-9a-f]{40}$/)

function digestFrom(etag: string | null): Digest | undefined {
  const hex = etag?.replace(/^W\//, '').replaceAll('"', '').toLowerCase() ?? ''
  if (/^[0-9a-f]{64}$/.test(hex)) return { algorithm: 'sha256', hex }
  if (/^[0-9a-f]{40}$/.test(hex)) return { algorithm: 'git-sha1', hex }
  return undefined
}

/** Size and digest from one answer's headers. Large files are stated by X-Linked-*, small ones by the plain headers. */
function factsFrom(headers: Headers): HubFacts | undefined {
  const size = sizeSchema.safeParse(headers.get('x-linked-size') ?? headers.get('content-length'))
  const digest = digestFrom(headers.get('x-linked-etag') ?? headers.get('etag'))
  if (!size.success || digest === undefined) return undefined
  const commit = commitSchema.safeParse(headers.get('x-repo-commit'))
  return { sizeBytes: size.data, digest, revision: commit.success ? commit.data : undefined }
}

/**
 * Asks the hub what a file is. The facts stand on the hub's own answer, before it sends on to its storage, so redirects
 * are followed by hand and only within the hub.
 * @throws DOWNLOAD_FAILED where the host does not answer or states no digest
 */
export async function readHubFacts(fetch: Fetch, url: URL, signal: AbortSignal | undefined): Promise<HubFacts> {
  let address = url
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await request(fetch, address, signal)
    const facts = response.headers.has('x-linked-etag') || response.ok ? factsFrom(response.headers) : undefined
    if (facts !== undefined) return facts
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) {
      const reason = response.ok ? 'states no size and digest for' : `answered ${response.status} for`
      throw new LunaError('DOWNLOAD_FAILED', `The host ${reason} ${address.href}`)
    }
    const next = new URL(location, address)
    if (next.host !== url.host) {
      throw new LunaError('DOWNLOAD_FAILED', `The host states no digest for ${url.href}`)
    }
    address = next
  }
  throw new LunaError('DOWNLOAD_FAILED', `Too many redirects from ${url.href}`)
}

async function request(fetch: Fetch, url: URL, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity' },
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    if (signal?.aborted) throw new LunaError('CANCELLED', undefined, { cause })
    throw new LunaError('DOWNLOAD_FAILED', describeFailure(cause, url), { cause })
  }
}

/** `fetch failed` alone says nothing; its cause does. */
export function describeFailure(cause: unknown, url: URL): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return `${url.host}: ${inner instanceof Error ? inner.message || inner.name : String(inner)}`
}
