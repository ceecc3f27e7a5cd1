import { formatCents } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'

export function Price({ cents }: { cents: number }) {
  return <span className="tnum font-semibold text-sm">{cents === 0 ? en.licensing.free : formatCents(cents)}</span>
}

export function LoadingList() {
  return (
    <div className="flex flex-col gap-2 p-4">
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton key={key} className="h-18 w-full" />
      ))}
    </div>
  )
}
