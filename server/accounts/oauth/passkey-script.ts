/**
 * The one script of the pages: it asks the browser for a passkey and sends the answer with the form. The library is
 * served by the market itself, under a name that changes with its content.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Html, html } from '../../http/html.ts'
import type { Middleware } from './middleware.ts'

const PAGE_SCRIPT = `
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const { browserSupportsWebAuthn, startAuthentication, startRegistration } = SimpleWebAuthnBrowser
  const note = form.querySelector('[role=alert]')
  const say = (text) => {
    note.textContent = text
    note.hidden = false
  }
  if (!browserSupportsWebAuthn()) say('This browser does not support passkeys.')
  else form.querySelector('button').hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const optionsJSON = JSON.parse(form.dataset.options)
    const ask = form.dataset.passkey === 'create' ? startRegistration : startAuthentication
    ask({ optionsJSON }).then(
      (answer) => {
        form.elements.answer.value = JSON.stringify(answer)
        form.submit()
      },
      (error) => {
        const isThere = error.name === 'InvalidStateError'
        say(isThere ? 'This device already has a passkey for this account.' : 'No passkey was used. Try again.')
      },
    )
  })
}
`

export interface PasskeyScript {
  /** The whole address, as a policy names it. */
  readonly url: string
  readonly answer: Middleware
}

export function createPasskeyScript(origin: string, mountPath: string): PasskeyScript {
  const require = createRequire(import.meta.url)
  const folder = path.dirname(require.resolve('@simplewebauthn/browser'))
  const text = `${readFileSync(path.join(folder, '../dist/bundle/index.umd.min.js'), 'utf8')}\n${PAGE_SCRIPT}`
  const name = `/passkeys-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.js`
  return {
    url: `${origin}${mountPath}${name}`,
    answer: async (ctx, next) => {
      if (ctx.path !== name || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
      ctx.set('cache-control', 'public, max-age=31536000, immutable')
      ctx.type = 'text/javascript'
      ctx.body = text
    },
  }
}

export interface PasskeyForm {
  readonly action: string
  readonly options: object
  readonly script: string
  readonly button: string
  /** To sign in with one, or to make one. */
  readonly task: 'get' | 'create'
  readonly fields?: Html
  readonly isSecond?: boolean
}

/** Its button shows only where the script runs; without it, the page says what is missing. */
export function passkeyForm({ action, options, script, button, task, fields, isSecond }: PasskeyForm): Html {
  return html`<form method="post" action="${action}" data-passkey="${task}" data-options="${JSON.stringify(options)}">
<input type="hidden" name="answer" value="">${fields ?? null}
<p class="stop" role="alert" hidden></p>
<button${isSecond === true ? html` class="second"` : null} type="submit" hidden>${button}</button>
<noscript><p class="quiet">Passkeys need JavaScript, which is off in this browser.</p></noscript>
</form>
<script src="${new URL(script).pathname}"></script>`
}
