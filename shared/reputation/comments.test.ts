import { expect, it } from 'vitest'
import { commentSchema, hasLink } from './comments.ts'

it.each(['spam http://evil.example', 'See HTTPS://x.y/z', 'visit www.cheap-works.biz', 'go to cheap.shop now'])(
  'refuses %s',
  (text) => {
    expect(hasLink(text)).toBe(true)
    expect(commentSchema.safeParse(text).success).toBe(false)
  },
)

it.each(['Moves well in dialogue.', 'Good...but e.g. the cloak is flat', 'v1.5 works, 3.5 stars. Compare it'])(
  'takes %s',
  (text) => {
    expect(commentSchema.parse(` ${text} `)).toBe(text)
  },
)
