/** The addresses of the storefront's pages, those of works and creators apart; see `shared/web-addresses.ts`. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'

export function embedPath(id: string): string {
  return `/embed/works/${id}`
}

export function kindPath(kind: AssetKind): string {
  return `/kinds/${kind.replaceAll('_', '-')}`
}

export function bundlePath(id: string): string {
  return `/bundles/${id}`
}

export function buyBundlePath(id: string): string {
  return `${bundlePath(id)}/buy`
}

export function tagPath(tag: string): string {
  return `/tags/${encodeURIComponent(tag)}`
}

/** The feed of new works for a page. */
export function feedPath(path: string): string {
  return `${path === '/' ? '' : path}/feed.atom`
}

type QueryValue = string | number | undefined

/** Leaves out what is not given. */
export function withQuery(path: string, values: Readonly<Record<string, QueryValue>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
