/** A work's pictures, moving pictures and sounds. */
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import { type Html, html } from '../http/html.ts'
import { pictureOf } from './cards.ts'
import { galleryOf } from './pictures.ts'

function itemOf(name: string, media: PublicMedia, index: number): Html | null {
  const { contentType, path } = media
  if (contentType.startsWith('image/')) {
    const alt = index === 0 ? name : `${name}, picture ${index + 1}`
    return html`<a href="${path}">${pictureOf(media, alt, index === 0)}</a>`
  }
  if (contentType.startsWith('video/'))
    return html`<video controls preload="metadata" src="${path}" aria-label="${name}"></video>`
  if (contentType.startsWith('audio/'))
    return html`<audio controls preload="none" src="${path}" aria-label="${name}"></audio>`
  return null
}

/** Every picture leads to itself in full size. */
export function galleryOfWork(name: string, previews: readonly PublicMedia[]): Html | null {
  const items = galleryOf(previews).flatMap((media, index) => itemOf(name, media, index) ?? [])
  return items.length === 0 ? null : html`<div class="gallery">${items}</div>`
}
