/** Atom feeds of new works (RFC 4287): of the market, of a creator, of a tag. */
import type { SearchHit } from '#shared/contract/market/search.ts'
import { creatorPath, workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../http/html.ts'
import { feedPath, tagPath } from './addresses.ts'
import type { Visit } from './parts.ts'
import { xmlDocument, xmlText } from './xml.ts'

const ENTRIES = 30

interface Feed {
  readonly title: string
  /** Of the page whose new works it lists. */
  readonly path: string
  readonly works: readonly SearchHit[]
}

function entryOf({ assetId: id, name, description, creator, publishedAt, thumbnail }: SearchHit, url: string): Html {
  const picture =
    thumbnail === null
      ? null
      : html`<link rel="enclosure" type="${thumbnail.contentType}" length="${String(thumbnail.sizeBytes)}" href="${url + thumbnail.path}"/>`
  return html`<entry>
<title>${xmlText(name)}</title>
<id>${url}/works/${id}</id>
<link rel="alternate" type="text/html" href="${url + workPath({ id, name })}"/>${picture}
<published>${publishedAt}</published>
<updated>${publishedAt}</updated>
<author><name>${xmlText(creator.displayName)}</name></author>
<summary>${xmlText(description)}</summary>
</entry>`
}

export function atomFeed({ title, path, works }: Feed, url: string): string {
  const address = url + path
  const updated = works[0]?.publishedAt ?? '1970-01-01T00:00:00.000Z'
  return xmlDocument(html`<feed xmlns="http://www.w3.org/2005/Atom">
<title>${xmlText(title)}</title>
<id>${address}</id>
<link rel="self" type="application/atom+xml" href="${url + feedPath(path)}"/>
<link rel="alternate" type="text/html" href="${address}"/>
<updated>${updated}</updated>
${works.map((work) => entryOf(work, url))}
</feed>`)
}

export async function marketFeed({ api, parts }: Visit): Promise<string> {
  const { items } = await api.search.assets({ sort: 'newest', limit: ENTRIES })
  return atomFeed({ title: 'New works on Luna Market', path: '/', works: items }, parts.url)
}

/** Throws NOT_FOUND. */
export async function creatorFeed({ api, parts, params }: Visit): Promise<string> {
  const { accountId, displayName, handle } = await api.accounts.creator({ handle: params['handle'] ?? '' })
  const { items } = await api.search.assets({ creatorId: accountId, sort: 'newest', limit: ENTRIES })
  return atomFeed({ title: `New works by ${displayName}`, path: creatorPath(handle), works: items }, parts.url)
}

export async function tagFeed({ api, parts, params }: Visit): Promise<string> {
  const tag = (params['tag'] ?? '').trim().toLowerCase()
  const { items } = await api.search.assets({ tag, sort: 'newest', limit: ENTRIES })
  return atomFeed({ title: `New works tagged “${tag}”`, path: tagPath(tag), works: items }, parts.url)
}
