import { Bell } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { Notification } from '#shared/contract/market/notifications.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatAge } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { askToTell, mayAskToTell } from './tell-natively.ts'
import { markAllRead, openNotice, useNotices } from './use-notices.ts'

const words = en.notices

/** A bell at the foot of the rail with what the market tells; for those who are signed in. */
export function NoticesButton() {
  const [open, setOpen] = useState(false)
  const { isSignedIn, query, notices } = useNotices()
  if (!isSignedIn) return null
  const unread = notices?.unreadCount ?? 0
  const newest = notices?.items[0]?.notice
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={unread === 0 ? words.open : words.unread(unread)}
        title={words.open}
        className="relative inline-flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-hover [&_svg]:size-4"
      >
        <Bell aria-hidden />
        {unread > 0 && (
          <span className="tnum absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent-solid px-1 text-center text-[10px] text-on-accent leading-4">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="right"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={words.title}
          className="animate-appear z-50 flex max-h-[70vh] w-96 flex-col rounded-lg bg-raised shadow-float"
        >
          <header className="flex h-11 shrink-0 items-center justify-between border-line border-b pr-2 pl-4">
            <h2 className="font-semibold text-sm">{words.title}</h2>
            {newest !== undefined && unread > 0 && (
              <Button size="small" tone="quiet" onClick={() => markAllRead(newest)}>
                {words.markAll}
              </Button>
            )}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <MarketData query={query} loading={<Skeleton className="m-4 h-16" />}>
              {() => <List items={notices?.items ?? []} onDone={() => setOpen(false)} />}
            </MarketData>
          </div>
          <AskToTell />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** In a browser tab, the system tells only what the person permitted. */
function AskToTell() {
  const [mayAsk, setMayAsk] = useState(mayAskToTell)
  if (!mayAsk) return null
  return (
    <footer className="border-line border-t px-4 py-2">
      <Button size="small" tone="quiet" onClick={() => attempt(askToTell().then(() => setMayAsk(mayAskToTell())))}>
        {words.askToTell}
      </Button>
    </footer>
  )
}

interface ListProps {
  items: readonly { notice: Notification; isUnread: boolean }[]
  onDone: () => void
}

function List({ items, onDone }: ListProps) {
  if (items.length === 0) return <p className="p-4 text-ink-2 text-sm">{words.none}</p>
  const open = (notice: Notification) => {
    onDone()
    openNotice(notice)
  }
  return (
    <ul>
      {items.map(({ notice, isUnread }) => (
        <li key={notice.id} className="border-line border-t first:border-t-0">
          <button
            type="button"
            onClick={() => open(notice)}
            className="flex w-full items-start gap-2 px-4 py-2.5 text-left hover:bg-hover"
          >
            <span
              className={cx('mt-1.5 size-2 shrink-0 rounded-full', isUnread ? 'bg-accent-solid' : 'bg-transparent')}
            />
            <span className="min-w-0 flex-1">
              {isUnread && <span className="sr-only">{`${words.isUnread}: `}</span>}
              <span className={cx('block break-words text-sm', isUnread && 'font-medium')}>{notice.sentence}</span>
              <span className="block text-ink-3 text-xs">{formatAge(notice.createdAt)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
