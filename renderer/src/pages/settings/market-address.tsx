import { CircleAlert, CircleCheck, CircleDashed, RotateCcw } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { AddressCheck, MarketStatus } from '#shared/contract/studio/market.ts'
import { client } from '../../api/client.ts'
import { isOpenable } from '../../api/open-external.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { formatAge } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.account.market

type Check =
  | { step: 'none' }
  | { step: 'invalid' }
  | { step: 'checking' }
  | { step: 'found'; about: AddressCheck }
  | { step: 'failed'; error: unknown }

export interface MarketAddressProps {
  status: MarketStatus
  /** Empty where the studio was started with one. */
  ownAddress: string
}

/** The market's address: asked who is there before it is used. */
export function MarketAddress({ status, ownAddress }: MarketAddressProps) {
  const [text, setText] = useState(ownAddress || (status.url ?? ''))
  const [check, setCheck] = useState<Check>({ step: 'none' })
  const run = async () => {
    const typed = text.trim()
    if (!isOpenable(typed)) return setCheck({ step: 'invalid' })
    setCheck({ step: 'checking' })
    try {
      const about = await client.market.checkAddress({ url: typed })
      setCheck({ step: 'found', about })
      setText(about.url)
      if (about.url !== status.url) saveSetting('marketUrl', about.url, words.use(about.name))
    } catch (error) {
      setCheck({ step: 'failed', error })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run()
  }
  const isDefault = ownAddress === '' && status.url !== null
  const reset = (
    <IconButton
      size="small"
      label={words.clear}
      icon={<RotateCcw />}
      tooltipSide="top"
      onClick={() => saveSetting('marketUrl', '', words.address)}
    />
  )
  return (
    <Group title={words.addressTitle} intro={words.addressIntro}>
      <form onSubmit={submit} className="flex max-w-140 items-start gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={words.address}
            help={words.addressHelp}
            hint={isDefault ? words.byDefault : undefined}
            error={check.step === 'invalid' ? words.invalid : null}
          >
            {(control) => (
              <TextInput
                {...control}
                inputMode="url"
                placeholder={words.placeholder}
                value={text}
                onChange={(event) => setText(event.target.value)}
                trailing={ownAddress === '' ? undefined : reset}
              />
            )}
          </Field>
        </div>
        <Button type="submit" className="mt-6" disabled={check.step === 'checking' || text.trim() === ''}>
          {check.step === 'checking' ? words.checking : words.check}
        </Button>
      </form>
      <Outcome check={check} status={status} />
    </Group>
  )
}

function Outcome({ check, status }: { check: Check; status: MarketStatus }) {
  if (check.step === 'failed') return <ErrorState compact error={check.error} title={words.reachability.unreachable} />
  if (check.step === 'found') {
    return (
      <Line icon={<CircleCheck className="text-positive" aria-hidden />}>
        {`${words.found(check.about.name, check.about.version)}. ${words.payments[check.about.payments]}`}
      </Line>
    )
  }
  if (status.url === null) return null
  const { reachability, checkedAt } = status
  const icons = {
    unknown: <CircleDashed className="text-ink-3" aria-hidden />,
    reachable: <CircleCheck className="text-positive" aria-hidden />,
    unreachable: <CircleAlert className="text-caution" aria-hidden />,
  } as const
  return (
    <Line icon={icons[reachability]}>
      {words.reachability[reachability]}
      {checkedAt !== null && `, ${words.checkedAt(formatAge(checkedAt))}`}
    </Line>
  )
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p role="status" className="flex items-center gap-2 text-sm [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      <span>{children}</span>
    </p>
  )
}
