import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { HelpPage } from './help-page.tsx'

afterEach(cleanup)

test('topics lead to their pages, and the open one is marked', () => {
  render(<HelpPage topic="pricing" />)
  expect(screen.getByRole('heading', { level: 1, name: 'Prices and licenses' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'Prices and licenses' })).toHaveAttribute('aria-current', 'page')
  expect(screen.getByRole('link', { name: 'Getting started' })).toHaveAttribute('href', '#/help/getting-started')
})

test('a search lists sections, and says where it finds nothing', async () => {
  render(<HelpPage topic="buying" />)
  const field = screen.getByRole('searchbox', { name: 'Search the help' })
  fireEvent.change(field, { target: { value: 'payout' } })
  const [first] = await screen.findAllByRole('link', { name: /^Payouts/ })
  expect(first).toHaveAttribute('href', '#/help/earnings')
  fireEvent.change(field, { target: { value: 'watermelon' } })
  expect(await screen.findByText(/No results/)).toBeVisible()
})

test('what changed is shown by version', () => {
  render(<HelpPage topic="whats-new" />)
  expect(screen.getByRole('heading', { level: 1, name: 'What’s new' })).toBeVisible()
  expect(screen.getAllByRole('heading', { level: 2 }).length).toBeGreaterThan(0)
})
