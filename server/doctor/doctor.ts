/** `market doctor`: whether everything that the market needs is there, and what to mend. */
import type { MarketSettings } from '../settings.ts'
import { examine } from './checks.ts'
import type { Finding } from './finding.ts'

const SIGNS = { ok: 'ok    ', warning: 'WARN  ', failed: 'FAILED' } as const

function linesOf({ part, state, found, mend }: Finding): string[] {
  const line = `${SIGNS[state]} ${part.padEnd(10)} ${found}`
  return mend === null ? [line] : [line, `${' '.repeat(18)}${mend}`]
}

/** Returns whether the market can run. */
export async function runDoctor(settings: MarketSettings, say: (line: string) => void): Promise<boolean> {
  const findings = await examine(settings)
  for (const line of findings.flatMap(linesOf)) say(line)
  const failures = findings.filter(({ state }) => state === 'failed').length
  const warnings = findings.filter(({ state }) => state === 'warning').length
  say(
    failures > 0
      ? `${failures} to fix before the market can run.`
      : warnings > 0
        ? `The market can run; ${warnings} to review.`
        : 'The market can run.',
  )
  return failures === 0
}
