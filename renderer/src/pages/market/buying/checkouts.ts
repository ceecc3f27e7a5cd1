/** Payments on the market's page, in the system's browser: begun here, and followed until they end, over restarts. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { CheckoutKind, NewCheckout } from '#shared/contract/market/sales.ts'
import { marketClient } from '../../../api/market.ts'
import { openExternal } from '../../../api/open-external.ts'
import { queryClient } from '../../../api/queries.ts'
import { toast } from '../../../components/toast.tsx'
import { en } from '../../../strings/en.ts'

export interface OpenCheckout {
  readonly id: string
  readonly kind: CheckoutKind
  readonly title: string
  /** The account that pays; another one does not see it. */
  readonly accountId: string
  /** Null for a top-up. */
  readonly assetId: string | null
  readonly url: string
}

export const useCheckouts = create<{ open: readonly OpenCheckout[] }>()(
  persist((): { open: readonly OpenCheckout[] } => ({ open: [] }), { name: 'luna.checkouts', version: 1 }),
)

export function forgetCheckout(id: string): void {
  useCheckouts.setState(({ open }) => ({ open: open.filter((checkout) => checkout.id !== id) }))
}

/** All that a payment can change: what one has, the balance, what is offered. */
export function refreshAfterPayment(): void {
  for (const path of [
    ['market', 'sales'],
    ['market', 'ledger'],
    ['market', 'publications'],
    ['market', 'licensing'],
  ]) {
    void queryClient.invalidateQueries({ queryKey: [path] })
  }
}

export interface CheckoutSubject {
  readonly title: string
  readonly accountId: string
  readonly assetId: string | null
}

/** Opens the payment page; what costs nothing is had at once. Call from a click. */
export async function beginCheckout(wish: NewCheckout, subject: CheckoutSubject): Promise<void> {
  const { data } = await marketClient.sales.openCheckout(wish)
  if (data.url === null) {
    refreshAfterPayment()
    toast({ tone: 'positive', title: en.buying.checkout.done(subject.title) })
    return
  }
  const checkout: OpenCheckout = { id: data.id, kind: data.kind, url: data.url, ...subject }
  useCheckouts.setState(({ open }) => ({ open: [...open.filter(({ id }) => id !== checkout.id), checkout] }))
  if (!openExternal(data.url)) toast({ tone: 'stop', title: en.buying.checkout.notOpened })
}
