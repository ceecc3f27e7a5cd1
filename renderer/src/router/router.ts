/** Reads and changes the address. */
import { useSyncExternalStore } from 'react'
import { HOME, parseRoute, type Route, routeHash } from './routes.ts'

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

let readHash: string | undefined
let readRoute: Route | null = HOME

/** Parses once per address, so that the same address is the same object. */
function snapshot(): Route | null {
  if (location.hash !== readHash) {
    readHash = location.hash
    readRoute = parseRoute(readHash)
  }
  return readRoute
}

/** The page shown now; null where the address leads nowhere. */
export function useRoute(): Route | null {
  return useSyncExternalStore(subscribe, snapshot)
}

export function navigate(route: Route, options: { replace?: boolean } = {}): void {
  const hash = routeHash(route)
  if (options.replace) location.replace(hash)
  else location.hash = hash
}
