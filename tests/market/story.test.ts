/**
 * One story from end to end, over HTTP alone: two creators, a buyer and two reviewers. Works come to the market and are
 * sold in every way; money is checked to the micro-dollar where its owner sees it; what proves itself is verified
 * without the market. Each step builds on those before it.
 */
import { beforeAll } from 'vitest'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket } from '#server/testing/test-market.fixture.ts'
import { afterwardsChapter } from './story/afterwards-chapter.ts'
import { castOf } from './story/cast.ts'
import { publishingChapter } from './story/publishing-chapter.ts'
import { sellingChapter } from './story/selling-chapter.ts'
import { Story } from './story/story.ts'

describeOnDatabase('the story', (open) => {
  const story = new Story()

  beforeAll(async () => {
    story.market = await openTestMarket(open)
    story.cast = await castOf(story.market)
  })

  publishingChapter(story)
  sellingChapter(story)
  afterwardsChapter(story)
})
