/** The app's own protocol: the built page and the engine's resources under one origin, with the security headers. */
import type { Session } from 'electron'
import { withSecurityHeaders } from '../content-security.ts'
import { serveStaticFile } from '../static-files.ts'
import { APP_ORIGIN, APP_SCHEME } from './app-origin.ts'

const RESOURCE_PATH =
  /^\/(media|thumbnail|render|export|market-picture|match-picture|review-picture|review-file|purchase)(\/|$)/

export const SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
}

/** @param handleResource answers for media, thumbnails, renders and exports. */
export function serveApp(
  session: Session,
  webRoot: string,
  handleResource: (request: Request) => Promise<Response>,
): void {
  session.protocol.handle(APP_SCHEME, async (request) =>
    withSecurityHeaders(await answer(request, webRoot, handleResource)),
  )
}

async function answer(
  request: Request,
  webRoot: string,
  handleResource: (request: Request) => Promise<Response>,
): Promise<Response> {
  if (!request.url.startsWith(`${APP_ORIGIN}/`) || (request.method !== 'GET' && request.method !== 'HEAD'))
    return new Response('Not found', { status: 404 })
  const { pathname } = new URL(request.url)
  return RESOURCE_PATH.test(pathname) ? handleResource(request) : serveStaticFile(webRoot, pathname)
}
