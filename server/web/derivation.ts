/** What a work derives from, up to its roots, and what derives from it. */
import type { ChainLink, PublicAsset } from '#shared/contract/market/publications.ts'
import { workPath } from '#shared/web-addresses.ts'
import { kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { withQuery } from './addresses.ts'
import { creatorLink } from './cards.ts'
import { DERIVATION_NAMES } from './words.ts'

interface Derivation {
  readonly ancestors: readonly ChainLink[]
  readonly derivatives: { readonly items: readonly ChainLink[]; readonly nextCursor: string | null }
}

/** Works that left the market keep their place, without a page to lead to. */
function workName({ assetId, name, kind, status }: ChainLink): Html {
  if (name === null) return html`A ${kinds[kind].one.toLowerCase()} that is not shown`
  const isShown = status === 'published' || status === 'sold_exclusively'
  return isShown ? html`<a href="${workPath({ id: assetId, name })}">${name}</a>` : html`${name}`
}

/** The works above one, each with those above itself. A chain has no circles, and the market limits its depth. */
function above(id: string, ancestors: readonly ChainLink[]): Html | null {
  const parents = ancestors.filter(({ childAssetId }) => childAssetId === id)
  if (parents.length === 0) return null
  return html`<ul>${parents.map(
    (link) => html`<li><p>${DERIVATION_NAMES[link.derivationKind]} of ${workName(link)} by ${creatorLink(link.creator)}
<span class="quiet">receives ${String(link.royaltyPercent)}% of its earnings</span></p>${above(link.assetId, ancestors)}</li>`,
  )}</ul>`
}

export function derivationTree({ id, name }: PublicAsset, { ancestors, derivatives }: Derivation, path: string): Html {
  const { items, nextCursor } = derivatives
  if (ancestors.length === 0 && items.length === 0) {
    return html`<p class="quiet">An original work without derivatives.</p>`
  }
  const origins =
    ancestors.length === 0 ? null : html`<ul class="tree"><li><p>${name}</p>${above(id, ancestors)}</li></ul>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a href="${withQuery(path, { derived: nextCursor })}#derived">Show more derivatives</a></p>`
  const made = items.map(
    (link) =>
      html`<li><p>${DERIVATION_NAMES[link.derivationKind]}: ${workName(link)} by ${creatorLink(link.creator)}</p></li>`,
  )
  return html`${origins}${items.length === 0 ? null : html`<h3>Made from this work</h3><ul class="tree">${made}</ul>`}${more}`
}
