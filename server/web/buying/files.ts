/** The files of a work that somebody has. */
import { LunaError } from '#shared/contract/errors.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import type { MediaRole } from '#shared/submissions/limits.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import type { OwnVisit, Visit } from '../parts.ts'

const ROLES: Readonly<Record<MediaRole, string>> = { main: 'Work', preview: 'Preview', thumbnail: 'Thumbnail' }

function fileItem(path: string, { sha256, role, contentType, sizeBytes }: PublicMedia): Html {
  const size = sizeBytes < 1_000_000 ? `${Math.ceil(sizeBytes / 1_000)} kB` : `${(sizeBytes / 1_000_000).toFixed(1)} MB`
  return html`<li><span>${ROLES[role]} <span class="quiet">${contentType}, ${size}</span></span>
<a class="button second" href="${path}/files/${sha256}" download>Download</a></li>`
}

/** Null where nothing can be had any more. */
async function contentOf({ api }: Visit, assetId: string) {
  try {
    return await api.publications.content({ id: assetId })
  } catch (error) {
    if (error instanceof LunaError && (error.code === 'ACCESS_ENDED' || error.code === 'NOT_FOUND')) return null
    throw error
  }
}

export function noFiles(): Html {
  return block('Files', html`<p class="quiet">This purchase no longer includes files.</p>`)
}

/** `path`: below which they are served. */
export async function filesOf(visit: OwnVisit, assetId: string, path: string): Promise<Html> {
  const content = await contentOf(visit, assetId)
  if (content === null) return noFiles()
  const card = html`<li><span>Card <span class="quiet">Everything that the creator wrote, as JSON</span></span>
<a class="button second" href="${path}/card.json" download>Download</a></li>`
  return block('Files', html`<ul class="rows">${card}${content.media.map((media) => fileItem(path, media))}</ul>`)
}
