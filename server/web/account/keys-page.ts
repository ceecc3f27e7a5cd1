/** `/account/keys`: keys with which programs act for the account, what each may do and spend, and when it was last used. */

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
  uses: 'Pay for single uses from the wallet, and read what was bought',
  licenses: 'Check licenses and report their use',
  publish: 'Upload and submit works',
  earnings: 'Read sales, earnings and payouts',
  webhooks: 'Manage webhooks',
}

const LIFETIMES = [
  // Browsers take an empty value for no choice, and do not send the form.
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
  const hint = 'In US dollars. Empty for no cap.'
  const common = { isOptional: true, maxLength: 9 } as const
  return html`${textField({ ...common, id: `day-${id}`, name: 'day', label: 'Most to spend on one day (UTC)', value: dollarsText(dailyCapCents), hint })}
${textField({ ...common, id: `story-${id}`, name: 'story', label: 'Most to spend on one story', value: dollarsText(storyCapCents), hint })}`
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
    return html`<span class="quiet">Secret …${hint}, made ${dateOf(createdAt)}${until}</span>`
  })}`
}

function changesOf(viewer: Viewer, key: ApiKey): Html {
  const { id, name } = key
  const caps = formTo(
    viewer,
    `${PATH}/caps`,
    html`${hidden('id', id)}${capFields(id, key)}${button('Save caps', true)}`,
  )
  const overlap = selectField(
    { id: `overlap-${id}`, name: 'overlap', label: 'How long the present secret stays valid' },
    OVERLAPS,
  )
  const rotate = formTo(
    viewer,
    `${PATH}/rotate`,
    html`${hidden('id', id)}${overlap}${button('Make a new secret', true)}`,
  )
  const revoke = formTo(viewer, `${PATH}/revoke`, html`${hidden('id', id)}${button('Revoke key', true)}`)
  return html`<details><summary>Caps, new secret, revoke<span class="sr"> of ${name}</span></summary>${caps}${rotate}${revoke}</details>`
}

function keyItem(viewer: Viewer, key: ApiKey, now: Date): Html {
  const { name, rights, createdAt, expiresAt, revokedAt, lastUsedAt } = key
  const isExpired = expiresAt !== null && new Date(expiresAt) <= now
  const state = revokedAt !== null ? 'Revoked' : isExpired ? 'Expired' : null
  const used = lastUsedAt === null ? html`Never used` : html`Last used ${timeOf(lastUsedAt)}`
  const end = expiresAt === null ? null : html`, ${isExpired ? 'expired' : 'expires'} ${dateOf(expiresAt)}`
  return html`<li class="tall"><div><strong>${name}</strong>${state === null ? null : html` <span class="badge">${state}</span>`}
<span class="quiet">${used}. Made ${dateOf(createdAt)}${end}.</span>
<span class="quiet">${rights.map((right) => RIGHT_WORDS[right]).join(' · ')}</span>
<span class="quiet">${spendingOf(key)}</span>${secretsOf(key)}</div>
${state === null ? changesOf(viewer, key) : null}</li>`
}

function newKeyForm(viewer: Viewer): Html {
  const rights = API_KEY_RIGHTS.map((right) => checkbox(rightField(right), RIGHT_WORDS[right], right === 'uses'))
  return formTo(
    viewer,
    `${PATH}/new`,
    html`${textField({ name: 'name', label: 'Name', maxLength: 80, hint: 'Which program it is for.' })}
<fieldset><legend>What it may do</legend>${rights}</fieldset>
${capFields('new', { dailyCapCents: 500, storyCapCents: null })}
${selectField({ name: 'days', label: 'Expires', value: 'never' }, LIFETIMES)}
${button('Make API key')}`,
  )
}

export const keysPage: OwnPageHandler = async (visit) => {
  const { api, viewer, parts } = visit
  const { items } = await api.apiKeys.list()
  const list =
    items.length === 0
      ? html`<p class="quiet">No API keys yet. A program shows one instead of your password, and does only what you allow it.</p>`
      : html`<ul class="rows">${items.map((key) => keyItem(viewer, key, parts.now()))}</ul>`
  const body = html`<div class="stack"><div>${list}</div>
${block('New API key', newKeyForm(viewer))}
<p class="quiet">How programs use them: <a href="/docs/">API reference</a>.</p></div>`
  return accountPage(visit, { title: 'API keys', path: PATH, body })
}

const at = { page: keysPage, pathOf: () => PATH }
const use = 'Programs send it as “Authorization: Bearer …” with each request. Treat it like a password.'

function rightsOf({ form }: FormVisit): ApiKeyRight[] {
  const rights = API_KEY_RIGHTS.filter((right) => form[rightField(right)] === 'yes')
  if (rights.length === 0) throw new LunaError('INVALID_INPUT', 'Choose at least one thing that the key may do.')
  return rights
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
      const name = visit.form['name']?.trim() ?? ''
      if (name === '') throw new LunaError('INVALID_INPUT', 'Give the key a name.')
      const wanted = { name, rights: rightsOf(visit), ...capsOf(visit), ...expiryOf(visit) }
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
  [`${PATH}/caps`]: {
    ...at,
    async run(visit) {
      await visit.api.apiKeys.change({ id: visit.form['id'] ?? '', ...capsOf(visit) })
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
