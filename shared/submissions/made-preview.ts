import type { MediaRole } from './limits.ts'

/**
 * Of what a published work is shown by: the picture that the market made of the work's own, after those that the creator
 * sent along, which may show anything. Undefined where the work has no picture.
 */
export function madePreviewOf<Media extends { readonly role: MediaRole; readonly contentType: string }>(
  previews: readonly Media[],
): Media | undefined {
  return previews.findLast(({ role, contentType }) => role === 'preview' && contentType.startsWith('image/'))
}
