/** A case at the demo market: a work was reported, a moderator proposed an action, and it is not decided yet. */
import { type Client, createClient } from '#server/demo/client.ts'
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import { signIn } from '#server/demo/sign-in.ts'
import type { RunningMarket } from './market.ts'

/** The market's API as one of its people uses it; `url` may be another way to the same market. */
export async function clientOf(market: RunningMarket, name: string, url: string = market.url): Promise<Client> {
  const { access_token: token } = await signIn(market.url, market.person(name))
  return createClient(url, token)
}

export async function openCase(market: RunningMarket): Promise<void> {
  const buyer = await clientOf(market, DEMO_PEOPLE.buyer.name)
  const { items } = await buyer.search.assets({ q: 'Saltglass lantern' })
  const [found] = items
  if (found === undefined) throw new Error('The demo market has no lantern.')
  const text = 'The description promises a lantern that can be taken apart. There is one picture of it, closed.'
  await buyer.moderation.report({ kind: 'misrepresentation', about: { assetId: found.assetId }, text })
  const moderator = await clientOf(market, DEMO_PEOPLE.secondReviewer.name)
  const { items: cases } = await moderator.moderation.cases({ limit: 5 })
  const [opened] = cases
  if (opened === undefined) throw new Error('The report opened no case.')
  await moderator.moderation.propose({
    id: opened.id,
    proposal: {
      action: 'refund_buyers',
      finding: 'misrepresentation',
      refund: { scope: 'recent', days: 30 },
      reason: 'Buyers of the last month expected parts that are not there. The description was corrected since.',
      acceptsBan: false,
    },
  })
}
