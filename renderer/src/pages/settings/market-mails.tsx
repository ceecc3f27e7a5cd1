import { useQuery } from '@tanstack/react-query'
import { MailWarning } from 'lucide-react'
import type { MailSettingsView } from '#shared/contract/market/mail.ts'
import {
  MAIL_CHOICES,
  type MailChoice,
  OPTIONAL_MAIL_KINDS,
  type OptionalMailKind,
} from '#shared/contract/market/mail-kinds.ts'
import { mailChoiceWords, mailKindWords, mailStoppedWords, mailsAlwaysSent } from '#shared/words/mails.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.account.market
const OPTIONS = MAIL_CHOICES.map((value) => ({ value, label: mailChoiceWords[value] }))

/** Which mails the market sends, and what keeps them from arriving. */
export function MarketMails() {
  const options = market.mail.settings.queryOptions()
  const query = useQuery(options)
  const reload = () => queryClient.invalidateQueries({ queryKey: options.queryKey })
  const change = (kind: OptionalMailKind, choice: MailChoice) =>
    attempt(marketClient.mail.change({ choices: { [kind]: choice } }).finally(reload))
  const resume = () =>
    attempt(
      marketClient.mail
        .resume()
        .then(() => toast({ title: words.mailsResumed }))
        .finally(reload),
    )
  return (
    <Group title={words.mailsTitle} intro={mailsAlwaysSent}>
      <MarketData query={query} loading={<Skeleton className="h-48 w-full" />}>
        {(settings, { isFromCache }) => (
          <>
            <Stopped settings={settings} canResume={!isFromCache} onResume={resume} />
            <div>
              {OPTIONAL_MAIL_KINDS.map((kind) => (
                <Choice
                  key={kind}
                  kind={kind}
                  value={settings.choices[kind]}
                  canChange={!isFromCache}
                  onChange={(choice) => change(kind, choice)}
                />
              ))}
            </div>
          </>
        )}
      </MarketData>
    </Group>
  )
}

interface StoppedProps {
  settings: MailSettingsView
  /** Needs the market at once. */
  canResume: boolean
  onResume: () => void
}

function Stopped({ settings: { email, stopped }, canResume, onResume }: StoppedProps) {
  if (stopped === null) return null
  return (
    <div role="status" className="flex items-start gap-3 rounded-md bg-hover p-3 text-sm">
      <MailWarning aria-hidden className="mt-0.5 size-4 shrink-0 text-caution" />
      <p className="min-w-0 flex-1 break-words">{mailStoppedWords[stopped.reason](email)}</p>
      <Button size="small" disabled={!canResume} onClick={onResume}>
        {mailStoppedWords.resume}
      </Button>
    </div>
  )
}

interface ChoiceProps {
  kind: OptionalMailKind
  value: MailChoice
  canChange: boolean
  onChange: (choice: MailChoice) => void
}

function Choice({ kind, value, canChange, onChange }: ChoiceProps) {
  const { name, what } = mailKindWords[kind]
  return (
    <div className="flex items-start justify-between gap-6 border-line border-t py-3">
      <div className="min-w-0 max-w-140">
        <p className="font-medium text-sm">{name}</p>
        <p className="text-ink-2 text-sm">{what}</p>
      </div>
      <div className="w-40 shrink-0">
        <Select label={words.mailsOf(name)} value={value} options={OPTIONS} disabled={!canChange} onChange={onChange} />
      </div>
    </div>
  )
}
