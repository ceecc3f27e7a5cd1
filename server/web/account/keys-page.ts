/** `/account/keys`: API keys for programs, with their permissions, caps and last use. */

import { LunaError } from '#shared/contract/errors.ts'
import { API_KEY_RIGHTS, type ApiKeyRight } from '#shared/contract/market/api-key-rights.ts'
import type { ApiKey } from '#shared/contract/market/api-keys.ts'
import { DAY_MS } from '#shared/time.ts'
import { type Html, html } from '../../http/html.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, hidden, selectField, textField } from '../form.ts'
import type { FormAction, FormVisit, OwnPageHandler, Viewer } from '../parts.ts'
import { dateOf, moneyText, priceText, timeOf } from '../words.ts'
import { accountPage, doneAt } from './frame.ts'
import { centsOf, dollarsText, secretPage } from './programs.ts'

const PATH = '/account/keys'

const RIGHT_WORDS: Readonly<Record<ApiKeyRight, string>> = {
  uses: 'Pay for single uses from the wallet, and read purchases',
  licenses: 'Check licenses and report their use',
  publish: 'Upload and submit works',
  earnings: 'Read sales, earnings and payouts',
  webhooks: 'Manage webhooks',
}

const LIFETIMES = [
  // Browsers treat an empty value as no choice and refuse to submit the form.
  ['never', 'Never'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const
const OVERLAPS = [
  ['24', 'For a day'],
  ['168', 'For a week'],
  ['0', 'Not at all'],
] as const

const rightField = (right: ApiKeyRight): string => `right-${right}`

function capFields(
  id: string,
  { dailyCapCents, storyCapCents }: Pick<ApiKey, 'dailyCapCents' | 'storyCapCents'>,
): Html {
  const hint = 'In US dollars. Leave empty for no cap.'
  const common = { isOptional: true, maxLength: 9 } as const
  return html`${textField({ ...common, id: `day-${id}`, name: 'day', label: 'Spending cap per day (UTC)', value: dollarsText(dailyCapCents), hint })}
${textField({ ...common, id: `story-${id}`, name: 'story', label: 'Spending cap per story', value: dollarsText(storyCapCents), hint })}`
}

const capText = (cents: number | null, per: string): string | null =>
  cents === null ? null : `at most ${priceText(cents)} ${per}`

function spendingOf({ dailyCapCents, storyCapCents, spentTodayMicroDollars }: ApiKey): string {
  const caps = [capText(dailyCapCents, 'a day'), capText(storyCapCents, 'a story')].filter((text) => text !== null)
  return `${moneyText(spentTodayMicroDollars)} spent today, ${caps.length === 0 ? 'without a cap' : caps.join(', ')}`
}

function secretsOf({ secrets }: ApiKey): Html {
  return html`${secrets.map(({ hint, createdAt, expiresAt }) => {
    const until = expiresAt === null ? null : html`, valid until ${timeOf(expiresAt)}`
    return html`<span class="quiet">Secret …${hint}, created ${dateOf(createdAt)}${until}</span>`
  })}`
}

function rightFields(chosen: readonly ApiKeyRight[]): Html {
  const boxes = API_KEY_RIGHTS.map((right) => checkbox(rightField(right), RIGHT_WORDS[right], chosen.includes(right)))
  return html`<fieldset><legend>Permissions</legend>${boxes}</fieldset>`
}

function changesOf(viewer: Viewer, key: ApiKey): Html {
  const { id, name, rights } = key
  const change = formTo(
    viewer,
    `${PATH}/change`,
    html`${hidden('id', id)}${textField({ id: `name-${id}`, name: 'name', label: 'Name', maxLength: 80, value: name })}
${rightFields(rights)}
${capFields(id, key)}
${textField({
  ...{ id: `password-${id}`, name: 'password', label: 'Your password', type: 'password', isOptional: true },
  ...{ maxLength: 200, autocomplete: 'current-password', hint: 'Only needed to add a permission.' },
})}
${button('Save changes', true)}`,
  )
  const overlap = selectField(
    { id: `overlap-${id}`, name: 'overlap', label: 'How long the current secret stays valid' },
    OVERLAPS,
  )
  const rotate = formTo(
    viewer,
    `${PATH}/rotate`,
    html`${hidden('id', id)}${overlap}${button('Create new secret', true)}`,
  )
  const revoke = formTo(viewer, `${PATH}/revoke`, html`${hidden('id', id)}${button('Revoke key', true)}`)
  return html`<details><summary>Change, new secret, revoke<span class="sr"> of ${name}</span></summary>${change}${rotate}${revoke}</details>`
}

function keyItem(viewer: Viewer, key: ApiKey, now: Date): Html {
  const { name, rights, createdAt, expiresAt, revokedAt, lastUsedAt } = key
  const isExpired = expiresAt !== null && new Date(expiresAt) <= now
  const state = revokedAt !== null ? 'Revoked' : isExpired ? 'Expired' : null
  const used = lastUsedAt === null ? html`Never used` : html`Last used ${timeOf(lastUsedAt)}`
  const end = expiresAt === null ? null : html`, ${isExpired ? 'expired' : 'expires'} ${dateOf(expiresAt)}`
  return html`<li class="tall"><div><strong>${name}</strong>${state === null ? null : html` <span class="badge">${state}</span>`}
<span class="quiet">${used}. Created ${dateOf(createdAt)}${end}.</span>
<span class="quiet">${rights.map((right) => RIGHT_WORDS[right]).join(' · ')}</span>
<span class="quiet">${spendingOf(key)}</span>${secretsOf(key)}</div>
${state === null ? changesOf(viewer, key) : null}</li>`
}

function newKeyForm(viewer: Viewer): Html {
  return formTo(
    viewer,
    `${PATH}/new`,
    html`${textField({ name: 'name', label: 'Name', maxLength: 80, hint: 'The program that will use it.' })}
${rightFields(['uses'])}
${capFields('new', { dailyCapCents: 500, storyCapCents: null })}
${selectField({ name: 'days', label: 'Expires', value: 'never' }, LIFETIMES)}
${button('Create API key')}`,
  )
}

export const keysPage: OwnPageHandler = async (visit) => {
  const { api, viewer, parts } = visit
  const { items } = await api.apiKeys.list()
  const list =
    items.length === 0
      ? html`<p class="quiet">No API keys yet. A program uses one instead of your password, with only the permissions that you choose.</p>`
      : html`<ul class="rows">${items.map((key) => keyItem(viewer, key, parts.now()))}</ul>`
  const body = html`<div class="stack"><div>${list}</div>
${block('New API key', newKeyForm(viewer))}
<p class="quiet">How to use API keys: <a href="/docs/">API reference</a>.</p></div>`
  return accountPage(visit, { title: 'API keys', path: PATH, body })
}

const at = { page: keysPage, pathOf: () => PATH }
const use = 'Programs send it as “Authorization: Bearer …” with each request. Treat it like a password.'

function rightsOf({ form }: FormVisit): ApiKeyRight[] {
  const rights = API_KEY_RIGHTS.filter((right) => form[rightField(right)] === 'yes')
  if (rights.length === 0) throw new LunaError('INVALID_INPUT', 'Choose at least one permission.')
  return rights
}

function nameOf({ form }: FormVisit): string {
  const name = form['name']?.trim() ?? ''
  if (name === '') throw new LunaError('INVALID_INPUT', 'Enter a name for the key.')
  return name
}

function expiryOf({ form, parts }: FormVisit): { readonly expiresAt?: string } {
  const days = LIFETIMES.find(([value]) => value === form['days'])?.[0] ?? 'never'
  if (days === 'never') return {}
  return { expiresAt: new Date(parts.now().getTime() + Number(days) * DAY_MS).toISOString() }
}

const capsOf = ({ form }: FormVisit) => ({ dailyCapCents: centsOf(form['day']), storyCapCents: centsOf(form['story']) })

export const KEYS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${PATH}/new`]: {
    ...at,
    async show(visit) {
      const wanted = { name: nameOf(visit), rights: rightsOf(visit), ...capsOf(visit), ...expiryOf(visit) }
      const { secret } = await visit.api.apiKeys.create(wanted)
      return secretPage(visit, { title: 'Your new API key', secret, use, section: PATH })
    },
  },
  [`${PATH}/rotate`]: {
    ...at,
    async show(visit) {
      const { id = '', overlap } = visit.form
      const overlapHours = Number(OVERLAPS.find(([value]) => value === overlap)?.[0] ?? OVERLAPS[0][0])
      const { secret } = await visit.api.apiKeys.rotate({ id, overlapHours })
      return secretPage(visit, { title: 'The new secret of your API key', secret, use, section: PATH })
    },
  },
  [`${PATH}/change`]: {
    ...at,
    async run(visit) {
      const { id = '', password = '' } = visit.form
      const confirmed = password === '' ? {} : { password }
      const wanted = { name: nameOf(visit), rights: rightsOf(visit), ...capsOf(visit) }
      await visit.api.apiKeys.change({ id, ...wanted, ...confirmed })
      return doneAt(PATH, 'key')
    },
  },
  [`${PATH}/revoke`]: {
    ...at,
    async run({ api, form }) {
      await api.apiKeys.revoke({ id: form['id'] ?? '' })
      return doneAt(PATH, 'revoked')
    },
  },
}
