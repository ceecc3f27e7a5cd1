/** Addresses of pictures and files, relative to the page; the same in every host. */
import { errorReportSchema, LunaError } from '#shared/contract/errors.ts'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { STUDIO_HEADERS } from './client.ts'

export type ThumbnailEdge = 256 | 512

/** The bytes of a media file as they lie in the library. */
export function mediaUrl(mediaId: string): string {
  return `media/${mediaId}`
}

export function thumbnailUrl(mediaId: string, edge: ThumbnailEdge): string {
  return `thumbnail/${mediaId}?edge=${edge}`
}

/** The asset's picture with edits that are not saved yet, at most `edge` pixels wide and high. */
export function renderUrl(assetId: string, recipe: PictureRecipe, edge: number): string {
  const query = new URLSearchParams({ asset: assetId, recipe: JSON.stringify(recipe), edge: String(edge) })
  return `render?${query}`
}

function exportUrl(exportId: string): string {
  return `export/${exportId}`
}

/** Hands one file to the browser host; answers with the id that imports name. Throws why the host refuses it. */
export async function uploadFile(file: File, name: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`upload?${new URLSearchParams({ name })}`, {
    method: 'POST',
    headers: { ...STUDIO_HEADERS, 'content-type': 'application/octet-stream' },
    body: file,
    signal: signal ?? null,
  })
  const answer: unknown = await response.json().catch(() => null)
  if (typeof answer === 'object' && answer !== null) {
    if ('uploadId' in answer && typeof answer.uploadId === 'string') return answer.uploadId
  }
  const report = errorReportSchema.safeParse(answer)
  if (report.success) throw new LunaError(report.data.code, report.data.detail)
  throw new Error(`${response.status} ${response.statusText}`)
}

/** Saves a prepared export under its name, through the browser's own download. */
export function download(exportId: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = exportUrl(exportId)
  link.download = fileName
  link.click()
}

/** A picture of a work on the market, re-encoded by the studio; a longest edge of 512 or 1,600 pixels. */
export function marketPictureUrl(assetId: string, sha256: string, edge: 512 | 1600): string {
  return `market-picture/${assetId}/${sha256}?edge=${edge}`
}

/**
 * What the market shows of a match with a work of its catalog; no content where that is nothing, or not to be had now.
 */
export function matchPictureUrl(matchId: string): string {
  return `match-picture?${new URLSearchParams({ match: matchId })}`
}

/** A picture under review, by the address that the market gave for it. */
export function reviewPictureUrl(link: string, edge: 512 | 1600): string {
  return `review-picture?${new URLSearchParams({ link, edge: String(edge) })}`
}

/** Another file under review. */
export function reviewFileUrl(link: string): string {
  return `review-file?${new URLSearchParams({ link })}`
}

/** Saves a copy of a file that was bought, through the browser's own download. */
export function saveBoughtFile(saleId: string, name: string): void {
  const link = document.createElement('a')
  link.href = `purchase/${saleId}?${new URLSearchParams({ file: name })}`
  link.download = name
  link.click()
}
