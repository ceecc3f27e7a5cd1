/** Every English word of the app, by part. Counts and names are filled in by functions. */

import { fields, kinds } from '#shared/words/kinds.ts'
import { account } from './en/account.ts'
import { batch } from './en/batch.ts'
import { buying, purchases } from './en/buying.ts'
import { cases } from './en/cases.ts'
import { closing } from './en/closing.ts'
import { common } from './en/common.ts'
import { derivations } from './en/derivations.ts'
import { earnings } from './en/earnings.ts'
import { editor } from './en/editor.ts'
import { errors } from './en/errors.ts'
import { frame } from './en/frame.ts'
import { generator } from './en/generator.ts'
import { groups } from './en/groups.ts'
import { help } from './en/help.ts'
import { importPage } from './en/import-page.ts'
import { library } from './en/library.ts'
import { licensing } from './en/licensing.ts'
import { market } from './en/market.ts'
import { marketCatalog } from './en/market-catalog.ts'
import { marketData } from './en/market-data.ts'
import { notices } from './en/notices.ts'
import { outbox } from './en/outbox.ts'
import { pricing } from './en/pricing.ts'
import { report } from './en/report.ts'
import { review } from './en/review.ts'
import { settings } from './en/settings.ts'
import { shares } from './en/shares.ts'
import { submissions } from './en/submissions.ts'
import { uniqueness } from './en/uniqueness.ts'
import { verdicts } from './en/verdicts.ts'

export const en = {
  notices,
  outbox,
  account,
  batch,
  cases,
  closing,
  common,
  derivations,
  errors,
  frame,
  generator,
  groups,
  kinds,
  fields,
  help,
  importPage,
  library,
  licensing,
  market,
  buying,
  purchases,
  marketCatalog,
  marketData,
  earnings,
  editor,
  uniqueness,
  verdicts,
  pricing,
  report,
  review,
  settings,
  shares,
  submissions,
} as const
