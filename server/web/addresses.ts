/** The addresses of the storefront's pages. Those of works and creators are permanent. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'

const MAX_SLUG = 60

/** A name as a part of an address that people can read: letters and digits of any script, joined by hyphens. */
export function slugOf(name: string): string {
  const words =
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const slug = [...words.join('-')].slice(0, MAX_SLUG).join('').replace(/-+$/, '')
  return slug === '' ? 'work' : slug
}

export interface NamedWork {
  readonly id: string
  readonly name: string
}

export function workPath({ id, name }: NamedWork): string {
  return `/works/${id}/${encodeURIComponent(slugOf(name))}`
}

export function embedPath(id: string): string {
  return `/embed/works/${id}`
}

export function creatorPath(handle: string): string {
  return `/creators/${encodeURIComponent(handle)}`
}

export function kindPath(kind: AssetKind): string {
  return `/kinds/${kind.replaceAll('_', '-')}`
}

export function tagPath(tag: string): string {
  return `/tags/${encodeURIComponent(tag)}`
}

/** The page's feed of new works, beside the page. */
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

/** Opens the work in the desktop app; see `parseDeepLink` there. */
export function studioLink(id: string): string {
  return `luna-studio://work/${id}`
}
