import { describe, expect, test } from 'vitest'
import { findHabits } from './find.ts'
import { compareLeft, countOf } from './left.ts'

const found = (file: string, source: string) =>
  findHabits(file, source).map(({ word, class: textClass, line }) => `${line} ${word} (${textClass})`)

describe('findHabits', () => {
  test('tells texts, names and comments apart, with their lines', () => {
    const source = [
      '// Whoever asks.',
      "const toldOf = 'It lies here.'",
      '/* starts',
      '   anew */',
      'const x = `stands $' + '{told_at}`',
    ].join('\n')
    expect(found('shared/x.ts', source)).toEqual([
      '1 whoever (comments)',
      '2 lies (interface)',
      '2 told (identifiers)',
      '4 anew (comments)',
      '5 stands (interface)',
      '5 told (identifiers)',
    ])
  })

  test('counts texts of tests, and whole documents, as such', () => {
    expect(found('shared/x.test.ts', "it('lies', () => {})")).toEqual(['1 lies (tests)'])
    expect(found('docs/x.md', 'Nobody\nreckoned.')).toEqual(['1 nobody (documents)', '2 reckon (documents)'])
  })

  test('looks at the texts of a page', () => {
    expect(found('renderer/src/x.tsx', '<p title="begun">It went on.</p>')).toEqual([
      '1 begun (interface)',
      '1 goes on (interface)',
    ])
  })

  test('leaves module names, parts of words and kept names alone', () => {
    expect(
      found('shared/x.ts', "import a from './beside.ts'\n// replies, understands, standing\nsteps.reckonedCents"),
    ).toEqual([])
    expect(found('server/moderation/x.ts', 'row.told')).toEqual([])
    expect(found('server/sales/x.ts', 'row.told')).toEqual(['1 told (identifiers)'])
  })
})

describe('compareLeft', () => {
  const left = countOf(findHabits('docs/x.md', 'told, told, anew'))

  test('accepts what is noted', () => {
    expect(compareLeft(left, { told: { documents: 2 }, anew: { documents: 1 } })).toEqual({ grown: [], shrunk: [] })
  })

  test('refuses more, in any class, and wants less to be noted', () => {
    expect(compareLeft(left, { told: { documents: 1, comments: 1 }, lies: { tests: 1 } })).toEqual({
      grown: [
        ['anew', 'documents'],
        ['told', 'documents'],
      ],
      shrunk: [
        ['told', 'comments'],
        ['lies', 'tests'],
      ],
    })
  })
})
