/** Which declared address a request is answered at, such as `/v1/assets/{id}`: what is logged and counted of its path. */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface RequestRoute {
  /** Null until one is found, and where there is none. */
  template: string | null
}

const routes = new AsyncLocalStorage<RequestRoute>()

export function withRoute<Result>(route: RequestRoute, work: () => Result): Result {
  return routes.run(route, work)
}

/** The first one counts: pages ask the API themselves. */
export function routeIs(template: string): void {
  const route = routes.getStore()
  if (route !== undefined) route.template ??= template
}
