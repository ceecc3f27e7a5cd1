import { fireEvent, screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { en } from '../strings/en.ts'
import { renderWithClient } from '../testing/render-with-client.tsx'
import { FOUND, matchWith, reportOf, reportWith } from './report.fixture.ts'
import { UniquenessPanel } from './uniqueness-panel.tsx'
import type { LiveCheckView } from './use-live-check.ts'

const words = en.uniqueness
const PICTURE = 'a'.repeat(64)
const IDLE = { text: false, picture: false }

function open(report: PreflightReport, computing: LiveCheckView['computing'] = IDLE): HTMLElement {
  const check = { report, computing, error: null, checkWhole: () => undefined, refresh: () => undefined }
  renderWithClient(<UniquenessPanel assetId="a" kind="image" pictureId={PICTURE} check={check} />, {})
  return screen.getByRole('region', { name: words.region })
}

const isBusy = (panel: HTMLElement) => panel.querySelector('[aria-busy=true]') !== null

it('marks the verdict as old while a new one is computed', () => {
  const panel = open(reportOf([FOUND.hashes]), { text: true, picture: false })
  expect(isBusy(panel)).toBe(true)
  expect(within(panel).getByText('Checking…')).toBeDefined()
  // What it says is still there to be read.
  expect(within(panel).getByRole('status').textContent).toMatch(/^The same picture as Shadowveil/)
})

it('shows a verdict of what is typed without such a mark', () => {
  const panel = open(reportOf([FOUND.hashes]))
  expect(isBusy(panel)).toBe(false)
  expect(within(panel).queryByText('Checking…')).toBeNull()
})

it('lists the evidence, each with what chance would make', () => {
  const panel = open(reportOf([FOUND.hashes, FOUND.passage]))
  const items = within(within(panel).getByRole('list', { name: words.evidence.title })).getAllByRole('listitem')
  expect(items.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(
      /^Both texts have 37 words .*Among 103 works, none this close would be expected by chance\.$/,
    ),
    'The same picture: 5 of 128 hash bits differ and 97% of the detail matches.Among 103 works, none this close would be expected by chance.',
  ])
})

it('outlines the shared part on both pictures, each where the part is', () => {
  const panel = open(reportOf([FOUND.features], { pictureId: 'b'.repeat(64) }))
  const pictures = [...panel.querySelectorAll('img')]
  const outlines = () => [...panel.querySelectorAll('svg[viewBox="0 0 200 100"]')]
  expect(outlines()).toEqual([])
  for (const picture of pictures) {
    Object.defineProperties(picture, { naturalWidth: { value: 200 }, naturalHeight: { value: 100 } })
    fireEvent.load(picture)
  }
  const [own, other] = outlines().map((svg) => svg.querySelector('rect'))
  const placeOf = (rect: Element | null | undefined) =>
    ['x', 'y', 'width', 'height'].map((name) => rect?.getAttribute(name))
  expect(placeOf(own)).toEqual(['0', '0', '100', '100'])
  expect(placeOf(other)).toEqual(['50', '25', '100', '50'])
})

it('lists similar works apart, with what they are and are not', () => {
  const similarWorks = [matchWith({ id: 'asset:1', name: 'Night harbor', evidence: [FOUND.picture], similarity: 0.6 })]
  const panel = open(reportWith({ uniqueness: 0.4, similarWorks }))
  const heading = within(panel).getByRole('heading', { name: words.similar.title })
  expect(heading.parentElement?.textContent).toContain(words.similar.explain)
  const link = within(panel).getByRole('link', { name: /Night harbor/ })
  expect(link.textContent).toMatch(/60%.*Similar picture/)
  expect(within(panel).queryByRole('heading', { name: words.matches.title(1) })).toBeNull()
  expect(within(panel).queryByRole('heading', { name: words.evidence.title })).toBeNull()
})
