/** The report as a file of its own, saved by the page itself. */
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'

/** A name that every file system takes. */
export function reportFileName(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .toLowerCase()
  return `${slug || 'asset'}-preflight.json`
}

export function reportJson(asset: Pick<AssetSummary, 'id' | 'name' | 'kind'>, report: PreflightReport): string {
  const { id, name, kind } = asset
  return `${JSON.stringify({ format: 'luna_preflight_report', version: '1.0', asset: { id, name, kind }, report }, null, 2)}\n`
}

export function saveText(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser has taken what it needs once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
