/**
 * The scripts of pages: what they add works without them in another way. They are bundled from `scripts/` by
 * `build/generate-scripts.ts`, and served under addresses that change with their content, so that browsers keep them.
 */
import { createHash } from 'node:crypto'
import { SCRIPT_TEXTS } from './scripts/scripts.generated.ts'

export type ScriptName = keyof typeof SCRIPT_TEXTS

function pathOf(name: ScriptName): string {
  return `/${name}-${createHash('sha256').update(SCRIPT_TEXTS[name]).digest('hex').slice(0, 16)}.js`
}

export const SCRIPT_PATHS: Readonly<Record<ScriptName, string>> = { verify: pathOf('verify'), zoom: pathOf('zoom') }

export function answerScript(name: ScriptName): Response {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return new Response(SCRIPT_TEXTS[name], { headers })
}
