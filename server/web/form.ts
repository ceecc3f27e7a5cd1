/** Forms on the market's pages. Each carries the browser's token and a key of its own, and works without a script. */
import { randomUUID } from 'node:crypto'
import { type Html, html } from '../http/html.ts'
import type { Viewer } from './parts.ts'

export function formTo(viewer: Viewer, action: string, body: Html, className = 'form'): Html {
  return html`<form method="post" action="${action}" class="${className}"><input type="hidden" name="token" value="${viewer.token}"><input type="hidden" name="key" value="${randomUUID()}">
${body}
</form>`
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

export function button(text: string, isSecond = false): Html {
  return html`<button type="submit"${isSecond ? html` class="second"` : null}>${text}</button>`
}

interface Field {
  readonly name: string
  /** Where several forms of a page have a field of the same name. */
  readonly id?: string
  readonly label: string
  readonly value?: string
  readonly hint?: string
  readonly isOptional?: boolean
  readonly maxLength?: number
  readonly type?: 'text' | 'password' | 'number' | 'date'
  readonly autocomplete?: string
  readonly min?: number
  readonly max?: number
}

function hintOf({ name, id = name, hint }: Pick<Field, 'name' | 'id' | 'hint'>) {
  return {
    described: hint === undefined ? null : html` aria-describedby="${id}-hint"`,
    text: hint === undefined ? null : html`<p class="quiet" id="${id}-hint">${hint}</p>`,
  }
}

export function textField(field: Field): Html {
  const { name, id = name, label, value, isOptional, maxLength, type = 'text', autocomplete = 'off', min, max } = field
  const { described, text } = hintOf(field)
  const limits = html`${maxLength === undefined ? null : html` maxlength="${String(maxLength)}"`}${
    min === undefined ? null : html` min="${String(min)}"`
  }${max === undefined ? null : html` max="${String(max)}"`}`
  return html`<label for="${id}">${label}</label>
<input id="${id}" name="${name}" type="${type}" autocomplete="${autocomplete}"${limits}${described}${
    value === undefined ? null : html` value="${value}"`
  }${isOptional === true ? null : html` required`}>
${text}`
}

export function textArea(field: Field): Html {
  const { name, label, value = '', isOptional, maxLength = 1_000 } = field
  const { described, text } = hintOf(field)
  return html`<label for="${name}">${label}</label>
<textarea id="${name}" name="${name}" rows="4" maxlength="${String(maxLength)}"${described}${isOptional === true ? null : html` required`}>
${value}</textarea>
${text}`
}

export type Choice = readonly [value: string, text: string]

export function selectField(
  field: Pick<Field, 'name' | 'id' | 'label' | 'value' | 'hint'>,
  choices: readonly Choice[],
): Html {
  const { name, id = name, label, value } = field
  const { described, text } = hintOf(field)
  return html`<label for="${id}">${label}</label>
<select id="${id}" name="${name}" required${described}>${choices.map(
    ([choice, words]) => html`<option value="${choice}"${choice === value ? html` selected` : null}>${words}</option>`,
  )}</select>
${text}`
}

export function checkbox(name: string, text: string, isChecked: boolean): Html {
  return html`<label class="check"><input type="checkbox" name="${name}" value="yes"${isChecked ? html` checked` : null}> ${text}</label>`
}

/** What the form that was sent just now came to. */
export function outcome(problem: Html | null, notice: string | undefined): Html | null {
  if (problem !== null) return html`<p class="stop" role="alert">${problem}</p>`
  return notice === undefined ? null : html`<p class="good" role="status">${notice}</p>`
}
