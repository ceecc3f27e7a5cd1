/** The URL at which the studio serves a market preview, re-encoded; null for an invalid path. */
export function pictureUrl(previewPath: string | null): string | null {
  const found = previewPath?.match(/^\/v1\/assets\/([0-9a-f-]{36})\/media\/([0-9a-f]{64})$/)
  return found ? `market-picture/${found[1]}/${found[2]}?edge=512` : null
}
