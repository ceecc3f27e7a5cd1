/** Turns schema errors into one text that names each field and what to put there. */
import type * as z from 'zod'

const MAX_ISSUES = 8

function advice(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; add ${nounOf(issue.expected)}`
        : `must be ${nounOf(issue.expected)}`
    case 'too_big':
      return `is too large; the maximum is ${issue.maximum}${unitOf(issue.origin)}`
    case 'too_small':
      return `is too small; the minimum is ${issue.minimum}${unitOf(issue.origin)}`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`
    case 'invalid_union':
      return 'has an unknown format'
    default:
      return issue.message
  }
}

function nounOf(type: string): string {
  const nouns: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  }
  return nouns[type] ?? type
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

/** For example `character.level: must be a whole number; name: is missing; add text`. */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues
    .slice(0, MAX_ISSUES)
    .map((issue) => `${issue.path.map(String).join('.') || 'card'}: ${advice(issue)}`)
  const more = error.issues.length - lines.length
  return more > 0 ? `${lines.join('; ')}; and ${more} more` : lines.join('; ')
}
