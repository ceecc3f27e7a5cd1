import { percent, wholePercent } from '../strings/percent.ts'
import { cx } from './cx.ts'

export interface ScoreThreshold {
  /** 0 to 1. */
  at: number
  label: string
}

export interface ScoreScaleProps {
  /** What the score says, for screen readers: "Similarity 91%". */
  label: string
  /** 0 to 1. */
  value: number
  thresholds: readonly ScoreThreshold[]
  tone?: 'positive' | 'caution' | 'stop' | 'neutral'
}

const TONES = { positive: 'bg-positive', caution: 'bg-caution', stop: 'bg-stop', neutral: 'bg-ink-3' } as const

const place = (share: number) => `${Math.max(0, Math.min(1, share)) * 100}%`

/** A score from 0 to 1 on a line, with its thresholds drawn and named. */
export function ScoreScale({ label, value, thresholds, tone = 'neutral' }: ScoreScaleProps) {
  return (
    <div className="w-full">
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot carry the marks of the thresholds */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={wholePercent(value)}
        className="relative h-2 rounded-full bg-pressed"
      >
        <div className={cx('h-full rounded-full transition-colors', TONES[tone])} style={{ width: place(value) }} />
        {thresholds.map((threshold) => (
          <div
            key={threshold.label}
            className="-inset-y-1 absolute w-px bg-ink"
            style={{ left: place(threshold.at) }}
            aria-hidden
          />
        ))}
      </div>
      <div className="relative mt-1.5 h-8">
        {thresholds.map((threshold) => (
          <ThresholdLabel key={threshold.label} threshold={threshold} />
        ))}
      </div>
    </div>
  )
}

function ThresholdLabel({ threshold }: { threshold: ScoreThreshold }) {
  // Past the middle the words end at the mark, so that they never leave the scale.
  const fromRight = threshold.at > 0.5
  // Close to the end they end with the scale, which leaves the mark before them its own room.
  const atEnd = threshold.at > 0.9
  return (
    <span
      className={cx(
        'absolute flex flex-col text-ink-3 text-xs',
        fromRight && 'items-end',
        fromRight && !atEnd && '-translate-x-full',
      )}
      style={atEnd ? { right: 0 } : { left: place(threshold.at) }}
    >
      <span className="tnum leading-4">{percent(threshold.at)}</span>
      <span className="whitespace-nowrap leading-4">{threshold.label}</span>
    </span>
  )
}
