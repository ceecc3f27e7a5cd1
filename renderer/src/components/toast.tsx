import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { create } from 'zustand'
import { onAccountChange } from '../api/account-scope.ts'
import { en } from '../strings/en.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

export interface ToastInput {
  title: string
  description?: string
  tone?: 'neutral' | 'positive' | 'stop'
  /** A newer toast of the same group takes the place of an older one, whose answer no longer fits. */
  group?: string
  /** One answer, such as Undo. */
  action?: { label: string; onSelect: () => void }
}

interface ShownToast extends ToastInput {
  id: number
}

const LONGEST_LIST = 3

interface ToastState {
  toasts: readonly ShownToast[]
  nextId: number
}

const useToasts = create<ToastState>()(() => ({ toasts: [], nextId: 1 }))

// A toast may name what the account before sold or bought.
onAccountChange(() => useToasts.setState({ toasts: [] }))

function withoutGroup(toasts: readonly ShownToast[], group: string | undefined): readonly ShownToast[] {
  return group === undefined ? toasts : toasts.filter((shown) => shown.group !== group)
}

/** Tells what was done, at the bottom of the window; goes by itself. */
export function toast(input: ToastInput): void {
  useToasts.setState(({ toasts, nextId }) => ({
    toasts: [...withoutGroup(toasts, input.group), { ...input, id: nextId }].slice(-LONGEST_LIST),
    nextId: nextId + 1,
  }))
}

/** Takes away what was said about a step that is no longer the last. */
export function dismissGroup(group: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: withoutGroup(toasts, group) }))
}

function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }))
}

const ICONS = {
  neutral: <Info className="text-ink-3" aria-hidden />,
  positive: <CircleCheck className="text-positive" aria-hidden />,
  stop: <CircleAlert className="text-stop" aria-hidden />,
} as const

export function ToastHost() {
  const toasts = useToasts((state) => state.toasts)
  return (
    // A dialog hides the rest of the page from screen readers, except for live regions.
    <div aria-live="off">
      <Radix.Provider duration={7000} swipeDirection="down">
        {toasts.map((shown) => (
          <Radix.Root
            key={shown.id}
            onOpenChange={(open) => !open && dismiss(shown.id)}
            type={shown.tone === 'stop' ? 'foreground' : 'background'}
            className="animate-appear flex min-h-11 w-[min(440px,calc(100vw-32px))] items-center gap-2 rounded-md bg-raised py-1.5 pr-1.5 pl-3 shadow-float [&>svg]:size-4 [&>svg]:shrink-0"
          >
            {ICONS[shown.tone ?? 'neutral']}
            <div className="min-w-0 flex-1">
              <Radix.Title className="break-words text-sm">{shown.title}</Radix.Title>
              {shown.description && (
                <Radix.Description className="break-words text-ink-2 text-xs">{shown.description}</Radix.Description>
              )}
            </div>
            {shown.action && (
              <Radix.Action asChild altText={shown.action.label}>
                <Button tone="quiet" size="small" className="text-accent" onClick={shown.action.onSelect}>
                  {shown.action.label}
                </Button>
              </Radix.Action>
            )}
            <Radix.Close asChild>
              <IconButton label={en.common.dismiss} icon={<X />} size="small" tooltipSide="top" />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="-translate-x-1/2 fixed bottom-10 left-1/2 z-70 flex flex-col gap-2" />
      </Radix.Provider>
    </div>
  )
}
