/** What each kind of asset needs and may bring to be submitted: one table for the studio's check and the market's. */
import type { AssetKind } from '../asset-card/kinds.ts'
import { OFFER_KINDS, type OfferKind } from '../offers/offers.ts'

export const MEDIA_ROLES = ['main', 'preview', 'thumbnail'] as const
export type MediaRole = (typeof MEDIA_ROLES)[number]

export interface MediaLimits {
  /** As recognized from the bytes. */
  readonly formats: readonly string[]
  readonly maxBytes: number
  /** Of each side; for pictures. */
  readonly minSidePixels?: number
  readonly maxSidePixels?: number
  /** Width times height; for pictures. */
  readonly maxPixels?: number
}

export interface SubmissionLimits {
  /** The file that is sold with the card; if it is not required, the card is the work. */
  readonly main: MediaLimits
  readonly mainRequired: boolean
  readonly minPreviews: number
  readonly maxPreviews: number
  /** Fields of the kind's own block. Name, description, tags and age rating are required of every kind. */
  readonly requiredFields: readonly string[]
  readonly offers: readonly OfferKind[]
}

/** Of every kind's card. */
export const TEXT_LIMITS = {
  nameMinCharacters: 2,
  nameMaxCharacters: 120,
  descriptionMinCharacters: 20,
  descriptionMaxCharacters: 20_000,
  minTags: 1,
  maxTags: 30,
  tagMaxCharacters: 50,
} as const

const MEGABYTE = 1_000_000
/** Drawings (SVG) are left out: they are programs more than pictures, and look different from viewer to viewer. */
const PICTURE_FORMATS = ['image/png', 'image/jpeg', 'image/webp', 'image/avif'] as const

export const PREVIEW_LIMITS: MediaLimits = {
  formats: PICTURE_FORMATS,
  maxBytes: 10 * MEGABYTE,
  minSidePixels: 240,
  maxSidePixels: 8_192,
  maxPixels: 40_000_000,
}

export const THUMBNAIL_LIMITS: MediaLimits = {
  formats: PICTURE_FORMATS,
  maxBytes: 2 * MEGABYTE,
  minSidePixels: 64,
  maxSidePixels: 2_048,
  maxPixels: 4_194_304,
}

/** 100 million pixels is what the fingerprint engine decodes by default. */
const picture = (minSidePixels: number): MediaLimits => ({
  formats: [...PICTURE_FORMATS, 'image/gif', 'image/tiff'],
  maxBytes: 50 * MEGABYTE,
  minSidePixels,
  maxSidePixels: 16_384,
  maxPixels: 100_000_000,
})

const AUDIO: MediaLimits = {
  formats: ['audio/mpeg', 'audio/mp4', 'audio/wav', 'audio/ogg', 'audio/flac'],
  maxBytes: 200 * MEGABYTE,
}

const VIDEO: MediaLimits = { formats: ['video/mp4', 'video/webm'], maxBytes: 500 * MEGABYTE }

/** A picture, or an archive with the files of a pack. */
const packOf = (maxMegabytes: number): MediaLimits => {
  const { formats, ...sides } = picture(240)
  return { ...sides, formats: [...formats, 'application/zip', 'application/json'], maxBytes: maxMegabytes * MEGABYTE }
}

/** Only story assets are bought by use: a story uses them, and can be charged for it. */
const WITHOUT_PER_USE: readonly OfferKind[] = OFFER_KINDS.filter((offer) => offer !== 'per_use')

const storyAsset = (...requiredFields: readonly string[]): SubmissionLimits => ({
  main: picture(240),
  mainRequired: false,
  minPreviews: 0,
  maxPreviews: 10,
  requiredFields,
  offers: OFFER_KINDS,
})

const mediaAsset = (main: MediaLimits, minPreviews: number, ...requiredFields: string[]): SubmissionLimits => ({
  main,
  mainRequired: true,
  minPreviews,
  maxPreviews: 10,
  requiredFields,
  offers: WITHOUT_PER_USE,
})

const madeAsset = (main: MediaLimits, minPreviews: number, ...requiredFields: string[]): SubmissionLimits => ({
  main,
  mainRequired: false,
  minPreviews,
  maxPreviews: 12,
  requiredFields,
  offers: WITHOUT_PER_USE,
})

export const SUBMISSION_LIMITS: Readonly<Record<AssetKind, SubmissionLimits>> = {
  character: storyAsset('race', 'class', 'backstory_summary'),
  location: storyAsset('location_type', 'atmosphere'),
  item: storyAsset('item_type'),
  quest_hook: storyAsset('premise', 'objective'),
  room_template: madeAsset(packOf(100), 1, 'room_type', 'layout'),
  // Shown in a sandboxed frame, so that a preview picture is welcome but not needed.
  custom_module: madeAsset(picture(240), 0, 'module_type', 'code'),
  image: mediaAsset(picture(256), 0, 'subject'),
  // A still picture represents the video in lists.
  video: mediaAsset(VIDEO, 1, 'subject'),
  audio: mediaAsset(AUDIO, 0, 'audio_type'),
  // Without consent a voice is somebody else's.
  voice: mediaAsset(AUDIO, 0, 'language', 'consent'),
  music: mediaAsset(AUDIO, 0, 'genre'),
  style_pack: madeAsset(packOf(500), 1, 'pack_type', 'usage_notes'),
  template: { ...madeAsset(packOf(50), 0, 'template_type', 'body'), offers: OFFER_KINDS },
}
