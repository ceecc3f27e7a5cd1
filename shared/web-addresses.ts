/** Addresses of the market's pages and of the studio that lead from one to the other. Those of pages are permanent. */

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

export function creatorPath(handle: string): string {
  return `/creators/${encodeURIComponent(handle)}`
}

/** Deep links into the studio: `luna-studio://work/<id>`, and `luna-studio://asset/<id>` for the user's own assets. */
export const DEEP_LINK_SCHEME = 'luna-studio'

/** Opens the work of a market in the studio. */
export function studioLink(id: string): string {
  return `${DEEP_LINK_SCHEME}://work/${id}`
}
