import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { button, obeysKeyboard, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.dialogs
const DAYS = { label: words.days, first: 7, least: 1, most: 14 }

function open(onSend: (text: string, days: number) => Promise<unknown>, days?: typeof DAYS) {
  const onClose = vi.fn()
  const studio = renderInStudio(
    <WordsDialog {...words.note} {...(days ? { days } : {})} onSend={onSend} onClose={onClose} />,
  )
  return { ...studio, onClose, studio }
}

it('sends what was written once, without the spaces around it', async () => {
  const onSend = vi.fn(() => Promise.resolve())
  const { onClose } = open(onSend)
  write(words.words, '  Look again. ')
  pressTwice(words.note.action)
  await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1))
  expect(onSend.mock.calls).toEqual([['Look again.', 0]])
})

it('asks for words before it sends anything', async () => {
  const onSend = vi.fn(() => Promise.resolve())
  const { user } = open(onSend)
  write(words.words, '   ')
  await user.click(button(words.note.action))
  await screen.findByText(words.wordsMissing)
  expect(onSend).not.toHaveBeenCalled()
})

it.each(['', '0', '15', '1.5'])('takes no “%s” days', async (days) => {
  const onSend = vi.fn(() => Promise.resolve())
  const { user } = open(onSend, DAYS)
  write(words.words, 'Look again.')
  write(words.days, days)
  await user.click(button(words.note.action))
  await screen.findByText(words.daysWrong(1, 14))
  expect(onSend).not.toHaveBeenCalled()
})

it('sends the days that were entered', async () => {
  const onSend = vi.fn(() => Promise.resolve())
  const { user } = open(onSend, DAYS)
  write(words.words, 'Look again.')
  write(words.days, '14')
  await user.click(button(words.note.action))
  expect(onSend.mock.calls).toEqual([['Look again.', 14]])
})

it('keeps what was written where it fails', async () => {
  const { user, onClose } = open(() => Promise.reject(failure('MARKET_UNREACHABLE')))
  write(words.words, 'Look again.')
  await user.click(button(words.note.action))
  await screen.findByText(failure('MARKET_UNREACHABLE').message)
  expect(screen.getByDisplayValue('Look again.')).toBeDefined()
  expect(onClose).not.toHaveBeenCalled()
})

it('keeps the focus, and closes with Escape', async () => {
  const { onClose, studio } = open(() => Promise.resolve())
  await obeysKeyboard({ onClose, studio })
})
