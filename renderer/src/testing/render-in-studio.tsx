/** Renders a component as part of a studio that is signed in to the market, with people who press and type. */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { expect } from 'vitest'
import type { ErrorCode } from '#shared/contract/errors.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { queryClient } from '../api/queries.ts'
import type { Answers } from './fake-engine.ts'
import { ADA, type MarketAnswers, openFakeMarket, type Sent } from './fake-market.ts'
import { renderWithClient, settled } from './render-with-client.tsx'

export interface StudioSetting {
  /** Answers of the studio in addition to those of the market. */
  readonly studio?: Omit<Answers, 'market'> & { readonly market?: Omit<NonNullable<Answers['market']>, 'call'> }
  readonly market?: MarketAnswers
  /** Null when signed out. */
  readonly account?: MarketAccount | null
  readonly isAway?: boolean
  /** What every call of the market fails with at first. */
  readonly failsWith?: ErrorCode
  /** The market answers nothing before `answer` is called. */
  readonly isSlow?: boolean
}

export interface Studio {
  readonly user: UserEvent
  /** What was changed in the market, in order. */
  readonly sent: readonly Sent[]
  /** From now on the market is away, or back. */
  setAway(isAway: boolean): Promise<void>
  /** The market gives its answers, without failures from now on. */
  answer(): void
  rerender(element: ReactNode): void
}

export function renderInStudio(element: ReactNode, setting: StudioSetting = {}): Studio {
  const { studio = {}, market = {}, account = ADA, isAway = false, failsWith = null, isSlow = false } = setting
  const fake = openFakeMarket(market, account)
  fake.isAway = isAway
  fake.failsWith = failsWith
  const gate = Promise.withResolvers<void>()
  if (!isSlow) gate.resolve()
  const { call } = fake.answers
  const held: typeof call = (input, signal) => {
    const answer = Promise.resolve(call(input, signal))
    return gate.promise.then(() => answer)
  }
  const answers: Answers = { ...studio, market: { ...fake.answers, ...studio.market, call: held } }
  const { rerender } = renderWithClient(element, answers, () => fake.problems)
  return {
    user: userEvent.setup(),
    sent: fake.sent,
    async setAway(next) {
      fake.isAway = next
      await settled(() => queryClient.invalidateQueries())
    },
    answer() {
      fake.failsWith = null
      gate.resolve()
    },
    rerender,
  }
}

export const button = (name: string | RegExp): HTMLButtonElement => screen.getByRole('button', { name })

export const isPressable = (control: HTMLButtonElement): boolean =>
  !control.disabled && control.getAttribute('aria-disabled') !== 'true'

/** Two presses before anything could be drawn between them, as a double click on a slow machine. */
export function pressTwice(name: string | RegExp): void {
  const control = button(name)
  fireEvent.click(control)
  fireEvent.click(control)
}

/** Writes a whole text at once: what a field makes of single keys is its own test. */
export function write(label: string | RegExp, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } })
}

/** Chooses from a list by its label. */
export async function choose(user: UserEvent, label: string | RegExp, option: string | RegExp): Promise<void> {
  screen.getByRole('combobox', { name: label }).focus()
  await user.keyboard('{Enter}')
  await user.click(await screen.findByRole('option', { name: option }))
  await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull())
}

interface DialogRules {
  /** What Escape does: it closes the dialog and sends nothing. */
  readonly onClose: { readonly mock: { readonly calls: readonly unknown[][] } }
  readonly studio: Studio
}

/** The focus begins inside the dialog and stays there, Escape closes it, and nothing was sent by all of that. */
export async function obeysKeyboard({ onClose, studio: { user, sent } }: DialogRules): Promise<void> {
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true))
  for (let step = 0; step < 12; step += 1) {
    await user.tab()
    expect(dialog.contains(document.activeElement)).toBe(true)
  }
  await user.keyboard('{Escape}')
  expect(onClose.mock.calls).toHaveLength(1)
  expect(sent).toEqual([])
}
