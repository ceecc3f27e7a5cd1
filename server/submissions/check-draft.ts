/** What keeps a draft from being submitted, as far as its own content shows it. */
import { checkCustomModule } from '#shared/custom-module/check.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import { validateSubmission } from '#shared/submissions/validate.ts'
import type { SubmittedWork } from './submission-rows.ts'

/** Scripts, handlers and remote loads, each with the line that offends. */
function moduleProblems({ card }: SubmittedWork): SubmissionProblem[] {
  if (card.asset_type !== 'custom_module') return []
  const { findings } = checkCustomModule(card.custom_module ?? {})
  return findings.map(({ field, line, column, snippet, message }) => ({
    field: `custom_module.${field}`,
    code: 'format',
    message: `Line ${line}, column ${column}: ${message}${snippet === '' ? '' : ` Found: ${snippet}`}`,
  }))
}

/** An offer's interval is left out rather than undefined. */
function submittedOffers({ offers }: SubmittedWork) {
  return offers.map(({ offer, priceCents, interval }) => ({
    offer,
    priceCents,
    ...(interval === undefined ? {} : { interval }),
  }))
}

function licenseProblems({ offers }: SubmittedWork): SubmissionProblem[] {
  return offers.flatMap(({ offer, terms }, index): SubmissionProblem[] => {
    const field = `offers.${index}.terms`
    if (offer === 'license' && terms === undefined) {
      return [{ field, code: 'missing', message: 'Say what the licence permits.' }]
    }
    if (offer === 'license' || terms === undefined) return []
    return [{ field, code: 'offer', message: 'Only a licence has terms.' }]
  })
}

export function draftProblems(work: SubmittedWork): SubmissionProblem[] {
  // What the market makes itself obeys its own sizes.
  const media = work.media.filter(({ isMade }) => !isMade)
  return [
    ...validateSubmission(work.card, media, submittedOffers(work), work.ageRating),
    ...licenseProblems(work),
    ...moduleProblems(work),
  ]
}
