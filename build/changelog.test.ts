import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextVersion, releaseChangelog } from './changelog.ts'

describe('nextVersion', () => {
  it.each([
    ['0.1.0', 'patch', '0.1.1'],
    ['0.1.9', 'minor', '0.2.0'],
    ['1.4.2', 'major', '2.0.0'],
    ['0.1.0', '0.10.0', '0.10.0'],
  ])('of %s by %s is %s', (current, wanted, next) => {
    expect(nextVersion(current, wanted)).toBe(next)
  })

  it.each([
    ['1.2.3', '1.2.3'],
    ['1.2.3', '1.1.9'],
    ['1.2.3', '0.9.9'],
    ['1.2.3', 'v2'],
    ['1.2.3', '2.0'],
  ])('refuses to go from %s to %s', (current, wanted) => {
    expect(() => nextVersion(current, wanted)).toThrow(wanted)
  })

  it('always goes up', () => {
    const part = fc.nat({ max: 99 })
    void fc.assert(
      fc.property(part, part, part, fc.constantFrom('major', 'minor', 'patch'), (major, minor, patch, step) => {
        const current = `${major}.${minor}.${patch}`
        expect(() => nextVersion(nextVersion(current, step), current)).toThrow('not higher')
      }),
    )
  })
})

const changelog = (unreleased: string, older = '') => `# Changelog\n\nIntro.\n\n## Unreleased\n${unreleased}${older}`

describe('releaseChangelog', () => {
  it('moves the entries to the version and leaves an empty section', () => {
    const released = releaseChangelog(
      changelog('\n- New\n', '\n## 0.1.0 (2026-01-01)\n\n- Old\n'),
      '0.2.0',
      '2026-02-03',
    )
    expect(released.changelog).toBe(
      '# Changelog\n\nIntro.\n\n## Unreleased\n\n## 0.2.0 (2026-02-03)\n\n- New\n\n## 0.1.0 (2026-01-01)\n\n- Old\n',
    )
    expect(released.notes).toBe('- New')
  })

  it('makes the first version of a changelog that has none', () => {
    const released = releaseChangelog(changelog('\n### Added\n\n- New\n'), '0.2.0', '2026-02-03')
    expect(released.changelog).toBe(
      '# Changelog\n\nIntro.\n\n## Unreleased\n\n## 0.2.0 (2026-02-03)\n\n### Added\n\n- New\n',
    )
  })

  it('refuses a version that brings nothing, and a changelog without the section', () => {
    expect(() =>
      releaseChangelog(changelog('\n\n', '\n## 0.1.0 (2026-01-01)\n\n- Old\n'), '0.2.0', '2026-02-03'),
    ).toThrow('no entries')
    expect(() => releaseChangelog('# Changelog\n', '0.2.0', '2026-02-03')).toThrow('no section')
  })
})
