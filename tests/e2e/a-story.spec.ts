/**
 * One story from end to end, in the studios, the market and the payment service's double as they are, by what people
 * see on their screens: two creators, a buyer, two moderators.
 */
import { checkLicenseOffline, grantAppeal, rejectAndAppeal } from './story/afterwards-chapters.ts'
import {
  askForChange,
  changeAndResubmit,
  publishAndVerify,
  submitDerivative,
  submitOffline,
  writePlace,
} from './story/publishing-chapters.ts'
import {
  buyOnce,
  refund,
  seeRoyalty,
  subscribeAndLicense,
  topUpAndUse,
  verifyStatement,
} from './story/selling-chapters.ts'
import { everybodySignsIn, openWorld, type World } from './story/world.ts'
import { test } from './studio.ts'

const CHAPTERS: readonly (readonly [title: string, chapter: (world: World) => Promise<void>])[] = [
  ['everybody signs in; two moderators share a desk', everybodySignsIn],
  ['Ada imports a place, edits it, and sees live how unique it is', writePlace],
  ['she submits it without a connection, and it goes out by itself once there is one', submitOffline],
  ['Dan, who does not learn whose it is, asks for a change of one field', askForChange],
  ['Ada makes it where she is led, and submits again', changeAndResubmit],
  ['Dan sees what changed and approves; the certificate is checked without the market', publishAndVerify],
  ['Bertram’s check finds the work he built on; he submits his as derived from it', submitDerivative],
  ['Cleo tops up her wallet, and a story of hers uses the work', topUpAndUse],
  ['she subscribes to it, and buys a license for it', subscribeAndLicense],
  ['and buys once what Bertram made of it', buyOnce],
  ['Ada sees every sale, and her royalty of Bertram’s', seeRoyalty],
  ['Cleo gives the purchase back; what Bertram and Ada had of it is taken back', refund],
  ['Ada’s statement is verified on her machine', verifyStatement],
  ['without the market, Cleo’s license proves itself on her machine and on Bertram’s', checkLicenseOffline],
  ['Bertram’s next work is rejected, and he appeals', rejectAndAppeal],
  ['Dan cannot judge his own decision; Eve grants the appeal', grantAppeal],
]

test.describe
  .serial('a work, from its first word to an appeal', () => {
    let opened: World | undefined

    test.beforeAll(async ({ browser }) => {
      opened = await openWorld(browser)
    })
    test.afterAll(() => opened?.close())

    for (const [title, chapter] of CHAPTERS) {
      test(title, async () => {
        if (opened === undefined) throw new Error('The story has not begun.')
        await chapter(opened)
      })
    }
  })
