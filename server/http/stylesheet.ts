/** The one stylesheet of all pages, under an address that changes with its content, so that browsers keep it for good. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** In the order in which later rules win. */
const FILES = ['base', 'account', 'frame', 'works', 'search', 'work-page', 'forms', 'zoom']

const TEXT = FILES.map((name) => readFileSync(path.join(import.meta.dirname, 'styles', `${name}.css`), 'utf8')).join('')

export const STYLESHEET_PATH = `/pages-${createHash('sha256').update(TEXT).digest('hex').slice(0, 16)}.css`

export function answerStylesheet(): Response {
  const headers = {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return new Response(TEXT, { headers })
}
