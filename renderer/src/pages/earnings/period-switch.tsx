import { EARNINGS_PERIODS, type EarningsPeriod } from '#shared/ledger/time-zone.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { useEarningsLook } from './earnings-state.ts'

const words = en.earnings

/** Whole days up to and with today. */
export function PeriodSwitch() {
  const period = useEarningsLook((state) => state.period)
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{words.periodLabel}</legend>
      {EARNINGS_PERIODS.map((value: EarningsPeriod) => (
        <Button
          key={value}
          tone="quiet"
          size="small"
          pressed={value === period}
          onClick={() => useEarningsLook.setState({ period: value })}
        >
          {words.periods[value]}
        </Button>
      ))}
    </fieldset>
  )
}
