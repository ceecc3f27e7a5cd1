/**
 * Which methods each address has, so that a wrong one is answered with those that would do (RFC 9110, section 15.5.6).
 */
import { traverseContractProcedures } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import { marketContract } from '#shared/contract/market/market.ts'

interface Route {
  readonly method: string
  /** With named parts in braces. */
  readonly path: string
}

export interface Methods {
  /** The methods of an address, OPTIONS among them; none where there is no such address. */
  at(path: string): readonly string[]
}

/** Served in addition to the contract, see `operations.ts`. */
const OPERATIONS: readonly Route[] = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/docs/'].map(
  (path) => ({ method: 'GET', path }),
)

function contractRoutes(): Route[] {
  const routes: Route[] = []
  traverseContractProcedures({ router: marketContract, path: [] }, ({ contract }) => {
    const { method = 'POST', path } = contract['~orpc'].route
    if (path !== undefined) routes.push({ method, path })
  })
  return routes
}

function patternOf(path: string): RegExp {
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}$`)
}

export function methodsOf(rawRoutes: readonly Route[]): Methods {
  const byPath = Map.groupBy([...contractRoutes(), ...rawRoutes, ...OPERATIONS], ({ path }) => path)
  const known = [...byPath].map(([path, routes]) => ({
    pattern: patternOf(path),
    methods: routes.map((r) => r.method),
  }))
  return {
    at(path) {
      const found = new Set(known.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))
      if (found.size === 0) return []
      if (found.has('GET')) found.add('HEAD')
      return [...found, 'OPTIONS']
    },
  }
}

/**
 * The answer to OPTIONS. Throws METHOD_NOT_ALLOWED, with the methods as its data, for a method that is not among them.
 */
export function answerMethod(method: string, allowed: readonly string[]): Response {
  const headers = { allow: allowed.join(', ') }
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers })
  throw new LunaError('METHOD_NOT_ALLOWED', `Use ${allowed.join(', ')}.`, { data: { headers } })
}
