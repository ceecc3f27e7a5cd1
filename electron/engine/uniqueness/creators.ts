import { creatorKey } from '#models/catalog/writer.ts'

/** Whom a card names as its creator. */
export interface NamedCreator {
  readonly userId: string | null
  readonly username: string | null
}

/**
 * Decides whether two works in this library have the same creator. Works here count as the user's own; another
 * creator's work is one whose card names someone other than the subject's card or, if that names no creator, than the
 * settings.
 */
export function creatorOfPair(subject: NamedCreator, other: NamedCreator, ownName: string): 'self' | 'other' {
  const names = namesOf(subject, ownName)
  const others = namesOf(other, ownName)
  if (names.length === 0 || others.length === 0) return 'self'
  return names.some((name) => others.includes(name)) ? 'self' : 'other'
}

/** The keys under which a catalog may list this creator. */
export function ownCreatorKeys(subject: NamedCreator, ownIds: readonly string[]): ReadonlySet<string> {
  const ids = [subject.userId, subject.username, ...ownIds].filter((id) => id !== null && id.trim() !== '')
  return new Set(ids.map((id) => creatorKey(id ?? '')))
}

function namesOf({ userId, username }: NamedCreator, ownName: string): string[] {
  const named = [userId, username].flatMap((name) => fold(name))
  return named.length > 0 ? named : fold(ownName)
}

function fold(name: string | null): string[] {
  const folded = name?.normalize('NFKC').trim().toLowerCase() ?? ''
  return folded === '' ? [] : [folded]
}
