/** Whether the files of a submission keep the limits of its kind. */
import {
  MEDIA_ROLES,
  type MediaLimits,
  type MediaRole,
  PREVIEW_LIMITS,
  type SubmissionLimits,
  THUMBNAIL_LIMITS,
} from './limits.ts'
import type { SubmissionProblem } from './problems.ts'

/** One file, as its bytes show it. */
export interface MediaFacts {
  readonly role: MediaRole
  /** Media type as recognized from the bytes, never from the name. */
  readonly contentType: string
  readonly sizeBytes: number
  /** Of pictures; null or absent for other files. */
  readonly width?: number | null | undefined
  readonly height?: number | null | undefined
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`
}

function shortName(contentType: string): string {
  return contentType.slice(contentType.indexOf('/') + 1)
}

function dimensionProblems(field: string, facts: MediaFacts, limits: MediaLimits): SubmissionProblem[] {
  if (!facts.contentType.startsWith('image/')) return []
  const { width, height } = facts
  const problem = (message: string): SubmissionProblem[] => [{ field, code: 'dimensions', message }]
  if (!width || !height) return problem('The width and height of the picture are not known.')
  const { minSidePixels = 1, maxSidePixels = Infinity, maxPixels = Infinity } = limits
  const size = `The picture is ${width} × ${height}`
  if (Math.min(width, height) < minSidePixels) return problem(`${size}; each side needs ${minSidePixels} pixels.`)
  if (Math.max(width, height) > maxSidePixels) return problem(`${size}; a side may have ${maxSidePixels} pixels.`)
  if (width * height > maxPixels) return problem(`${size}; ${maxPixels / 1_000_000} million pixels are the limit.`)
  return []
}

function fileProblems(field: string, facts: MediaFacts, limits: MediaLimits): SubmissionProblem[] {
  const { contentType, sizeBytes } = facts
  if (!limits.formats.includes(contentType)) {
    const allowed = limits.formats.map(shortName).join(', ')
    return [
      { field, code: 'format', message: `A file of type ${shortName(contentType)} cannot be used; use ${allowed}.` },
    ]
  }
  const size = (message: string): SubmissionProblem => ({ field, code: 'size', message })
  return [
    ...(sizeBytes < 1 ? [size('The file is empty.')] : []),
    ...(sizeBytes > limits.maxBytes
      ? [size(`The file has ${megabytes(sizeBytes)}; the limit is ${megabytes(limits.maxBytes)}.`)]
      : []),
    ...dimensionProblems(field, facts, limits),
  ]
}

function limitsOf(role: MediaRole, limits: SubmissionLimits): MediaLimits {
  switch (role) {
    case 'main':
      return limits.main
    case 'preview':
      return PREVIEW_LIMITS
    case 'thumbnail':
      return THUMBNAIL_LIMITS
  }
}

function countProblems(media: readonly MediaFacts[], limits: SubmissionLimits): SubmissionProblem[] {
  const [main, previews, thumbnails] = MEDIA_ROLES.map((role) => media.filter((facts) => facts.role === role).length)
  const { minPreviews, maxPreviews, mainRequired } = limits
  const problem = (code: SubmissionProblem['code'], message: string): SubmissionProblem => ({
    field: 'media',
    code,
    message,
  })
  return [
    ...(mainRequired && main === 0 ? [problem('missing', 'Add the file to sell.')] : []),
    ...((main ?? 0) > 1 ? [problem('too_many', 'Only one file can be the main one.')] : []),
    ...((thumbnails ?? 0) > 1 ? [problem('too_many', 'Only one file can be the thumbnail.')] : []),
    ...((previews ?? 0) < minPreviews
      ? [problem('too_few', `Add at least ${minPreviews} preview ${minPreviews === 1 ? 'picture' : 'pictures'}.`)]
      : []),
    ...((previews ?? 0) > maxPreviews ? [problem('too_many', `Keep ${maxPreviews} previews at most.`)] : []),
  ]
}

export function mediaProblems(media: readonly MediaFacts[], limits: SubmissionLimits): SubmissionProblem[] {
  return [
    ...countProblems(media, limits),
    ...media.flatMap((facts, index) => fileProblems(`media.${index}`, facts, limitsOf(facts.role, limits))),
  ]
}
