/** Serves the built renderer from its folder, to the desktop window and to a browser tab. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Answers a GET for a file below `root`; `/` is `index.html`. Paths that leave the folder are not found. */
export async function serveStaticFile(root: string, pathname: string): Promise<Response> {
  const relative = safeRelativePath(pathname)
  const contentType = relative === undefined ? undefined : CONTENT_TYPES[extname(relative)]
  if (relative === undefined || contentType === undefined) return notFound()
  try {
    const body = await readFile(join(root, relative))
    // Built assets carry a content hash in their names; the page itself must be fresh after an update.
    const cacheControl = relative.startsWith('assets') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return new Response(body, { headers: { 'content-type': contentType, 'cache-control': cacheControl } })
  } catch {
    return notFound()
  }
}

function safeRelativePath(pathname: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  const relative = normalize(decoded === '/' ? 'index.html' : decoded.replace(/^\/+/, ''))
  return relative === '..' || relative.startsWith(`..${sep}`) || relative.startsWith(sep) ? undefined : relative
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
