/**
 * What every dialog that changes something owes: it sends exactly what was entered, once, and says so; a failure is shown
 * with what helps and costs nothing that was typed; nothing is sent before it is complete; the keyboard is enough.
 */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { ERRORS } from '#shared/contract/errors.ts'
import { en } from '../strings/en.ts'
import { failure } from './fake-market.ts'
import {
  button,
  isPressable,
  obeysKeyboard,
  pressTwice,
  renderInStudio,
  type StudioSetting,
} from './render-in-studio.tsx'

export interface DialogCase {
  readonly render: (onClose: () => void) => ReactElement
  /** Everything that the dialog reads. */
  readonly setting?: StudioSetting
  /** The call that changes something, in the studio's contract or the market's. */
  readonly sends: readonly [api: 'studio' | 'market', part: string, call: string]
  readonly answer: unknown
  /** Enters everything that is needed. */
  readonly fill?: (user: UserEvent) => unknown
  /** What the button is called once everything is entered. */
  readonly action: string | RegExp
  readonly input: unknown
  /** What is said in the end. */
  readonly done?: string | RegExp
  /** What was typed, as its fields show it. */
  readonly typed?: readonly string[]
  /** What is said to a press before anything is entered; `disabled` where it cannot be pressed. */
  readonly incomplete?: string
  /** It stays open once it is done. */
  readonly staysOpen?: boolean
}

/** The error that is shown has a button of its own in all dialogs. */
const CODE = 'EMAIL_NOT_VERIFIED'

async function openDialog(name: DialogCase, respond: (count: number) => unknown) {
  const { render, setting = {}, sends } = name
  const [api, part, call] = sends
  const onClose = vi.fn()
  const inputs: unknown[] = []
  const answer = (input: unknown) => {
    inputs.push(input)
    return respond(inputs.length)
  }
  const parts: Readonly<Record<string, object>> = { ...setting[api] }
  const answers = { ...parts, [part]: { ...parts[part], [call]: answer } }
  const studio = renderInStudio(render(onClose), { ...setting, [api]: answers })
  const dialog = await screen.findByRole('dialog')
  return { dialog, studio, inputs, onClose }
}

const lastButton = (dialog: HTMLElement, action: string | RegExp) =>
  within(dialog).findByRole<HTMLButtonElement>('button', { name: action })

/** Exactly as typed, with the spaces around. */
const valuesIn = (dialog: HTMLElement): string[] =>
  [...dialog.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].map(({ value }) => value)

function sendsOnce(one: DialogCase): void {
  it('sends once what was entered, although it is pressed twice', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const { dialog, studio, inputs, onClose } = await openDialog(one, () => promise)
    await lastButton(dialog, one.action)
    await one.fill?.(studio.user)
    await waitFor(() => expect(isPressable(button(one.action))).toBe(true))
    pressTwice(one.action)
    await waitFor(() => expect(inputs).not.toEqual([]))
    expect(onClose).not.toHaveBeenCalled()
    resolve(one.answer)
    if (one.staysOpen !== true) await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1))
    if (one.done !== undefined) await screen.findByText(one.done)
    expect(inputs).toEqual([one.input])
  })
}

function keepsWhatWasTyped(one: DialogCase): void {
  it('stays open with what was typed where it fails, says what helps, and can be sent again', async () => {
    const { dialog, studio, inputs, onClose } = await openDialog(one, (count) => {
      if (count === 1) throw failure(CODE)
      return one.answer
    })
    await lastButton(dialog, one.action)
    await one.fill?.(studio.user)
    await studio.user.click(button(one.action))
    await screen.findByText(new RegExp(ERRORS[CODE].message.slice(0, 20)))
    await screen.findByText(en.account.verification.send)
    expect(onClose).not.toHaveBeenCalled()
    expect(valuesIn(dialog)).toEqual(expect.arrayContaining([...(one.typed ?? [])]))
    await waitFor(() => expect(isPressable(button(one.action))).toBe(true))
    await studio.user.click(button(one.action))
    await waitFor(() => expect(inputs).toEqual([one.input, one.input]))
    if (one.staysOpen !== true) await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1))
  })
}

function needsEverything(one: DialogCase, incomplete: string): void {
  it('sends nothing before everything is entered', async () => {
    const { dialog, inputs, onClose } = await openDialog(one, () => one.answer)
    const send = await lastButton(dialog, one.action)
    if (incomplete === 'disabled') expect(isPressable(send)).toBe(false)
    fireEvent.click(send)
    if (incomplete !== 'disabled') await screen.findByText(incomplete)
    expect([inputs, onClose.mock.calls]).toEqual([[], []])
  })
}

export function describeDialog(title: string, one: DialogCase): void {
  describe(title, () => {
    sendsOnce(one)
    keepsWhatWasTyped(one)
    if (one.incomplete !== undefined) needsEverything(one, one.incomplete)
    it('keeps the focus, and closes with Escape without sending anything', async () => {
      const { studio, inputs, onClose } = await openDialog(one, () => one.answer)
      await obeysKeyboard({ onClose, studio })
      expect(inputs).toEqual([])
    })
  })
}
