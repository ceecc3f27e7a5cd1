/** A browser as far as sign-in needs one: it keeps cookies by their path, follows redirects, and sends forms. */

export interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

export interface BrowserPage {
  /** Where the last redirect led. */
  readonly url: string
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface Browser {
  open(url: string): Promise<BrowserPage>
  /** Sends the form whose action ends like this, with its hidden fields and with `fields`. */
  submit(page: BrowserPage, actionEnd: string, fields?: Readonly<Record<string, string>>): Promise<BrowserPage>
  post(url: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<BrowserPage>
  readonly cookies: () => readonly Cookie[]
}

const MAX_REDIRECTS = 10

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
    const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
    return signs[name] ?? ''
  })
}

function attributesOf(tag: string): Record<string, string> {
  return Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, decode(value ?? '')]),
  )
}

/**
 * `stopAt` receives each redirect and stops following it, as an app does that listens there; `kept` are cookies
 * from earlier visits.
 */
export function createBrowser(stopAt: (url: string) => boolean = () => false, kept: readonly Cookie[] = []): Browser {
  const jar = new Map(kept.map((cookie) => [`${cookie.name} ${cookie.path}`, cookie]))

  function keepCookies(response: Response, url: URL): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/)
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? url.pathname
      const isGone = attributes.some((text) => /^expires=Thu, 01 Jan 1970/i.test(text))
      if (isGone) jar.delete(`${name} ${path}`)
      else jar.set(`${name} ${path}`, { name, value, path })
    }
  }

  function cookiesFor({ pathname }: URL): string {
    return [...jar.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  async function go(start: string, init: RequestInit): Promise<BrowserPage> {
    let url = new URL(start)
    let request = init
    for (let count = 0; count < MAX_REDIRECTS; count++) {
      const headers = { accept: 'text/html', ...request.headers, cookie: cookiesFor(url) }
      const response = await fetch(url, { ...request, headers, redirect: 'manual' })
      keepCookies(response, url)
      const location = response.headers.get('location')
      const text = await response.text()
      if (location === null) return { url: url.href, status: response.status, text, headers: response.headers }
      url = new URL(location, url)
      request = {}
      if (stopAt(url.href)) return { url: url.href, status: response.status, text, headers: response.headers }
    }
    throw new Error(`too many redirects from ${start}`)
  }

  const post: Browser['post'] = (url, fields, headers = {}) =>
    go(url, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: new URL(url).origin, ...headers } })

  return {
    open: (url) => go(url, {}),
    post,
    submit(page, actionEnd, fields = {}) {
      const forms = [...page.text.matchAll(/(<form[^>]*>)(.*?)<\/form>/gs)]
      const form = forms.find(([, tag = '']) => attributesOf(tag)['action']?.endsWith(actionEnd))
      if (form === undefined) throw new Error(`no form to ${actionEnd} in: ${page.text.slice(-1500)}`)
      const action = attributesOf(form[1] ?? '')['action'] ?? ''
      const hidden = [...(form[2] ?? '').matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => attributesOf(tag))
      const values = Object.fromEntries(hidden.map(({ name = '', value = '' }) => [name, value]))
      return post(new URL(action, page.url).href, { ...values, ...fields })
    },
    cookies: () => [...jar.values()],
  }
}
