// Words that hide the term of the field, or that American English does not use: docs/writing.md says how we write.

/** A word that we do not write, its forms in lower case, and what to write in its place. */
export type Habit = { word: string; forms: string; instead: string }

export const HABITS: readonly Habit[] = [
  { word: 'anew', forms: 'anew', instead: 'again, from the start, re-encode, recompute' },
  { word: 'begun', forms: 'begun', instead: 'started' },
  { word: 'belie', forms: 'belie[sd]?|belying', instead: 'contradict' },
  { word: 'beside', forms: 'beside', instead: 'next to, with, in addition to' },
  { word: 'for ever', forms: 'for ever', instead: 'forever, perpetual' },
  { word: 'goes on', forms: '(?:go(?:es|ing)?|gone|went) on', instead: 'continues, resumes' },
  { word: 'lies', forms: 'lies|lying|lain', instead: 'is in, is at, is stored' },
  { word: 'meanwhile', forms: 'meanwhile', instead: 'in the meantime, during this' },
  { word: 'nobody', forms: 'nobody', instead: 'no one, anonymous, unassigned, or a passive' },
  { word: "one's own", forms: "one['’]?s own", instead: "the caller's, your, their" },
  { word: 'reckon', forms: 'reckon(?:s|ed|ings?)?', instead: 'calculate, compute' },
  { word: 'stands', forms: 'stands|stood', instead: 'is, is listed, remains, represents' },
  { word: 'told', forms: 'told', instead: 'notified, reported, receives' },
  { word: 'whoever', forms: 'whoever', instead: 'the person who, anyone who, or the role' },
]
