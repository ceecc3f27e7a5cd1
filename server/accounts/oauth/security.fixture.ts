/** People on the security page and the sign-in pages: what they see there, and what they do. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { type Browser, type BrowserPage, createBrowser } from '../../demo/browser.ts'
import { authorizationUrl, createProof, REDIRECT_URI } from '../../demo/sign-in.ts'
import type { TestDatabase } from '../../testing/databases.fixture.ts'
import { openNetwork } from '../../testing/network.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../../testing/test-market.fixture.ts'
import { codeAt } from '../factors/one-time-codes.ts'

/** From the secret in the text of a page, in base 32. */
export function secretOn({ text }: BrowserPage): Buffer {
  const secret = (/class="secret">([A-Z2-7 ]+)</.exec(text)?.[1] ?? '').replaceAll(' ', '')
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

export const codesOn = ({ text }: BrowserPage): string[] =>
  [...text.matchAll(/<li>([0-9a-z-]{19})<\/li>/g)].map(([, code = '']) => code)

/** What the page's script hands to the browser. */
function optionsOn({ text }: BrowserPage, task: 'get' | 'create'): unknown {
  const options = new RegExp(`data-passkey="${task}" data-options="([^"]*)"`).exec(text)?.[1] ?? ''
  return JSON.parse(options.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'))
}
export const requestOn = (page: BrowserPage) => optionsOn(page, 'get') as PublicKeyCredentialRequestOptionsJSON
export const creationOn = (page: BrowserPage) => optionsOn(page, 'create') as PublicKeyCredentialCreationOptionsJSON

/** Under a name, so that passkeys work; moderators need a second factor. */
export async function openNamedMarket(open: () => Promise<TestDatabase>): Promise<TestMarket> {
  const port = Promise.withResolvers<number>()
  const network = await openNetwork(port.promise)
  const environment = { PUBLIC_URL: `http://localhost:${network.port}`, STAFF_SECOND_FACTOR: 'true' }
  const market = await openTestMarket(open, { environment, signInLimits: { codesPerAccount: 4 } })
  market.test.onClose(() => network.close())
  port.resolve(Number(new URL(market.directUrl).port))
  return market
}

export const isIn = ({ url }: BrowserPage): boolean => url.startsWith(REDIRECT_URI)

export function createPeople(market: TestMarket) {
  const start = (browser: Browser) =>
    browser.open(authorizationUrl(market.url, createProof().challenge, { prompt: 'login' }))
  const passwordIn = async (browser: Browser, account: TestAccount) =>
    browser.submit(await start(browser), '/sign-in', { email: account.email, password: account.password })
  async function enter(account: TestAccount, browser = createBrowser()) {
    const page = await browser.open(`${market.url}/account/security`)
    return {
      browser,
      page: await browser.submit(page, '/sign-in', { email: account.email, password: account.password }),
    }
  }
  async function addApp(account: TestAccount) {
    const { browser, page } = await enter(account)
    const setUp = await browser.submit(page, '/authenticator')
    const secret = secretOn(setUp)
    const done = await browser.submit(setUp, '/authenticator-confirm', { code: codeAt(secret, market.clock.now()) })
    return { browser, secret, codes: codesOn(done) }
  }
  const mailsTo = async ({ email }: TestAccount) => {
    const { rows } = await market.test.admin.query<{ subject: string }>(
      'select subject from mail_outbox where recipient = $1 order by created_at, id',
      [email],
    )
    return rows.map(({ subject }) => subject)
  }
  const meStatus = async ({ token }: TestAccount) => (await market.request(token, 'GET', '/v1/me')).status
  return { start, passwordIn, enter, addApp, mailsTo, meStatus }
}
