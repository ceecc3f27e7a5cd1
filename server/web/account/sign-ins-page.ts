/** `/account/sign-ins`: where the account is signed in, and its password. */
import { LunaError } from '#shared/contract/errors.ts'
import { MIN_PASSWORD_LENGTH, type Session } from '#shared/contract/market/accounts.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import { button, formTo, hidden, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, Viewer } from '../parts.ts'
import { dateOf } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'

const PATH = '/account/sign-ins'

function signIn(viewer: Viewer, { id, isCurrent, program, createdAt, lastUsedAt }: Session): Html {
  const end = isCurrent
    ? html`<span class="badge">This browser</span>`
    : formTo(viewer, `${PATH}/end`, html`${hidden('id', id)}${button('End sign-in', true)}`, 'inline')
  return html`<li><span>${program ?? 'Luna Studio or another app'}
<span class="quiet">Since ${dateOf(createdAt)}, last used ${dateOf(lastUsedAt)}</span></span>${end}</li>`
}

function passwordForm(viewer: Viewer): Html {
  const [type, maxLength] = ['password', 200] as const
  return formTo(
    viewer,
    `${PATH}/password`,
    html`${textField({ name: 'oldPassword', label: 'Current password', type, maxLength, autocomplete: 'current-password' })}
${textField({ name: 'newPassword', label: 'New password', type, maxLength, autocomplete: 'new-password', hint: `At least ${MIN_PASSWORD_LENGTH} characters. A sentence is fine.` })}
${button('Change password')}`,
  )
}

export const signInsPage: OwnPageHandler = async (visit) => {
  const { items } = await visit.api.accounts.sessions()
  const body = html`<div class="stack">
${block('Where you are signed in', html`<ul class="rows">${items.map((one) => signIn(visit.viewer, one))}</ul>`)}
${block('Password', passwordForm(visit.viewer))}
</div>`
  return accountPage(visit, { title: 'Sign-ins and password', path: PATH, body })
}

const at = { page: signInsPage, pathOf: () => PATH }

export const SIGN_INS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${PATH}/end`]: {
    ...at,
    async run({ api, form }) {
      await api.accounts.endSession({ id: form['id'] ?? '' })
      return doneAt(PATH, 'ended')
    },
  },
  [`${PATH}/password`]: {
    ...at,
    async run({ api, form }) {
      const { oldPassword = '', newPassword = '' } = form
      if (newPassword.length < MIN_PASSWORD_LENGTH) {
        throw new LunaError('INVALID_INPUT', `A password has at least ${MIN_PASSWORD_LENGTH} characters.`)
      }
      await api.accounts.changePassword({ oldPassword, newPassword })
      return doneAt(PATH, 'password')
    },
  },
}
