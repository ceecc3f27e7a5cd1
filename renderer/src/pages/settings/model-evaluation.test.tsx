import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { percent } from '../../strings/percent.ts'
import { ModelEvaluation } from './model-evaluation.tsx'

it('shows each figure below the size of its library', () => {
  const galleries = [
    { works: 1_000, unrelated: { checks: 298, accused: 1 } },
    { works: 10_000, unrelated: { checks: 300, accused: 2 } },
  ]
  const edits = [{ edit: 'mirror', title: 'mirrored', found: [1, 0.93] }]
  const { unmount } = render(<ModelEvaluation evaluation={{ provenance: 'made for tests', galleries, edits }} />)
  const rows = screen
    .getAllByRole('row', { hidden: true })
    .map((row) => [...row.children].map((cell) => cell.textContent))
  expect(rows).toEqual([
    ['Measure', '1,000 works', '10,000 works'],
    ['Unrelated pictures flagged by mistake', '1 of 298', '2 of 300'],
    ['Edited copies found'],
    ['mirrored', percent(1), percent(0.93)],
  ])
  expect(screen.getByText('made for tests')).toBeDefined()
  unmount()
})
