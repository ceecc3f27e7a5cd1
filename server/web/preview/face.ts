/** What a preview card shows, from which its address is made: another face has another address. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import type { PreviewPicture } from '../layout.ts'

export const CARD_WIDTH = 1_200
export const CARD_HEIGHT = 630

/** A file of a work that everyone may see. */
export type ShownPicture = Pick<PublicMedia, 'path' | 'sha256'>

export interface CardFace {
  /** Above the title. */
  readonly label: string
  readonly title: string
  /** In its place where the fonts do not have its letters. */
  readonly plainTitle: string
  readonly byline: string
  /** Below, in a few more words. */
  readonly text: string
  /** The price, as a rule. */
  readonly detail: string
  readonly badge: string | null
  /** One, or up to four side by side. */
  readonly pictures: readonly ShownPicture[]
  /** Drawn where there is no picture; null: the first letter of the title. */
  readonly kind: AssetKind | null
}

const DRAWN_BY = ['draw.ts', 'face.ts', 'fonts.ts', 'kind-icons.ts', 'text.ts']

/** Cards that are drawn in another way are other cards. */
const DESIGN = createHash('sha256')
  .update(DRAWN_BY.map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8')).join(''))
  .digest('hex')

export function versionOf(face: CardFace): string {
  const shown = { ...face, pictures: face.pictures.map(({ sha256 }) => sha256) }
  return createHash('sha256')
    .update(DESIGN + JSON.stringify(shown))
    .digest('hex')
    .slice(0, 32)
}

/** Of the page at this path. */
export function cardPath(page: string, face: CardFace): string {
  return `/cards${page}/${versionOf(face)}.jpg`
}

function altOf({ title, label, byline, detail }: CardFace): string {
  return [title, label, byline, detail].filter((text) => text !== '').join(', ')
}

/** For the head of a page. */
export function cardPicture(page: string, face: CardFace): PreviewPicture {
  return { path: cardPath(page, face), width: CARD_WIDTH, height: CARD_HEIGHT, alt: altOf(face) }
}
