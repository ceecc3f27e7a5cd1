/** `/account/close`: what closing the account pays out and ends, the obstacles, and the form that closes it. */
import { LunaError } from '#shared/contract/errors.ts'
import { closingWords, obstacleSentence } from '#shared/words/closing.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, PageHandler, Viewer, Visit } from '../parts.ts'
import { dateText } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'

export const CLOSE_PATH = '/account/close'
export const CLOSED_PATH = '/account-closed'

type Preview = Awaited<ReturnType<Visit['api']['accounts']['closingPreview']>>

const list = (lines: readonly string[]): Html => html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`

function paid({ toCardsCents, toBankCents, obstacles }: Preview): string[] {
  const lines = [
    ...(toCardsCents > 0 ? [closingWords.toCards(toCardsCents)] : []),
    ...(toBankCents > 0 ? [closingWords.toBank(toBankCents)] : []),
  ]
  if (lines.length > 0) return lines
  return [obstacles.some(({ kind }) => kind !== 'running_licenses') ? closingWords.nothingYet : closingWords.nothing]
}

function ending({ ends }: Preview): string[] {
  return (['copies', 'subscriptions', 'licenses', 'derivatives', 'shares', 'gifts'] as const).flatMap((what) =>
    ends[what] > 0 ? [closingWords[what](ends[what])] : [],
  )
}

function closeForm(viewer: Viewer, { ends }: Preview): Html {
  const [type, maxLength] = ['password', 200] as const
  return formTo(
    viewer,
    CLOSE_PATH,
    html`${ends.licenses > 0 ? checkbox('endLicenses', closingWords.endLicenses, false) : null}
${textField({ name: 'password', label: 'Your password', type, maxLength, autocomplete: 'current-password', hint: 'To confirm that it is you.' })}
${button('Close account')}`,
  )
}

export const closePage: OwnPageHandler = async (visit) => {
  const preview = await visit.api.accounts.closingPreview()
  const { obstacles, underWay, requestedAt } = preview
  // The form asks for consent to end licenses.
  const inTheWay = obstacles.filter(({ kind }) => kind !== 'running_licenses')
  const onTheWay = underWay.paybackCents + underWay.payoutCents
  const ends = ending(preview)
  const waits = requestedAt !== null && onTheWay > 0
  const body = html`<div class="stack">
<p>${closingWords.intro}</p>
${waits ? html`<p class="note" role="status">${closingWords.underWay(onTheWay)}</p>` : null}
${block('What you get back', list(paid(preview)))}
${ends.length === 0 ? null : block('What ends with the account', list(ends))}
${
  inTheWay.length === 0
    ? block('Close account', closeForm(visit.viewer, preview))
    : block('Before you can close the account', list(inTheWay.map((one) => obstacleSentence(one, dateText))))
}
<p><a href="/account">Keep my account</a></p>
</div>`
  return accountPage(visit, { title: 'Close account', path: CLOSE_PATH, section: '/account', body })
}

/** Public, since the account is already signed out. */
export const closedPage: PageHandler = async () => ({
  ...{ title: 'Account closed', description: 'The account is closed.', path: CLOSED_PATH, isListed: false },
  body: html`<div class="own"><h1>Your account is closed</h1>
<p>Your personal data was erased. Receipts and licenses that you granted stay valid.</p>
<p><a class="button" href="/">To the market</a></p></div>`,
})

export const CLOSE_ACTIONS: Readonly<Record<string, FormAction>> = {
  [CLOSE_PATH]: {
    page: closePage,
    pathOf: () => CLOSE_PATH,
    async run({ api, form }) {
      const { password = '', endLicenses } = form
      if (password === '') throw new LunaError('INVALID_INPUT', 'Enter your password.')
      const { state } = await api.accounts.closeAccount({ password, endLicenses: endLicenses === 'yes' })
      return state === 'closed' ? CLOSED_PATH : doneAt(CLOSE_PATH, 'closing')
    },
  },
}
