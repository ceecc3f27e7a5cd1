import { screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { en } from '../strings/en.ts'
import { failure } from '../testing/fake-market.ts'
import { renderInStudio } from '../testing/render-in-studio.tsx'
import { attempt } from './attempt.ts'
import { Dialog } from './dialog.tsx'

function Opener() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        Open it
      </button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="A dialog">
        <label>
          Note <input />
        </label>
      </Dialog>
    </>
  )
}

// The rules of focus and of what is over what are the browser's own, so that this is pressed with its real mouse and keys.
it('gives the focus back to what opened it', async () => {
  renderInStudio(<Opener />)
  await page.getByRole('button', { name: 'Open it' }).click()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Note')))
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open it' }))
})

it('lets the button of an error be pressed, and stays open with what was typed', async () => {
  const { sent } = renderInStudio(<Opener />, { market: { accounts: { verifyEmail: () => ({ done: true }) } } })
  await page.getByRole('button', { name: 'Open it' }).click()
  await userEvent.keyboard('typed')
  attempt(Promise.reject(failure('EMAIL_NOT_VERIFIED')))
  await page.getByText(en.account.verification.send).click()
  await screen.findByText(en.account.verification.sent)
  expect(sent).toEqual([['accounts.verifyEmail', undefined]])
  expect(screen.getByDisplayValue('typed')).toBeDefined()
})
