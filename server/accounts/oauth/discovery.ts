/**
 * Where programs look for the authorization server when all they know is the market's address. The issuer has a path,
 * so that its metadata is found with the path behind the well-known part (RFC 8414, section 3.1); without the path it is
 * answered too, for clients that leave it out. What the API is protected by is said as in RFC 9728.
 */
import type { RequestListener } from 'node:http'
import { OAUTH_PATH } from '#shared/contract/market/accounts.ts'

export const WELL_KNOWN_PATH = '/\\.well-known'

const METADATA = '/.well-known/oauth-authorization-server'
const OPENID = '/.well-known/openid-configuration'
const RESOURCE = '/.well-known/oauth-protected-resource'

/** Without its path, the OpenID document would be that of another issuer (OpenID Connect Discovery, section 4.3). */
const ALIASES: Readonly<Record<string, string>> = {
  [METADATA]: METADATA,
  [METADATA + OAUTH_PATH]: METADATA,
  [OPENID + OAUTH_PATH]: OPENID,
}

/** `url` is the market's own. */
export function createDiscovery(url: string, answerOauth: RequestListener): RequestListener {
  const resource = JSON.stringify({
    resource: url,
    authorization_servers: [`${url}${OAUTH_PATH}`],
    bearer_methods_supported: ['header'],
    resource_documentation: `${url}/docs/`,
  })
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const alias = ALIASES[path]
    if (alias !== undefined) {
      request.url = OAUTH_PATH + alias
      void answerOauth(request, response)
      return
    }
    request.resume()
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (path !== RESOURCE) response.writeHead(404).end()
    else if (!isRead) response.writeHead(405, { allow: 'GET, HEAD' }).end()
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' })
      response.end(request.method === 'HEAD' ? undefined : resource)
    }
  }
}
