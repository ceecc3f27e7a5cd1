/** Reads and changes CHANGELOG.md: what is unreleased becomes a version. */

const UNRELEASED = '## Unreleased'
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/

export type Step = 'major' | 'minor' | 'patch'

/** The version after `current`: by one step, or the version that `wanted` names. Throws where it is not higher. */
export function nextVersion(current: string, wanted: string): string {
  const [, major = 0, minor = 0, patch = 0] = (VERSION.exec(current) ?? []).map(Number)
  const steps: Record<Step, string> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  }
  const next = wanted in steps ? steps[wanted as Step] : wanted
  const [, ...parts] = (VERSION.exec(next) ?? []).map(Number)
  if (parts.length === 0) throw new Error(`"${wanted}" is neither major, minor or patch nor a version such as 1.2.3`)
  const difference = parts.map((part, index) => part - ([major, minor, patch][index] ?? 0)).find((step) => step !== 0)
  if (difference === undefined || difference < 0) throw new Error(`${next} is not higher than ${current}`)
  return next
}

export interface ReleasedChangelog {
  readonly changelog: string
  /** What the version brings: the text of its section. */
  readonly notes: string
}

/**
 * Moves the entries under "Unreleased" to a section of the version, dated `day` (YYYY-MM-DD), and leaves an empty
 * "Unreleased" above it. Throws where there are no entries.
 */
export function releaseChangelog(changelog: string, version: string, day: string): ReleasedChangelog {
  const start = changelog.indexOf(`${UNRELEASED}\n`)
  if (start < 0) throw new Error(`CHANGELOG.md has no section "${UNRELEASED}"`)
  const from = start + UNRELEASED.length
  const next = changelog.indexOf('\n## ', from)
  const end = next < 0 ? changelog.length : next
  const notes = changelog.slice(from, end).trim()
  if (!/^- /m.test(notes)) throw new Error('CHANGELOG.md has no entries under "Unreleased"')
  const rest = changelog.slice(end).trim()
  const section = `${UNRELEASED}\n\n## ${version} (${day})\n\n${notes}\n`
  return { changelog: `${changelog.slice(0, start)}${section}${rest === '' ? '' : `\n${rest}\n`}`, notes }
}
