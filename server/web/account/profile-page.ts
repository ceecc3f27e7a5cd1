/** `/account`: name, address, age, and what is public of a creator. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Me } from '#shared/contract/market/accounts.ts'
import { creatorPath } from '#shared/web-addresses.ts'
import { closingWords } from '#shared/words/closing.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, selectField, textArea, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, Viewer } from '../parts.ts'
import { CLOSE_PATH } from './close-page.ts'
import { accountPage, doneAt } from './frame.ts'
import { SIGN_OUT_PATH } from './sign-out.ts'

const PATH = '/account'

function profileForm(viewer: Viewer, { displayName, timeZone, creator }: Me): Html {
  const zones = [...new Set([timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  const own =
    creator === null
      ? null
      : html`${textArea({ name: 'bio', label: 'About you', value: creator.bio, isOptional: true, maxLength: 2_000, hint: `Shown on your page, ${creatorPath(creator.handle)}.` })}`
  return formTo(
    viewer,
    PATH,
    html`${textField({ name: 'displayName', label: 'Your name, as others see it', value: displayName, maxLength: 80, autocomplete: 'nickname' })}
${selectField(
  { name: 'timeZone', label: 'Time zone', value: timeZone },
  zones.map((zone) => [zone, zone.replaceAll('_', ' ')] as const),
)}
${own}${button('Save profile')}`,
  )
}

function emailBlock(viewer: Viewer, { email, isEmailVerified }: Me): Html {
  const state = isEmailVerified
    ? html`<p>${email} <span class="badge">Confirmed</span></p>`
    : html`<p>${email}</p><p class="note">Confirm this address to buy and to rate: open the link in the mail that we sent you.</p>
${formTo(viewer, `${PATH}/verification`, button('Send the mail again', true))}`
  return block('E-mail address', state, { id: 'email' })
}

function ageBlock(viewer: Viewer, { age: { isAdult, showsAdultWorks } }: Me): Html {
  const form = formTo(
    viewer,
    `${PATH}/age`,
    html`${checkbox('isAdult', 'I am 18 or older', isAdult === true)}
${checkbox('showsAdultWorks', 'Show me works for adults', isAdult === true && showsAdultWorks)}
${button('Save', true)}`,
  )
  return block(
    'Age',
    html`<p class="quiet">Works for adults are shown only to people who say that they are 18 or older.</p>${form}`,
    {
      id: 'age',
    },
  )
}

export const profilePage: OwnPageHandler = async (visit) => {
  const { api, viewer } = visit
  const me = await api.accounts.me()
  const creator =
    me.creator === null ? null : html`<p><a href="${creatorPath(me.creator.handle)}">Your page as others see it</a></p>`
  const body = html`<div class="stack">
${block('Profile', html`${creator}${profileForm(viewer, me)}`)}
${emailBlock(viewer, me)}
${ageBlock(viewer, me)}
${block('Sign out', formTo(viewer, SIGN_OUT_PATH, button('Sign out', true)))}
${block('Close account', html`<p class="quiet">${closingWords.intro}</p><p><a class="button second" href="${CLOSE_PATH}">Close account…</a></p>`)}
</div>`
  return accountPage(visit, { title: 'Your account', path: PATH, body })
}

const at = { page: profilePage, pathOf: () => PATH }

const profileForms = z.object({ displayName: z.string(), timeZone: z.string(), bio: z.string().optional() })

export const PROFILE_ACTIONS: Readonly<Record<string, FormAction>> = {
  [PATH]: {
    ...at,
    async run({ api, form }) {
      const parsed = profileForms.safeParse(form)
      if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Something in the form is missing.')
      const { bio, ...own } = parsed.data
      await api.accounts.changeMe({ ...own, ...(bio === undefined ? {} : { creator: { bio } }) })
      return doneAt(PATH, 'profile')
    },
  },
  [`${PATH}/age`]: {
    ...at,
    async run({ api, form }) {
      const isAdult = form['isAdult'] === 'yes'
      await api.accounts.changeMe({ age: { isAdult, showsAdultWorks: isAdult && form['showsAdultWorks'] === 'yes' } })
      return doneAt(PATH, 'age')
    },
  },
  [`${PATH}/verification`]: {
    ...at,
    async run({ api }) {
      await api.accounts.verifyEmail()
      return doneAt(PATH, 'mail')
    },
  },
}
