/** Where a problem or a reason of a submission is put right: in the sheet, or in a field of the editor. */
import { openOverlay } from '../../state/overlays.ts'
import { goToField } from '../asset/go-to-field.ts'

export type SheetSection =
  | 'files'
  | 'card'
  | 'previews'
  | 'uniqueness'
  | 'derivation'
  | 'age'
  | 'offers'
  | 'creator'
  | 'terms'
  | 'problems'

/** The section of the sheet that holds the field; null for fields of the card, which the editor holds. */
export function sectionOf(field: string): SheetSection | null {
  const [first = ''] = field.split('.')
  switch (first) {
    case 'media':
      return 'files'
    case 'offers':
      return 'offers'
    case 'age_rating':
    case 'ageRating':
      return 'age'
    case 'derivation':
    case 'assetId':
      return 'derivation'
    case 'matches':
      return 'uniqueness'
    default:
      return null
  }
}

export function openSubmissionSheet(assetId: string, section: SheetSection | null = null): void {
  openOverlay({ name: 'submission', assetId, section })
}

/** Opens the field that a problem or reason is about; the submission as a whole where it names none. */
export function goToSubmissionField(assetId: string, field: string | null): void {
  const section = field === null ? 'problems' : sectionOf(field)
  if (section !== null || field === null) openSubmissionSheet(assetId, section)
  else goToField(assetId, field)
}

/** Scrolls an open sheet. */
export function scrollToSection(section: SheetSection): void {
  document.querySelector(`[data-section="${section}"]`)?.scrollIntoView({ block: 'start', behavior: 'auto' })
}
