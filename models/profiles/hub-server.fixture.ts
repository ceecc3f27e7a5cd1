/** A model host on 127.0.0.1 that serves a folder of files and misbehaves on demand. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { filesOf, type Manifest } from './manifest.ts'
import type { InstallProgress } from './store.ts'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly range: string | undefined
}

interface Request {
  readonly content: Buffer
  /** First byte asked for. */
  readonly start: number
  readonly response: ServerResponse
  /** Requests with a body for this file before this one. */
  readonly earlier: number
  /** Acts once the client has stored so many bytes of the file, which it reports to `onProgress`. */
  readonly whenStored: (bytes: number, act: () => void) => void
}

/** Answers a GET in its own way; false: answer as a good host does. */
export type Misbehavior = (request: Request) => boolean

export interface HubServer {
  readonly address: string
  readonly seen: SeenRequest[]
  /** By the end of the path. */
  readonly misbehaviors: Map<string, Misbehavior>
  /** Content by local path; may be replaced. */
  readonly contents: Map<string, Buffer>
  /** To be called with the progress of the client. */
  readonly onProgress: (progress: InstallProgress) => void
  close(): Promise<void>
}

/** Promises the whole file, sends so many bytes of it, and cuts the connection once the client has stored them. */
export function cutAfter(bytes: number): Misbehavior {
  return ({ content, start, response, whenStored }) => {
    sendHead(response, content, start)
    response.write(content.subarray(start, start + bytes))
    whenStored(start + bytes, () => response.destroy())
    return true
  }
}

function sendHead(response: ServerResponse, content: Buffer, start: number): void {
  const headers = { 'content-length': content.length - start, 'accept-ranges': 'bytes' }
  if (start === 0) response.writeHead(200, headers)
  else
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` })
}

/** Headers with which the hub states a file: large files by SHA-256, small ones by git's blob id. */
function facts(content: Buffer, path: string): Record<string, string> {
  const revision = { 'x-repo-commit': 'c'.repeat(40) }
  if (path.endsWith('.json')) {
    const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
    return { ...revision, etag: `"${blob}"`, 'content-length': String(content.length) }
  }
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { ...revision, 'x-linked-etag': `"${sha256}"`, 'x-linked-size': String(content.length) }
}

export async function startHubServer(manifest: Manifest, folder: string): Promise<HubServer> {
  const contents = new Map<string, Buffer>()
  const pathOf = new Map<string, string>()
  for (const profile of manifest.profiles) {
    if (profile.availability === 'bundled') continue
    for (const file of filesOf(profile)) {
      contents.set(file.localPath, readFileSync(join(folder, file.localPath)))
      for (const revision of [file.revision, 'main', 'c'.repeat(40)]) {
        pathOf.set(`/mirror/${file.repo}/resolve/${revision}/${file.path}`, file.localPath)
      }
    }
  }
  const seen: SeenRequest[] = []
  const misbehaviors = new Map<string, Misbehavior>()
  const served = new Map<string, number>()
  const waiting = new Map<string, { bytes: number; act: () => void }>()

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? ''
    seen.push({ method: request.method ?? '', url, range: request.headers.range })
    // Large files are sent on to a storage, as the hub does.
    const localPath = url.startsWith('/storage/') ? url.slice('/storage/'.length) : pathOf.get(url)
    const content = localPath === undefined ? undefined : contents.get(localPath)
    if (localPath === undefined || content === undefined) {
      response.writeHead(404).end()
      return
    }
    if (!url.startsWith('/storage/') && localPath.endsWith('.onnx')) {
      response.writeHead(302, { ...facts(content, localPath), location: `/storage/${localPath}` }).end()
      return
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, facts(content, localPath)).end()
      return
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const earlier = served.get(localPath) ?? 0
    served.set(localPath, earlier + 1)
    const whenStored = (bytes: number, act: () => void): void => {
      if (bytes === start) act()
      else waiting.set(localPath, { bytes, act })
    }
    if (misbehaviors.get(localPath)?.({ content, start, response, earlier, whenStored })) return
    sendHead(response, content, start)
    response.end(content.subarray(start))
  }

  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    address: `http://127.0.0.1:${bound.port}/mirror/`,
    seen,
    misbehaviors,
    contents,
    onProgress({ file, receivedBytes }) {
      const next = waiting.get(file)
      if (next === undefined || receivedBytes < next.bytes) return
      waiting.delete(file)
      next.act()
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
