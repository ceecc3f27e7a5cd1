/** What a report does not cover: missing models, missing or old catalogs, pictures that are too plain. */
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { LayerCheck, LayerName } from '#shared/similarity/layers.ts'
import { DAY_MS } from '#shared/time.ts'
import type { SettingsSection } from '../router/routes.ts'
import { en } from '../strings/en.ts'

const words = en.uniqueness.notChecked

export interface NotChecked {
  readonly id: string
  readonly text: string
  /** Where it can be mended. */
  readonly settings: SettingsSection | null
}

/** After this many days a catalog is called old. */
export const OLD_CATALOG_DAYS = 30

function layerNote(checks: readonly LayerCheck[], layer: LayerName): NotChecked | null {
  // A layer that was compared with some works only is listed twice: checked, and why not with the others.
  const check = checks.find((candidate) => candidate.layer === layer && !candidate.checked)
  if (check?.reason === undefined) return null
  const isPartial = checks.some((candidate) => candidate.layer === layer && candidate.checked)
  if (isPartial && check.reason === 'not_ready')
    return { id: 'others-not-ready', text: words.othersNotReady, settings: null }
  const about = layer === 'text_vector' ? words.text : words.picture
  const settings = check.reason === 'no_model' ? 'models' : check.reason === 'catalog_profile' ? 'catalogs' : null
  switch (check.reason) {
    case 'not_needed':
    case 'no_picture':
      return null
    case 'no_model':
    case 'no_text':
    case 'low_information':
    case 'catalog_profile':
    case 'not_ready':
      return { id: `${layer}-${check.reason}`, text: about[check.reason], settings }
  }
}

/** Hashes are left out of plain pictures by themselves: the other methods still compare them. */
function hashNote(checks: readonly LayerCheck[]): NotChecked | null {
  const isPlain = checks.some(({ layer, reason }) => layer === 'p_hash' && reason === 'low_information')
  return isPlain ? { id: 'p_hash-low_information', text: words.hashesLowInformation, settings: null } : null
}

function catalogNote({ comparedWith }: PreflightReport, nowMs: number): NotChecked | null {
  if (comparedWith.catalogEntries === 0) return { id: 'no-catalog', text: words.noCatalog, settings: 'catalogs' }
  if (comparedWith.catalogCreatedAt === null) return null
  const days = Math.floor((nowMs - Date.parse(comparedWith.catalogCreatedAt)) / DAY_MS)
  return days > OLD_CATALOG_DAYS ? { id: 'old-catalog', text: words.oldCatalog(days), settings: 'catalogs' } : null
}

/** What the market was not asked, or did not answer. */
function nearestNote({ comparedWith }: PreflightReport): NotChecked | null {
  if (comparedWith.market?.features !== 'compact') return null
  return { id: 'nearest-compact', text: words.nearestCompact, settings: null }
}

export function notChecked(report: PreflightReport, nowMs: number): NotChecked[] {
  const notes = [
    layerNote(report.layersChecked, 'text_vector'),
    layerNote(report.layersChecked, 'image_vector'),
    hashNote(report.layersChecked),
    catalogNote(report, nowMs),
    nearestNote(report),
  ].filter((note) => note !== null)
  // Both layers may say the same.
  return [...new Map(notes.map((note) => [note.id, note])).values()]
}
