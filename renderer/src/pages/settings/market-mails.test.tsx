import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { MailSettingsView } from '#shared/contract/market/mail.ts'
import { mailChoiceWords, mailKindWords, mailStoppedWords } from '#shared/words/mails.ts'
import { en } from '../../strings/en.ts'
import { renderInStudio } from '../../testing/render-in-studio.tsx'
import { MarketMails } from './market-mails.tsx'

const words = en.account.market
const SETTINGS: MailSettingsView = {
  email: 'ada@people.example',
  choices: { sales: 'each', works: 'each', payouts: 'each', purchases: 'off', follows: 'daily' },
  stopped: null,
}

/** A market that stores what it receives. */
function open(start: MailSettingsView) {
  let kept = start
  return renderInStudio(<MarketMails />, {
    market: {
      mail: {
        settings: () => kept,
        change({ choices: { sales = kept.choices.sales } }) {
          kept = { ...kept, choices: { ...kept.choices, sales } }
          return kept
        },
        resume() {
          kept = { ...kept, stopped: null }
          return kept
        },
      },
    },
  })
}

const sales = () => screen.findByRole('combobox', { name: words.mailsOf(mailKindWords.sales.name) })

it('shows what is chosen, and keeps another choice', async () => {
  const { user, sent } = open(SETTINGS)
  expect((await sales()).textContent).toBe(mailChoiceWords.each)
  await user.click(await sales())
  await user.click(await screen.findByRole('option', { name: mailChoiceWords.daily }))
  await waitFor(async () => expect((await sales()).textContent).toBe(mailChoiceWords.daily))
  expect(sent).toEqual([['mail.change', { choices: { sales: 'daily' } }]])
})

it('says that mails came back, and has them sent again', async () => {
  const { user, sent } = open({ ...SETTINGS, stopped: { reason: 'bounced', since: '2026-11-23T10:00:00Z' } })
  expect(await screen.findByText(mailStoppedWords.bounced(SETTINGS.email))).toBeDefined()
  await user.click(screen.getByRole('button', { name: mailStoppedWords.resume }))
  await waitFor(() => expect(screen.queryByText(mailStoppedWords.bounced(SETTINGS.email))).toBeNull())
  expect(sent.map(([operation]) => operation)).toEqual(['mail.resume'])
})

it('changes nothing without a connection', async () => {
  const studio = open(SETTINGS)
  expect((await sales()).hasAttribute('disabled')).toBe(false)
  await studio.setAway(true)
  await waitFor(async () => expect((await sales()).hasAttribute('disabled')).toBe(true))
})
