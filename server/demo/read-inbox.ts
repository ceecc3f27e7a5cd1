/** Reads the development inbox as the person does to whom a mail went. */
import { INBOX_PATH } from '../accounts/oauth/inbox.ts'
import { createBrowser } from './browser.ts'

/** The newest link of one kind that was sent to an address; undefined where there is none. */
export async function findMailedLink(
  marketUrl: string,
  email: string,
  kind: 'verify' | 'reset',
): Promise<string | undefined> {
  const { text } = await createBrowser().open(`${marketUrl}${INBOX_PATH}`)
  const mails = text.split('<article>').filter((mail) => mail.includes(`To ${email},`))
  const link = new RegExp(`href="(http[^"]*/oauth/${kind}\\?token=[\\w.-]+)"`)
  return mails.map((mail) => link.exec(mail)?.[1]).find((found) => found !== undefined)
}

/** Confirms an address by the link that was sent to it. Throws where there is none, or where it no longer holds. */
export async function confirmMailedAddress(marketUrl: string, email: string): Promise<void> {
  const link = await findMailedLink(marketUrl, email, 'verify')
  if (link === undefined) throw new Error(`no link was sent to ${email}`)
  const browser = createBrowser()
  const { text } = await browser.submit(await browser.open(link), '/verify')
  if (!text.includes('is confirmed')) throw new Error(`the link to ${email} does not hold`)
}
