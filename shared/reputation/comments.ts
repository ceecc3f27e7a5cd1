/** What the comment of a rating, and a creator's answer to it, may not hold: links are what spam is written for. */
import * as z from 'zod'

/** An address with a scheme, or a host name with a common ending and a path or nothing after it. */
const LINK =
  /(?:https?:\/\/|www\.)\S|[a-z0-9-]{2,}\.(?:com|net|org|io|co|example|ru|xyz|info|shop|top|site)(?![a-z0-9])/i

export function hasLink(text: string): boolean {
  return LINK.test(text)
}

export const commentSchema = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine((text) => !hasLink(text), 'has a link; write what you think of the work without one')
