/** What was written, without white space around it; null where nothing was. */
export function noteOf(text: string): string | null {
  const note = text.trim()
  return note === '' ? null : note
}
